//! The calls this window knows, how many there are of each status, which of them are shown, and the
//! messages of their channels.
//!
//! Everything here is kept up to date record by record: a batch costs what is in it, however long
//! the log is. Only a new filter looks at every call.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use ipc_inspector_protocol::{
    Call, Calls, Change, Record, RecordKind, Status,
    wire::{Batch, Stats, Streamed},
};

use super::filter::{Filter, status_index};
use super::messages::Messages;
use super::previews::Previews;

/// What the window knows of the recorder's log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    calls: Calls,
    /// One for each of `calls`, in the same order, with the call's `seq`.
    previews: VecDeque<(u64, Previews)>,
    messages: Messages,
    counts: Counts,
    filter: Filter,
    /// `seq` of each call that passes the filter, ascending.
    shown: VecDeque<u64>,
    /// None until the first batch.
    stats: Option<Stats>,
    missed: u64,
}

/// Number of calls of each status, in the order of [`Status::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; Status::ALL.len()]);

impl Counts {
    /// Of one status.
    pub fn of(&self, status: Status) -> usize {
        self.0[status_index(status)]
    }

    /// Of all.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }
}

impl Log {
    /// Takes in what the plugin sent.
    pub fn take(&mut self, batch: Batch) {
        if batch.cleared {
            self.calls.clear();
            self.previews.clear();
            self.messages.clear();
            self.shown.clear();
            self.counts = Counts::default();
            self.missed = 0;
        }
        self.missed += batch.missed;
        for streamed in batch.records {
            self.take_record(streamed);
        }
        self.forget_before(batch.stats.first_seq);
        self.stats = Some(batch.stats);
    }

    /// Shows other calls.
    pub fn set_filter(&mut self, filter: Filter) {
        if filter == self.filter {
            return;
        }
        if filter.narrows(&self.filter) {
            let mut shown = std::mem::take(&mut self.shown);
            shown.retain(|seq| self.passes(&filter, *seq));
            self.shown = shown;
        } else {
            self.shown = self
                .calls
                .iter()
                .zip(&self.previews)
                .filter(|(call, (_, previews))| filter.matches(call, previews))
                .map(|(call, _)| call.seq)
                .collect();
        }
        self.filter = filter;
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// A call by its `seq`.
    pub fn call(&self, seq: u64) -> Option<&Call> {
        self.calls.get(seq)
    }

    /// The start of a call's bodies.
    pub fn previews(&self, seq: u64) -> Option<&Previews> {
        self.previews_at(seq).and_then(|at| self.previews.get(at)).map(|(_, previews)| previews)
    }

    /// The messages of the calls' channels.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Number of calls of each status, shown or not.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The recorder's state as last heard; before that, that of a new one.
    pub fn stats(&self) -> Stats {
        self.stats.unwrap_or(Stats { recording: true, ..Stats::default() })
    }

    /// How many of the records that the recorder lost were never seen by this window.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Number of calls that are shown.
    pub fn shown_len(&self) -> usize {
        self.shown.len()
    }

    /// `seq` of a shown call, by its place in the table.
    pub fn shown_at(&self, index: usize) -> Option<u64> {
        self.shown.get(index).copied()
    }

    /// `seq` of the newest shown call.
    pub fn newest_shown(&self) -> Option<u64> {
        self.shown.back().copied()
    }

    /// Place in the table of a call, if it is shown.
    pub fn index_of(&self, seq: u64) -> Option<usize> {
        self.shown.binary_search(&seq).ok()
    }

    /// Place in the table of the first shown call that is not older than `seq`.
    pub fn first_index_from(&self, seq: u64) -> usize {
        self.shown.partition_point(|shown| *shown < seq)
    }

    fn take_record(&mut self, Streamed { record, preview }: Streamed) {
        let before = call_of(&record).and_then(|seq| self.calls.get(seq)).map(Call::status);
        let preview = preview.map(String::into_boxed_str);
        match self.calls.apply(&record) {
            Change::Added(seq) => {
                self.previews.push_back((seq, Previews { request: preview, response: None }));
                self.recount(seq, None);
                self.refilter(seq);
            }
            Change::Updated(seq) => {
                if let Some(preview) = preview
                    && let Some(at) = self.previews_at(seq)
                {
                    self.previews[at].1.response = Some(preview);
                }
                self.recount(seq, before);
                self.refilter(seq);
            }
            Change::Orphan | Change::None => self.messages.take(&record, preview),
        }
    }

    fn recount(&mut self, seq: u64, before: Option<Status>) {
        if let Some(before) = before {
            self.counts.0[status_index(before)] -= 1;
        }
        if let Some(call) = self.calls.get(seq) {
            self.counts.0[status_index(call.status())] += 1;
        }
    }

    /// Puts one call into the shown ones or takes it out, as it now is.
    fn refilter(&mut self, seq: u64) {
        match (self.shown.binary_search(&seq), self.passes(&self.filter, seq)) {
            (Err(at), true) => self.shown.insert(at, seq),
            (Ok(at), false) => {
                self.shown.remove(at);
            }
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    fn passes(&self, filter: &Filter, seq: u64) -> bool {
        self.calls
            .get(seq)
            .zip(self.previews(seq))
            .is_some_and(|(call, previews)| filter.matches(call, previews))
    }

    fn forget_before(&mut self, first_seq: u64) {
        for gone in self.calls.evict_before(first_seq) {
            self.counts.0[status_index(gone.status())] -= 1;
        }
        let gone = self.previews.partition_point(|(seq, _)| *seq < first_seq);
        self.previews.drain(..gone);
        let gone = self.first_index_from(first_seq);
        self.shown.drain(..gone);
        self.messages.evict_before(first_seq);
    }

    fn previews_at(&self, seq: u64) -> Option<usize> {
        self.previews.binary_search_by_key(&seq, |(seq, _)| *seq).ok()
    }
}

/// The call that a record tells more of.
fn call_of(record: &Record) -> Option<u64> {
    match &record.kind {
        RecordKind::RequestDispatched(dispatch) => Some(dispatch.call),
        RecordKind::ResponseSent(response) => Some(response.call),
        RecordKind::ResolverDropped { call, .. } => Some(*call),
        _ => None,
    }
}
