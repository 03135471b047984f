//! The trace file.

mod damage;
pub(crate) mod example;
mod foreign;
pub(crate) mod generated;
mod reading;
mod round_trip;
mod schema;
mod strict;
mod writing;

use ipc_inspector_protocol::{
    trace::{App, Entry, Error, Header, Lost, Reader, Versions, Writer},
    wire::Limits,
};

/// A header with nothing that may be left out.
pub(crate) fn header() -> Header {
    Header {
        app: App {
            name: "notes".into(),
            version: "1.4.0".into(),
            identifier: "com.example.notes".into(),
        },
        versions: Versions {
            plugin: "0.1.0".into(),
            tauri: "2.12.1".into(),
            webview: None,
            os: "linux".into(),
        },
        started: "2026-03-01T09:30:00.125+01:00".into(),
        limits: Limits {
            max_records: 100_000,
            max_bytes: 67_108_864,
            max_payload_bytes: 1_048_576,
        },
        gaps: Vec::new(),
        app_origins: Vec::new(),
        lost: Lost::default(),
        redaction: None,
        comment: None,
    }
}

fn write(entries: &[Entry], is_gzip: bool) -> Vec<u8> {
    let begin = if is_gzip { Writer::gzip } else { Writer::new };
    let mut writer = begin(Vec::new(), &header()).expect(MEMORY);
    for Entry { record, body } in entries {
        writer.record(record, body.as_deref()).expect(MEMORY);
        // So that what was written can be read where the file is cut.
        writer.flush().expect(MEMORY);
    }
    writer.finish().expect(MEMORY)
}

const MEMORY: &str = "memory takes all";

fn text(file: &[u8]) -> &str {
    str::from_utf8(file).expect("a trace is UTF-8")
}

/// What can be read of a trace, and the error at its end.
fn read(file: &[u8]) -> (Vec<Entry>, Option<Error>) {
    let mut entries = Vec::new();
    let reader = match Reader::new(file) {
        Ok(reader) => reader,
        Err(error) => return (entries, Some(error)),
    };
    for entry in reader {
        match entry {
            Ok(entry) => entries.push(entry),
            Err(error) => return (entries, Some(error)),
        }
    }
    (entries, None)
}

/// A trace with these lines after its header.
fn trace(lines: &[&str]) -> Vec<u8> {
    let mut file = write(&[], false);
    for line in lines {
        file.extend_from_slice(line.as_bytes());
        file.push(b'\n');
    }
    file
}

/// A line with a record that has nothing of note.
fn dispatched(seq: u64) -> String {
    format!(r#"{{"seq":{seq},"at_us":1,"kind":"request_dispatched","call":0,"held_us":2}}"#)
}
