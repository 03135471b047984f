//! Traces to run it on.

use ipc_inspector_protocol::{
    Body, BodyFormat, Outcome, Record, RecordKind, Request, Response,
    trace::{App, Entry, Header, Lost, Versions, Writer},
    wire::Limits,
};

/// A log that is written as a trace.
#[derive(Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    at_us: u64,
}

impl Log {
    /// Adds a record, a millisecond after the one before, and returns its `seq`.
    pub(crate) fn push(&mut self, kind: RecordKind) -> u64 {
        self.push_with(kind, None)
    }

    /// Adds a record with this body: JSON, of a line of a log its text.
    pub(crate) fn push_with(&mut self, kind: RecordKind, body: Option<&str>) -> u64 {
        let seq = self.entries.len() as u64;
        self.at_us += 1_000;
        let format = match kind {
            RecordKind::Logged(_) => BodyFormat::Text,
            _ => BodyFormat::Json,
        };
        let known = body.map(|body| Body { format, ..json(body) });
        let record = Record::new(seq, self.at_us, kind).with_body(known);
        self.entries.push(Entry { record, body: body.map(Into::into) });
        seq
    }

    pub(crate) fn request(&mut self, command: &str, arguments: &str) -> u64 {
        let request = Request {
            command: command.into(),
            webview: "main".into(),
            window: "main".into(),
            page_load: 1,
            ..Request::default()
        };
        self.push_with(RecordKind::RequestReceived(request), Some(arguments))
    }

    pub(crate) fn answer(&mut self, call: u64, outcome: Outcome, answer: &str) -> u64 {
        let response = Response { call, outcome, task: None };
        self.push_with(RecordKind::ResponseSent(response), Some(answer))
    }

    /// Adds a call that takes so many milliseconds, one at least.
    pub(crate) fn call(&mut self, command: &str, took_ms: u64, outcome: Outcome) -> u64 {
        let call = self.request(command, "{}");
        self.at_us += (took_ms - 1) * 1_000;
        self.answer(call, outcome, "null");
        call
    }

    pub(crate) fn text(&self) -> Vec<u8> {
        self.write(Writer::new(Vec::new(), &header()))
    }

    pub(crate) fn gzip(&self) -> Vec<u8> {
        self.write(Writer::gzip(Vec::new(), &header()))
    }

    fn write(
        &self,
        writer: Result<Writer<Vec<u8>>, ipc_inspector_protocol::trace::Error>,
    ) -> Vec<u8> {
        let mut writer = writer.expect("memory takes all");
        for Entry { record, body } in &self.entries {
            writer.record(record, body.as_deref()).expect("memory takes all");
        }
        writer.finish().expect("memory takes all")
    }
}

pub(crate) fn json(text: &str) -> Body {
    let len = text.len() as u64;
    Body { format: BodyFormat::Json, len, kept: len }
}

pub(crate) fn header() -> Header {
    Header {
        app: App { name: "notes".into(), version: "1.4.0".into(), identifier: "a.notes".into() },
        versions: Versions { tauri: "2.12.1".into(), ..Versions::default() },
        started: "2026-03-01T09:30:00.125+01:00".into(),
        limits: Limits { max_records: 100_000, max_bytes: 1 << 26, max_payload_bytes: 1 << 20 },
        app_origins: Vec::new(),
        gaps: Vec::new(),
        lost: Lost::default(),
        redaction: None,
        comment: None,
    }
}
