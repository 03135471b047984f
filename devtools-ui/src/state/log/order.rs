//! The order of rows: by when they began.
//!
//! What Rust tells comes in that order, but for some microseconds between threads. What a page tells
//! comes some time after it happened, as pages report in batches; such a row is put in among those that
//! are there already. How far from the end is bounded, so that a batch costs what is in it however long
//! the log is: a page that was asleep may tell of what happened an hour ago.

use std::collections::VecDeque;

use super::Log;
use crate::state::rows::Place;

/// Rows that come between two looks at how far the log has come.
const STEP: usize = 1_024;

/// So many looks are remembered.
const STEPS: usize = 4;

/// Most rows that a new one is put before.
#[cfg(test)]
pub(super) const MOST_PASSED: usize = STEP * (STEPS + 1);

/// Where new rows go.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// The latest place so far, each `STEP` rows, the oldest first.
    latest: VecDeque<u64>,
    now: u64,
    rows: usize,
}

impl Order {
    /// The place of the next row, which began at this moment. All rows that are more than the bound
    /// away from the end are before it.
    pub(super) fn place(&mut self, began_us: u64, seq: u64) -> Place {
        let not_before = if self.latest.len() < STEPS { None } else { self.latest.front() };
        let us = began_us.max(not_before.copied().unwrap_or(0));
        self.now = self.now.max(us);
        self.rows += 1;
        if self.rows.is_multiple_of(STEP) {
            self.latest.push_back(self.now);
            if self.latest.len() > STEPS {
                self.latest.pop_front();
            }
        }
        Place { us, seq }
    }
}

impl Log {
    /// The shown row before or after another one, which need not be shown, by when they began.
    pub fn shown_beside(&self, seq: u64, is_later: bool) -> Option<u64> {
        let place = self.row(seq)?.place;
        let at = if is_later {
            self.shown.partition_point(|shown| *shown <= place)
        } else {
            self.shown.partition_point(|shown| *shown < place).checked_sub(1)?
        };
        self.shown.get(at).map(|place| place.seq)
    }

    /// How many shown rows began after another one, which need not be shown.
    pub fn shown_after(&self, seq: u64) -> usize {
        let place = self.row(seq).map(|row| row.place);
        self.shown.len() - self.shown.partition_point(|shown| Some(*shown) <= place)
    }

    /// Place among the shown rows, as they began, of the first that did not begin before another one. Of
    /// one that is held no longer it is the first of all.
    pub(super) fn first_not_before(&self, seq: u64) -> usize {
        let place = self.row(seq).map(|row| row.place);
        self.shown.partition_point(|shown| Some(*shown) < place)
    }

    /// Puts a row among the shown ones, or takes it out.
    pub(super) fn show(&mut self, place: Place, is_shown: bool) {
        match (self.shown.binary_search(&place), is_shown) {
            (Err(at), true) => self.shown.insert(at, place),
            // The oldest goes first.
            (Ok(0), false) => drop(self.shown.pop_front()),
            (Ok(at), false) => drop(self.shown.remove(at)),
            (Ok(_), true) | (Err(_), false) => {}
        }
    }
}
