//! The marks that the app and its pages have set.

use std::collections::VecDeque;

use crate::{Mark, Record, RecordKind};

/// A mark, and when it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkSet {
    /// `seq` of its record.
    pub seq: u64,
    /// When it was set, in microseconds since recording began.
    pub at_us: u64,
    /// What it says, and who has set it.
    pub mark: Mark,
}

/// The marks of a log.
#[derive(Clone, Debug, Default)]
pub struct Marks(VecDeque<MarkSet>);

impl Marks {
    /// Takes in the next record. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record) {
        if let RecordKind::Marked(mark) = &record.kind {
            let Record { seq, at_us, .. } = *record;
            self.0.push_back(MarkSet { seq, at_us, mark: mark.clone() });
        }
    }

    /// The mark of this `seq`.
    pub fn get(&self, seq: u64) -> Option<&MarkSet> {
        let at = self.0.binary_search_by_key(&seq, |set| set.seq).ok()?;
        self.0.get(at)
    }

    /// The marks, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &MarkSet> + ExactSizeIterator {
        self.0.iter()
    }

    /// Forgets the marks before `first_seq`.
    pub fn evict_before(&mut self, first_seq: u64) {
        let gone = self.0.partition_point(|set| set.seq < first_seq);
        self.0.drain(..gone);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_until_they_are_evicted() {
        let mut marks = Marks::default();
        for seq in [2, 5, 9] {
            let mark = Mark { text: seq.to_string(), webview: None };
            marks.apply(&Record::new(seq, 10 * seq, RecordKind::Marked(mark)));
        }
        assert_eq!(marks.get(5).map(|set| (set.at_us, set.mark.text.as_str())), Some((50, "5")));
        assert!(marks.get(6).is_none());
        marks.evict_before(6);
        assert_eq!(marks.iter().map(|set| set.seq).collect::<Vec<_>>(), [9]);
        marks.clear();
        assert!(marks.get(9).is_none());
    }
}
