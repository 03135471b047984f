//! Which of many things are in the page: a run of them that grows at either end, and that jumps to
//! what is looked for.

use std::ops::Range;

/// A run of so many things, or of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    shown: Range<usize>,
    len: usize,
    first: usize,
}

impl Run {
    /// The first ones of `len`.
    pub fn new(len: usize, first: usize) -> Self {
        Self { shown: 0..first.min(len), len, first }
    }

    /// Those that are in the page.
    pub fn shown(&self) -> Range<usize> {
        self.shown.clone()
    }

    /// How many there are before.
    pub fn earlier(&self) -> usize {
        self.shown.start
    }

    /// How many there are after.
    pub fn later(&self) -> usize {
        self.len - self.shown.end
    }

    /// Shows more of those before.
    pub fn show_earlier(&mut self, more: usize) {
        self.shown.start = self.shown.start.saturating_sub(more);
    }

    /// Shows more of those after.
    pub fn show_later(&mut self, more: usize) {
        self.shown.end = self.shown.end.saturating_add(more).min(self.len);
    }

    /// Shows these. When they are not near, as many around them as were shown at first, and no
    /// others: all on the way would be too many.
    pub fn reveal(&mut self, wanted: Range<usize>) {
        if self.shown.start <= wanted.start && wanted.end <= self.shown.end {
            return;
        }
        let around = self.first / 2;
        let end = (wanted.end + around).min(self.len);
        self.shown = wanted.start.saturating_sub(around)..end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_at_either_end() {
        let mut run = Run::new(1_000, 100);
        assert_eq!((run.shown(), run.earlier(), run.later()), (0..100, 0, 900));
        run.show_later(500);
        assert_eq!((run.shown(), run.later()), (0..600, 400));
        run.show_later(usize::MAX);
        run.show_earlier(10);
        assert_eq!((run.shown(), run.later()), (0..1_000, 0));
        assert_eq!(Run::new(7, 100).shown(), 0..7);
    }

    #[test]
    fn it_jumps_to_what_is_far_and_stays_for_what_is_shown() {
        let mut run = Run::new(1_000, 100);
        run.reveal(50..51);
        assert_eq!(run.shown(), 0..100);
        run.reveal(700..702);
        assert_eq!((run.shown(), run.earlier(), run.later()), (650..752, 650, 248));
        run.reveal(990..1_000);
        assert_eq!(run.shown(), 940..1_000);
        run.show_earlier(1_000);
        assert_eq!(run.shown(), 0..1_000);
    }
}
