//! Putting the records of each call together, while keeping no more calls than must be.

use std::collections::{HashMap, VecDeque};

use super::Missing;
use crate::{
    Call, Calls, Change, Channel, Channels, Message, PageRef, Pages, Record, RecordKind,
    pages::InPage,
};

/// How many calls that are over wait for their page to tell when they were settled. A page tells
/// in batches and thus late or, without a probe, never.
const MAX_WAITING: usize = 256;

/// A call with all that belongs to it.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) call: Call,
    /// When it left its page and was settled there.
    pub(super) in_page: InPage,
    /// The messages of its channels, in the order they were sent, with their kept bytes.
    pub(super) messages: Vec<(Message, Option<Vec<u8>>)>,
    /// The kept bytes of the request's body.
    pub(super) request: Option<Vec<u8>>,
    /// The kept bytes of the answer's body.
    pub(super) answer: Option<Vec<u8>>,
    /// The JavaScript call stack.
    pub(super) stack: Option<Vec<u8>>,
}

/// The calls of which more may be to come.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    calls: Calls,
    channels: Channels,
    pages: Pages,
    /// Kept bytes of bodies, by `seq` of their record.
    bodies: HashMap<u64, Vec<u8>>,
    /// The calls that are over, in the order in which they came to be.
    waiting: VecDeque<u64>,
}

impl Joiner {
    /// Takes in the next record with the kept bytes of its body, and returns the calls that have
    /// waited longest, if too many do.
    pub(super) fn take(
        &mut self,
        record: &Record,
        body: Option<Vec<u8>>,
        missing: &mut Missing,
    ) -> Vec<Joined> {
        let changed = self.apply(record, missing);
        self.pages.apply(record, &self.calls);
        if let (Some(_), Some(body)) = (changed, body) {
            self.bodies.insert(record.seq, body);
        }
        let left = match &record.kind {
            RecordKind::PageLoaded { webview, .. } | RecordKind::WebviewDestroyed(webview) => {
                self.of_webview(&webview.webview)
            }
            RecordKind::PageReturned { page, .. } => self.of_webview(&page.webview),
            _ => Vec::new(),
        };
        for call in changed.into_iter().chain(left) {
            if !self.is_over(call) {
                self.waiting.retain(|waiting| *waiting != call);
            } else if !self.waiting.contains(&call) {
                self.waiting.push_back(call);
            }
        }
        let excess = self.waiting.len().saturating_sub(MAX_WAITING);
        let complete: Vec<_> = self.waiting.drain(..excess).collect();
        complete.into_iter().filter_map(|call| self.remove(call)).collect()
    }

    /// The calls that are left at the end, oldest first.
    pub(super) fn finish(mut self) -> impl Iterator<Item = Joined> {
        let calls: Vec<_> = self.calls.iter().map(|call| call.seq).collect();
        calls.into_iter().filter_map(move |call| self.remove(call))
    }

    /// The pages so far.
    pub(super) fn pages(&self) -> &Pages {
        &self.pages
    }

    /// The call that the record belongs to, if it is here.
    fn apply(&mut self, record: &Record, missing: &mut Missing) -> Option<u64> {
        match (self.calls.apply(record), &record.kind) {
            (Change::Added(call) | Change::Updated(call), _) => Some(call),
            (Change::Orphan, RecordKind::ResponseSent(_) | RecordKind::ResolverDropped { .. }) => {
                missing.answers_alone += 1;
                None
            }
            (_, RecordKind::ChannelOpened { call, .. }) if self.calls.get(*call).is_none() => None,
            (_, kind) => {
                let changed = self.channels.apply(record).map(|change| change.call);
                if changed.is_none() && matches!(kind, RecordKind::ChannelMessage(_)) {
                    missing.messages_alone += 1;
                }
                changed
            }
        }
    }

    /// Whether nothing more happens in Rust: the call has ended, and so have its channels.
    fn is_over(&self, call: u64) -> bool {
        let Some(call) = self.calls.get(call).filter(|call| call.end.is_some()) else {
            return false;
        };
        let page = self.pages.get(&page_of(call));
        let is_open = |channel: &Channel| channel.call == call.seq && channel.closed.is_none();
        page.is_some_and(|page| page.gone.is_some()) || !self.channels.iter().any(is_open)
    }

    fn of_webview(&self, webview: &str) -> Vec<u64> {
        let calls = self.calls.iter().filter(|call| call.request.webview == webview);
        calls.map(|call| call.seq).collect()
    }

    fn remove(&mut self, call: u64) -> Option<Joined> {
        let call = self.calls.remove(call)?;
        let mut bytes = |seq: u64| self.bodies.remove(&seq);
        let messages = self.channels.remove(call.seq);
        Some(Joined {
            in_page: self.pages.in_page(&call),
            messages: messages.into_iter().map(|it| (it, bytes(it.seq))).collect(),
            // The one body of a call that never left its page is its stack.
            request: call.request.body.and_then(|_| bytes(call.seq)),
            answer: call.end.and_then(|end| end.body.and_then(|_| bytes(end.seq))),
            stack: call.observed.stack.and_then(|(seq, _)| bytes(seq)),
            call,
        })
    }
}

/// The page that made a call.
pub(super) fn page_of(call: &Call) -> PageRef {
    PageRef { webview: call.request.webview.clone(), page_load: call.request.page_load }
}
