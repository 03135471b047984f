//! Events: what pages and Rust emit, and the listeners of pages.
//!
//! A page listens and emits by commands of Tauri's, so it is seen like any command. What Rust emits
//! is seen by a listener of ours, one for each name that has been learned: from what pages listen to
//! and emit, from the app's settings, and from our own [`crate::Emitter`]. Such a listener also
//! hears what pages and our `Emitter` emit, so these announce it, and it is recorded once.

use std::sync::{Arc, atomic::Ordering};

use ipc_inspector_protocol::{
    Audience, BodyFormat, CodeLocation, EventEmitted, EventEmitter, EventTarget, ListenerAdded,
    ListenerRef, ListenerRemoved, RecordKind,
};
use serde::Deserialize as _;
use serde_json::Value;
use tauri::{AppHandle, Listener as _, Manager as _, Runtime, Url, Webview, ipc::InvokeBody};

use super::{
    Capture,
    callbacks::Callback,
    emits::{Announced, Learned, MAX_NAME, NameSource, hash},
    pages::Sender,
};
use crate::recorder::{Payload, Waiting, clip_to};

/// A command of a page that is about events.
#[derive(Debug)]
pub(super) enum EventCommand {
    Listen { event: String, target: EventTarget, handler: u32 },
    Unlisten { event: String, listener: u32 },
    Emit { command: &'static str, event: String, audience: Audience, payload: String },
}

impl EventCommand {
    /// What the command asks, if it is one of these and Tauri can read it.
    pub(super) fn read(command: &str, body: &InvokeBody) -> Option<Self> {
        let command = command.strip_prefix("plugin:event|")?;
        let InvokeBody::Json(Value::Object(arguments)) = body else { return None };
        let event = clip_to(MAX_NAME, arguments.get("event")?.as_str()?.into());
        let number = |name: &str| u32::try_from(arguments.get(name)?.as_u64()?).ok();
        let target = || EventTarget::deserialize(arguments.get("target")?).ok();
        match command {
            "listen" => {
                Some(Self::Listen { event, target: target()?, handler: number("handler")? })
            }
            "unlisten" => Some(Self::Unlisten { event, listener: number("eventId")? }),
            "emit" | "emit_to" => {
                let (command, audience) = match command {
                    "emit" => ("emit", EventTarget::Any),
                    _ => ("emit_to", target()?),
                };
                // As Tauri writes it, which is what listeners hear.
                let payload = arguments.get("payload").unwrap_or(&Value::Null).to_string();
                Some(Self::Emit { command, event, audience: Audience::Target(audience), payload })
            }
            _ => None,
        }
    }
}

/// A command about events between its request and its answer.
#[derive(Debug)]
pub(super) enum EventCall {
    Listen { event: String, target: EventTarget, handler: u32, page_load: u32 },
    Unlisten { event: String, listener: u32 },
    Emit { event: String, emit: Arc<Announced>, payload: Waiting },
}

impl<R: Runtime> Capture<R> {
    /// Listens to the event from now on, whoever emits it to whom.
    pub(crate) fn learn_event(&self, app: &AppHandle<R>, event: &str, source: NameSource) {
        // `listen_any` panics where the name is not valid. A long one is not listened to, and was cut.
        if event.len() <= MAX_NAME && !is_valid(event) {
            return;
        }
        match self.emits.learn(event, source) {
            Learned::New(name) => {
                let capture = self.this.clone();
                app.listen_any(event, move |event| {
                    if let Some(capture) = capture.upgrade() {
                        capture.heard(&name, event.payload());
                    }
                });
            }
            Learned::Before => {}
            Learned::Refused => self.recorder.count_event_name(),
        }
    }

    /// The same for a name that the access control will let a page use by this command, as far as that
    /// is known.
    fn learn_allowed(
        &self,
        app: &AppHandle<R>,
        sender: &Sender<R>,
        origin: Option<&str>,
        command: &str,
        event: &str,
        source: NameSource,
    ) {
        if !self.emits.knows(event) && may_call(&sender.webview, origin, command) {
            self.learn_event(app, event, source);
        }
    }

    /// The same for a name that the access control has let a page use.
    fn learn_event_of(&self, webview: &str, event: &str, source: NameSource) {
        if self.emits.knows(event) {
            return;
        }
        let webview = self.webviews().into_iter().find(|it| it.label() == webview);
        if let Some(webview) = webview {
            self.learn_event(webview.app_handle(), event, source);
        }
    }

    /// A page's command about events, which is about to be dispatched. `call` is absent when it is
    /// not recorded.
    pub(super) fn event_command(
        &self,
        app: &AppHandle<R>,
        sender: &Sender<R>,
        origin: Option<&str>,
        call: Option<u64>,
        command: EventCommand,
    ) -> Option<EventCall> {
        let label = sender.webview.label();
        match command {
            EventCommand::Listen { event, target, handler } => {
                // What is emitted before the answer may reach the page already.
                self.learn_allowed(app, sender, origin, "listen", &event, NameSource::Listener);
                let page_load = sender.page_load;
                // Also while paused, so that what it is delivered later can be told.
                let callback = Callback::Listener { event: event.as_str().into() };
                self.know_callbacks(label, page_load, [(handler, callback)]);
                call.map(|_| EventCall::Listen { event, target, handler, page_load })
            }
            EventCommand::Unlisten { event, listener } => {
                call.map(|_| EventCall::Unlisten { event, listener })
            }
            EventCommand::Emit { command, event, audience, payload } => call.map(|call| {
                // Tauri may hand this emit on after its answer, when it came in the middle of another:
                // to a listener of ours as well that is new by then.
                self.learn_allowed(app, sender, origin, command, &event, NameSource::PageEmit);
                let emitter = EventEmitter::Page { webview: label.into(), call };
                let hash = hash(&event, &payload);
                let payload = self.recorder.set_aside_or_cut(BodyFormat::Json, payload.as_bytes());
                let emit = Announced::new(audience, emitter, false);
                if !self.emits.announce(hash, &emit) {
                    // Our listener takes it for one of Rust's.
                    emit.is_recorded.store(self.emits.knows(&event), Ordering::Relaxed);
                    self.recorder.count_untold(1);
                }
                EventCall::Emit { event, emit, payload }
            }),
        }
    }

    /// A command about events has been answered, or never will be; `ok` is the answer with a value.
    pub(super) fn event_call_ended(
        &self,
        webview: &str,
        call: u64,
        event_call: EventCall,
        ok: Option<&[u8]>,
    ) {
        match (event_call, ok) {
            (EventCall::Listen { event, target, handler, page_load }, Some(id)) => {
                self.learn_event_of(webview, &event, NameSource::Listener);
                let Ok(listener) = serde_json::from_slice(id) else { return };
                if !self.callbacks.listener_added(webview, listener, handler) {
                    return self.recorder.count_untold(1);
                }
                let listener = ListenerRef { webview: webview.into(), listener };
                let added = ListenerAdded { call, listener, page_load, event, target };
                self.recorder.push_about(call, RecordKind::ListenerAdded(added), None);
            }
            (EventCall::Listen { handler, .. }, None) => {
                self.callbacks.remove(webview, [handler]);
            }
            (EventCall::Unlisten { event, listener }, Some(_)) => {
                self.callbacks.listener_removed(webview, listener);
                let listener = ListenerRef { webview: webview.into(), listener };
                self.recorder.push_about(
                    call,
                    RecordKind::ListenerRemoved(ListenerRemoved { call, listener, event }),
                    None,
                );
            }
            (EventCall::Unlisten { .. }, None) => {}
            (EventCall::Emit { event, emit, payload }, Some(_)) => {
                if let Some((audience, emitter)) = emit.to_record() {
                    self.emitted(&event, audience, emitter, payload.into_payload());
                }
                self.emits.made(&event, &emit);
                self.learn_event_of(webview, &event, NameSource::PageEmit);
            }
            (EventCall::Emit { emit, .. }, None) => self.emits.withdraw(&emit),
        }
    }

    /// The app's Rust side emits through our `Emitter`. What is returned is for when that fails.
    pub(crate) fn emitted_by_rust(
        &self,
        app: &AppHandle<R>,
        event: &str,
        audience: Audience,
        location: CodeLocation,
        payload: &str,
    ) -> Option<Arc<Announced>> {
        self.learn_event(app, event, NameSource::Rust);
        let emitter = EventEmitter::Rust { location: Some(location) };
        let emit = Announced::new(audience.clone(), emitter.clone(), true);
        let is_heard = self.emits.knows(event);
        if is_heard && !self.emits.announce(hash(event, payload), &emit) {
            // Our listener records it, and knows neither target nor place.
            self.recorder.count_untold(1);
            return None;
        }
        // Before anybody can hear it, so that the log tells cause before effect.
        let body = self.recorder.keep(BodyFormat::Json, payload.as_bytes());
        self.emitted(event, audience, emitter, body);
        is_heard.then_some(emit)
    }

    /// An emit of our `Emitter` failed.
    pub(crate) fn emit_failed(&self, emit: &Arc<Announced>) {
        self.emits.withdraw(emit);
    }

    /// Our listener was called. Tauri holds a lock meanwhile, so this is short.
    fn heard(&self, event: &str, payload: &str) {
        if let Some((audience, emitter)) = self.emits.heard(event, payload) {
            let payload = self.recorder.keep(BodyFormat::Json, payload.as_bytes());
            self.emitted(event, audience, emitter, payload);
        }
    }

    fn emitted(
        &self,
        event: &str,
        audience: Audience,
        emitter: EventEmitter,
        payload: Option<Payload>,
    ) {
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return;
        }
        let event = clip_to(MAX_NAME, event.into());
        let kind = RecordKind::EventEmitted(EventEmitted {
            event,
            audience,
            emitter,
            listeners_unseen: !self.takes_calls,
        });
        self.recorder.push(kind, payload);
    }
}

/// Whether the access control lets a page use this command for events, as far as that is known before it
/// is asked: it is known of the page that is shown, and not of a frame from elsewhere within.
fn may_call<R: Runtime>(webview: &Webview<R>, origin: Option<&str>, command: &str) -> bool {
    // Not by `Url::origin`, which for schemes like `tauri` is equal to nothing.
    let parts = |url: Url| (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port());
    let origin = origin.and_then(|origin| Url::parse(origin).ok());
    webview.url().is_ok_and(|url| Some(parts(url)) == origin.map(parts))
        && webview.resolve_command_scope::<Value>("event", command).is_ok_and(|it| it.is_some())
}

/// Whether Tauri takes this for the name of an event.
pub(crate) fn is_valid(event: &str) -> bool {
    event.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | ':' | '_'))
}
