//! `ipctrace convert`.

use std::fs;

use ipc_inspector_protocol::Outcome;
use serde_json::Value;

use crate::{EXAMPLE, ipctrace, log::Log, read, run, save, written};

#[test]
fn each_format_is_what_it_is_called() {
    let convert = |to| written(&mut ipctrace(["convert", EXAMPLE, "--to", to]));
    let har: Value = serde_json::from_slice(&convert("har")).unwrap();
    assert_eq!(har["log"]["version"], "1.2");
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 3);
    let chrome: Value = serde_json::from_slice(&convert("perfetto")).unwrap();
    let named = chrome["traceEvents"].as_array().unwrap().iter();
    assert!(named.filter(|it| it["name"] == "greet").count() >= 2, "its begin and its end");
    let markdown = String::from_utf8(convert("markdown")).unwrap();
    assert!(markdown.starts_with("## IPC trace\n"), "{markdown}");
    let html = String::from_utf8(convert("html")).unwrap();
    assert!(html.starts_with("<!doctype html>") && html.contains("embedded-trace"));
}

#[test]
fn a_trace_is_the_same_after_it_was_compressed() {
    let (header, entries) = read(&fs::read(EXAMPLE).unwrap());
    let gzip = written(&mut ipctrace(["convert", EXAMPLE, "--to", "gz"]));
    assert!(gzip.starts_with(&[0x1f, 0x8b]));
    assert_eq!(read(&gzip), (header.clone(), entries.clone()));
    let text = written(ipctrace(["convert", "--to", "jsonl"]).write_stdin(gzip));
    assert!(text.starts_with(b"{\"format\":\"ipctrace\""));
    assert_eq!(read(&text), (header, entries));
}

#[test]
fn a_trace_can_be_written_over_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::default();
    log.call("greet", 1, Outcome::Ok);
    let file = save(&folder, "a.jsonl", &log.text());
    let (code, shown, _) = run(&mut ipctrace(["convert", "--to=gz", &file, "-o", &file]));
    assert_eq!((code, shown.as_str()), (0, ""));
    assert_eq!(read(&fs::read(&file).unwrap()), read(&log.text()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_is_for_whom_it_was_before() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "a.jsonl", &Log::default().text());
    for mode in [0o600, 0o644] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        written(&mut ipctrace(["redact", &file, "-o", &file]));
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn a_trace_is_compressed_when_its_name_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.ipctrace.jsonl.gz");
    for subcommand in [&["filter", ""][..], &["redact"]] {
        let mut command = ipctrace([]);
        assert_eq!(written(command.args(subcommand).arg(EXAMPLE).arg("-o").arg(&file)), b"");
        let gzip = fs::read(&file).unwrap();
        assert!(gzip.starts_with(&[0x1f, 0x8b]), "{subcommand:?}");
        assert_eq!(read(&gzip).1.len(), read(&fs::read(EXAMPLE).unwrap()).1.len());
    }
}

#[test]
fn a_file_is_left_alone_when_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "a.har", b"as before");
    let (code, ..) = run(ipctrace(["convert", "--to=har", "-o", &file]).write_stdin("no trace"));
    assert_eq!(code, 2);
    assert_eq!(fs::read(&file).unwrap(), b"as before");
    let (code, _, error) = run(&mut ipctrace(["convert", "--to=har", EXAMPLE, "-o", "no/where"]));
    assert_eq!(code, 2);
    assert!(error.contains("no/where"), "{error}");
}
