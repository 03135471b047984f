//! Folding the log into calls: a request with its dispatch and its answer.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{
    Body, CallObserved, DropCause, InPage, Outcome, Record, RecordKind, Request,
    moment::PAGE_CLOCK_STEP_US,
};

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `seq` of its request; the call's name.
    pub seq: u64,
    /// The request.
    pub request: Request,
    /// When the request was received, in microseconds since recording began.
    pub received_us: u64,
    /// Its dispatch, once that has returned.
    pub dispatched: Option<Dispatched>,
    /// How it ended, if it has.
    pub end: Option<End>,
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
    /// Answered.
    Answered(Outcome),
    /// Its resolver was dropped: it will never be answered.
    Dropped,
}

impl Status {
    /// Every status, in the order in which they are listed to people.
    pub const ALL: [Self; 7] = [
        Self::Answered(Outcome::Ok),
        Self::Answered(Outcome::Error),
        Self::Answered(Outcome::Denied),
        Self::Answered(Outcome::NotFound),
        Self::Answered(Outcome::Malformed),
        Self::Dropped,
        Self::Pending,
    ];

    /// A short word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Answered(Outcome::Ok) => "ok",
            Self::Answered(Outcome::Error) => "error",
            Self::Answered(Outcome::Denied) => "denied",
            Self::Answered(Outcome::NotFound) => "not found",
            Self::Answered(Outcome::Malformed) => "malformed",
            Self::Dropped => "dropped",
        }
    }

    /// Whether the call has ended otherwise than with a value.
    pub fn has_failed(self) -> bool {
        !matches!(self, Self::Pending | Self::Answered(Outcome::Ok))
    }
}

impl Call {
    /// Where it stands.
    pub fn status(&self) -> Status {
        match self.end {
            None => Status::Pending,
            Some(End { outcome: Ok(outcome), .. }) => Status::Answered(outcome),
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

    /// From receipt to end in Rust, in microseconds; absent while pending.
    pub fn rust_us(&self) -> Option<u64> {
        self.end.map(|end| end.at_us.saturating_sub(self.received_us))
    }

    /// Takes in what its page told in the record `seq`.
    fn observe(&mut self, seq: u64, told: &CallObserved) {
        let known = &mut self.observed;
        known.invoked_page_us = known.invoked_page_us.or(told.invoked_page_us);
        known.stack = known.stack.or(told.body.map(|body| (seq, body)));
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
        let Some(rust_us) = self.rust_us() else { return true };
        self.observed.invoked_page_us.is_some_and(|invoked| {
            let waited_us = settled_page_us.saturating_sub(invoked);
            waited_us.saturating_add(PAGE_CLOCK_STEP_US) < rust_us
        })
    }

    /// Bytes of the request's and the answer's bodies together, as they travelled.
    pub fn size(&self) -> u64 {
        let sent = self.request.body.map_or(0, |body| body.len);
        let answered = self.end.and_then(|end| end.body).map_or(0, |body| body.len);
        sent.saturating_add(answered)
    }
}

/// How far back [`Calls::held_between`] looks for a call that still held the main thread.
const LONGEST_HELD_US: u64 = 60_000_000;

/// What [`Calls::apply`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A new call, by its `seq`.
    Added(u64),
    /// More is known of a call.
    Updated(u64),
    /// The record belongs to a call whose request is no longer, or never was, in the log.
    Orphan,
    /// The record is not about calls.
    None,
}

/// The calls of a log, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    calls: VecDeque<Call>,
}

impl Calls {
    /// Takes in the next record. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record) -> Change {
        match &record.kind {
            RecordKind::RequestReceived(request) => {
                self.calls.push_back(Call {
                    seq: record.seq,
                    request: request.clone(),
                    received_us: record.at_us,
                    dispatched: None,
                    end: None,
                    observed: Observed::default(),
                });
                Change::Added(record.seq)
            }
            RecordKind::RequestDispatched(dispatch) => self.update(dispatch.call, |call| {
                let (returned_us, held_us) = (record.at_us, dispatch.held_us);
                call.dispatched = Some(Dispatched { returned_us, held_us });
            }),
            RecordKind::ResponseSent(response) => self.update(response.call, |call| {
                call.end = Some(End {
                    seq: record.seq,
                    at_us: record.at_us,
                    outcome: Ok(response.outcome),
                    body: response.body,
                });
            }),
            RecordKind::ResolverDropped { call, cause, .. } => self.update(*call, |call| {
                call.end = Some(End {
                    seq: record.seq,
                    at_us: record.at_us,
                    outcome: Err(*cause),
                    body: None,
                });
            }),
            RecordKind::CallObserved(observed) => self.update(observed.call, |call| {
                call.observe(record.seq, observed);
            }),
            _ => Change::None,
        }
    }

    /// Forgets the calls whose request is older than `first_seq`, as the recorder did. Returns
    /// the forgotten ones, oldest first.
    pub fn evict_before(&mut self, first_seq: u64) -> impl Iterator<Item = Call> + '_ {
        let gone = self.calls.partition_point(|call| call.seq < first_seq);
        self.calls.drain(..gone)
    }

    /// Takes out the call with this `seq`.
    pub fn remove(&mut self, seq: u64) -> Option<Call> {
        self.position(seq).and_then(|at| self.calls.remove(at))
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.calls.clear();
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
