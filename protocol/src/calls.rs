//! Folding the log into calls: a request with its dispatch and its answer.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::{
    Body, CallObserved, CallUnsent, DropCause, InPage, Moment, Outcome, PageLoaded, PageRef,
    PageReturned, Record, RecordKind, Request, ResolverDropped, Transport,
    moment::PAGE_CLOCK_STEP_US,
};

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `seq` of its request; the call's name.
    pub seq: u64,
    /// The request.
    pub request: Request,
    /// Its body: the arguments.
    pub body: Option<Body>,
    /// When the request was received, in microseconds since recording began.
    pub received_us: u64,
    /// Its dispatch, once that has returned.
    pub dispatched: Option<Dispatched>,
    /// How it ended, if it has.
    pub end: Option<End>,
    /// When its page was gone, if the call had not ended by then: nobody is left to take the answer.
    pub page_gone_us: Option<u64>,
    /// What its page told of it.
    pub observed: Observed,
}

/// What a page told of a call. It tells in batches, so this comes late; times are those of the
/// page's clock, see [`crate::Pages`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// When the page invoked it.
    pub invoked_page_us: Option<u64>,
    /// When the page's promise was settled by the answer.
    pub settled_page_us: Option<u64>,
    /// When the page's promise was settled before there was an answer, and so by something else: its
    /// page let go of the request, as it does when it is reloaded. Nobody gets the answer then.
    pub abandoned_page_us: Option<u64>,
    /// The record whose body is the call stack, and the body.
    pub stack: Option<(u64, Body)>,
    /// Both moments on the log's clock; see [`crate::Pages`].
    pub in_page: InPage,
}

/// A dispatch that has returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispatched {
    /// When it returned, in microseconds since recording began. What answered before this ran
    /// inside it: a sync command, or Tauri itself.
    pub returned_us: u64,
    /// How long it held the main thread until then, in microseconds.
    pub held_us: u64,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// `seq` of the record that tells so; the answer's body is asked for by it.
    pub seq: u64,
    /// When, in microseconds since recording began.
    pub at_us: u64,
    /// The answer's outcome, or why there is no answer and will never be one.
    pub outcome: Result<Outcome, DropCause>,
    /// The answer's body.
    pub body: Option<Body>,
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not answered yet.
    Pending,
    /// Not answered yet, and its page is gone: it was reloaded, left or closed.
    PageGone,
    /// Answered.
    Answered(Outcome),
    /// Its resolver was dropped: it will never be answered.
    Dropped,
    /// It never left its page.
    Unsent,
}

impl Status {
    /// Every status, in the order in which they are listed to people.
    pub const ALL: [Self; 10] = [
        Self::Answered(Outcome::Ok),
        Self::Answered(Outcome::Error),
        Self::Answered(Outcome::InvalidArgs),
        Self::Answered(Outcome::Denied),
        Self::Answered(Outcome::NotFound),
        Self::Answered(Outcome::Malformed),
        Self::Dropped,
        Self::Unsent,
        Self::Pending,
        Self::PageGone,
    ];

    /// A short word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::PageGone => "page gone",
            Self::Answered(Outcome::Ok) => "ok",
            Self::Answered(Outcome::Error) => "error",
            Self::Answered(Outcome::InvalidArgs) => "invalid args",
            Self::Answered(Outcome::Denied) => "denied",
            Self::Answered(Outcome::NotFound) => "not found",
            Self::Answered(Outcome::Malformed) => "malformed",
            Self::Dropped => "dropped",
            Self::Unsent => "unsent",
        }
    }

    /// What it means, in a sentence without a full stop.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Pending => "Not answered yet",
            Self::PageGone => "Not answered yet, and its page is gone: reloaded, left or closed",
            Self::Answered(Outcome::Ok) => "The command returned a value",
            Self::Answered(Outcome::Error) => "The command returned an error",
            Self::Answered(Outcome::InvalidArgs) => {
                "The arguments could not be read, so that the command did not run"
            }
            Self::Answered(Outcome::Denied) => {
                "No capability allows the command there, or no scope what it was called for"
            }
            Self::Answered(Outcome::NotFound) => "There is no such command",
            Self::Answered(Outcome::Malformed) => {
                "What arrived was no IPC request: a header of Tauri's is missing, or the body is no \
                 JSON. Arguments that do not fit are invalid args"
            }
            Self::Dropped => "The handler is gone without an answer: the promise never settles",
            Self::Unsent => {
                "It never left the page: its arguments or headers could not be written as a request"
            }
        }
    }

    /// Whether the call has ended: it was answered, or never will be.
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Pending | Self::PageGone)
    }

    /// Whether the call has ended otherwise than with a value.
    pub fn has_failed(self) -> bool {
        self.has_ended() && self != Self::Answered(Outcome::Ok)
    }
}

impl Call {
    /// One that never left its page: nothing of its request is known but what the page told.
    fn unsent(record: &Record, unsent: &CallUnsent) -> Self {
        let CallUnsent { page, callback, page_us } = unsent;
        let (seq, at_us) = (record.seq, record.at_us);
        Self {
            seq,
            request: Request {
                command: UNKNOWN_COMMAND.into(),
                webview: page.webview.clone(),
                page_load: page.page_load,
                callback: Some(*callback),
                ..Request::default()
            },
            body: None,
            received_us: at_us,
            dispatched: None,
            end: Some(End { seq, at_us, outcome: Err(DropCause::Unsent), body: None }),
            page_gone_us: None,
            observed: Observed {
                invoked_page_us: Some(*page_us),
                stack: record.body.map(|body| (seq, body)),
                ..Observed::default()
            },
        }
    }

    /// When it was received in Rust; of one that never left its page, when it was made there.
    pub fn began(&self) -> Moment {
        match self.observed.in_page.invoked.filter(|_| self.status() == Status::Unsent) {
            Some(invoked) => invoked,
            None => Moment::exact(self.received_us),
        }
    }

    /// Where it stands.
    pub fn status(&self) -> Status {
        match self.end {
            None if self.page_gone_us.is_some() => Status::PageGone,
            None => Status::Pending,
            Some(End { outcome: Ok(outcome), .. }) => Status::Answered(outcome),
            Some(End { outcome: Err(DropCause::Unsent), .. }) => Status::Unsent,
            Some(End { outcome: Err(_), .. }) => Status::Dropped,
        }
    }

    /// How long it took, in microseconds: what the page [waited](Self::waited_us), or where that is
    /// not known what [Rust](Self::rust_us) took. Absent while pending.
    pub fn duration_us(&self) -> Option<u64> {
        self.waited_us().or_else(|| self.rust_us())
    }

    /// From the invoke in the page to the settling of its promise there, in microseconds. Absent where
    /// the page did not tell both, or not yet.
    pub fn waited_us(&self) -> Option<u64> {
        let InPage { invoked, settled } = self.observed.in_page;
        Some(settled?.at_us.saturating_sub(invoked?.at_us))
    }

    /// From receipt to end in Rust, in microseconds; absent while pending, and where only the page saw
    /// the call.
    pub fn rust_us(&self) -> Option<u64> {
        self.answered_us().map(|answered_us| answered_us.saturating_sub(self.received_us))
    }

    /// When Rust gave its answer or dropped it, in microseconds since recording began; absent while
    /// neither is so, and where only the page saw the call.
    pub fn answered_us(&self) -> Option<u64> {
        self.end.filter(|_| self.is_seen_in_rust()).map(|end| end.at_us)
    }

    /// Whether its page has told that the promise was settled by the answer.
    pub fn is_settled(&self) -> bool {
        self.observed.settled_page_us.is_some()
    }

    /// Whether Rust's end of it is seen, and not the page's alone.
    pub fn is_seen_in_rust(&self) -> bool {
        self.request.transport == Transport::Ipc && self.status() != Status::Unsent
    }

    /// Takes in what its page told in a record.
    fn observe(&mut self, record: &Record, told: &CallObserved) {
        let known = &mut self.observed;
        known.invoked_page_us = known.invoked_page_us.or(told.invoked_page_us);
        known.stack = known.stack.or(record.body.map(|body| (record.seq, body)));
        if let Some(settled) = told.settled_page_us {
            let is_early = self.is_before_end(settled);
            let known = &mut self.observed;
            let place =
                if is_early { &mut known.abandoned_page_us } else { &mut known.settled_page_us };
            place.get_or_insert(settled);
        }
    }

    /// Whether a settle in the page was before the call's end. An end is recorded before the page can
    /// know of it. Where both are known, less time has passed in the page than in Rust.
    fn is_before_end(&self, settled_page_us: u64) -> bool {
        if self.request.transport != Transport::Ipc {
            // The page's answer is all that is known of the end.
            return false;
        }
        let Some(rust_us) = self.rust_us() else { return true };
        self.observed.invoked_page_us.is_some_and(|invoked| {
            let waited_us = settled_page_us.saturating_sub(invoked);
            waited_us.saturating_add(PAGE_CLOCK_STEP_US) < rust_us
        })
    }

    /// Bytes of the request's and the answer's bodies together, as they travelled.
    pub fn size(&self) -> u64 {
        let sent = self.body.map_or(0, |body| body.len);
        let answered = self.end.and_then(|end| end.body).map_or(0, |body| body.len);
        sent.saturating_add(answered)
    }
}

/// In place of the command of a call that never left its page: nobody else is told it.
pub const UNKNOWN_COMMAND: &str = "(command not known)";

/// How far back [`Calls::held_between`] looks for a call that still held the main thread.
const LONGEST_HELD_US: u64 = 60_000_000;

/// What [`Calls::apply`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new call, by its `seq`.
    Added(u64),
    /// More is known of a call.
    Updated(u64),
    /// The page of these calls, oldest first, is gone, or has come back.
    Pages(Vec<u64>),
    /// The record belongs to a call whose request is no longer, or never was, in the log.
    Orphan,
    /// The record is not about calls.
    None,
}

/// The calls of a log, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    calls: VecDeque<Call>,
    /// Those that have not ended, by `seq`.
    open: BTreeSet<u64>,
}

impl Calls {
    /// Takes in the next record. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record) -> Change {
        match &record.kind {
            RecordKind::RequestReceived(request) => {
                self.calls.push_back(Call {
                    seq: record.seq,
                    request: request.clone(),
                    body: record.body,
                    received_us: record.at_us,
                    dispatched: None,
                    end: None,
                    page_gone_us: None,
                    observed: Observed::default(),
                });
                self.open.insert(record.seq);
                Change::Added(record.seq)
            }
            RecordKind::CallUnsent(unsent) => {
                self.calls.push_back(Call::unsent(record, unsent));
                Change::Added(record.seq)
            }
            RecordKind::RequestDispatched(dispatch) => self.update(dispatch.call, |call| {
                let (returned_us, held_us) = (record.at_us, dispatch.held_us);
                call.dispatched = Some(Dispatched { returned_us, held_us });
            }),
            RecordKind::ResponseSent(response) => {
                self.end(record, response.call, Ok(response.outcome))
            }
            RecordKind::ResolverDropped(ResolverDropped { call, cause, .. }) => {
                self.end(record, *call, Err(*cause))
            }
            RecordKind::CallObserved(observed) => self.update(observed.call, |call| {
                call.observe(record, observed);
            }),
            // What came before the first page was told of may be of that page.
            RecordKind::PageLoaded(PageLoaded { webview, page_load, .. }) => {
                self.pages_changed(record, &webview.webview, |it| it == 0 || it >= *page_load)
            }
            RecordKind::PageReturned(PageReturned {
                page: PageRef { webview, page_load }, ..
            }) => self.pages_changed(record, webview, |it| it == *page_load),
            RecordKind::WebviewDestroyed(webview) => {
                self.pages_changed(record, &webview.webview, |_| false)
            }
            _ => Change::None,
        }
    }

    /// Notes of the calls of a webview that have not ended whether their page, by its number, is there.
    fn pages_changed(
        &mut self,
        record: &Record,
        webview: &str,
        is_there: impl Fn(u32) -> bool,
    ) -> Change {
        let mut changed = Vec::new();
        for seq in &self.open {
            let at = self.calls.binary_search_by_key(seq, |call| call.seq).ok();
            let Some(call) = at.and_then(|at| self.calls.get_mut(at)) else { continue };
            let is_gone = !is_there(call.request.page_load);
            if call.request.webview == webview && call.page_gone_us.is_some() != is_gone {
                call.page_gone_us = is_gone.then_some(record.at_us);
                changed.push(*seq);
            }
        }
        if changed.is_empty() { Change::None } else { Change::Pages(changed) }
    }

    fn end(&mut self, record: &Record, call: u64, outcome: Result<Outcome, DropCause>) -> Change {
        self.open.remove(&call);
        let Record { seq, at_us, body, .. } = *record;
        let end = End { seq, at_us, outcome, body };
        self.update(call, |call| {
            // What never reached Rust has no other end.
            if call.status() != Status::Unsent {
                call.end = Some(end);
            }
        })
    }

    /// Forgets the calls whose request is older than `first_seq`, as the recorder did. Returns
    /// the forgotten ones, oldest first.
    pub fn evict_before(&mut self, first_seq: u64) -> impl Iterator<Item = Call> + '_ {
        let gone = self.calls.partition_point(|call| call.seq < first_seq);
        self.open = self.open.split_off(&first_seq);
        self.calls.drain(..gone)
    }

    /// Takes out the call with this `seq`.
    pub fn remove(&mut self, seq: u64) -> Option<Call> {
        self.open.remove(&seq);
        self.position(seq).and_then(|at| self.calls.remove(at))
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.calls.clear();
        self.open.clear();
    }

    /// How long, between two moments, calls other than this one held the main thread, in
    /// microseconds: while they did, it could not be received. Only calls that are held are known.
    pub fn held_between(&self, from_us: u64, to_us: u64, except: u64) -> u64 {
        // A dispatch holds the thread from the call's receipt on, and later calls are received
        // later.
        self.iter()
            .rev()
            .skip_while(|call| call.received_us >= to_us)
            .filter(|call| call.seq != except)
            .take_while(|call| call.received_us.saturating_add(LONGEST_HELD_US) >= from_us)
            .filter_map(|call| call.dispatched)
            .map(|dispatched| {
                let begun_us = dispatched.returned_us.saturating_sub(dispatched.held_us);
                dispatched.returned_us.min(to_us).saturating_sub(begun_us.max(from_us))
            })
            .sum()
    }

    /// The call with this `seq`.
    pub fn get(&self, seq: u64) -> Option<&Call> {
        self.position(seq).and_then(|at| self.calls.get(at))
    }

    pub(crate) fn get_mut(&mut self, seq: u64) -> Option<&mut Call> {
        self.position(seq).and_then(|at| self.calls.get_mut(at))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.calls.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.iter()
    }

    fn update(&mut self, seq: u64, change: impl FnOnce(&mut Call)) -> Change {
        match self.get_mut(seq) {
            Some(call) => {
                change(call);
                Change::Updated(seq)
            }
            None => Change::Orphan,
        }
    }

    fn position(&self, seq: u64) -> Option<usize> {
        self.calls.binary_search_by_key(&seq, |call| call.seq).ok()
    }
}
