//! Which records belong to the rows that pass a filter.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Calls, Channels, Comment, Events, ListenerRemoved, Pages, Record, RecordKind, ResolverDropped,
};

/// What passes, by `seq`.
#[derive(Debug, Default)]
pub(super) struct Passing {
    /// The calls; also those that brought a channel that passes.
    pub(super) calls: BTreeSet<u64>,
    /// The emits, with the names of their events.
    pub(super) emits: BTreeMap<u64, String>,
    /// The lines of logs.
    pub(super) lines: BTreeSet<u64>,
}

/// What is kept of a trace that is filtered; see [`Rows::kept`](super::Rows::kept).
///
/// A call is kept with its dispatch, its end, what its page told of it, and its channels with all
/// their messages; and with the calls that share one of these, since it is not always to be told whose
/// a message is. An emit is kept with its deliveries, and with the records of who listened to its
/// event, so that it stays as heard as it was. What was said of a row is kept with it. Marks, and what tells of webviews and pages, are always
/// kept: the rest is not to be understood without them.
#[derive(Debug)]
pub struct Kept {
    passing: Passing,
    /// The events of emits that pass.
    names: BTreeSet<String>,
    events: Events,
    channels: Channels,
    pages: Pages,
    marks: BTreeSet<u64>,
}

impl Kept {
    pub(super) fn new(passing: Passing) -> Self {
        let names = passing.emits.values().cloned().collect();
        Self {
            passing,
            names,
            events: Events::default(),
            channels: Channels::default(),
            pages: Pages::default(),
            marks: BTreeSet::new(),
        }
    }

    /// Goes back to the start of the trace.
    pub fn restart(&mut self) {
        self.events = Events::default();
        self.channels = Channels::default();
        self.pages = Pages::default();
        self.marks = BTreeSet::new();
    }

    /// Whether the next record of the trace is kept. Of what a page told of several emits, that of others is
    /// taken out.
    pub fn keeps(&mut self, record: &mut Record) -> bool {
        if let RecordKind::EventDelivered(delivered) = &mut record.kind {
            let mut emits = self.events.deliver(delivered).into_iter();
            let mut is_kept = || {
                let emit = emits.next().flatten();
                emit.is_some_and(|emit| self.passing.emits.contains_key(&emit))
            };
            delivered.deliveries.retain(|_| is_kept());
            return !delivered.deliveries.is_empty();
        }
        self.events.apply(record);
        // Clocks are of no interest here, and thus calls.
        self.pages.apply(record, &mut Calls::default());
        let channels = self.channels.apply(record, &self.pages);
        let passing = &self.passing;
        let is_call = |call: u64| passing.calls.contains(&call);
        match &record.kind {
            RecordKind::RequestReceived(_) | RecordKind::CallUnsent(_) => is_call(record.seq),
            RecordKind::RequestDispatched(dispatch) => is_call(dispatch.call),
            RecordKind::ResponseSent(response) => is_call(response.call),
            RecordKind::ResolverDropped(ResolverDropped { call, .. }) => is_call(*call),
            RecordKind::CallObserved(observed) => is_call(observed.call),
            RecordKind::ListenerAdded(added) => {
                is_call(added.call) || self.names.contains(&added.event)
            }
            RecordKind::ListenerRemoved(ListenerRemoved { call, event, .. }) => {
                is_call(*call) || self.names.contains(event)
            }
            RecordKind::EventEmitted(_) => passing.emits.contains_key(&record.seq),
            RecordKind::ChannelOpened(_)
            | RecordKind::ChannelMessage(_)
            | RecordKind::ChannelDelivered(_)
            | RecordKind::ChannelClosed(_) => channels.iter().any(|it| is_call(it.call)),
            RecordKind::Logged(_) => passing.lines.contains(&record.seq),
            RecordKind::Marked(_) => self.marks.insert(record.seq),
            RecordKind::Commented(Comment { row, .. }) => {
                is_call(*row)
                    || passing.emits.contains_key(row)
                    || passing.lines.contains(row)
                    || self.marks.contains(row)
                    || self.channels.get(*row).is_some_and(|channel| is_call(channel.call))
            }
            // Webviews and pages.
            _ => true,
        }
    }
}
