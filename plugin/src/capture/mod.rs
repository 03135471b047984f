//! Capture: the code at Tauri's seams. Nothing outside this module knows how Tauri is tapped.
//!
//! Tauri registers its own handler of the `ipc` scheme only when no plugin has registered one.
//! Ours takes its place: it reads the request as Tauri does ([`request`]), records it, hands it
//! to [`Webview::on_message`] on the same thread, and turns the answer into the HTTP response
//! that Tauri would send ([`answer`]). It blocks on nothing, and answers byte for byte what
//! Tauri answers, also to requests that make no sense.

mod answer;
mod callbacks;
mod channels;
mod coverage;
mod emits;
mod ends;
mod events;
mod logs;
mod marks;
#[cfg(feature = "__measure")]
pub(crate) mod measure;
mod pages;
mod pending;
mod posted;
mod probe;
mod received;
mod reports;
mod request;
mod room;
mod shortcut;
mod unsent;

use std::{
    fmt,
    sync::{Arc, Once, Weak},
};

use http::Method;
use ipc_inspector_protocol::{
    BodyFormat, ChannelOpened, ChannelRef, Dispatch, DropCause, Outcome, PageLoaded, RecordKind,
    Request, ResolverDropped, Response, wire::Gap,
};
use tauri::{AppHandle, Manager as _, Runtime, Webview, ipc::InvokeBody, webview::InvokeRequest};

use self::{
    answer::{Answer, HttpResponse},
    callbacks::{Callback, Callbacks},
    channels::ChannelFetch,
    emits::Emits,
    events::EventCommand,
    pages::{Loaded, Pages, Sender},
    pending::{Call, Pending, RequestRole},
    posted::PostedCalls,
    reports::Reports,
};
use crate::{
    Error,
    recorder::{Payload, Recorder},
};

pub(crate) use self::{
    channels::{ChannelTap, Messages},
    coverage::{Chosen, Logging, can_capture_commands, custom_schemes, gaps, log_gaps},
    emits::NameSource,
    events::is_valid as is_valid_event,
    pages::without_query,
    probe::is_probe,
    shortcut::Shortcut,
};
pub use logs::{LogLayer, Logger};

/// The versions of Tauri whose `ipc/protocol.rs` this module follows.
const KNOWN_TAURI: &str = "2.12";

/// A valid request, as far as its transport does not matter.
struct Arrived<'a> {
    command: &'a str,
    callback: u32,
    error: u32,
    body: &'a InvokeBody,
    /// Of the page or the frame that sent it, if it has one.
    origin: Option<&'a str>,
    has_invoke_key: bool,
}

/// Whether a webview, by label, is the inspector's own.
pub(crate) type IsOwn = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Taps one app.
pub(crate) struct Capture<R: Runtime> {
    this: Weak<Self>,
    recorder: Arc<Recorder>,
    pages: Pages<R>,
    callbacks: Callbacks,
    posted: PostedCalls,
    emits: Emits,
    reports: Reports,
    /// Who tells of the messages of channels.
    messages: Messages,
    /// Whether the calls of pages come through here, and with them what listens.
    takes_calls: bool,
    /// Whether a label is that of the inspector's own webview, whose traffic is never recorded.
    is_own: IsOwn,
    /// Of this run: what a probe greets with.
    token: String,
    allows_probe: Once,
}

impl<R: Runtime> fmt::Debug for Capture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture").field("recorder", &self.recorder).finish_non_exhaustive()
    }
}

impl<R: Runtime> Capture<R> {
    pub(crate) fn new(
        recorder: Arc<Recorder>,
        is_own: IsOwn,
        messages: Messages,
        takes_calls: bool,
    ) -> Result<Arc<Self>, Error> {
        let token = probe::random_token()?;
        Ok(Arc::new_cyclic(|this| Self {
            this: this.clone(),
            recorder,
            pages: Pages::default(),
            callbacks: Callbacks::default(),
            posted: PostedCalls::default(),
            allows_probe: Once::new(),
            emits: Emits::default(),
            reports: Reports::read_by(this.clone()),
            messages,
            takes_calls,
            is_own,
            token,
        }))
    }

    /// The script for every page of the app. `scheme` is the one that it can reach us by, `key` the
    /// app's invoke key, where calls are captured.
    pub(crate) fn script(
        &self,
        scheme: &str,
        shortcut: Option<&Shortcut>,
        console: bool,
        key: Option<&str>,
    ) -> String {
        let (token, messages) = (&self.token, self.messages == Messages::FromPages);
        let key = key.unwrap_or_default();
        let most = self.recorder.limits().max_payload_bytes.min(probe::MOST_TEXT);
        probe::script(&probe::Settings { token, scheme, messages, console, shortcut, key, most })
    }

    /// Answers one request to the `ipc` scheme. `open` is called when the probe asks for the window.
    pub(crate) fn handle(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        webview_label: &str,
        http: http::Request<Vec<u8>>,
        respond: impl FnOnce(HttpResponse) + Send + 'static,
        open: impl FnOnce(),
    ) {
        let received_us = self.recorder.now_us();
        if is_probe(&http) {
            return respond(self.hear_probe(app, webview_label, http.into_body(), open));
        }
        match *http.method() {
            Method::OPTIONS => return respond(answer::preflight()),
            Method::POST => {}
            _ => {
                let request = self.observe(webview_label, None, &http);
                self.refuse(received_us, request, http.into_body(), answer::METHOD_NOT_ALLOWED);
                return respond(answer::method_not_allowed());
            }
        }
        let Some(sender) = self.pages.sender(app, webview_label) else {
            return respond(answer::no_webview());
        };

        let request = self.observe(webview_label, Some(&sender), &http);
        let keep = request.is_some().then_some(&*self.recorder);
        match request::parse(http, keep) {
            Ok((invoke, payload)) => {
                let role = if (self.is_own)(webview_label) {
                    None
                } else {
                    let arrived = Arrived {
                        command: &invoke.cmd,
                        callback: invoke.callback.0,
                        error: invoke.error.0,
                        body: &invoke.body,
                        origin: Some(invoke.url.as_str()),
                        has_invoke_key: invoke.invoke_key == app.invoke_key(),
                    };
                    self.received(app, &sender, received_us, request, &arrived, payload)
                };
                self.dispatch(sender.webview, invoke, Pending::new(self.clone(), role, respond));
            }
            Err(malformed) => {
                self.refuse(received_us, request, malformed.body, &malformed.reason);
                respond(answer::malformed(malformed.reason));
            }
        }
    }

    /// Takes notice of a valid request; `request` is absent when it is not to be recorded.
    fn received(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        sender: &Sender<R>,
        received_us: u64,
        request: Option<Request>,
        arrived: &Arrived<'_>,
        payload: Option<Payload>,
    ) -> Option<RequestRole> {
        let label = sender.webview.label();
        let request = request.map(|request| Request {
            callback: Some(arrived.callback),
            error_callback: Some(arrived.error),
            ..request
        });
        if arrived.command == channels::FETCH {
            self.callbacks.fetches(label, [arrived.callback, arrived.error]);
            return request
                .map(|request| RequestRole::ChannelFetch(ChannelFetch { request, received_us }));
        }
        let call = request.map(|request| {
            self.recorder.push_at(received_us, RecordKind::RequestReceived(request), payload)
        });
        // Without it Tauri takes no notice of the request, and neither do we of what it names.
        if let Some(call) = call.filter(|_| arrived.has_invoke_key) {
            if sender.has_probe {
                let (ok, error) = (arrived.callback, arrived.error);
                let answers = [(ok, error), (error, ok)]
                    .map(|(id, twin)| (id, Callback::Answer { call, twin }));
                self.know_callbacks(label, sender.page_load, answers);
            }
            for channel in channels::among(arrived.body) {
                self.know_callbacks(label, sender.page_load, [(channel, Callback::Channel)]);
                let channel = ChannelRef { webview: label.into(), channel };
                let kind = RecordKind::ChannelOpened(ChannelOpened { call, channel });
                self.recorder.push_about_at(call, received_us, kind, None);
            }
        }
        let event = arrived
            .has_invoke_key
            .then(|| EventCommand::read(arrived.command, arrived.body))
            .flatten()
            .and_then(|command| self.event_command(app, sender, arrived.origin, call, command));
        call.map(|call| RequestRole::Call(Call::new(call, label, arrived.has_invoke_key, event)))
    }

    /// From now on what these callbacks are for can be told when the probe tells of them.
    fn know_callbacks<const N: usize>(
        &self,
        webview: &str,
        page_load: u32,
        callbacks: [(u32, Callback); N],
    ) {
        if !self.callbacks.insert(webview, page_load, callbacks) {
            self.recorder.count_untold(1);
        }
    }

    fn dispatch<F: FnOnce(HttpResponse) + Send + 'static>(
        &self,
        webview: Webview<R>,
        invoke: InvokeRequest,
        pending: Pending<R, F>,
    ) {
        let call = pending.call();
        let dispatched_us = self.recorder.now_us();
        pending::while_dispatching(call, || {
            webview.on_message(
                invoke,
                Box::new(move |_webview, command, response, _callback, _error| {
                    pending.answer(&command, response);
                }),
            );
        });
        if let Some(call) = call {
            let returned_us = self.recorder.now_us();
            let held_us = returned_us.saturating_sub(dispatched_us);
            let kind = RecordKind::RequestDispatched(Dispatch { call, held_us });
            self.recorder.push_about_at(call, returned_us, kind, None);
        }
    }

    fn answered(&self, call: u64, outcome: Outcome, answer: &Answer) {
        let payload = self.recorder.keep(answer.format, &answer.http.body()[..]);
        let task = pending::current_task();
        let kind = RecordKind::ResponseSent(Response { call, outcome, task });
        self.recorder.push_about(call, kind, payload);
    }

    fn dropped(&self, call: u64, cause: DropCause) {
        let task = pending::current_task();
        self.recorder.push_about(
            call,
            RecordKind::ResolverDropped(ResolverDropped { call, cause, task }),
            None,
        );
    }

    /// Records a request that Tauri does not take for one, with the reason it is given.
    fn refuse(&self, received_us: u64, request: Option<Request>, body: Vec<u8>, reason: &str) {
        let Some(request) = request else { return };
        let body = self.recorder.keep(BodyFormat::Raw, body);
        let call = self.recorder.push_at(received_us, RecordKind::RequestReceived(request), body);
        let outcome = Outcome::Malformed;
        let kind = RecordKind::ResponseSent(Response { call, outcome, task: None });
        let reason = self.recorder.keep(BodyFormat::Text, reason.as_bytes());
        self.recorder.push_about(call, kind, reason);
    }

    /// What is to be recorded of a request, or nothing when it is not to be.
    fn observe(
        &self,
        webview_label: &str,
        sender: Option<&Sender<R>>,
        http: &http::Request<Vec<u8>>,
    ) -> Option<Request> {
        if (self.is_own)(webview_label) {
            return None;
        }
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return None;
        }
        Some(Request {
            webview: webview_label.into(),
            window: sender.map_or_else(String::new, |sender| sender.window.clone()),
            page_load: sender.map_or(0, |sender| sender.page_load),
            ..request::describe(http)
        })
    }

    /// What is not captured of the pages that are shown.
    pub(crate) fn page_gaps(&self) -> Vec<Gap> {
        self.pages.gaps(self.recorder.now_us())
    }

    /// The app's webviews, in the order of their labels.
    pub(crate) fn webviews(&self) -> Vec<Webview<R>> {
        self.pages.webviews()
    }

    pub(crate) fn webview_created(self: &Arc<Self>, webview: &Webview<R>) {
        if !(self.is_own)(webview.label()) {
            let (life, former) = self.pages.created(webview);
            if let Some(former) = former {
                self.webview_ended(former);
            }
            self.tell(|| RecordKind::WebviewCreated(pages::webview_ref(webview)));
            self.watch_end(webview, life);
        }
    }

    pub(crate) fn page_loaded(&self, webview: &Webview<R>, url: &tauri::Url) {
        if !(self.is_own)(webview.label()) {
            let url_text = pages::without_query(url);
            let Loaded { page_load, may_tell } =
                self.pages.loaded(webview, self.recorder.now_us(), &url_text);
            self.callbacks.page_loaded(webview.label(), &may_tell);
            self.forget_posted_but(webview.label(), &may_tell);
            self.allows_probe.call_once(|| Self::allow_probe(webview.app_handle(), webview, url));
            self.tell(|| {
                RecordKind::PageLoaded(PageLoaded {
                    webview: pages::webview_ref(webview),
                    page_load,
                    url: url_text,
                })
            });
        }
    }

    /// A window is gone, and its webviews with it.
    pub(crate) fn window_destroyed(&self, window_label: &str) {
        for ended in self.pages.destroyed(window_label) {
            self.webview_ended(ended);
        }
    }

    fn tell(&self, kind: impl FnOnce() -> RecordKind) {
        if self.recorder.is_recording() {
            self.recorder.push(kind(), None);
        }
    }
}

#[cfg(test)]
mod tests;
