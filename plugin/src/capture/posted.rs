//! Calls that a page sends by `postMessage`.
//!
//! Tauri's script goes over to it for good when a fetch of the `ipc` scheme has failed, and sends that
//! call again. These calls go to Tauri's own handler, where nobody else sees them. So the probe
//! announces each right before it goes, by the same way, and reports its answer: what is recorded is
//! the page's end of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipc_inspector_protocol::{
    BodyFormat, CallObserved, Headers, Outcome, PageRef, RecordKind, Request, Response, Transport,
    TransportChanged, rejection::Origin,
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use tauri::{
    AppHandle, Manager as _, Runtime, Url, Webview,
    ipc::{CallbackFn, CapabilityBuilder, InvokeBody, InvokeResponse},
    webview::InvokeRequest,
};

use super::{
    Arrived, Capture,
    callbacks::Callback,
    channels::Messages,
    pages::Sender,
    pending::{self, RequestRole},
    probe::{Answered as Settled, Changed, Posted, PostedAnswer},
};
use crate::recorder::{Payload, clip};

/// Most calls of a webview whose answers are waited for.
const MOST_WAITING: usize = 10_000;

/// Where the arguments stand in the text of a call.
const PAYLOAD: &str = ",\"payload\":";

/// Most places that are looked at for the arguments of a call whose text was cut.
const MOST_LOOKED_AT: usize = 16;

/// A call as Tauri's script writes it for `postMessage`.
#[derive(Debug, Deserialize)]
struct Message<'a> {
    cmd: String,
    callback: u32,
    error: u32,
    #[serde(default)]
    options: Option<Options>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
struct Options {
    #[serde(default)]
    headers: HashMap<String, Value>,
}

impl<'a> Message<'a> {
    /// Reads a call, and its arguments as far as they are there.
    fn read(text: &'a str, is_cut: bool) -> Option<(Self, &'a str)> {
        if !is_cut {
            let message: Self = serde_json::from_str(text).ok()?;
            let payload = message.payload.map_or("", RawValue::get);
            return Some((message, payload));
        }
        // The arguments come after all that is wanted. A header may have that name, too; a page that has
        // many of them is not worth the main thread's time.
        text.match_indices(PAYLOAD).take(MOST_LOOKED_AT).find_map(|(at, _)| {
            let head = format!("{}}}", &text[..at]);
            let Message { cmd, callback, error, options, .. } = serde_json::from_str(&head).ok()?;
            let message = Self { cmd, callback, error, options, payload: None };
            Some((message, &text[at + PAYLOAD.len()..]))
        })
    }

    fn headers(&self) -> Headers {
        let headers = self.options.iter().flat_map(|options| &options.headers);
        let mut headers: Vec<_> = headers
            .map(|(name, value)| ipc_inspector_protocol::Header {
                name: clip(name.to_lowercase().into()),
                value: clip(value.as_str().map_or_else(|| value.to_string(), Into::into).into()),
            })
            .collect();
        headers.sort_by(|a, b| a.name.cmp(&b.name));
        headers.into()
    }
}

/// The calls whose answers their pages will report, by webview.
#[derive(Debug, Default)]
pub(super) struct PostedCalls(Mutex<HashMap<String, OfWebview>>);

#[derive(Debug, Default)]
struct OfWebview {
    /// By the callback for an ok answer.
    waiting: HashMap<u32, Waiting>,
    /// That callback, by the one for an error.
    by_error: HashMap<u32, u32>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    role: RequestRole,
    command: String,
    page_load: u32,
    error: u32,
}

impl PostedCalls {
    /// Returns what there was no room for.
    fn insert(&self, webview: &str, callback: u32, waiting: Waiting) -> Option<Waiting> {
        let mut all = self.all();
        let of_webview = all.entry(webview.to_owned()).or_default();
        if of_webview.waiting.len() >= MOST_WAITING {
            return Some(waiting);
        }
        of_webview.by_error.insert(waiting.error, callback);
        of_webview.waiting.insert(callback, waiting)
    }

    /// The call that this callback answers, and whether it is the one for an ok answer.
    fn take(&self, webview: &str, id: u32) -> Option<(Waiting, bool)> {
        let mut all = self.all();
        let of_webview = all.get_mut(webview)?;
        if let Some(waiting) = of_webview.waiting.remove(&id) {
            of_webview.by_error.remove(&waiting.error);
            return Some((waiting, true));
        }
        let callback = of_webview.by_error.remove(&id)?;
        of_webview.waiting.remove(&callback).map(|waiting| (waiting, false))
    }

    /// Forgets the calls of pages that cannot tell any more, and returns them.
    fn forget_but(&self, webview: &str, may_tell: &[u32]) -> Vec<Waiting> {
        let mut all = self.all();
        let Some(of_webview) = all.get_mut(webview) else { return Vec::new() };
        let OfWebview { waiting, by_error } = of_webview;
        let gone: Vec<_> = waiting
            .extract_if(|_, it| !may_tell.contains(&it.page_load))
            .map(|(_, it)| it)
            .collect();
        for waiting in &gone {
            by_error.remove(&waiting.error);
        }
        gone
    }

    pub(super) fn webview_destroyed(&self, webview: &str) {
        self.all().remove(webview);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, OfWebview>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Runtime> Capture<R> {
    /// The probe announces a call that the page sends next.
    pub(super) fn posted(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        sender: &Sender<R>,
        posted: &Posted,
        text: &[u8],
    ) {
        let received_us = self.recorder.now_us();
        let label = sender.webview.label();
        let text = String::from_utf8_lossy(text);
        let Some((message, arguments)) = Message::read(&text, posted.bytes.is_some()) else {
            // Tauri cannot read it either, unless it is one that a page wrote by itself.
            return self.recorder.count_untold(1);
        };
        let (callback, error) = (message.callback, message.error);
        // Known before this call takes the callbacks over.
        let repeats = match self.callbacks.get(label, callback) {
            Some(Callback::Answer { call, .. }) => Some(call),
            _ => None,
        };
        let page = PageRef { webview: label.into(), page_load: sender.page_load };
        self.pages.posts(TransportChanged {
            page,
            page_us: posted.us,
            call: repeats,
            command: clip(message.cmd.as_str().into()),
            policy: None,
        });
        let request = self.is_to_be_recorded().then(|| Request {
            command: clip(message.cmd.as_str().into()),
            webview: label.into(),
            window: sender.window.clone(),
            page_load: sender.page_load,
            origin: posted.origin.as_deref().map(|origin| clip(origin.into())),
            transport: Transport::PostMessage,
            repeats,
            headers: message.headers(),
            ..Request::default()
        });
        let body = request.as_ref().and_then(|_| self.keep_arguments(posted, &text, arguments));
        let arrived = Arrived {
            command: &message.cmd,
            callback,
            error,
            // Of arguments that are cut no channels or events are known.
            body: &InvokeBody::Json(serde_json::from_str(arguments).unwrap_or_default()),
            origin: posted.origin.as_deref(),
            has_invoke_key: true,
        };
        let Some(role) = self.received(app, sender, received_us, request, &arrived, body) else {
            return;
        };
        if let (Some(call), Some(_)) = (role.call(), repeats) {
            // Its callbacks were registered for the first one, so that this is all its page tells.
            let observed =
                CallObserved { call, invoked_page_us: Some(posted.us), settled_page_us: None };
            self.recorder.push_about(call, RecordKind::CallObserved(observed), None);
        }
        let page_load = sender.page_load;
        let waiting = Waiting { role, command: message.cmd, page_load, error };
        if let Some(waiting) = self.posted.insert(label, callback, waiting) {
            self.recorder.count_untold(1);
            self.forget_posted(label, waiting);
        }
    }

    fn keep_arguments(&self, posted: &Posted, text: &str, arguments: &str) -> Option<Payload> {
        // Without arguments Tauri's script sends an empty object, as by the scheme.
        let is_none = matches!(arguments, "" | "{}" | "null");
        let before = (text.len() - arguments.len()) as u64;
        let all = posted.bytes.map_or(arguments.len() as u64, |bytes| bytes.saturating_sub(before));
        (!is_none)
            .then(|| self.recorder.keep_start(BodyFormat::Json, arguments.as_bytes(), all))
            .flatten()
    }

    /// Whether what comes now is recorded. What is not is counted.
    fn is_to_be_recorded(&self) -> bool {
        let recording = self.recorder.is_recording();
        if !recording {
            self.recorder.count_unrecorded();
        }
        recording
    }

    /// A page reports an answer. Returns when it settled which callback.
    pub(super) fn posted_answered(&self, webview: &str, answer: &PostedAnswer) -> Settled {
        let settled = Settled(answer.id, answer.us);
        let Some((Waiting { role, command, .. }, is_ok)) = self.posted.take(webview, answer.id)
        else {
            return settled;
        };
        let body = answer.json.0.as_bytes();
        match role {
            RequestRole::Call(call) => {
                if let Some(event) = call.event {
                    self.event_call_ended(webview, call.seq, event, is_ok.then_some(body));
                }
                // Nothing tells whether it was given from within the dispatch.
                let outcome = if is_ok {
                    Outcome::Ok
                } else {
                    pending::rejection(&command, body, Origin::Dispatch)
                };
                let response = Response { call: call.seq, outcome, task: None };
                let kind = RecordKind::ResponseSent(response);
                let body = self.recorder.keep_start(BodyFormat::Json, body, answer.bytes);
                self.recorder.push_about(call.seq, kind, body);
            }
            RequestRole::ChannelFetch(_) if is_ok && self.messages == Messages::FromPages => {
                let set_aside = || self.recorder.set_aside(BodyFormat::Json, body, answer.bytes);
                self.callbacks.fetched(webview, answer.id, set_aside);
            }
            RequestRole::ChannelFetch(_) => {}
        }
        settled
    }

    /// The probe says why the page sends its calls by `postMessage`.
    pub(super) fn transport_changed(&self, sender: &Sender<R>, changed: &Changed) {
        let policy = changed.policy.as_ref().map(|policy| clip(policy.directive().into()));
        let (label, at_us) = (sender.webview.label(), self.recorder.now_us());
        if let Some(changed) = self.pages.transport_changed(label, sender.page_load, at_us, policy)
            && self.recorder.is_recording()
        {
            self.recorder.push_at(at_us, RecordKind::TransportChanged(changed), None);
        }
    }

    /// A page begins: from now on these may report answers, by their numbers.
    pub(super) fn forget_posted_but(&self, webview: &str, may_tell: &[u32]) {
        for waiting in self.posted.forget_but(webview, may_tell) {
            self.forget_posted(webview, waiting);
        }
    }

    fn forget_posted(&self, webview: &str, waiting: Waiting) {
        if let RequestRole::Call(call) = waiting.role
            && let Some(event) = call.event
        {
            self.event_call_ended(webview, call.seq, event, None);
        }
    }

    /// Lets every page hand what its probe says to the plugin's command `probe`. It takes nothing but
    /// what has the token of a page or of this run.
    pub(super) fn allow_probe(app: &AppHandle<R>, webview: &Webview<R>, url: &Url) {
        if knows_plugin(app, webview, url) {
            let capability = CapabilityBuilder::new("ipc-inspector-probe")
                .webview("*")
                .remote("http://*:*".into())
                .remote("https://*:*".into())
                .permission("ipc-inspector:allow-probe");
            if let Err(error) = app.add_capability(capability) {
                tracing::error!("calls by `postMessage` cannot be inspected: {error}");
            }
        }
    }
}

/// Whether the app's access control has heard of the plugin. Tauri panics when it is given a
/// capability for one that it does not know, as where the crate is no dependency of the app's own. It
/// tells in the words of its refusals, which a release build does not have.
fn knows_plugin<R: Runtime>(app: &AppHandle<R>, webview: &Webview<R>, url: &Url) -> bool {
    let (sender, answer) = std::sync::mpsc::channel();
    let invoke = InvokeRequest {
        // No permission can be for this.
        cmd: "plugin:ipc-inspector|$".into(),
        callback: CallbackFn(0),
        error: CallbackFn(0),
        url: url.clone(),
        body: InvokeBody::default(),
        headers: http::HeaderMap::new(),
        invoke_key: app.invoke_key().into(),
    };
    let responder = move |_, _, response, _, _| drop(sender.send(response));
    webview.clone().on_message(invoke, Box::new(responder));
    // It is refused at once.
    match answer.try_recv() {
        Ok(InvokeResponse::Err(error)) => {
            error.0.as_str().is_some_and(|text| text.ends_with("Command not found"))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"{"cmd":"save","callback":7,"error":8,"options":{"headers":{"A":"b","payload":"x"},"customProtocolIpcBlocked":true}"#;

    #[test]
    fn a_call_is_read_whole_and_from_its_start() {
        let text = format!(
            r#"{HEAD},"payload":{{"note":",\"payload\":"}},"__TAURI_INVOKE_KEY__":"secret"}}"#
        );
        let (whole, arguments) = Message::read(&text, false).unwrap();
        assert_eq!((whole.cmd.as_str(), whole.callback, whole.error), ("save", 7, 8));
        assert_eq!(arguments, r#"{"note":",\"payload\":"}"#);
        let headers = whole.headers();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("a", "b"), ("payload", "x")]);

        let cut = format!(r#"{HEAD},"payload":{{"note":"ab"#);
        let (start, arguments) = Message::read(&cut, true).unwrap();
        assert_eq!((start.cmd.as_str(), start.callback, start.error), ("save", 7, 8));
        assert_eq!(arguments, r#"{"note":"ab"#);
        assert_eq!(start.headers(), headers);
        assert!(Message::read(&cut, false).is_none());
        assert!(Message::read(&HEAD[..30], true).is_none());
        let many = r#""a":"b","payload":"x","#.repeat(MOST_LOOKED_AT);
        let many = HEAD.replace(r#""A":"b","#, &many) + r#","payload":{}"#;
        assert!(Message::read(&many, true).is_none());
    }

    #[test]
    fn a_call_is_taken_by_either_callback_once() {
        let calls = PostedCalls::default();
        let waiting = |page_load, error| Waiting {
            role: RequestRole::Call(pending::Call::new(1, "main", true, None)),
            command: "save".into(),
            page_load,
            error,
        };
        calls.insert("main", 1, waiting(1, 2));
        calls.insert("main", 3, waiting(1, 4));
        calls.insert("main", 5, waiting(2, 6));
        assert!(calls.take("main", 1).unwrap().1);
        assert!(calls.take("main", 2).is_none());
        assert!(!calls.take("main", 4).unwrap().1);
        assert!(calls.take("main", 3).is_none());
        calls.insert("main", 7, waiting(1, 8));
        assert_eq!(calls.forget_but("main", &[2]).len(), 1);
        assert!(calls.take("main", 8).is_none());
        assert!(calls.take("main", 6).is_some());
        assert!(calls.all()["main"].by_error.is_empty());
    }

    #[test]
    fn no_more_calls_are_waited_for_than_fit() {
        let calls = PostedCalls::default();
        for number in 0..=MOST_WAITING {
            let number = u32::try_from(number).unwrap();
            let role = RequestRole::Call(pending::Call::new(0, "main", true, None));
            let waiting = Waiting { role, command: String::new(), page_load: 1, error: !number };
            let is_refused = calls.insert("main", number, waiting).is_some();
            assert_eq!(is_refused, number as usize == MOST_WAITING);
        }
    }
}
