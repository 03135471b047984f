//! `ipctrace summary`.

use ipc_inspector_protocol::{
    CallObserved, Outcome, PageRef, ProbeStarted, RecordKind, WebviewRef,
};
use serde_json::{Value, json};

use crate::{EXAMPLE, ipctrace, log::Log, written};

fn log() -> Log {
    let mut log = Log::default();
    for took_ms in 1..=20 {
        log.call("read", took_ms, Outcome::Ok);
    }
    log.call("save", 3, Outcome::Ok);
    log.call("save", 5, Outcome::InvalidArgs);
    log.request("save", "[]");
    log
}

#[test]
fn commands_have_their_counts_times_failures_and_bytes() {
    let summary = written(ipctrace(["summary", "--json"]).write_stdin(log().text()));
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    assert_eq!(
        summary["commands"],
        json!([
            {
                "command": "read", "calls": 20, "failed": 0, "error_rate": 0.0,
                "p50_us": 10_000, "p95_us": 19_000, "max_us": 20_000, "bytes": 20 * 6,
                "in_rust": { "p50_us": 10_000, "p95_us": 19_000, "max_us": 20_000 },
            },
            {
                "command": "save", "calls": 3, "failed": 1, "error_rate": 0.5,
                "p50_us": 3_000, "p95_us": 5_000, "max_us": 5_000, "bytes": 2 * 6 + 2,
                "in_rust": { "p50_us": 3_000, "p95_us": 5_000, "max_us": 5_000 },
            },
        ])
    );
    assert_eq!(summary["statuses"], json!({ "ok": 21, "invalid args": 1, "pending": 1 }));
    let open = json!([{ "seq": 44, "command": "save", "webview": "main", "at_us": 241_000 }]);
    assert_eq!(summary["open_calls"], open);
    assert_eq!(summary["kinds"]["calls"], 23);
    assert_eq!((&summary["records"], &summary["duration_us"]), (&json!(45), &json!(241_000)));
    assert_eq!(summary["app"]["name"], "notes");
}

#[test]
fn as_text_it_says_the_same() {
    let text = String::from_utf8(written(ipctrace(["summary"]).write_stdin(log().text()))).unwrap();
    for line in [
        "App       notes 1.4.0 (a.notes)",
        "  calls, ok: 21",
        "  calls, invalid args: 1",
        "  calls, pending: 1",
        "  read        20    0.0%    10.000    19.000    20.000       19.000    120",
        "  save         3   50.0%     3.000     5.000     5.000        5.000     14",
        "  44 save, webview main, since 241.000 ms",
    ] {
        assert!(text.lines().any(|it| it == line), "{line:?} is not in\n{text}");
    }
}

#[test]
fn a_call_that_waits_and_whose_page_is_gone_is_said_to_be_so() {
    let mut log = log();
    log.push(RecordKind::WebviewDestroyed(WebviewRef {
        webview: "main".into(),
        window: "main".into(),
    }));
    let text = String::from_utf8(written(ipctrace(["summary"]).write_stdin(log.text()))).unwrap();
    for line in ["  calls, page gone: 1", "  44 save, webview main, since 241.000 ms, page gone"] {
        assert!(text.lines().any(|it| it == line), "{line:?} is not in\n{text}");
    }
}

#[test]
fn what_the_header_says_is_missing_is_told() {
    let text = String::from_utf8(written(&mut ipctrace(["summary", EXAMPLE]))).unwrap();
    for line in [
        "Redacted  2 values, by key, home_path",
        "  events emitted: 3",
        "  Records evicted by the recorder's limits: 12.",
        "  Not all of the channels are captured: Messages are seen where they reach a page.",
    ] {
        assert!(text.lines().any(|it| it == line), "{line:?} is not in\n{text}");
    }
    let json = written(&mut ipctrace(["summary", "--json", EXAMPLE]));
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["lost"]["evicted"], &json["log_levels"]["warn"]), (&json!(12), &json!(1)));
}

#[test]
fn what_a_trace_has_cannot_reach_the_terminal_as_control_characters() {
    let mut log = Log::default();
    log.call("\u{1b}[2Jgone", 1, Outcome::Ok);
    log.request("\u{1b}]0;title\u{7}", "{}");
    let text = String::from_utf8(written(ipctrace(["summary"]).write_stdin(log.text()))).unwrap();
    assert!(text.contains("gone") && text.contains("title"), "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

/// A call that took 5 ms in Rust, and of which its page told that it waited for 3 s.
pub(crate) fn with_slow_page() -> Log {
    let mut log = Log::default();
    let page = PageRef { webview: "main".into(), page_load: 1 };
    log.push(RecordKind::ProbeStarted(ProbeStarted { page, page_us: 1_000 }));
    let call = log.call("save", 5, Outcome::Ok);
    for told in [(Some(1_500), None), (None, Some(3_001_500))] {
        let (invoked_page_us, settled_page_us) = told;
        let observed = CallObserved { call, invoked_page_us, settled_page_us };
        log.push(RecordKind::CallObserved(observed));
    }
    log
}

#[test]
fn a_call_takes_as_long_as_its_page_waited() {
    let trace = with_slow_page().text();
    let summary = written(ipctrace(["summary", "--json"]).write_stdin(trace));
    let summary: Value = serde_json::from_slice(&summary).unwrap();
    let save = &summary["commands"][0];
    assert_eq!((&save["p50_us"], &save["in_rust"]["p50_us"]), (&json!(3_000_000), &json!(5_000)));
}
