//! `ipctrace diff`.

use ipc_inspector_protocol::Outcome::{self, Error, Ok};
use serde_json::{Value, json};

use crate::{ipctrace, log::Log, run, save};

/// Ten calls of each command, which take so many milliseconds and end so.
fn trace(commands: &[(&str, u64, Outcome)]) -> Vec<u8> {
    let mut log = Log::default();
    for (command, took_ms, outcome) in commands {
        for _ in 0..10 {
            log.call(command, *took_ms, *outcome);
        }
    }
    log.text()
}

fn diff(old: &[u8], new: &[u8], arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let (old, new) = (save(&folder, "old", old), save(&folder, "new", new));
    run(ipctrace(["diff", &old, &new]).args(arguments))
}

#[test]
fn regressions_are_found_and_are_exit_code_1() {
    let old = trace(&[("load", 10, Ok), ("save", 5, Ok), ("same", 9, Ok), ("gone", 1, Ok)]);
    let new = trace(&[("load", 30, Ok), ("save", 5, Error), ("same", 9, Ok), ("new", 1, Ok)]);
    let (code, json, _) = diff(&old, &new, &["--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let p50_and_p95 = json!({ "old": 10_000, "new": 30_000 });
    assert_eq!(
        json,
        json!({
            "slower": [{ "command": "load", "p50_us": p50_and_p95, "p95_us": p50_and_p95 }],
            "failing_more": [{ "command": "save", "error_rate": { "old": 0.0, "new": 1.0 } }],
            "new": [{ "command": "new", "calls": 10 }],
            "gone": [{ "command": "gone", "calls": 10 }],
        })
    );
    assert_eq!(code, 1);
    let (code, text, _) = diff(&old, &new, &[]);
    assert_eq!(code, 1);
    for line in ["  load       10.000  30.000    10.000  30.000", "  save       0.0%  100.0%"] {
        assert!(text.lines().any(|it| it == line), "{line:?} is not in\n{text}");
    }
}

#[test]
fn what_got_better_is_new_or_gone_is_no_finding() {
    let old = trace(&[("load", 30, Error), ("gone", 1, Ok)]);
    let new = trace(&[("load", 10, Ok), ("new", 1, Error)]);
    let (code, text, _) = diff(&old, &new, &[]);
    assert_eq!(code, 0);
    assert!(text.contains("New") && text.contains("Gone") && !text.contains("load"), "{text}");
    let (code, text, _) = diff(&old, &old, &[]);
    assert_eq!((code, text.as_str()), (0, "No command is new, gone, slower or failing more.\n"));
}

#[test]
fn only_what_is_above_the_thresholds_counts() {
    let (old, new) = (trace(&[("load", 10, Ok)]), trace(&[("load", 13, Ok)]));
    let code = |arguments: &[&str]| diff(&old, &new, arguments).0;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--slower", "1.3"]), 1);
    assert_eq!(code(&["--slower", "1.31"]), 0);
    assert_eq!(code(&["--slower-by", "3"]), 1);
    assert_eq!(code(&["--slower-by", "4"]), 0);
    assert_eq!(code(&["--min-calls", "10"]), 1);
    assert_eq!(code(&["--min-calls", "11"]), 0);
    assert_eq!(code(&["--slower", "0.5"]), 2);
    assert_eq!(code(&["--slower", "much"]), 2);
}

#[test]
fn a_few_slow_calls_are_found_by_the_95th_percentile() {
    let mut old = Log::default();
    let mut new = Log::default();
    for call in 0..20 {
        old.call("load", 10, Ok);
        new.call("load", if call % 10 == 0 { 50 } else { 10 }, Ok);
    }
    assert_eq!(diff(&old.text(), &new.text(), &[]).0, 1);
}

#[test]
fn a_broken_trace_is_compared_as_far_as_it_goes() {
    let old = trace(&[("load", 10, Ok)]);
    let mut new = trace(&[("load", 30, Ok)]);
    new.extend_from_slice(b"oh\n");
    let (code, text, error) = diff(&old, &new, &[]);
    assert_eq!(code, 2);
    assert!(text.contains("load"), "{text}");
    assert!(error.contains("new: line 22"), "{error}");
}
