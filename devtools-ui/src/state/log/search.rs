//! What the plugin has found in whole bodies for the terms of the filter that need them.

use std::collections::BTreeSet;
use std::ops::Range;

use ipc_inspector_protocol::filter::BodyTerm;
use ipc_inspector_protocol::wire::Found;

use super::Log;

/// A question to the plugin: where in a range of records the terms hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The terms, each once.
    pub terms: Vec<BodyTerm>,
    /// By `seq`.
    pub range: Range<u64>,
}

/// The terms in force, and the rows that each is known to hold for.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    terms: Vec<(BodyTerm, BTreeSet<u64>)>,
    /// Records before this one were looked at, for all of the terms.
    searched_to: u64,
    /// All that was there was looked at, once since there were new terms.
    is_through: bool,
}

impl Search {
    /// Other terms are in force. What is known of those that stay is kept.
    pub(super) fn set_terms<'a>(&mut self, terms: impl Iterator<Item = &'a BodyTerm>) {
        let mut before = std::mem::take(&mut self.terms);
        for term in terms {
            if let Some(at) = before.iter().position(|(known, _)| known == term) {
                self.terms.push(before.swap_remove(at));
            } else {
                self.terms.push((term.clone(), BTreeSet::new()));
                (self.searched_to, self.is_through) = (0, false);
            }
        }
    }

    /// Whether a term is known to hold for a row.
    pub(super) fn holds(&self, term: &BodyTerm, seq: u64) -> bool {
        self.terms.iter().any(|(known, rows)| known == term && rows.contains(&seq))
    }

    /// A term holds for a row. Says whether that is news.
    pub(super) fn holds_now(&mut self, term: &BodyTerm, seq: u64) -> bool {
        let known = self.terms.iter_mut().find(|(known, _)| known == term);
        known.is_some_and(|(_, rows)| rows.insert(seq))
    }

    /// What of the held records was not looked at.
    pub(super) fn wanted(&self, held: Range<u64>) -> Option<Wanted> {
        let range = held.start.max(self.searched_to)..held.end;
        let terms = || self.terms.iter().map(|(term, _)| term.clone()).collect();
        (!range.is_empty() && !self.terms.is_empty()).then(|| Wanted { terms: terms(), range })
    }

    /// The search that was asked for has come so far. It counts if it was for all the terms and
    /// without a gap from the first that is held: other terms may have come into force meanwhile.
    pub(super) fn has_come(&mut self, asked: &Wanted, searched_to: u64, first_seq: u64) {
        let is_for_all = self.terms.iter().all(|(term, _)| asked.terms.contains(term));
        if is_for_all && asked.range.start <= self.searched_to.max(first_seq) {
            self.searched_to = self.searched_to.max(searched_to);
            self.is_through |= searched_to >= asked.range.end;
        }
    }

    pub(super) fn evict_before(&mut self, first_seq: u64) {
        self.searched_to = self.searched_to.max(first_seq);
        for (_, rows) in &mut self.terms {
            if rows.first().is_some_and(|oldest| *oldest < first_seq) {
                *rows = rows.split_off(&first_seq);
            }
        }
    }
}

impl Log {
    /// What the plugin is to be asked for about whole bodies, where the filter needs them.
    pub fn wanted(&self) -> Option<Wanted> {
        self.search.wanted(self.stats().first_seq..self.next_seq)
    }

    /// Whether the plugin has yet to look at what was there when the filter came into force. What
    /// comes later it looks at in no time.
    pub fn is_unsearched(&self) -> bool {
        !self.search.is_through && self.wanted().is_some()
    }

    /// The plugin has answered that.
    pub fn found(&mut self, asked: &Wanted, found: Found) {
        for (term, places) in asked.terms.iter().zip(found.found) {
            for place in places {
                let row = if self.row(place).is_some() {
                    Some(place)
                } else {
                    self.messages().channel_of(place)
                };
                if let Some(seq) = row.filter(|seq| self.search.holds_now(term, *seq)) {
                    self.touched.push(seq);
                }
            }
        }
        self.search.has_come(asked, found.searched_to, self.stats().first_seq);
        self.refilter_touched();
    }
}
