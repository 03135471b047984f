//! Putting the records of each call together, while keeping no more calls than must be.

use std::collections::{BTreeMap, HashMap};

use super::Missing;
use crate::{
    Call, Calls, Change, Channel, ChannelOpened, Channels, Message, PageLoaded, PageRef,
    PageReturned, Pages, Record, RecordKind, Status,
};

/// How many calls wait that are over and of which nothing more is awaited, though it may come.
const MAX_OVER: usize = 256;

/// How many calls that are over wait for their page to tell when they were settled. A page tells in
/// batches, and what it tells is how long the calls took.
const MAX_UNSETTLED: usize = 16_384;

/// How many bytes of bodies are kept while calls wait.
const MAX_WAITING_BYTES: usize = 64 << 20;

/// A call with all that belongs to it.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) call: Call,
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
    /// Kept bytes of bodies, by `seq` of their call and of their record.
    bodies: BTreeMap<(u64, u64), Vec<u8>>,
    /// How many bytes these are.
    bytes: usize,
    over: Waiting,
    unsettled: Waiting,
}

/// Calls, in the order in which they came to wait.
#[derive(Debug, Default)]
struct Waiting {
    calls: BTreeMap<u64, u64>,
    /// Their place in that order.
    places: HashMap<u64, u64>,
    next: u64,
}

impl Waiting {
    fn push(&mut self, call: u64) {
        if !self.places.contains_key(&call) {
            self.calls.insert(self.next, call);
            self.places.insert(call, self.next);
            self.next += 1;
        }
    }

    fn remove(&mut self, call: u64) {
        if let Some(place) = self.places.remove(&call) {
            self.calls.remove(&place);
        }
    }

    /// The one that has waited longest.
    fn pop(&mut self) -> Option<u64> {
        let (_, call) = self.calls.pop_first()?;
        self.places.remove(&call);
        Some(call)
    }

    fn len(&self) -> usize {
        self.calls.len()
    }
}

/// What is awaited of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// Its end in Rust, or that of its channels.
    End,
    /// That its page tells when it was settled.
    Settling,
    Nothing,
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
        let (changed, owner) = self.apply(record, missing);
        if let (Some(call), Some(body)) = (owner, body) {
            self.bytes += body.len();
            self.bodies.insert((call, record.seq), body);
        }
        let left = match &record.kind {
            RecordKind::PageLoaded(PageLoaded { webview, .. })
            | RecordKind::WebviewDestroyed(webview) => self.of_webview(&webview.webview),
            RecordKind::PageReturned(PageReturned { page, .. }) => self.of_webview(&page.webview),
            _ => Vec::new(),
        };
        for call in changed.into_iter().chain(left) {
            let awaited = self.awaited(call);
            for (waiting, of) in
                [(&mut self.over, Awaited::Nothing), (&mut self.unsettled, Awaited::Settling)]
            {
                if awaited == of { waiting.push(call) } else { waiting.remove(call) }
            }
        }
        let mut complete = Vec::new();
        while let Some(call) = self.next_complete() {
            complete.extend(self.remove(call));
        }
        complete
    }

    /// A call that is waited for no longer.
    fn next_complete(&mut self) -> Option<u64> {
        let has_room = self.bytes <= MAX_WAITING_BYTES;
        if self.over.len() > MAX_OVER || !has_room && self.over.len() > 0 {
            self.over.pop()
        } else if self.unsettled.len() > MAX_UNSETTLED || !has_room {
            self.unsettled.pop()
        } else {
            None
        }
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

    /// The calls that the record tells more of, as far as they are here, and the one that its body is of.
    fn apply(&mut self, record: &Record, missing: &mut Missing) -> (Vec<u64>, Option<u64>) {
        let change = self.calls.apply(record);
        self.pages.apply(record, &mut self.calls);
        match (change, &record.kind) {
            (Change::Added(call) | Change::Updated(call), _) => return (vec![call], Some(call)),
            (Change::Orphan, RecordKind::ResponseSent(_) | RecordKind::ResolverDropped(_)) => {
                missing.answers_alone += 1;
                return (Vec::new(), None);
            }
            (_, RecordKind::ChannelOpened(ChannelOpened { call, .. }))
                if self.calls.get(*call).is_none() =>
            {
                return (Vec::new(), None);
            }
            _ => {}
        }
        let changed = self.channels.apply(record, &self.pages);
        let message = self.channels.message_of(record.seq, &changed);
        let owner = message.and_then(|it| Some(self.channels.get(it.opened)?.call));
        if owner.is_none() && matches!(record.kind, RecordKind::ChannelMessage(_)) {
            missing.messages_alone += 1;
            return (Vec::new(), None);
        }
        (changed.into_iter().map(|change| change.call).collect(), owner)
    }

    fn awaited(&self, call: u64) -> Awaited {
        let Some(call) = self.calls.get(call).filter(|call| call.end.is_some()) else {
            return Awaited::End;
        };
        let page = self.pages.get(&page_of(call));
        let is_gone = page.is_some_and(|page| page.gone.is_some());
        let is_open = |channel: &Channel| channel.closed.is_none();
        let is_told = call.observed.settled_page_us.or(call.observed.abandoned_page_us).is_some()
            || call.status() == Status::Unsent;
        match page {
            _ if !is_gone && self.channels.brought_by(call.seq).any(is_open) => Awaited::End,
            // What it told last may come after it is gone.
            Some(page) if page.tells && !is_told => Awaited::Settling,
            _ => Awaited::Nothing,
        }
    }

    fn of_webview(&self, webview: &str) -> Vec<u64> {
        let calls = self.calls.iter().filter(|call| call.request.webview == webview);
        calls.map(|call| call.seq).collect()
    }

    fn remove(&mut self, call: u64) -> Option<Joined> {
        let call = self.calls.remove(call)?;
        let keys: Vec<_> =
            self.bodies.range((call.seq, 0)..=(call.seq, u64::MAX)).map(|(key, _)| *key).collect();
        let bodies = keys.iter().filter_map(|key| Some((key.1, self.bodies.remove(key)?)));
        let mut bodies: BTreeMap<_, _> = bodies.collect();
        self.bytes -= bodies.values().map(Vec::len).sum::<usize>();
        let mut bytes = |seq: u64| bodies.remove(&seq);
        let messages = self.channels.remove(call.seq);
        Some(Joined {
            messages: messages.into_iter().map(|it| (it, bytes(it.seq))).collect(),
            request: call.body.and_then(|_| bytes(call.seq)),
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
