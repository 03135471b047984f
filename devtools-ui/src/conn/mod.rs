//! The connection to the plugin, and to the browser: the only code that knows of JavaScript.
//!
//! Batches are taken in once per frame, and when that is drawn the credit for them is granted back. A
//! slow window so slows the stream down and nothing piles up; what the recorder loses meanwhile is
//! counted by it.

mod browser;
mod channel;
mod files;
mod frame;
mod reorder;
mod tauri;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use ipc_inspector_protocol::wire::{Batch, ExportRequest, Welcome};
use leptos::ev;
use leptos::prelude::window_event_listener;
use serde_json::json;
use wasm_bindgen_futures::spawn_local;

pub use self::browser::ThisBrowser;
use self::channel::{Channel, Received};
pub use self::files::{open_dropped, open_embedded};
use crate::state::Inspector;
use crate::state::log::Wanted;
use crate::state::ports::{
    AppDone, ExportDone, File, FoundDone, HeadersDone, LimitsDone, PayloadDone, PreviewDone, Source,
};

/// The subscription, and the way back to the plugin.
pub struct Client {
    this: Weak<Self>,
    inspector: Cell<Option<Inspector>>,
    /// The channel in use; dropping it closes it.
    channel: RefCell<Option<Channel>>,
    /// Which attempt to subscribe is the current one: the others' news no longer counts.
    attempt: Cell<u32>,
    /// Whether the plugin has answered the current attempt.
    welcomed: Cell<bool>,
    /// Batches that were not taken in yet. Before the welcome nobody knows whether they can be read.
    pending: RefCell<Vec<Vec<u8>>>,
    frame_asked: Cell<bool>,
    /// How many of the traces that the app wants to be seen were opened.
    opened: Cell<usize>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// A client without anybody to tell.
    fn new() -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            this: this.clone(),
            inspector: Cell::new(None),
            channel: RefCell::new(None),
            attempt: Cell::new(0),
            welcomed: Cell::new(false),
            pending: RefCell::default(),
            frame_asked: Cell::new(false),
            opened: Cell::new(0),
        })
    }

    /// A client of the app whose window this page is in; nothing when it is in none.
    pub fn of_this_window() -> Option<Rc<Self>> {
        let client = tauri::is_there().then(Self::new)?;
        // When the app wants a trace to be seen, it brings the window to the front.
        let this = client.this.clone();
        let _ = window_event_listener(ev::focus, move |_| {
            if let Some(this) = this.upgrade() {
                this.spawn(Client::open_traces);
            }
        });
        Some(client)
    }

    /// Opens the traces that the app wants to be seen and that were not opened yet.
    async fn open_traces(self: Rc<Self>, inspector: Inspector) {
        let names = tauri::invoke("traces", &json!({})).await;
        let names: Vec<String> = match names.and_then(|names| tauri::read(&names)) {
            Ok(names) => names,
            Err(reason) => return inspector.request_failed(reason),
        };
        // Asked each time: the focus may come while one of them is read.
        while let Some(name) = names.get(self.opened.get()) {
            let at = self.opened.replace(self.opened.get() + 1);
            let content = tauri::invoke("trace", &json!({ "at": at })).await;
            let content = content.map(|bytes| tauri::bytes(&bytes));
            inspector.open(File { name: name.clone(), content, problem: None });
        }
    }

    /// Runs `with` the client and whom it tells, later.
    fn spawn<F: Future<Output = ()> + 'static>(&self, run: impl FnOnce(Rc<Self>, Inspector) -> F) {
        if let (Some(this), Some(inspector)) = (self.this.upgrade(), self.inspector.get()) {
            spawn_local(run(this, inspector));
        }
    }

    /// A request of which only a failure matters: its effect comes with the next batch.
    fn request(&self, command: &'static str, arguments: serde_json::Value) {
        self.spawn(|_, inspector| async move {
            if let Err(reason) = tauri::invoke(command, &arguments).await {
                inspector.request_failed(reason);
            }
        });
    }

    async fn subscribe(self: Rc<Self>, inspector: Inspector) {
        let attempt = self.attempt.get();
        let this = self.this.clone();
        let opened = Channel::open(move |received| {
            if let Some(this) = this.upgrade().filter(|this| this.attempt.get() == attempt) {
                this.received(received);
            }
        });
        let channel = match opened {
            Ok(channel) => channel,
            Err(reason) => return inspector.failed(reason),
        };
        let arguments = json!({ "channel": channel.argument() });
        self.channel.replace(Some(channel));

        let answer = tauri::invoke("subscribe", &arguments).await;
        if self.attempt.get() != attempt {
            return;
        }
        match answer.and_then(|answer| tauri::read::<Welcome>(&answer)) {
            Ok(welcome) => {
                if inspector.welcomed(welcome) {
                    self.welcomed.set(true);
                    self.ask_frame();
                    self.open_traces(inspector).await;
                } else {
                    self.hang_up();
                }
            }
            Err(reason) => self.fail(inspector, reason),
        }
    }

    fn received(&self, received: Received) {
        let Some(inspector) = self.inspector.get() else { return };
        match received {
            Received::Message(message) => {
                self.pending.borrow_mut().push(tauri::bytes(&message));
                self.ask_frame();
            }
            Received::End => self.fail(inspector, "The app has ended the stream.".into()),
        }
    }

    fn fail(&self, inspector: Inspector, reason: String) {
        self.hang_up();
        inspector.failed(reason);
    }

    /// Listens no more.
    fn hang_up(&self) {
        self.attempt.set(self.attempt.get() + 1);
        self.welcomed.set(false);
        self.pending.borrow_mut().clear();
        // The channel may be the one that is calling: it is dropped when that has returned.
        let channel = self.channel.take();
        spawn_local(async move { drop(channel) });
    }

    fn ask_frame(&self) {
        if !self.welcomed.get() || self.frame_asked.replace(true) {
            return;
        }
        let this = self.this.clone();
        frame::next_frame(move || {
            if let Some(this) = this.upgrade() {
                this.frame();
            }
        });
    }

    fn frame(&self) {
        self.frame_asked.set(false);
        let batches = self.pending.take();
        let Some(inspector) = self.inspector.get() else { return };
        if batches.is_empty() {
            return;
        }
        let credits = batches.len();
        let begun = frame::Moment::now();
        match batches.iter().map(|bytes| Batch::decode(bytes)).collect::<Result<Vec<_>, _>>() {
            Ok(batches) => {
                inspector.take(batches);
                let (this, attempt) = (self.this.clone(), self.attempt.get());
                frame::after_frame(move || {
                    // The next stream has credits of its own.
                    if let Some(this) = this.upgrade().filter(|it| it.attempt.get() == attempt) {
                        this.grant(credits, begun.elapsed_ms());
                    }
                });
            }
            Err(reason) => self.fail(inspector, format!("A batch could not be read: {reason}")),
        }
    }

    /// Gives the credit for batches back, and says how long they kept the window busy. Where that
    /// fails, nothing more would come.
    fn grant(&self, credits: usize, busy_ms: u32) {
        let attempt = self.attempt.get();
        self.spawn(move |this, inspector| async move {
            let arguments = json!({ "credits": credits, "busyMs": busy_ms });
            let granted = tauri::invoke("grant", &arguments).await;
            if let Err(reason) = granted
                && this.attempt.get() == attempt
            {
                this.fail(inspector, reason);
            }
        });
    }
}

impl Source for Client {
    fn trace(&self) -> Option<String> {
        None
    }

    fn connect(&self, inspector: Inspector) {
        self.hang_up();
        self.inspector.set(Some(inspector));
        inspector.connecting();
        self.spawn(Client::subscribe);
    }

    fn disconnect(&self) {
        self.hang_up();
    }

    fn payload(&self, seq: u64, done: PayloadDone) {
        self.spawn(|_, _| async move {
            done(
                tauri::invoke("payload", &json!({ "seq": seq }))
                    .await
                    .map(|bytes| tauri::bytes(&bytes)),
            );
        });
    }

    fn headers(&self, seq: u64, done: HeadersDone) {
        self.spawn(|_, _| async move {
            let answer = tauri::invoke("headers", &json!({ "seq": seq })).await;
            done(answer.and_then(|headers| tauri::read(&headers)));
        });
    }

    fn search(&self, wanted: &Wanted, done: FoundDone) {
        let Wanted { terms, range } = wanted;
        let arguments = json!({ "terms": terms, "from": range.start, "to": range.end });
        self.spawn(|_, _| async move {
            let answer = tauri::invoke("search", &arguments).await;
            done(answer.and_then(|found| tauri::read(&found)));
        });
    }

    fn app(&self, done: AppDone) {
        self.spawn(|_, _| async move {
            let answer = tauri::invoke("app", &json!({})).await;
            done(answer.and_then(|about| tauri::read(&about)));
        });
    }

    fn preview_export(&self, request: &ExportRequest, done: PreviewDone) {
        let arguments = json!({ "request": request });
        self.spawn(|_, _| async move {
            let answer = tauri::invoke("preview_export", &arguments).await;
            done(answer.and_then(|preview| tauri::read(&preview)));
        });
    }

    fn save_export(
        &self,
        request: &ExportRequest,
        ending: &'static str,
        comment: &str,
        done: ExportDone,
    ) {
        let arguments = json!({ "request": request, "ending": ending, "comment": comment });
        self.spawn(|_, _| async move {
            let answer = tauri::invoke("save_export", &arguments).await;
            done(answer.and_then(|exported| tauri::read(&exported)));
        });
    }

    fn limit(&self, max_bytes: Option<u64>, done: LimitsDone) {
        self.spawn(move |_, _| async move {
            let answer = tauri::invoke("limit", &json!({ "maxBytes": max_bytes })).await;
            done(answer.and_then(|limits| tauri::read(&limits)));
        });
    }

    fn comment(&self, row: u64, text: &str) {
        self.request("comment", json!({ "row": row, "text": text }));
    }

    fn set_recording(&self, recording: bool) {
        self.request("set_recording", json!({ "recording": recording }));
    }

    fn clear(&self) {
        self.request("clear", json!({}));
    }
}
