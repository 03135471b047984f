//! What somebody has said of rows of the log.

use std::collections::BTreeMap;

use crate::{Comment, Record, RecordKind};

/// The comments of a log, by the `seq` of their rows.
#[derive(Clone, Debug, Default)]
pub struct Comments(BTreeMap<u64, String>);

impl Comments {
    /// Takes in the next record, and returns the row that it says something of. Records come in order
    /// of `seq`.
    pub fn apply(&mut self, record: &Record) -> Option<u64> {
        let RecordKind::Commented(Comment { row, text }) = &record.kind else { return None };
        if text.is_empty() {
            self.0.remove(row);
        } else {
            self.0.insert(*row, text.clone());
        }
        Some(*row)
    }

    /// What was last said of a row.
    pub fn get(&self, row: u64) -> Option<&str> {
        self.0.get(&row).map(String::as_str)
    }

    /// The comments, with the `seq` of their rows, the oldest row first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, &str)> {
        self.0.iter().map(|(row, text)| (*row, text.as_str()))
    }

    /// Forgets those of rows before `first_seq`.
    pub fn evict_before(&mut self, first_seq: u64) {
        while let Some(oldest) = self.0.first_entry().filter(|it| *it.key() < first_seq) {
            oldest.remove();
        }
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
    fn the_last_comment_counts_until_it_is_taken_back_or_its_row_is_gone() {
        let mut comments = Comments::default();
        let mut say = |seq, row, text: &str| {
            let kind = RecordKind::Commented(Comment { row, text: text.into() });
            comments.apply(&Record::new(seq, seq, kind))
        };
        assert_eq!(say(10, 3, "why?"), Some(3));
        say(11, 3, "the lock is held");
        say(12, 5, "this too");
        say(13, 7, "and this");
        say(14, 5, "");
        let all: Vec<_> = comments.iter().collect();
        assert_eq!(all, [(3, "the lock is held"), (7, "and this")]);
        comments.evict_before(7);
        assert_eq!((comments.get(3), comments.get(7)), (None, Some("and this")));
        comments.clear();
        assert_eq!(comments.iter().len(), 0);
    }
}
