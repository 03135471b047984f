//! `ipctrace check`.

use ipc_inspector_protocol::Outcome;

use crate::{ipctrace, log::Log, run};

/// A call in lines 2 and 3, and these lines after it.
fn check(lines: &[&str]) -> (i32, String) {
    let mut log = Log::default();
    log.call("greet", 5, Outcome::Ok);
    let mut trace = log.text();
    for line in lines {
        trace.extend_from_slice(line.as_bytes());
        trace.push(b'\n');
    }
    let (code, found, error) = run(ipctrace(["check"]).write_stdin(trace));
    assert_eq!(error, "");
    (code, found)
}

#[test]
fn a_sound_trace_has_no_findings() {
    let (code, found) = check(&[]);
    assert_eq!((code, found.as_str()), (0, "standard input: records: 2; nothing found\n"));
}

#[test]
fn each_finding_has_its_line() {
    let dispatched = |seq: u64, at_us: u64, call: u64, held_us: u64| {
        format!(
            r#"{{"seq":{seq},"at_us":{at_us},"kind":"request_dispatched","call":{call},"held_us":{held_us}}}"#
        )
    };
    let second = r#"{"seq":2,"at_us":6000,"kind":"response_sent","call":0,"outcome":"ok"}"#;
    let body = r#"{"seq":2,"at_us":6000,"kind":"response_sent","call":1,"outcome":"ok","body":{"format":"json","len":2,"text":"null"}}"#;
    for (lines, said) in [
        (vec![dispatched(2, 6_000, 1, 1)], "4: `call` is 1, which is no request"),
        (vec![dispatched(2, 6_000, 7, 1)], "4: `call` is 7, which does not come before 2"),
        (vec![dispatched(2, 6_000, 0, 9_000)], "4: `held_us` is 9000: longer than"),
        (
            vec![dispatched(2, 2_000_000, 0, 1), dispatched(3, 900_000, 0, 1)],
            "5: `at_us` goes back by 1100000",
        ),
        (vec![second.into()], "4: call 0 had ended in line 3 already"),
        (
            vec![r#"{"seq":2,"at_us":9000,"kind":"call_observed","call":0,"invoked_page_us":100,"settled_page_us":3000}"#.into()],
            "4: call 0 was settled in its page, 2900 microseconds after its invoke, before it was answered",
        ),
        (vec![body.into()], "4: `body` has 4 bytes, more than its `len` of 2"),
        (vec![dispatched(1, 6_000, 0, 1)], "4: line 4 of the trace has record 1, which cannot"),
        (vec!["nonsense".into()], "4: line 4 of the trace is broken"),
        (
            vec![body.replace(r#""text":"null""#, r#""base64":"a""#)],
            "4: line 4 of the trace is broken at column",
        ),
    ] {
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        let (code, found) = check(&lines);
        assert_eq!(code, 1, "{found}");
        assert!(found.contains(&format!("standard input:{said}")), "{found}");
        assert!(found.contains("; findings: "), "{found}");
    }
}

#[test]
fn a_settle_by_the_answer_is_no_finding() {
    let settled = r#"{"seq":2,"at_us":9000,"kind":"call_observed","call":0,"invoked_page_us":100,"settled_page_us":5000}"#;
    assert_eq!(check(&[settled]).0, 0);
}

#[test]
fn a_request_that_is_not_in_the_trace_may_be_named() {
    let (code, found) = check(&[
        r#"{"seq":9,"at_us":6000,"kind":"request_dispatched","call":5,"held_us":1}"#,
        r#"{"seq":10,"at_us":6000,"kind":"resolver_dropped","call":8,"cause":"handler"}"#,
        r#"{"seq":11,"at_us":6000,"kind":"brand_new","call":8}"#,
    ]);
    assert_eq!(code, 0, "{found}");
    assert!(found.contains("records: 4, of kinds that are not known here: 1;"), "{found}");
}

#[test]
fn what_the_header_says_is_looked_at() {
    let text = String::from_utf8(Log::default().text()).unwrap();
    let undated = text.replace("2026-03-01T09", "yesterday");
    let (code, found, _) = run(ipctrace(["check"]).write_stdin(undated));
    assert_eq!(code, 1);
    assert!(found.starts_with("standard input:1: `started` is no date"), "{found}");
    let redaction = r#""redaction":{"rules":[],"replaced":2,"counts":{"key":1}},"lost""#;
    let miscounted = text.replace(r#""lost""#, redaction);
    let (code, found, _) = run(ipctrace(["check"]).write_stdin(miscounted));
    assert_eq!(code, 1);
    assert!(found.contains("`redaction.replaced` is 2, but its counts come to 1"), "{found}");
    let (code, found, _) =
        run(ipctrace(["check"]).write_stdin(text.replace(r#""app""#, r#""ape""#)));
    assert_eq!(code, 1);
    assert!(found.contains("line 1 of the trace is broken"), "{found}");
}

#[test]
fn counts_as_great_as_can_be_are_no_trouble() {
    let greatest = u64::MAX;
    let redaction = format!(
        r#""redaction":{{"rules":[],"replaced":{greatest},"counts":{{"key":{greatest},"jwt":1}}}},"lost""#
    );
    let mut log = Log::default();
    log.call("login", 1, Outcome::Ok);
    log.request("login", r#"{"password":"hunter2"}"#);
    let trace = String::from_utf8(log.text()).unwrap().replace(r#""lost""#, &redaction);
    let (code, found, _) = run(ipctrace(["check"]).write_stdin(trace.clone()));
    assert_eq!(code, 0, "{found}");
    let (code, redacted, error) = run(ipctrace(["redact"]).write_stdin(trace));
    assert_eq!((code, error.trim_end()), (0, "values replaced: 1"));
    assert!(redacted.contains(&format!(r#""replaced":{greatest},"#)), "{redacted}");
}

#[test]
fn damaged_compressed_data_is_a_finding() {
    let mut log = Log::default();
    log.call("greet", 5, Outcome::Ok);
    let gzip = log.gzip();
    let (code, found, _) = run(ipctrace(["check"]).write_stdin(&gzip[..gzip.len() - 4]));
    assert_eq!(code, 1);
    assert!(found.contains("cut off"), "{found}");
}
