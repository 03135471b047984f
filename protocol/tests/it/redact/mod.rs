//! Redaction: what is replaced, and what stays.

mod bodies;
mod costs;
mod properties;
mod records;
mod shapes;

use ipc_inspector_protocol::redact::{Redactor, Replacement, Rules};
use ipc_inspector_protocol::trace::Entry;
use ipc_inspector_protocol::{
    Body, BodyFormat, Log, LogLevel, LogSource, Outcome, Record, RecordKind, Request, Response,
};

fn body(format: BodyFormat, bytes: &[u8], cut: u64) -> Body {
    let kept = bytes.len() as u64;
    Body { format, len: kept + cut, kept }
}

fn entry(seq: u64, kind: RecordKind, body: Body, bytes: &[u8]) -> Entry {
    Entry { record: Record::new(seq, 0, kind).with_body(body), body: Some(bytes.to_vec()) }
}

/// A request with such arguments, of which so many bytes were cut off.
fn request(command: &str, json: &[u8], cut: u64) -> Entry {
    let request = Request { command: command.into(), ..Request::default() };
    entry(0, RecordKind::RequestReceived(request), body(BodyFormat::Json, json, cut), json)
}

fn response(seq: u64, call: u64, json: &[u8]) -> Entry {
    let response = Response { call, outcome: Outcome::Ok, task: None };
    entry(seq, RecordKind::ResponseSent(response), body(BodyFormat::Json, json, 0), json)
}

fn log(text: &[u8]) -> Entry {
    logged(BodyFormat::Text, text, 0)
}

/// A line of a log with such a body, of which so many bytes were cut off.
fn logged(format: BodyFormat, text: &[u8], cut: u64) -> Entry {
    let source = LogSource::Rust { target: "app".into(), location: None };
    let log = Log { level: LogLevel::Info, source, call: None, task: None };
    entry(0, RecordKind::Logged(log), body(format, text, cut), text)
}

/// An entry after its redaction, and what was replaced.
fn redact(rules: Rules, mut entry: Entry) -> (Entry, Vec<Replacement>) {
    let replaced = Redactor::new(rules).redact(&mut entry);
    (entry, replaced)
}

fn text(entry: &Entry) -> String {
    String::from_utf8_lossy(entry.body.as_deref().unwrap_or_default()).into_owned()
}
