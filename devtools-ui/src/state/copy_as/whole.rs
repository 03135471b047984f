//! All that is known of a call, as JSON.

use ipc_inspector_protocol::{Body, BodyFormat, Headers};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Recorded;
use crate::state::body::Content;
use crate::state::hex::base64;
use crate::state::json;

#[derive(Serialize)]
struct Whole<'a> {
    command: &'a str,
    status: &'static str,
    webview: &'a str,
    window: &'a str,
    origin: Option<&'a str>,
    /// The record's number in the log.
    seq: u64,
    /// Microseconds since recording began.
    received_us: u64,
    /// What its page waited, or where that is not known what Rust took; null while pending.
    duration_us: Option<u64>,
    /// From receipt to end in Rust; null while pending.
    rust_us: Option<u64>,
    headers: &'a Headers,
    request: Option<Part<'a>>,
    response: Option<Part<'a>>,
}

/// A body, in the field that its content allows.
#[derive(Serialize)]
struct Part<'a> {
    format: BodyFormat,
    /// Bytes as it travelled.
    len: u64,
    /// Bytes that were kept, from the start.
    kept: u64,
    /// Its own text: keys keep their order, numbers their digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

pub(super) fn write(recorded: &Recorded<'_>) -> Result<String, String> {
    let call = recorded.call;
    let whole = Whole {
        command: &call.request.command,
        status: call.status().name(),
        webview: &call.request.webview,
        window: &call.request.window,
        origin: call.request.origin.as_deref(),
        seq: call.seq,
        received_us: call.received_us,
        duration_us: call.duration_us(),
        rust_us: call.rust_us(),
        headers: recorded.headers,
        request: part(call.body, recorded.request),
        response: part(call.end.and_then(|end| end.body), recorded.response),
    };
    let text = serde_json::to_string_pretty(&whole).map_err(|error| error.to_string())?;
    Ok(text + "\n")
}

fn part(body: Option<Body>, content: Option<&Content>) -> Option<Part<'_>> {
    let Body { format, len, kept } = body?;
    let (json, text, base64) = match content? {
        Content::Json(json, _) => (json::read(json.source()).ok(), None, None),
        Content::Text(text) => (None, Some(&**text), None),
        Content::Raw(bytes) => (None, None, Some(base64(bytes))),
    };
    Some(Part { format, len, kept, json, text, base64 })
}
