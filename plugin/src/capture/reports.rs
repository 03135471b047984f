//! What the probes tell, turned into records.

use std::{
    collections::BTreeMap,
    iter,
    sync::{
        Arc, Weak,
        mpsc::{Sender, channel},
    },
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ipc_inspector_protocol::{
    Arrival, BodyFormat, CallObserved, ChannelClosed, ChannelDelivered, ChannelMessage, ChannelRef,
    Delivery, EventDelivered, Log, LogLevel, LogSource, PageRef, PageReturned, ProbeStarted,
    RecordKind,
};
use serde::Deserialize;
use tauri::{
    AppHandle, Manager as _, Runtime,
    ipc::{Invoke, InvokeBody},
};

use super::{
    Capture, answer,
    answer::HttpResponse,
    callbacks::Callback,
    channels,
    pages::{Admission, Probe, Stack, Stacks},
    probe::{
        self, Answered, Greeting, Head, Level, Line, Message, Registered, Reply, Report, Run, Text,
    },
    room::{Place, Room},
};
use crate::recorder::{Payload, Waiting as SetAside};

/// Most deliveries and arrivals in one record: the log evicts record by record.
const MOST_TOLD: usize = 256;

/// A report on its way to the thread that reads it: it came in on the main thread, which is the app's.
#[derive(Debug)]
struct Waiting {
    page: PageRef,
    /// That of the page.
    token: String,
    message: Vec<u8>,
    /// Where what it reports begins.
    entries_at: usize,
    _place: Place,
}

/// The reports that wait to be read.
#[derive(Debug)]
pub(super) struct Reports {
    room: Room,
    /// Absent where there is no thread.
    to: Option<Sender<Waiting>>,
}

impl Reports {
    /// Starts the thread. It ends with the capture.
    pub(super) fn read_by<R: Runtime>(capture: Weak<Capture<R>>) -> Self {
        let (sender, receiver) = channel::<Waiting>();
        let thread = thread::Builder::new().name("ipc-inspector".into()).spawn(move || {
            while let Ok(waiting) = receiver.recv() {
                let Some(capture) = capture.upgrade() else { return };
                let entries = &waiting.message[waiting.entries_at..];
                capture.take_report(&waiting.page, &waiting.token, entries);
            }
        });
        if let Err(error) = &thread {
            tracing::error!("what pages report to the IPC inspector cannot be read: {error}");
        }
        Self { room: Room::default(), to: thread.is_ok().then_some(sender) }
    }

    #[cfg(test)]
    pub(super) fn room(&self) -> &Room {
        &self.room
    }

    /// Returns whether it will be read.
    fn send(&self, waiting: Waiting) -> bool {
        self.to.as_ref().is_some_and(|to| to.send(waiting).is_ok())
    }
}

/// Why there is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// It is not of whom it says.
    Forbidden,
    /// There is no room just now.
    Busy,
}

impl<R: Runtime> Capture<R> {
    /// Answers what comes to the probe's path, from its script or from who pretends to be it. `open`
    /// is called when it asks for the window.
    pub(crate) fn hear_probe(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        webview: &str,
        body: Vec<u8>,
        open: impl FnOnce(),
    ) -> HttpResponse {
        match self.hear(app, webview, body, open) {
            Ok(reply) => answer::json(&reply),
            Err(Refusal::Forbidden) => answer::forbidden(),
            Err(Refusal::Busy) => answer::busy(),
        }
    }

    /// The same by `postMessage`, as an invoke of the plugin's command.
    pub(crate) fn hear_posted(self: &Arc<Self>, invoke: Invoke<R>, open: impl FnOnce()) {
        #[derive(Deserialize)]
        struct Arguments {
            message: String,
        }
        let Invoke { message, resolver, .. } = invoke;
        let webview = message.webview_ref();
        let InvokeBody::Json(arguments) = message.payload() else { return };
        let Ok(Arguments { message }) = Arguments::deserialize(arguments) else { return };
        let reply = self.hear(webview.app_handle(), webview.label(), message.into(), open);
        // Only a greeting waits for its answer.
        if let Ok(reply @ Reply { token: Some(_), .. }) = reply {
            resolver.resolve(reply);
        }
    }

    fn hear(
        self: &Arc<Self>,
        app: &AppHandle<R>,
        webview: &str,
        body: Vec<u8>,
        open: impl FnOnce(),
    ) -> Result<Reply, Refusal> {
        if (self.is_own)(webview) {
            // Nothing is gathered in the inspector's own page.
            return Err(Refusal::Forbidden);
        }
        let mut token = None;
        let sender = |token: &str| self.pages.sender_by(webview, token, &self.token);
        match Message::read(&body) {
            Some((Message::Report(head), entries_at)) => {
                self.reported(webview, head, body, entries_at)?;
            }
            Some((Message::Greeting(greeting), _)) if greeting.token == self.token => {
                let of_page = self.greeted(webview, &greeting).ok_or(Refusal::Forbidden)?;
                token = Some(of_page);
            }
            Some((Message::Open(asked), _)) if self.pages.knows(webview, &asked.token) => open(),
            Some((Message::Posted(posted), text_at)) => {
                let sender = sender(&posted.token).ok_or_else(|| self.forbid())?;
                self.posted(app, &sender, &posted, &body[text_at..]);
            }
            Some((Message::Changed(changed), _)) => {
                let sender = sender(&changed.token).ok_or_else(|| self.forbid())?;
                self.transport_changed(&sender, &changed);
            }
            _ => return Err(self.forbid()),
        }
        Ok(Reply { token, recording: self.recorder.is_recording() })
    }

    /// A page reports. Who it is, and whether there is room, is known before anything is kept.
    fn reported(
        &self,
        webview: &str,
        head: Head,
        message: Vec<u8>,
        entries_at: usize,
    ) -> Result<(), Refusal> {
        let Some(place) = self.reports.room.take(webview, message.len()) else {
            let is_known = self.pages.turn_away(webview, &head);
            return Err(if is_known { Refusal::Busy } else { self.forbid() });
        };
        match self.pages.admit(webview, &head) {
            Admission::Unknown => return Err(self.forbid()),
            Admission::Again => {}
            Admission::New { page_load, lost } => {
                self.count_lost(lost);
                let page = PageRef { webview: webview.into(), page_load };
                let (entries, token) = (head.counts().entries, head.token);
                let waiting = Waiting { page, token, message, entries_at, _place: place };
                if !self.reports.send(waiting) {
                    self.count_lost(entries);
                }
            }
        }
        Ok(())
    }

    /// Counts what is not of whom it says.
    fn forbid(&self) -> Refusal {
        self.recorder.count_refused();
        Refusal::Forbidden
    }

    /// Counts what happened in pages and is lost.
    pub(super) fn count_lost(&self, entries: u64) {
        if entries > 0 {
            self.recorder.count_untold(entries);
        }
    }

    /// A page begins to tell, or is shown again. Returns the token for its reports.
    fn greeted(&self, webview: &str, greeting: &Greeting) -> Option<String> {
        let &Greeting { us: page_us, control, .. } = greeting;
        let former = greeting.former.as_deref();
        let returned = former
            .and_then(|former| Some((former, self.pages.returned(webview, former, control)?)));
        if let Some((token, page_load)) = returned {
            let page = PageRef { webview: webview.into(), page_load };
            self.tell(|| RecordKind::PageReturned(PageReturned { page, page_us }));
            return Some(token.into());
        }
        let token = probe::random_token().ok()?;
        let page_load = self.pages.page_load(webview);
        let lost = self.pages.probe_started(webview, Probe::new(token.clone(), page_load, control));
        self.count_lost(lost);
        let page = PageRef { webview: webview.into(), page_load };
        self.tell(|| RecordKind::ProbeStarted(ProbeStarted { page, page_us }));
        Some(token)
    }

    /// Tells the pages that recording goes on, or is paused.
    pub(crate) fn recording_changed(&self, recording: bool) {
        for (webview, control) in self.pages.controls() {
            // Not `runCallback`, which complains where a page has taken the place of this one. A
            // webview that is gone needs not be told.
            let _ = webview.eval(format!(
                "window.__TAURI_INTERNALS__?.callbacks?.get({control})?.({recording})"
            ));
        }
    }

    /// Reads what a page, whose token this is, reports.
    pub(super) fn take_report(&self, page: &PageRef, token: &str, entries: &[u8]) {
        let Some(mut report) = Report::read(entries) else {
            self.recorder.count_refused();
            return;
        };
        let webview = &page.webview;
        let Stacks { calls, late } = self.pages.stacks(webview, token, &mut report);
        for answer in std::mem::take(&mut report.settled) {
            let settled = self.posted_answered(webview, &answer);
            report.answers.push(settled);
        }
        self.observe_calls(webview, &report, calls);
        self.observe_late(page, std::mem::take(&mut report.late), late);
        self.observe_deliveries(page, &report.runs);
        self.observe_channels(page, report.runs);
        for line in report.logs {
            self.logged_by_page(page, line);
        }
    }

    fn observe_calls(&self, webview: &str, report: &Report, stacks: Vec<Option<Stack>>) {
        // One record for each call: most have left and settled between two reports.
        let mut observed = BTreeMap::new();
        let stacks = stacks.into_iter().chain(iter::repeat(None));
        for (Registered(id, us, _), stack) in report.calls.iter().zip(stacks) {
            if let Some(Callback::Answer { call, .. }) = self.callbacks.get(webview, *id) {
                let observed = observed.entry(call).or_insert((None, None, None));
                (observed.0, observed.2) = (Some(*us), stack);
            }
        }
        // An answer may look like an event.
        let runs = report.runs.iter().map(|run| (run.id, run.us));
        for (id, us) in report.answers.iter().map(|Answered(id, us)| (*id, *us)).chain(runs) {
            if let Some(Callback::Answer { call, twin }) = self.callbacks.get(webview, id) {
                observed.entry(call).or_insert((None, None, None)).1 = Some(us);
                self.callbacks.remove(webview, [id, twin]);
            }
        }
        for (call, (invoked_page_us, settled_page_us, stack)) in observed {
            let stack =
                stack.and_then(|stack| Payload::share(stack.text, stack.len, stack.is_charged));
            let observed = CallObserved { call, invoked_page_us, settled_page_us };
            let kind = RecordKind::CallObserved(observed);
            self.recorder.push_about(call, kind, stack);
        }
    }

    fn observe_deliveries(&self, page: &PageRef, runs: &[Run]) {
        let mut record: Option<EventDelivered> = None;
        for run in runs {
            let (Some(listener), Some(emit)) = (run.listener, run.emit) else { continue };
            let Some(Callback::Listener { event }) = self.callbacks.get(&page.webview, run.id)
            else {
                continue;
            };
            let is_over = |record: &EventDelivered| {
                record.event != *event || record.deliveries.len() >= MOST_TOLD
            };
            if record.as_ref().is_some_and(is_over) {
                self.push_delivered(record.take());
            }
            let record = record.get_or_insert_with(|| EventDelivered {
                page: page.clone(),
                event: event.to_string(),
                deliveries: Vec::new(),
            });
            record.deliveries.push(Delivery { listener, emit, page_us: run.us });
        }
        self.push_delivered(record);
    }

    fn push_delivered(&self, record: Option<EventDelivered>) {
        if let Some(mut record) = record {
            record.deliveries.shrink_to_fit();
            self.recorder.push(RecordKind::EventDelivered(record), None);
        }
    }

    fn observe_channels(&self, page: &PageRef, runs: Vec<Run>) {
        let mut arrivals: BTreeMap<u32, Vec<Arrival>> = BTreeMap::new();
        let mut closed = Vec::new();
        for run in runs {
            let Some(index) = run.index else { continue };
            let callback = self.callbacks.get(&page.webview, run.id);
            if !matches!(callback, Some(Callback::Channel)) {
                continue;
            }
            if run.end {
                closed.push((run.id, index, run.us));
            } else {
                arrivals.entry(run.id).or_default().push(Arrival { index, page_us: run.us });
                if self.messages == channels::Messages::FromPages {
                    self.message_arrived(&page.webview, index, run);
                }
            }
        }
        let channel = |channel| ChannelRef { webview: page.webview.clone(), channel };
        for (id, arrivals) in arrivals {
            for arrivals in arrivals.chunks(MOST_TOLD).map(<[Arrival]>::to_vec) {
                let (channel, page_load) = (channel(id), page.page_load);
                let delivered = ChannelDelivered { channel, page_load, arrivals };
                self.recorder.push(RecordKind::ChannelDelivered(delivered), None);
            }
        }
        for (id, messages, page_us) in closed {
            let (channel, page_load) = (channel(id), Some(page.page_load));
            let kind =
                RecordKind::ChannelClosed(ChannelClosed { channel, page_load, messages, page_us });
            self.recorder.push(kind, None);
            // What the page still fetches arrives after the end.
            self.callbacks.channel_closed(&page.webview, id);
        }
    }

    /// Records a message that only its page has told of.
    fn message_arrived(&self, webview: &str, index: u64, run: Run) {
        let body = match run {
            Run { via: Some(via), .. } => {
                let fetched = self.callbacks.take_fetched(webview, via);
                if fetched.is_none() {
                    // It had to make room before the page told of it.
                    self.recorder.count_untold(1);
                }
                fetched.and_then(SetAside::into_payload)
            }
            Run { json: Some(Text(json)), bytes, .. } => {
                let bytes = bytes.unwrap_or(json.len() as u64);
                self.recorder.keep_start(BodyFormat::Json, json.into_bytes(), bytes)
            }
            Run { raw: Some(raw), bytes, .. } => BASE64_STANDARD.decode(raw).ok().and_then(|raw| {
                let bytes = bytes.unwrap_or(raw.len() as u64);
                self.recorder.keep_start(BodyFormat::Raw, raw, bytes)
            }),
            _ => None,
        };
        let channel = ChannelRef { webview: webview.into(), channel: run.id };
        let way = channels::way(body.as_ref().map(Payload::body));
        let message = ChannelMessage { channel, index, way };
        self.recorder.push(RecordKind::ChannelMessage(message), body);
    }

    fn logged_by_page(&self, page: &PageRef, line: Line) {
        let level = match line.level {
            Level::Debug => LogLevel::Debug,
            Level::Log | Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        let source =
            LogSource::Page { page: page.clone(), page_us: line.us, uncaught: line.uncaught };
        let text = line.text.0.into_bytes();
        let len = line.bytes.unwrap_or(0).max(text.len() as u64);
        let text = self.recorder.keep_start(BodyFormat::Text, text, len);
        let log = Log { level, source, call: None, task: None };
        self.recorder.push(RecordKind::Logged(log), text);
    }
}
