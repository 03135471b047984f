//! A trace in the formats of other programs.

mod chrome;
mod har;
mod markdown;

use std::{borrow::Cow, io};

use ipc_inspector_protocol::{
    Body, BodyFormat, Outcome, PageRef, Record, RecordKind, Request, Response,
    export::{is_device_on_windows, visible, visible_but},
    trace::{self, Entry, Header, Reader},
};
use serde_json::Value;

use crate::trace::{example, header};

/// What is exported of a trace.
type Entries = Vec<trace::Result<Entry>>;

/// One of the exports.
type Write = fn(&Header, Entries, &mut Vec<u8>) -> io::Result<()>;

#[track_caller]
fn export(write: Write, header: &Header, entries: Entries) -> String {
    let mut file = Vec::new();
    write(header, entries, &mut file).expect("memory takes all");
    String::from_utf8(file).expect("an export is UTF-8")
}

/// The export of what can be read of a file.
fn of_file(write: Write, file: &[u8]) -> String {
    let reader = Reader::new(file).expect("its header is whole");
    let header = reader.header().clone();
    export(write, &header, reader.collect())
}

fn of_example(write: Write) -> String {
    of_file(write, example::FILE.as_bytes())
}

/// The example without the end of its last line.
fn of_cut_example(write: Write) -> String {
    of_file(write, &example::FILE.as_bytes()[..example::FILE.len() - 5])
}

/// What is said of it.
fn cut_off() -> String {
    format!("the trace was cut off in line {}", example::FILE.lines().count())
}

/// The export of what was recorded, with nothing said of it.
fn of(write: Write, entries: Vec<Entry>) -> String {
    export(write, &header(), entries.into_iter().map(Ok).collect())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn entry(seq: u64, kind: RecordKind, body: Option<&[u8]>) -> Entry {
    Entry { record: Record::new(seq, 1_000 * seq, kind), body: body.map(Into::into) }
}

/// The page that [`request`]s come from.
fn page() -> PageRef {
    PageRef { webview: "main".into(), page_load: 0 }
}

fn request(seq: u64, command: &str) -> Entry {
    let request = Request { command: command.into(), webview: "main".into(), ..Request::default() };
    entry(seq, RecordKind::RequestReceived(request), None)
}

fn response(seq: u64, call: u64, outcome: Outcome, json: &str) -> Entry {
    let len = json.len() as u64;
    let body = Some(Body { format: BodyFormat::Json, len, kept: len });
    let response = Response { call, outcome, task: None };
    let mut entry = entry(seq, RecordKind::ResponseSent(response), Some(json.as_bytes()));
    entry.record.body = body;
    entry
}

#[test]
fn what_would_act_on_a_terminal_is_shown_instead() {
    let text = "a\u{1b}]0;b\u{7}\u{9b}31m\u{7f}\u{202e}c\r\n\t\0ä–🙂";
    let shown = r"a\u001b]0;b\u0007\u009b31m\u007f\u202ec\r\n\t\u0000ä–🙂";
    assert_eq!(visible(text), shown);
    // In JSON the escapes are the text.
    assert_eq!(serde_json::from_str::<String>(&format!("\"{shown}\"")).unwrap(), text);
    assert_eq!(visible(shown), shown);
    assert_eq!(visible_but("a\nb\r", &['\n']), "a\nb\\r");
    assert!(matches!(visible("ä–🙂"), Cow::Borrowed("ä–🙂")));
    for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        let shown = visible(c.encode_utf8(&mut [0; 4])).into_owned();
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
}

#[test]
fn devices_of_windows_are_known_in_every_spelling() {
    for name in [
        "CON",
        "con.har",
        "Nul.md",
        "aux",
        "prn.tar.gz",
        "COM0",
        "com1.html",
        "COM9.har",
        "lpt5",
        "COM¹.md",
        "lpt³",
        "conin$",
        "CONOUT$.md",
        "nul .md",
        "NUL:",
        "con:a.har",
    ] {
        assert!(is_device_on_windows(name), "{name}");
    }
    for name in [
        "",
        ".",
        ".con",
        "a.con",
        "con-1.har",
        "icon.har",
        "null.md",
        "com.har",
        "com10.md",
        "comä",
        "lpt",
        "console.har",
        "nul_.md",
        "com1a",
    ] {
        assert!(!is_device_on_windows(name), "{name}");
    }
}
