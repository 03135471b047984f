//! For `cargo xtask bench`: what the plugin consists of, by itself. No app has a use for it.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up has nothing to tell")]
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::new_without_default,
    clippy::missing_panics_doc,
    reason = "it is no part of what the crate offers"
)]

use std::path::Path;

use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::{
    BodyFormat, CallObserved, Dispatch, Headers, Log, LogLevel, LogSource, Outcome, RecordKind,
    Request, Response,
    trace::{self, Header, Lost},
    wire::Limits,
};
use tauri::test::INVOKE_KEY;

pub use crate::capture::measure::Tapped;
use crate::{
    ExportOptions, config,
    export::{Configured, Source, Target, export},
    recorder::{Payload, Recorder},
};

/// The headers that WebKitGTK sends along with an invoke.
pub(crate) const HEADERS: [(&str, &str); 10] = [
    ("tauri-invoke-key", INVOKE_KEY),
    ("origin", "tauri://localhost"),
    ("referer", "tauri://localhost/"),
    ("accept", "*/*"),
    ("accept-language", "en-US, en;q=0.90"),
    ("sec-fetch-dest", "empty"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-site", "cross-site"),
    ("priority", "u=3, i"),
    (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 \
         Safari/605.1.15",
    ),
];

/// With the default limits.
pub(crate) fn recorder() -> Recorder {
    Recorder::new(Limits {
        max_records: config::DEFAULT_MAX_RECORDS,
        max_bytes: config::DEFAULT_MAX_BYTES,
        max_payload_bytes: config::DEFAULT_MAX_PAYLOAD_BYTES,
    })
}

/// A recorder.
pub struct Records(Recorder);

/// What a recorder is given.
pub struct Ready(RecordKind, Option<Payload>);

impl Records {
    pub fn new() -> Self {
        Self(recorder())
    }

    pub fn push(&self, Ready(kind, payload): Ready) {
        self.0.push_at(0, kind, payload);
    }

    /// How many bytes may be held.
    pub fn limit(&self) -> u64 {
        self.0.limits().max_bytes
    }

    /// Writes what is held to a file, as an app does.
    pub fn export(&self, path: &Path) {
        let header = Header {
            app: trace::App::default(),
            versions: trace::Versions::default(),
            started: String::new(),
            limits: self.0.limits(),
            gaps: Vec::new(),
            app_origins: Vec::new(),
            lost: Lost::default(),
            redaction: None,
            comment: None,
        };
        let rules = Configured::default();
        let source = Source { recorder: &self.0, header, rules: &rules, page: &PAGE };
        export(source, Target::File(path), ExportOptions::default()).unwrap();
    }

    /// How many bytes are held.
    pub fn bytes(&self) -> u64 {
        self.0.stats().bytes
    }
}

impl Ready {
    /// The record that there are most of.
    pub fn dispatched(call: u64) -> Self {
        Self(RecordKind::RequestDispatched(Dispatch { call, held_us: 7 }), None)
    }

    /// The answer of a call.
    pub fn answer(records: &Records, body: &[u8]) -> Self {
        let response = Response { call: 0, outcome: Outcome::Ok, task: None };
        Self(RecordKind::ResponseSent(response), records.0.keep(BodyFormat::Raw, body))
    }

    /// One of a mixture of which a call has five, with bodies of up to 64 KiB, most of them small.
    pub fn mixed(records: &Records, number: u64) -> Self {
        // Spread without a source of chance, so that each run does the same.
        let random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        Self::of_call(records, number, &vec![b'7'; (64 << 10) >> (random % 12)])
    }

    /// One of the four records of a call, or of its log line.
    pub fn of_call(records: &Records, number: u64, body: &[u8]) -> Self {
        let call = number - number % 5;
        let body = |format| records.0.keep(format, body);
        match number % 5 {
            0 => {
                let lines = HEADERS.map(|(name, value)| format!("{name}:{value}\n"));
                let request = Request {
                    command: "plugin:store|get".into(),
                    webview: "main".into(),
                    window: "main".into(),
                    origin: Some("tauri://localhost".into()),
                    headers: Headers::from_lines(lines.concat()),
                    ..Request::default()
                };
                Self(RecordKind::RequestReceived(request), body(BodyFormat::Json))
            }
            1 => Self::dispatched(call),
            2 => {
                let response = Response { call, outcome: Outcome::Ok, task: None };
                Self(RecordKind::ResponseSent(response), body(BodyFormat::Json))
            }
            3 => {
                let observed = CallObserved {
                    call,
                    invoked_page_us: Some(number),
                    settled_page_us: Some(number),
                };
                Self(RecordKind::CallObserved(observed), None)
            }
            _ => {
                let source = LogSource::Rust { target: "app::store".into(), location: None };
                let (level, call) = (LogLevel::Info, Some(call));
                let log = Log { level, source, call, task: None };
                let text = records.0.keep(BodyFormat::Text, &b"a line of a log"[..]);
                Self(RecordKind::Logged(log), text)
            }
        }
    }
}
