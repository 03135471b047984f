//! Where traces come from, and what is said of those that cannot be read.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use ipc_inspector_protocol::Outcome;

use crate::{EXAMPLE, ipctrace, log::Log, run, save, written};

fn log() -> Log {
    let mut log = Log::default();
    log.call("greet", 5, Outcome::Ok);
    log.call("save", 5, Outcome::Error);
    log
}

#[test]
fn a_file_a_compressed_one_and_standard_input_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (text, gzip) = (log().text(), log().gzip());
    // What it is tells the content, not the name.
    let file = save(&folder, "a.gz", &text);
    let compressed = save(&folder, "a.jsonl", &gzip);
    for subcommand in
        [&["summary"][..], &["filter", "greet"], &["redact"], &["convert", "--to=har"]]
    {
        let whole = written(ipctrace([]).args(subcommand).arg(&file));
        assert!(!whole.is_empty());
        assert_eq!(written(ipctrace([]).args(subcommand).arg(&compressed)), whole);
        assert_eq!(written(ipctrace([]).args(subcommand).write_stdin(text.clone())), whole);
        let mut dash = ipctrace([]);
        assert_eq!(written(dash.args(subcommand).arg("-").write_stdin(gzip.clone())), whole);
    }
}

#[test]
fn what_comes_before_a_broken_line_is_shown() {
    let mut trace = log().text();
    trace.extend_from_slice(b"{\"seq\":\n");
    for (subcommand, shown) in [
        (&["summary"][..], "greet"),
        (&["filter", ""], "\"command\":\"save\""),
        (&["redact"], "\"command\":\"save\""),
        (&["convert", "--to=har"], "ipc://localhost/save"),
        (&["convert", "--to=gz"], ""),
    ] {
        let output = ipctrace([]).args(subcommand).write_stdin(trace.clone()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{subcommand:?}");
        let written = String::from_utf8_lossy(&output.stdout);
        assert!(written.contains(shown) && !written.is_empty(), "{subcommand:?}: {written}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("standard input: line 6 of the trace is broken"), "{error}");
    }
}

#[test]
fn a_trace_that_was_cut_off_says_so() {
    let text = log().text();
    let cut = text[..text.len() - 10].to_vec();
    let (code, shown, error) = run(ipctrace(["summary"]).write_stdin(cut));
    assert_eq!(code, 2);
    assert!(shown.contains("calls, pending: 1"), "{shown}");
    assert!(error.contains("cut off in line 5"), "{error}");

    let gzip = log().gzip();
    let (code, _, error) = run(ipctrace(["summary"]).write_stdin(&gzip[..gzip.len() - 4]));
    assert_eq!(code, 2);
    assert!(error.contains("cut off"), "{error}");
}

#[test]
fn what_is_no_trace_is_named() {
    let newer = r#"{"format":"ipctrace","version":99}"#;
    for (file, said) in [
        ("", "an empty file"),
        (r#"{"log":{"creator":{},"entries":[]}}"#, "an HTTP archive"),
        ("<!DOCTYPE html><html></html>", "an HTML page"),
        (newer, "version 99"),
    ] {
        let subcommands =
            [&["summary"][..], &["filter", "a"], &["convert", "--to=har"], &["redact"], &["check"]];
        for subcommand in subcommands {
            let (code, shown, error) = run(ipctrace([]).args(subcommand).write_stdin(file));
            assert_eq!((code, shown.as_str()), (2, ""), "{subcommand:?}");
            assert!(error.starts_with("error: standard input: "), "{error}");
            assert!(error.contains(said), "{error}");
        }
    }
}

#[test]
fn a_file_that_is_not_there_and_wrong_arguments_are_errors() {
    let (code, _, error) = run(&mut ipctrace(["summary", "nowhere.jsonl"]));
    assert_eq!(code, 2);
    assert!(error.starts_with("error: nowhere.jsonl: "), "{error}");
    assert_eq!(error.matches("No such file").count(), 1, "{error}");
    for arguments in [&["convert", EXAMPLE][..], &["nothing"], &["redact", "--pattern=odd"]] {
        let (code, shown, _) = run(ipctrace([]).args(arguments));
        assert_eq!((code, shown.as_str()), (2, ""), "{arguments:?}");
    }
}

#[test]
fn records_of_unknown_kinds_are_counted_when_they_are_left_out() {
    let mut trace = log().text();
    trace.extend_from_slice(b"{\"seq\":9,\"at_us\":1,\"kind\":\"brand_new\"}\n");
    let (code, _, error) = run(ipctrace(["convert", "--to=har"]).write_stdin(trace.clone()));
    assert_eq!(code, 0);
    assert!(error.contains("left out 1 record of kinds that are not known"), "{error}");
    // Of a trace nothing is left out.
    let (code, shown, error) = run(ipctrace(["filter", ""]).write_stdin(trace.clone()));
    assert_eq!((code, shown.as_bytes(), error.as_str()), (0, &trace[..], ""));
    let (_, shown, _) = run(ipctrace(["summary"]).write_stdin(trace));
    assert!(shown.contains("Records of kinds that are not known here: 1."), "{shown}");
}

#[test]
fn output_that_nobody_reads_to_its_end_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::default();
    for _ in 0..5_000 {
        log.call("greet", 1, Outcome::Ok);
    }
    let file = save(&folder, "long.jsonl", &log.text());
    for subcommand in [&["filter", ""][..], &["convert", "--to=har"], &["redact"]] {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("ipctrace"))
            .args(subcommand)
            .arg(&file)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with('{'), "{line}");
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{subcommand:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{subcommand:?}");
    }
}
