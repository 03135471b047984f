//! Chrome's Trace Event Format, as JSON: what happened when, for Perfetto and `chrome://tracing`.
//!
//! The app is a process. It has a thread for each webview, one for the main thread of Rust, and one
//! for all else that Rust does. Times are microseconds since recording began; those of pages are as
//! near as is known.
//!
//! | in the trace | in the file |
//! |---|---|
//! | a call | an asynchronous slice of its webview, from invoke to settling, and in it one from receipt to answer, where Rust's end of it is seen |
//! | a dispatch | a slice of the main thread, as long as it was held |
//! | an emit, and each call of a listener | short slices, with an arrow from one to the other |
//! | a message of a channel, and its arrival | instants |
//! | marks, lines of logs, loads of pages, webviews | instants |
//!
//! Slices come as calls end, and pages tell late, so times are not in order: the format allows it, and
//! who shows the file sorts them. A slice of a call without an end begins and does not end. `otherData` has the app, its versions, and what the trace lacks.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use serde::Serialize;
use serde_json::{Value, json};

use super::{Export, Joined, elements::Elements, run};
use crate::{
    Arrival, Body, ChannelMessage, ChannelRef, Delivery, EventDelivered, EventEmitter, Events,
    LogSource, Message, PageLoaded, PageRef, PageReturned, Pages, Record, RecordKind, trace,
};

/// How many emits wait for the pages to tell whom they reached.
const MAX_EMITS: usize = 4_096;

/// The clock's unit: what is drawn with an arrow must last, however short it was.
const SHORTEST_US: u64 = 1;

const PROCESS: u32 = 1;
const MAIN_THREAD: u32 = 1;
const RUST: u32 = 2;
/// The threads of webviews are numbered from here.
const FIRST_WEBVIEW: u32 = 3;

/// Writes a trace as Chrome's JSON Object Format.
pub fn write(
    header: &trace::Header,
    entries: impl IntoIterator<Item = trace::Result<trace::Entry>>,
    sink: impl Write,
) -> io::Result<()> {
    let mut chrome = Chrome {
        elements: Elements::begin(sink, r#"{"traceEvents":["#)?,
        webviews: BTreeMap::new(),
        events: Events::default(),
        drawn: BTreeMap::new(),
        arrows: 0,
    };
    chrome.name("process_name", MAIN_THREAD, &header.app.name)?;
    chrome.name("thread_name", MAIN_THREAD, "Rust, main thread")?;
    chrome.name("thread_name", RUST, "Rust")?;
    let missing = run(entries, &mut chrome)?;
    let mut sink = chrome.elements.finish(&json!({
        "displayTimeUnit": "ms",
        "otherData": {
            "app": header.app,
            "versions": header.versions,
            "started": header.started,
            "missing": missing.sentences(header),
        },
    }))?;
    sink.write_all(b"\n")?;
    sink.flush()
}

struct Chrome<W> {
    elements: Elements<W>,
    /// Number of each webview's thread.
    webviews: BTreeMap<String, u32>,
    events: Events,
    /// How many arrows each emit has, by its `seq`.
    drawn: BTreeMap<u64, usize>,
    /// How many arrows there are.
    arrows: u64,
}

#[derive(Serialize)]
struct TraceEvent<'a> {
    name: &'a str,
    #[serde(rename = "cat")]
    category: &'static str,
    #[serde(rename = "ph")]
    phase: char,
    #[serde(rename = "ts")]
    at_us: u64,
    #[serde(rename = "pid")]
    process: u32,
    #[serde(rename = "tid")]
    thread: u32,
    #[serde(flatten)]
    more: More,
    args: Value,
}

/// What only some phases have.
#[derive(Serialize)]
#[serde(untagged)]
enum More {
    None {},
    Slice {
        dur: u64,
    },
    Async {
        id: String,
    },
    /// `bp` is what an arrow's end binds to: `e`, the slice around it.
    Arrow {
        id: String,
        bp: char,
    },
    /// `s` is how far it is drawn: `t`, over its thread.
    Instant {
        s: char,
    },
}

impl<W: Write> Export for Chrome<W> {
    fn record(&mut self, record: &Record, pages: &Pages) -> io::Result<()> {
        self.events(record, pages)?;
        let at_us = record.at_us;
        match &record.kind {
            RecordKind::RequestDispatched(dispatch) => self.slice(
                "dispatch",
                "command",
                (MAIN_THREAD, at_us.saturating_sub(dispatch.held_us)),
                dispatch.held_us,
                json!({ "call": dispatch.call }),
            ),
            RecordKind::ChannelDelivered(delivered) => {
                let webview = &delivered.channel.webview;
                let page = PageRef { webview: webview.clone(), page_load: delivered.page_load };
                let thread = self.webview(webview)?;
                for Arrival { index, page_us } in &delivered.arrivals {
                    let place = (thread, pages.moment_told(&page, *page_us, at_us).at_us);
                    let args = json!({ "channel": delivered.channel.channel, "index": index });
                    self.instant("message arrived", "channel", place, args)?;
                }
                Ok(())
            }
            RecordKind::Logged(log) => {
                let place = match &log.source {
                    LogSource::Rust { .. } => (RUST, at_us),
                    LogSource::Page { page, page_us, .. } => (
                        self.webview(&page.webview)?,
                        pages.moment_told(page, *page_us, at_us).at_us,
                    ),
                };
                self.instant(log.level.name(), "log", place, json!({ "call": log.call }))
            }
            RecordKind::Marked(mark) => {
                let thread = mark.webview.as_ref().map_or(Ok(RUST), |it| self.webview(it))?;
                self.instant(&mark.text, "mark", (thread, at_us), json!({}))
            }
            RecordKind::PageLoaded(PageLoaded { webview, url, .. }) => {
                let place = (self.webview(&webview.webview)?, at_us);
                self.instant("page loaded", "page", place, json!({ "url": url }))
            }
            RecordKind::PageReturned(PageReturned { page, page_us }) => {
                let moment = pages.moment_told(page, *page_us, at_us);
                let place = (self.webview(&page.webview)?, moment.at_us);
                self.instant("page returned", "page", place, json!({ "page_load": page.page_load }))
            }
            RecordKind::WebviewCreated(webview) => {
                let place = (self.webview(&webview.webview)?, at_us);
                self.instant("webview created", "page", place, json!({}))
            }
            RecordKind::WebviewDestroyed(webview) => {
                let place = (self.webview(&webview.webview)?, at_us);
                self.instant("webview destroyed", "page", place, json!({}))
            }
            _ => Ok(()),
        }
    }

    fn message_alone(&mut self, record: &Record) -> io::Result<()> {
        match &record.kind {
            RecordKind::ChannelMessage(ChannelMessage { channel, index, .. }) => {
                self.message(record.at_us, channel, *index, record.body, false)
            }
            _ => Ok(()),
        }
    }

    fn call(&mut self, joined: Joined) -> io::Result<()> {
        let call = joined.call;
        for (message, _) in joined.messages {
            let channel =
                ChannelRef { webview: call.request.webview.clone(), channel: message.channel };
            let Message { at_us, index, body, is_mixed, .. } = message;
            self.message(at_us, &channel, index, body, is_mixed)?;
        }
        let in_page = call.observed.in_page;
        let thread = self.webview(&call.request.webview)?;
        let id = format!("{:#x}", call.seq);
        let received_us = call.received_us;
        let invoked_us = in_page.invoked.map_or(received_us, |moment| moment.at_us);
        let mut write = |name, phase, at_us, args| {
            let more = More::Async { id: id.clone() };
            self.push(name, "command", phase, (thread, at_us), more, args)
        };
        let command = call.request.command.as_str();
        let args = json!({ "call": call.seq, "page_load": call.request.page_load });
        write(command, 'b', invoked_us, args)?;
        let mut ended_us = invoked_us;
        if call.is_seen_in_rust() {
            write("in Rust", 'b', received_us, json!({}))?;
            if let Some(answered_us) = call.answered_us() {
                // The clock of another thread may be behind.
                ended_us = answered_us.max(received_us);
                write("in Rust", 'e', ended_us, json!({}))?;
            }
        }
        if call.end.is_some() {
            let settled_us = in_page.settled.map_or(ended_us, |moment| moment.at_us.max(ended_us));
            write(command, 'e', settled_us, json!({ "status": call.status().name() }))?;
        }
        Ok(())
    }
}

/// A thread and a time, in microseconds since recording began.
type Place = (u32, u64);

impl<W: Write> Chrome<W> {
    /// Draws what is known of events since the last record.
    fn events(&mut self, record: &Record, pages: &Pages) -> io::Result<()> {
        let changed = self.events.apply(record);
        if let RecordKind::EventEmitted(emitted) = &record.kind {
            let thread = self.emitter(&emitted.emitter)?;
            let args = json!({ "emit": record.seq, "audience": emitted.audience });
            self.slice(&emitted.event, "event", (thread, record.at_us), SHORTEST_US, args)?;
        }
        let mut drawn = BTreeSet::new();
        for emit in changed {
            drawn.extend(self.draw(emit, record.at_us, pages)?);
        }
        if let RecordKind::EventDelivered(EventDelivered { page, event, deliveries }) = &record.kind
        {
            let thread = self.webview(&page.webview)?;
            // Their emit is not in the trace, so no arrow leads to them.
            for Delivery { listener, page_us, .. } in deliveries {
                if drawn.insert((*listener, *page_us)) {
                    let place = (thread, pages.moment_told(page, *page_us, record.at_us).at_us);
                    let args = json!({ "listener": listener });
                    self.slice(event, "event", place, SHORTEST_US, args)?;
                }
            }
        }
        self.evict();
        Ok(())
    }

    /// Forgets the emits that have waited longest.
    fn evict(&mut self) {
        let excess = self.events.emits().len().saturating_sub(MAX_EMITS);
        if excess == 0 {
            return;
        }
        let first_seq = self.events.emits().nth(excess).map_or(u64::MAX, |emit| emit.seq);
        drop(self.events.evict_before(first_seq));
        self.drawn = self.drawn.split_off(&first_seq);
    }

    /// Draws the deliveries of an emit that are not drawn, as they were told at `told_us`. Returns
    /// the listener and the page's time of each.
    fn draw(&mut self, emit: u64, told_us: u64, pages: &Pages) -> io::Result<Vec<(u32, u64)>> {
        let Some(emit) = self.events.get(emit).cloned() else { return Ok(Vec::new()) };
        let drawn = self.drawn.insert(emit.seq, emit.deliveries.len()).unwrap_or_default();
        let from = (self.emitter(&emit.emitter)?, emit.at_us);
        let new = emit.deliveries.get(drawn..).unwrap_or_default();
        for reached in new {
            let thread = self.webview(&reached.listener.webview)?;
            let moment = pages.moment_told(&PageRef::from(reached), reached.page_us, told_us);
            let to = (thread, moment.at_us.max(emit.at_us));
            let args = json!({ "emit": emit.seq, "listener": reached.listener.listener });
            self.slice(&emit.event, "event", to, SHORTEST_US, args)?;
            self.arrows += 1;
            for (phase, place) in [('s', from), ('f', to)] {
                let more = More::Arrow { id: format!("{:#x}", self.arrows), bp: 'e' };
                self.push(&emit.event, "event", phase, place, more, json!({}))?;
            }
        }
        Ok(new.iter().map(|reached| (reached.listener.listener, reached.page_us)).collect())
    }

    fn message(
        &mut self,
        at_us: u64,
        channel: &ChannelRef,
        index: u64,
        body: Option<Body>,
        is_mixed: bool,
    ) -> io::Result<()> {
        let mut args = json!({
            "webview": channel.webview,
            "channel": channel.channel,
            "index": index,
            "bytes": body.map_or(0, |body| body.len),
        });
        if is_mixed {
            args["of_this_call_or_another"] = true.into();
        }
        self.instant("message", "channel", (RUST, at_us), args)
    }

    /// The thread of an event's emitter.
    fn emitter(&mut self, emitter: &EventEmitter) -> io::Result<u32> {
        match emitter {
            EventEmitter::Page { webview, .. } => self.webview(webview),
            EventEmitter::Rust { .. } => Ok(RUST),
        }
    }

    /// The thread of a webview, which is named when it is first asked for.
    fn webview(&mut self, label: &str) -> io::Result<u32> {
        if let Some(thread) = self.webviews.get(label) {
            return Ok(*thread);
        }
        let known = u32::try_from(self.webviews.len()).unwrap_or(u32::MAX);
        let thread = FIRST_WEBVIEW.saturating_add(known);
        self.webviews.insert(label.into(), thread);
        self.name("thread_name", thread, &format!("Webview {label}"))?;
        Ok(thread)
    }

    fn name(&mut self, what: &str, thread: u32, name: &str) -> io::Result<()> {
        self.push(what, "__metadata", 'M', (thread, 0), More::None {}, json!({ "name": name }))
    }

    fn slice(
        &mut self,
        name: &str,
        category: &'static str,
        place: Place,
        dur: u64,
        args: Value,
    ) -> io::Result<()> {
        self.push(name, category, 'X', place, More::Slice { dur }, args)
    }

    fn instant(
        &mut self,
        name: &str,
        category: &'static str,
        place: Place,
        args: Value,
    ) -> io::Result<()> {
        self.push(name, category, 'i', place, More::Instant { s: 't' }, args)
    }

    fn push(
        &mut self,
        name: &str,
        category: &'static str,
        phase: char,
        (thread, at_us): Place,
        more: More,
        args: Value,
    ) -> io::Result<()> {
        let process = PROCESS;
        self.elements.push(&TraceEvent {
            name,
            category,
            phase,
            at_us,
            process,
            thread,
            more,
            args,
        })
    }
}
