//! Capture: the code at Tauri's seams. Nothing outside this module knows how Tauri is tapped.
//!
//! Tauri registers its own handler of the `ipc` scheme only when no plugin has registered one.
//! Ours takes its place: it reads the request as Tauri does ([`request`]), records it, hands it
//! to [`Webview::on_message`] on the same thread, and turns the answer into the HTTP response
//! that Tauri would send ([`answer`]). It blocks on nothing, and answers byte for byte what
//! Tauri answers, also to requests that make no sense.

mod answer;
mod channels;
mod pages;
mod pending;
mod request;
mod shortcut;

use std::{fmt, sync::Arc, time::Instant};

use http::Method;
use ipc_inspector_protocol::{
    BodyFormat, ChannelRef, Dispatch, DropCause, Outcome, RecordKind, Request, Response,
};
use tauri::{
    AppHandle, Manager, Runtime, Webview, utils::config::PatternKind, webview::InvokeRequest,
};

use self::{
    answer::{Answer, HttpResponse},
    pages::Pages,
    pending::Pending,
};
use crate::recorder::{Payload, Recorder};

pub(crate) use self::{channels::ChannelTap, shortcut::Shortcut};

/// The versions of Tauri whose `ipc/protocol.rs` this module follows.
const KNOWN_TAURI: &str = "2.12";

/// Whether a webview, by label, is the inspector's own.
pub(crate) type IsOwn = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Taps one app.
pub(crate) struct Capture<R: Runtime> {
    recorder: Arc<Recorder>,
    started: Instant,
    pages: Pages<R>,
    /// Whether a label is that of the inspector's own webview, whose traffic is never recorded.
    is_own: IsOwn,
    shortcut: Option<Shortcut>,
}

impl<R: Runtime> fmt::Debug for Capture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}

impl<R: Runtime> Capture<R> {
    pub(crate) fn new(recorder: Arc<Recorder>, is_own: IsOwn, shortcut: Option<Shortcut>) -> Self {
        let pages = Pages::default();
        Self { recorder, started: Instant::now(), pages, is_own, shortcut }
    }

    /// Answers one request to the `ipc` scheme. `open` is called when it is the shortcut's.
    pub(crate) fn handle(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        webview_label: &str,
        http: http::Request<Vec<u8>>,
        respond: impl FnOnce(HttpResponse) + Send + 'static,
        open: impl FnOnce(),
    ) {
        let received_us = self.now_us();
        match *http.method() {
            Method::OPTIONS => return respond(answer::preflight()),
            Method::POST => {}
            _ => {
                let request = self.observe(webview_label, None, &http);
                self.refuse(received_us, request, http.into_body(), answer::METHOD_NOT_ALLOWED);
                return respond(answer::method_not_allowed());
            }
        }
        if self.shortcut.as_ref().is_some_and(|shortcut| shortcut.is_pressed(&http)) {
            open();
            return respond(answer::preflight());
        }
        let Some(webview) = self.pages.webview(app, webview_label) else {
            return respond(answer::no_webview());
        };

        let mut request = self.observe(webview_label, Some(&webview), &http);
        let max_bytes = request.as_ref().map(|_| self.recorder.limits().max_payload_bytes);
        match request::parse(http, max_bytes) {
            Ok((invoke, payload)) => {
                let call = request
                    .take()
                    .map(|request| self.received(received_us, request, &invoke, payload));
                self.dispatch(webview, invoke, call, respond);
            }
            Err(malformed) => {
                self.refuse(received_us, request, malformed.body, &malformed.reason);
                respond(answer::malformed(malformed.reason));
            }
        }
    }

    /// Records a valid request and the channels that it brings, and returns the call's number.
    fn received(
        &self,
        received_us: u64,
        mut request: Request,
        invoke: &InvokeRequest,
        payload: Option<Payload>,
    ) -> u64 {
        request.callback = Some(invoke.callback.0);
        request.error_callback = Some(invoke.error.0);
        let webview = request.webview.clone();
        let call = self.recorder.push(received_us, RecordKind::RequestReceived(request), payload);
        for channel in channels::among(&invoke.body) {
            let channel = ChannelRef { webview: webview.clone(), channel };
            let kind = RecordKind::ChannelOpened { call, channel };
            self.recorder.push_about(call, received_us, kind, None);
        }
        call
    }

    fn dispatch(
        self: &Arc<Self>,
        webview: Webview<R>,
        invoke: InvokeRequest,
        call: Option<u64>,
        respond: impl FnOnce(HttpResponse) + Send + 'static,
    ) {
        let pending = Pending::new(self.clone(), &webview, &invoke, call, respond);
        let dispatched_us = self.now_us();
        pending::while_dispatching(call, || {
            webview.on_message(
                invoke,
                Box::new(move |_webview, command, response, _callback, _error| {
                    pending.answer(&command, response);
                }),
            );
        });
        if let Some(call) = call {
            let returned_us = self.now_us();
            let held_us = returned_us.saturating_sub(dispatched_us);
            let kind = RecordKind::RequestDispatched(Dispatch { call, held_us });
            self.recorder.push_about(call, returned_us, kind, None);
        }
    }

    fn answered(&self, call: u64, outcome: Outcome, answer: &Answer) {
        let max_bytes = self.recorder.limits().max_payload_bytes;
        let payload = Payload::keep(answer.format, &answer.http.body()[..], max_bytes);
        let kind = RecordKind::ResponseSent(Response { call, outcome, body: None });
        self.recorder.push_about(call, self.now_us(), kind, payload);
    }

    fn dropped(&self, call: u64, cause: DropCause) {
        let kind = RecordKind::ResolverDropped { call, cause };
        self.recorder.push_about(call, self.now_us(), kind, None);
    }

    /// Records a request that Tauri does not take for one, with the reason it is given.
    fn refuse(&self, received_us: u64, request: Option<Request>, body: Vec<u8>, reason: &str) {
        let Some(request) = request else { return };
        let max_bytes = self.recorder.limits().max_payload_bytes;
        let body = Payload::keep(BodyFormat::Raw, body, max_bytes);
        let call = self.recorder.push(received_us, RecordKind::RequestReceived(request), body);
        let outcome = Outcome::Malformed;
        let kind = RecordKind::ResponseSent(Response { call, outcome, body: None });
        let reason = Payload::keep(BodyFormat::Text, reason.as_bytes(), max_bytes);
        self.recorder.push_about(call, self.now_us(), kind, reason);
    }

    /// What is to be recorded of a request, or nothing when it is not to be.
    fn observe(
        &self,
        webview_label: &str,
        webview: Option<&Webview<R>>,
        http: &http::Request<Vec<u8>>,
    ) -> Option<Request> {
        if (self.is_own)(webview_label) {
            return None;
        }
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return None;
        }
        let window = webview.map_or_else(String::new, |webview| webview.window().label().into());
        let page_load = self.pages.page_load(webview_label);
        Some(request::describe(http, webview_label, window, page_load))
    }

    pub(crate) fn webview_created(&self, webview: &Webview<R>) {
        if !(self.is_own)(webview.label()) {
            self.pages.created(webview);
            self.tell(|| RecordKind::WebviewCreated(pages::webview_ref(webview)));
        }
    }

    pub(crate) fn page_loaded(&self, webview: &Webview<R>, url: &tauri::Url) {
        if !(self.is_own)(webview.label()) {
            let page_load = self.pages.loaded(webview);
            self.tell(|| RecordKind::PageLoaded {
                webview: pages::webview_ref(webview),
                page_load,
                url: pages::without_query(url),
            });
        }
    }

    /// A window is gone, and its webviews with it.
    pub(crate) fn window_destroyed(&self, window_label: &str) {
        for webview in self.pages.destroyed(window_label) {
            self.tell(|| RecordKind::WebviewDestroyed(webview));
        }
    }

    fn tell(&self, kind: impl FnOnce() -> RecordKind) {
        if self.recorder.is_recording() {
            self.recorder.push(self.now_us(), kind(), None);
        }
    }

    /// Microseconds of a monotonic clock since recording began.
    fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// Whether this app's `ipc` scheme may be taken over.
///
/// With the isolation pattern the bodies are encrypted with keys that are private to Tauri, so its
/// own handler has to stay.
pub(crate) fn can_capture_commands<R: Runtime>(app: &AppHandle<R>) -> bool {
    !matches!(app.config().app.security.pattern, PatternKind::Isolation { .. })
}

/// What cannot be captured in this app, and what may be wrong, in words for its author.
pub(crate) fn notices<R: Runtime>(app: &AppHandle<R>) -> Vec<String> {
    let mut notices = Vec::new();
    if !can_capture_commands(app) {
        notices.push(
            "Commands are not captured: the app uses the isolation pattern, which encrypts them."
                .into(),
        );
    }
    if !app.webview_windows().is_empty() {
        notices.push(
            "The plugin was registered when windows existed already; theirs is not captured. \
             Register it on `tauri::Builder`."
                .into(),
        );
    }
    let is_known = |rest: &str| rest.starts_with('.');
    if !tauri::VERSION.strip_prefix(KNOWN_TAURI).is_some_and(is_known) {
        notices.push(format!(
            "The app has Tauri {}, whose protocol this plugin does not know; it answers requests \
             as Tauri {KNOWN_TAURI} does.",
            tauri::VERSION
        ));
    }
    notices
}

#[cfg(test)]
mod tests;
