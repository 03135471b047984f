//! What the recorder holds at one moment, without its being held still.

use std::{sync::Arc, vec};

use ipc_inspector_protocol::{trace, wire::Stats};

use crate::recorder::{Cursor, Entry, Recorder};

/// How many entries are taken out at once. What is evicted of them meanwhile stays in memory.
const PAGE: usize = 64;

/// Goes through the entries that are held when it is made, oldest first. Those that come later are
/// none of it; those that are evicted or cleared before it comes to them it has missed.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot<'a> {
    recorder: &'a Recorder,
    stats: Stats,
    cursor: Cursor,
    page: vec::IntoIter<Arc<Entry>>,
    /// Where the page's next entry stands.
    next_seq: u64,
    taken: u64,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(recorder: &'a Recorder) -> Self {
        let stats = recorder.stats();
        let cursor = Cursor::at(stats.first_seq);
        Self { recorder, stats, cursor, page: vec::IntoIter::default(), next_seq: 0, taken: 0 }
    }

    /// What was held, and what was lost, when it was made.
    pub(crate) fn stats(&self) -> &Stats {
        &self.stats
    }

    /// How many entries have gone before they could be taken; known at the end.
    pub(crate) fn missed(&self) -> u64 {
        self.stats.records - self.taken
    }
}

impl Iterator for Snapshot<'_> {
    type Item = trace::Entry;

    fn next(&mut self) -> Option<trace::Entry> {
        if self.page.len() == 0 {
            let page = self.recorder.read(&mut self.cursor, PAGE);
            self.next_seq = page.first_seq;
            self.page = page.entries.into_iter();
        }
        if self.next_seq >= self.stats.next_seq {
            return None;
        }
        let entry = self.page.next()?.whole(self.next_seq);
        self.next_seq += 1;
        self.taken += 1;
        Some(entry)
    }
}
