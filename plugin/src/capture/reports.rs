//! What the probes tell, turned into records.

use std::{
    collections::BTreeMap,
    sync::{
        Weak,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ipc_inspector_protocol::{
    Arrival, BodyFormat, CallObserved, ChannelDelivered, ChannelMessage, ChannelRef, Delivery,
    EventDelivered, Log, LogLevel, LogSource, PageRef, RecordKind,
};
use tauri::Runtime;

use super::{
    Capture, answer,
    answer::HttpResponse,
    callbacks::Callback,
    channels,
    pages::{Accepted, Probe, Stack},
    probe::{self, Answered, Greeting, Level, Line, Message, Registered, Reply, Report, Run},
};
use crate::recorder::Payload;

/// Reports that may wait. A page sends the next when the one before was answered, so it takes many
/// pages, or one that lies, to reach it.
const MOST_WAITING: usize = 64;

/// Reports on their way to the thread that reads them: they come in on the main thread, which is
/// the app's.
#[derive(Debug)]
pub(super) struct Reports(Option<SyncSender<(String, Vec<u8>)>>);

impl Reports {
    /// Starts the thread. It ends with the capture.
    pub(super) fn read_by<R: Runtime>(capture: Weak<Capture<R>>) -> Self {
        let (sender, receiver) = sync_channel::<(String, Vec<u8>)>(MOST_WAITING);
        let thread = thread::Builder::new().name("ipc-inspector".into()).spawn(move || {
            while let Ok((webview, report)) = receiver.recv() {
                let Some(capture) = capture.upgrade() else { return };
                capture.take_report(&webview, &report);
            }
        });
        if let Err(error) = &thread {
            tracing::error!("what pages report to the IPC inspector cannot be read: {error}");
        }
        Self(thread.is_ok().then_some(sender))
    }

    /// Returns whether there was room.
    fn send(&self, webview: &str, report: Vec<u8>) -> bool {
        self.0.as_ref().is_some_and(|to| to.try_send((webview.into(), report)).is_ok())
    }
}

impl<R: Runtime> Capture<R> {
    /// Answers what comes to the probe's path, from its script or from who pretends to be it. `open`
    /// is called when it asks for the window.
    pub(crate) fn hear_probe(
        &self,
        webview: &str,
        body: Vec<u8>,
        open: impl FnOnce(),
    ) -> HttpResponse {
        if (self.is_own)(webview) {
            // Nothing is gathered in the inspector's own page.
            return answer::forbidden();
        }
        let recording = self.recorder.is_recording();
        match Message::read(body) {
            Some(Message::Report(report)) => {
                if !self.reports.send(webview, report) {
                    self.recorder.count_untold(1);
                }
                answer::json(&Reply { token: None, recording })
            }
            Some(Message::Greeting(greeting)) if greeting.token == self.token => {
                match self.greeted(webview, &greeting) {
                    Some(token) => answer::json(&Reply { token: Some(token), recording }),
                    None => answer::forbidden(),
                }
            }
            Some(Message::Open(asked)) if self.pages.knows(webview, &asked.token) => {
                open();
                answer::json(&Reply { token: None, recording })
            }
            _ => {
                self.recorder.count_refused();
                answer::forbidden()
            }
        }
    }

    /// A page begins to tell. Returns the token for its reports.
    fn greeted(&self, webview: &str, greeting: &Greeting) -> Option<String> {
        let token = probe::random_token().ok()?;
        let page_load = self.pages.page_load(webview);
        let probe = Probe::new(token.clone(), page_load, greeting.control);
        self.pages.probe_started(webview, probe);
        let page = PageRef { webview: webview.into(), page_load };
        self.tell(|| RecordKind::ProbeStarted { page, page_us: greeting.us });
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

    pub(super) fn take_report(&self, webview: &str, report: &[u8]) {
        let accepted = Report::read(report).and_then(|mut report| {
            let accepted = self.pages.accept(webview, &mut report)?;
            Some((report, accepted))
        });
        let Some((report, Accepted { page_load, stacks })) = accepted else {
            self.recorder.count_refused();
            return;
        };
        if report.lost > 0 {
            self.recorder.count_untold(report.lost);
        }
        let page = PageRef { webview: webview.into(), page_load };
        self.observe_calls(webview, &report, stacks);
        self.observe_deliveries(&page, &report.runs);
        self.observe_channels(&page, report.runs);
        for line in report.logs {
            self.logged_by_page(&page, line);
        }
    }

    fn observe_calls(&self, webview: &str, report: &Report, stacks: Vec<Option<Stack>>) {
        // One record for each call: most have left and settled between two reports.
        let mut observed = BTreeMap::new();
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
            let stack = stack.and_then(|stack| Payload::share(stack.text, stack.is_charged));
            let observed = CallObserved { call, invoked_page_us, settled_page_us, body: None };
            let kind = RecordKind::CallObserved(observed);
            self.recorder.push_about(call, self.now_us(), kind, stack);
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
            if record.as_ref().is_some_and(|record| record.event != *event) {
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
        if let Some(record) = record {
            self.recorder.push(self.now_us(), RecordKind::EventDelivered(record), None);
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
            let (channel, page_load) = (channel(id), page.page_load);
            let delivered = ChannelDelivered { channel, page_load, arrivals };
            self.recorder.push(self.now_us(), RecordKind::ChannelDelivered(delivered), None);
        }
        for (id, messages, page_us) in closed {
            let (channel, page_load) = (channel(id), Some(page.page_load));
            let kind = RecordKind::ChannelClosed { channel, page_load, messages, page_us };
            self.recorder.push(self.now_us(), kind, None);
            // What the page still fetches arrives after the end.
            self.callbacks.channel_closed(&page.webview, id);
        }
    }

    /// Records a message that only its page has told of.
    fn message_arrived(&self, webview: &str, index: u64, run: Run) {
        let body = match run {
            Run { via: Some(via), .. } => self.callbacks.take_fetched(webview, via),
            Run { json: Some(json), .. } => self.recorder.keep(BodyFormat::Json, json.into_bytes()),
            Run { raw: Some(raw), .. } => BASE64_STANDARD
                .decode(raw)
                .ok()
                .and_then(|bytes| self.recorder.keep(BodyFormat::Raw, bytes)),
            _ => None,
        };
        let channel = ChannelRef { webview: webview.into(), channel: run.id };
        let way = channels::way(body.as_ref().map(Payload::body));
        let message = ChannelMessage { channel, index, way, body: None };
        self.recorder.push(self.now_us(), RecordKind::ChannelMessage(message), body);
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
        let text = self.recorder.keep(BodyFormat::Text, line.text.into_bytes());
        let log = Log { level, source, call: None, task: None, body: None };
        self.recorder.push(self.now_us(), RecordKind::Logged(log), text);
    }
}
