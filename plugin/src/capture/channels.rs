//! Channels: which requests carry one, and what Rust sends through them.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use ipc_inspector_protocol::{
    Body, BodyFormat, ChannelMessage, ChannelRef, Outcome, RecordKind, Request, Way,
};
use serde_json::Value;
use tauri::{
    Runtime, Webview,
    ipc::{CallbackFn, InvokeBody, InvokeResponseBody},
};

use super::{Capture, answer::Answer};
use crate::recorder::Payload;

/// How a channel is written among the arguments of a command.
const PREFIX: &str = "__CHANNEL__:";

/// The command by which a page fetches a large message.
pub(super) const FETCH: &str = "plugin:__TAURI_CHANNEL__|fetch";

/// Messages from this size on are fetched, in bytes; see `ipc/channel.rs` in Tauri.
const FETCHED_JSON: u64 = 8192;
const FETCHED_RAW: u64 = 1024;

/// Most values that are looked at for channels. They stand among the first arguments, and a large
/// body must not hold the main thread up.
const MOST_VALUES: usize = 500;

/// Who tells of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Messages {
    /// The interceptor of channels, of every one.
    FromRust,
    /// The probes, of those that reach a page.
    FromPages,
}

/// How a message of this size travels.
pub(super) fn way(body: Option<Body>) -> Way {
    let is_fetched = body.is_some_and(|body| match body.format {
        BodyFormat::Raw => body.len >= FETCHED_RAW,
        BodyFormat::Json | BodyFormat::Text => body.len >= FETCHED_JSON,
    });
    if is_fetched { Way::Fetch } else { Way::Eval }
}

/// A request by which a page fetches a message. It is part of the message, and no call of its own
/// unless it goes wrong.
#[derive(Debug)]
pub(super) struct ChannelFetch {
    pub(super) request: Request,
    pub(super) received_us: u64,
}

/// The channels among the arguments of a request, in order.
pub(super) fn among(arguments: &InvokeBody) -> Vec<u32> {
    let mut found = Vec::new();
    if let InvokeBody::Json(arguments) = arguments {
        collect(arguments, &mut MOST_VALUES.clone(), &mut found);
    }
    found
}

fn collect(value: &Value, left: &mut usize, found: &mut Vec<u32>) {
    let Some(rest) = left.checked_sub(1) else { return };
    *left = rest;
    match value {
        Value::String(text) => {
            found.extend(text.strip_prefix(PREFIX).and_then(|id| id.parse::<u32>().ok()));
        }
        Value::Array(values) => values.iter().take(*left).for_each(|v| collect(v, left, found)),
        Value::Object(values) => values.values().take(*left).for_each(|v| collect(v, left, found)),
        _ => {}
    }
}

/// The interceptor of channels on an app's builder. Tauri wants it long before there is an app, so
/// the capture is connected later.
pub(crate) struct ChannelTap<R: Runtime>(Arc<OnceLock<Arc<Capture<R>>>>);

impl<R: Runtime> fmt::Debug for ChannelTap<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChannelTap").field(&self.0.get()).finish()
    }
}

impl<R: Runtime> ChannelTap<R> {
    /// Has every message that the app sends through a channel shown to the capture, and then go on.
    pub(crate) fn attach(builder: tauri::Builder<R>) -> (tauri::Builder<R>, Self) {
        let tap = Self(Arc::default());
        let capture = tap.0.clone();
        let builder = builder.channel_interceptor(move |webview, callback, index, body| {
            if let Some(capture) = capture.get() {
                capture.message_sent(webview, callback, index, body);
            }
            false
        });
        (builder, tap)
    }

    /// From now on `capture` is shown the messages; once, since a plugin is initialized once.
    pub(crate) fn connect(&self, capture: &Arc<Capture<R>>) {
        let _ = self.0.set(capture.clone());
    }
}

impl<R: Runtime> Capture<R> {
    /// Rust sends a message.
    fn message_sent(
        &self,
        webview: &Webview<R>,
        callback: CallbackFn,
        index: usize,
        body: &InvokeResponseBody,
    ) {
        if (self.is_own)(webview.label()) {
            return;
        }
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return;
        }
        let (format, bytes) = match body {
            InvokeResponseBody::Json(json) => (BodyFormat::Json, json.as_bytes()),
            InvokeResponseBody::Raw(bytes) => (BodyFormat::Raw, &bytes[..]),
        };
        let payload = self.recorder.keep(format, bytes);
        let channel = ChannelRef { webview: webview.label().into(), channel: callback.0 };
        let way = way(payload.as_ref().map(Payload::body));
        let message = ChannelMessage { channel, index: index as u64, way };
        self.recorder.push(RecordKind::ChannelMessage(message), payload);
    }

    /// A page has fetched a message.
    pub(super) fn fetched(&self, fetch: ChannelFetch, answer: &Answer) {
        if !answer.is_ok {
            // The page will never get that message, so it is told like any call that fails.
            let call = self.recorder.push_at(
                fetch.received_us,
                RecordKind::RequestReceived(fetch.request),
                None,
            );
            return self.answered(call, Outcome::Error, answer);
        }
        if let (Messages::FromPages, Some(callback)) = (self.messages, fetch.request.callback) {
            // The probe will tell of which channel it is.
            let body = answer.http.body();
            let set_aside = || self.recorder.set_aside(answer.format, body, body.len() as u64);
            self.callbacks.fetched(&fetch.request.webview, callback, set_aside);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn channels_are_found_wherever_they_stand() {
        let arguments = json!({
            "id": "7", "onTick": "__CHANNEL__:12", "options": { "also": ["__CHANNEL__:4294967295"] },
            "not": ["__CHANNEL__:x", "__CHANNEL__:4294967296", "x__CHANNEL__:1"],
        });
        assert_eq!(among(&InvokeBody::Json(arguments)), [12, 4_294_967_295]);
        assert!(among(&InvokeBody::Raw(b"__CHANNEL__:1".to_vec())).is_empty());
    }

    #[test]
    fn a_large_body_is_not_searched_to_its_end() {
        let mut values = vec![json!(0); 100_000];
        values.push(json!("__CHANNEL__:1"));
        assert!(among(&InvokeBody::Json(values.into())).is_empty());
    }
}
