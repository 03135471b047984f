//! Events: what pages and Rust emit, and the listeners of pages.
//!
//! A page listens and emits by commands of Tauri's, so it is seen like any command. What Rust emits
//! is seen by a listener of ours, one for each name that has been learned: from what pages listen to
//! and emit, from the app's settings, and from our own [`crate::Emitter`]. Such a listener also
//! hears what pages and our `Emitter` emit, so these announce it, and it is recorded once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use ipc_inspector_protocol::{
    Audience, BodyFormat, CodeLocation, EventEmitted, EventEmitter, EventTarget, ListenerAdded,
    ListenerRef, RecordKind,
};
use serde_json::Value;
use tauri::{AppHandle, Listener as _, Runtime, ipc::InvokeBody};

use super::{Capture, callbacks::Callback, pending::Answered};

/// Most names that are listened to.
const MOST_NAMES: usize = 10_000;

/// Tauri may hand an emit to listeners later, when it comes in the middle of another. What was
/// announced and not heard for so long was not handed on.
const LATEST: Duration = Duration::from_secs(10);

/// A command of a page that is about events.
#[derive(Debug)]
pub(super) enum EventCommand {
    Listen { event: String, target: EventTarget, handler: u32 },
    Unlisten { event: String, listener: u32 },
    Emit { event: String, audience: Audience, payload: String },
}

impl EventCommand {
    /// What the command asks, if it is one of these and Tauri can read it.
    pub(super) fn read(command: &str, body: &InvokeBody) -> Option<Self> {
        let command = command.strip_prefix("plugin:event|")?;
        let InvokeBody::Json(Value::Object(arguments)) = body else { return None };
        let event = arguments.get("event")?.as_str().filter(|event| is_valid(event))?.to_owned();
        let number = |name: &str| u32::try_from(arguments.get(name)?.as_u64()?).ok();
        let target = || serde_json::from_value(arguments.get("target")?.clone()).ok();
        match command {
            "listen" => {
                Some(Self::Listen { event, target: target()?, handler: number("handler")? })
            }
            "unlisten" => Some(Self::Unlisten { event, listener: number("eventId")? }),
            "emit" | "emit_to" => {
                let audience = if command == "emit" { EventTarget::Any } else { target()? };
                // As Tauri writes it, which is what listeners hear.
                let payload = arguments.get("payload").unwrap_or(&Value::Null).to_string();
                Some(Self::Emit { event, audience: Audience::Target(audience), payload })
            }
            _ => None,
        }
    }

    pub(super) fn event(&self) -> &str {
        match self {
            Self::Listen { event, .. }
            | Self::Unlisten { event, .. }
            | Self::Emit { event, .. } => event,
        }
    }
}

/// The names that are listened to, each with the emits that were announced.
#[derive(Debug, Default)]
pub(super) struct Emits(Mutex<Names>);

#[derive(Debug, Default)]
struct Names {
    announced: HashMap<String, Vec<Announced>>,
    next_number: u64,
}

/// An emit that our listener will hear, or has heard.
#[derive(Debug)]
struct Announced {
    number: u64,
    payload: String,
    at: Instant,
    /// Until it is recorded.
    emitted: Option<(Audience, EventEmitter)>,
}

impl Emits {
    /// Learns a name. Says whether it is new, and there is room for it.
    fn learn(&self, event: &str) -> bool {
        let mut names = self.names();
        let is_new = !names.announced.contains_key(event) && names.announced.len() < MOST_NAMES;
        if is_new {
            names.announced.insert(event.into(), Vec::new());
        }
        is_new
    }

    /// Announces an emit; without `emitted`, one that is recorded already. Returns its number,
    /// unless nobody listens to the name.
    fn announce(
        &self,
        event: &str,
        payload: String,
        emitted: Option<(Audience, EventEmitter)>,
    ) -> Option<u64> {
        let mut names = self.names();
        let number = names.next_number;
        names.next_number += 1;
        let announced = names.announced.get_mut(event)?;
        announced.retain(|it| it.emitted.is_some() || it.at.elapsed() < LATEST);
        announced.push(Announced { number, payload, at: Instant::now(), emitted });
        Some(number)
    }

    /// An emit was heard. Returns who emitted it to whom, unless that is recorded already.
    fn heard(&self, event: &str, payload: &str) -> Option<(Audience, EventEmitter)> {
        let mut names = self.names();
        let announced = names.announced.get_mut(event)?;
        match announced.iter().position(|it| it.payload == payload) {
            Some(at) => announced.remove(at).emitted,
            None => Some((Audience::Unknown, EventEmitter::Rust { location: None })),
        }
    }

    /// An announced emit has been made. Returns what is to be recorded, if that is not done.
    fn made(&self, event: &str, number: u64) -> Option<(String, (Audience, EventEmitter))> {
        let mut names = self.names();
        let announced =
            names.announced.get_mut(event)?.iter_mut().find(|it| it.number == number)?;
        // It stays: Tauri may yet hand it to our listener.
        let emitted = announced.emitted.take()?;
        Some((announced.payload.clone(), emitted))
    }

    /// An announced emit was not made.
    fn withdraw(&self, event: &str, number: u64) {
        if let Some(announced) = self.names().announced.get_mut(event) {
            announced.retain(|it| it.number != number);
        }
    }

    fn names(&self) -> MutexGuard<'_, Names> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A command about events between its request and its answer.
#[derive(Debug)]
pub(super) enum EventCall {
    Listen {
        event: String,
        target: EventTarget,
        handler: u32,
        page_load: u32,
    },
    Unlisten {
        event: String,
        listener: u32,
    },
    Emit {
        event: String,
        number: u64,
    },
    /// Its name is not listened to: there are too many.
    EmitUnheard {
        event: String,
        audience: Audience,
        payload: String,
    },
}

impl<R: Runtime> Capture<R> {
    /// Listens to the event from now on, whoever emits it to whom.
    pub(crate) fn learn_event(self: &Arc<Self>, app: &AppHandle<R>, event: &str) {
        // `listen_any` panics where the name is not valid.
        if is_valid(event) && self.emits.learn(event) {
            let (capture, name) = (Arc::downgrade(self), event.to_owned());
            app.listen_any(event, move |event| {
                if let Some(capture) = capture.upgrade() {
                    capture.heard(&name, event.payload());
                }
            });
        }
    }

    /// A page's command about events, which is about to be dispatched. `call` is absent when it is
    /// not recorded.
    pub(super) fn event_command(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        webview: &str,
        call: Option<u64>,
        command: EventCommand,
    ) -> Option<EventCall> {
        self.learn_event(app, command.event());
        match command {
            EventCommand::Listen { event, target, handler } => {
                let page_load = self.pages.page_load(webview);
                // Also while paused, so that what it is delivered later can be told.
                let callback = Callback::Listener { event: event.as_str().into() };
                self.know_callbacks(webview, page_load, [(handler, callback)]);
                call.map(|_| EventCall::Listen { event, target, handler, page_load })
            }
            EventCommand::Unlisten { event, listener } => {
                call.map(|_| EventCall::Unlisten { event, listener })
            }
            EventCommand::Emit { event, audience, payload } => call.map(|call| {
                let page = EventEmitter::Page { webview: webview.into(), call };
                let to_record = Some((audience.clone(), page));
                match self.emits.announce(&event, payload.clone(), to_record) {
                    Some(number) => EventCall::Emit { event, number },
                    None => EventCall::EmitUnheard { event, audience, payload },
                }
            }),
        }
    }

    /// A command about events has been answered, or never will be.
    pub(super) fn event_call_ended(
        &self,
        webview: &str,
        call: u64,
        event_call: EventCall,
        answer: Option<Answered<'_>>,
    ) {
        let answer = answer.filter(|answer| answer.is_ok).map(|answer| answer.body);
        match (event_call, answer) {
            (EventCall::Listen { event, target, handler, page_load }, Some(id)) => {
                let Ok(listener) = serde_json::from_slice(id) else { return };
                self.callbacks.listener_added(webview, listener, handler);
                let listener = ListenerRef { webview: webview.into(), listener };
                let added = ListenerAdded { call, listener, page_load, event, target };
                self.push_about_now(call, RecordKind::ListenerAdded(added));
            }
            (EventCall::Unlisten { event, listener }, Some(_)) => {
                self.callbacks.listener_removed(webview, listener);
                let listener = ListenerRef { webview: webview.into(), listener };
                self.push_about_now(call, RecordKind::ListenerRemoved { call, listener, event });
            }
            (EventCall::Emit { event, number }, Some(_)) => {
                if let Some((payload, (audience, emitter))) = self.emits.made(&event, number) {
                    self.emitted(&event, audience, emitter, payload);
                }
            }
            (EventCall::Emit { event, number }, None) => self.emits.withdraw(&event, number),
            (EventCall::EmitUnheard { event, audience, payload }, Some(_)) => {
                let emitter = EventEmitter::Page { webview: webview.into(), call };
                self.emitted(&event, audience, emitter, payload);
            }
            _ => {}
        }
    }

    /// The app's Rust side emits through our `Emitter`. What the emit says is `withdrawn` when it
    /// fails.
    pub(crate) fn emitted_by_rust(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        event: &str,
        audience: Audience,
        location: CodeLocation,
        payload: &str,
    ) -> Option<u64> {
        self.learn_event(app, event);
        // Before anybody can hear it, so that the log tells cause before effect.
        let emitter = EventEmitter::Rust { location: Some(location) };
        self.emitted(event, audience, emitter, payload.to_owned());
        self.emits.announce(event, payload.to_owned(), None)
    }

    /// An emit of our `Emitter` failed.
    pub(crate) fn emit_failed(&self, event: &str, number: u64) {
        self.emits.withdraw(event, number);
    }

    /// Our listener was called. Tauri holds a lock meanwhile, so this is short.
    fn heard(&self, event: &str, payload: &str) {
        if let Some((audience, emitter)) = self.emits.heard(event, payload) {
            self.emitted(event, audience, emitter, payload.to_owned());
        }
    }

    fn emitted(&self, event: &str, audience: Audience, emitter: EventEmitter, payload: String) {
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return;
        }
        let payload = self.recorder.keep(BodyFormat::Json, payload.into_bytes());
        let kind = RecordKind::EventEmitted(EventEmitted {
            event: event.into(),
            audience,
            emitter,
            body: None,
        });
        self.recorder.push(self.now_us(), kind, payload);
    }
}

/// Whether Tauri takes this for the name of an event.
pub(crate) fn is_valid(event: &str) -> bool {
    event.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '/' | ':' | '_'))
}
