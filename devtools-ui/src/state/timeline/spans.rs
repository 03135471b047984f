//! When each shown row was, and in which lane: as little as is needed to lay all of them out.
//!
//! The timeline shows hundreds of thousands of rows at once, and lays them out anew with each zoom.
//! To look each of them up in the log takes a hundred times as long as to read it here. So this is
//! kept, while the timeline is looked at, as the order of a sorted table is.

use std::collections::VecDeque;

use ipc_inspector_protocol::{Call, Emit, EventEmitter, LogLevel, LogSource, PageRef};

use crate::state::log::Log;
use crate::state::rows::Item;
use crate::state::timing::{Phase, Timing};
use crate::state::waterfall;

/// The end of what goes on.
pub(super) const OPEN: u64 = u64::MAX;

/// Most lanes of webviews, and what the last is called when there are more.
const MOST_WEBVIEWS: usize = 200;
const OTHERS: &str = "other webviews";

/// The number of Rust's lane. Those of webviews follow as they are met.
pub(super) const RUST: u16 = 0;

/// A shown row. Times are microseconds since recording began.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    /// `seq` of the row.
    pub(super) seq: u64,
    /// When it began.
    pub(super) from_us: u64,
    /// When it ended.
    pub(super) to_us: u64,
    /// Where it began.
    pub(super) lane: u16,
    pub(super) kind: SpanKind,
}

/// What a row stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SpanKind {
    Call {
        /// Its dispatch, where that has returned: begin and end.
        held_us: Option<(u64, u64)>,
        /// When it was answered or dropped.
        ended_us: u64,
        has_failed: bool,
        /// Whether it held the main thread for long enough to be felt.
        has_blocked: bool,
    },
    Emit {
        /// The lanes that it reached; the last of them at the end of the span.
        heard_in: Box<[u16]>,
    },
    Channel,
    Log {
        is_error: bool,
    },
    Mark,
}

/// The shown rows.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    /// By `seq`, ascending.
    rows: VecDeque<Span>,
    /// The labels of the webviews that were met.
    webviews: Vec<Box<str>>,
    /// Changes with them.
    version: u64,
}

impl Spans {
    /// Those of the rows that a log shows, in place of others.
    pub(in crate::state) fn of(log: &Log, before: Option<&Self>) -> Self {
        let version = before.map_or(0, |before| before.version + 1);
        let mut all = Self { version, ..Self::default() };
        let mut seqs: Vec<_> = log.shown_seqs().collect();
        seqs.sort_unstable();
        for seq in seqs {
            if let Some(span) = all.span(log, seq) {
                all.rows.push_back(span);
            }
        }
        all
    }

    /// Brings them up to date with rows that came, changed, or are no longer shown.
    pub(in crate::state) fn update(&mut self, log: &Log, touched: &[u64]) {
        for seq in touched {
            let span = log.is_shown(*seq).then(|| self.span(log, *seq)).flatten();
            match (self.position(*seq), span) {
                (Ok(at), Some(span)) => self.rows[at] = span,
                (Err(at), Some(span)) => self.rows.insert(at, span),
                (Ok(at), None) => drop(self.rows.remove(at)),
                (Err(_), None) => {}
            }
        }
        self.version += u64::from(!touched.is_empty());
    }

    /// Forgets what is older.
    pub(in crate::state) fn evict_before(&mut self, first_seq: u64) {
        let gone = self.rows.partition_point(|span| span.seq < first_seq);
        self.version += u64::from(gone > 0);
        self.rows.drain(..gone);
    }

    /// Changes whenever any of them does.
    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Span> {
        self.rows.iter()
    }

    pub(super) fn get(&self, seq: u64) -> Option<&Span> {
        self.position(seq).ok().and_then(|at| self.rows.get(at))
    }

    /// The first or the last that lies between two moments.
    pub(super) fn in_sight(&self, from_us: f64, to_us: f64, is_first: bool) -> Option<u64> {
        let is_there = |span: &&Span| span.to_us as f64 >= from_us && span.from_us as f64 <= to_us;
        let found = if is_first {
            self.rows.iter().find(is_there)
        } else {
            self.rows.iter().rev().find(is_there)
        };
        found.map(|span| span.seq)
    }

    /// The webview whose lane this is; nothing of Rust's.
    pub(super) fn webview(&self, lane: u16) -> Option<&str> {
        let at = usize::from(lane).checked_sub(1)?;
        self.webviews.get(at).map(|label| &**label)
    }

    /// Each with the webviews by their labels, whose numbers depend on who was met first.
    #[cfg(test)]
    pub(in crate::state) fn told(&self) -> Vec<String> {
        let label = |lane: u16| self.webview(lane).unwrap_or("Rust");
        let told = |span: &Span| {
            let Span { seq, from_us, to_us, lane, kind } = span;
            let what = match kind {
                SpanKind::Emit { heard_in } => {
                    let mut heard_in: Vec<_> = heard_in.iter().map(|lane| label(*lane)).collect();
                    heard_in.sort_unstable();
                    format!("heard in {heard_in:?}")
                }
                what => format!("{what:?}"),
            };
            format!("{seq}: {from_us} to {to_us} in {}, {what}", label(*lane))
        };
        self.rows.iter().map(told).collect()
    }

    /// How many lanes there are.
    pub(super) fn lanes(&self) -> usize {
        self.webviews.len() + 1
    }

    fn position(&self, seq: u64) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&seq, |span| span.seq)
    }

    /// The lane of a webview, a new one where it has none. An app has few; of many, the last share one.
    fn lane(&mut self, webview: &str) -> u16 {
        let known = self.webviews.iter().position(|label| **label == *webview);
        let at = known.unwrap_or_else(|| {
            if self.webviews.len() < MOST_WEBVIEWS {
                let is_last = self.webviews.len() + 1 == MOST_WEBVIEWS;
                self.webviews.push(if is_last { OTHERS } else { webview }.into());
            }
            self.webviews.len() - 1
        });
        u16::try_from(at + 1).unwrap_or(u16::MAX)
    }

    fn span(&mut self, log: &Log, seq: u64) -> Option<Span> {
        let item = log.item(seq)?;
        let waterfall::Span { from_us, to_us, .. } = waterfall::span(log, seq)?;
        let span =
            Span { seq, from_us, to_us: to_us.unwrap_or(OPEN), lane: RUST, kind: SpanKind::Mark };
        Some(match item {
            Item::Call(call) => {
                Span { lane: self.lane(&call.request.webview), kind: kind_of(call), ..span }
            }
            Item::Emit(emit) => {
                let lane = match &emit.emitter {
                    EventEmitter::Page { webview, .. } => self.lane(webview),
                    EventEmitter::Rust { .. } => RUST,
                };
                let (to_us, heard_in) = self.heard(log, emit);
                Span { lane, to_us, kind: SpanKind::Emit { heard_in }, ..span }
            }
            Item::Channel(channel, call) => {
                let call = call.filter(|_| channel.arrived > 0);
                let arrived_us = call.and_then(|call| arrived_us(log, call, seq));
                let to_us = span.to_us.max(arrived_us.unwrap_or(0));
                let lane = self.lane(&channel.channel.webview);
                Span { lane, to_us, kind: SpanKind::Channel, ..span }
            }
            Item::Log(written) => {
                let lane = match &written.source {
                    LogSource::Page { page, .. } => self.lane(&page.webview),
                    LogSource::Rust { .. } => RUST,
                };
                Span {
                    lane,
                    kind: SpanKind::Log { is_error: written.level == LogLevel::Error },
                    ..span
                }
            }
            Item::Mark(_) => span,
        })
    }

    /// When an event was last heard, and where.
    fn heard(&mut self, log: &Log, emit: &Emit) -> (u64, Box<[u16]>) {
        let mut lanes: Vec<_> =
            emit.deliveries.iter().map(|it| self.lane(&it.listener.webview)).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let last = emit.last_heard(log.pages());
        (last.map_or(0, |moment| moment.at_us).max(emit.at_us), lanes.into())
    }
}

fn kind_of(call: &Call) -> SpanKind {
    let invoked = call.observed.in_page.invoked;
    let begin_us = invoked.map_or(call.received_us, |moment| moment.at_us);
    let timing = Timing::of(call, None);
    let dispatch = timing.stretches.iter().find(|it| it.phase == Phase::Dispatch);
    SpanKind::Call {
        held_us: dispatch.map(|it| (begin_us + it.from_us, begin_us + it.to_us)),
        ended_us: call.end.map_or(OPEN, |end| end.at_us),
        has_failed: call.status().has_failed(),
        has_blocked: timing.blocked_us.is_some(),
    }
}

/// When the last message of one of a call's channels reached its page, as far as it told.
fn arrived_us(log: &Log, call: &Call, channel: u64) -> Option<u64> {
    let mut messages = log.messages().of_call(call.seq)?.iter().rev();
    let page_us = messages.find_map(|it| it.arrived_page_us.filter(|_| it.opened == channel))?;
    let (webview, page_load) = (call.request.webview.clone(), call.request.page_load);
    let moment = log.pages().moment(&PageRef { webview, page_load }, page_us)?;
    Some(moment.at_us)
}
