//! Shown rows in another order than that in which they began.
//!
//! Each row is kept with what it is sorted by. A batch takes out the rows that it touched, puts
//! them in again as they now are, and merges them with the others, which are in order already: one
//! pass over the shown rows, and none of it while rows are shown as they began.

use std::cmp::Ordering;

use ipc_inspector_protocol::filter::{BodyTerm, State, Subject};
use ipc_inspector_protocol::rows::{Item, RowSubject};
use ipc_inspector_protocol::{LogLevel, Status};

use super::Log;
use crate::state::columns::Column;
use crate::state::rows::Place;

/// By what rows are sorted. Where two have the same, and where they have nothing to be sorted by, the
/// one that began first comes first; those that have nothing come last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what this column shows.
    pub column: Column,
    /// The greatest first.
    pub is_descending: bool,
}

impl Sort {
    /// What a click on a column makes of the order: ascending, descending, as they began.
    pub fn after_click(sort: Option<Self>, column: Column) -> Option<Self> {
        match sort.filter(|sort| sort.column == column) {
            None => Some(Self { column, is_descending: false }),
            Some(sort) => (!sort.is_descending).then_some(Self { column, is_descending: true }),
        }
    }

    fn compare(self, a: &Entry, b: &Entry) -> Ordering {
        let by_key = match (&a.key, &b.key) {
            (Some(a), Some(b)) if self.is_descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        by_key.then(a.place.cmp(&b.place))
    }
}

/// What a row is sorted by. Rows that are compared have the same kind of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u64),
    Text(Box<str>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    key: Option<Key>,
    place: Place,
}

/// The shown rows in such an order.
#[derive(Clone, Debug)]
pub(super) struct Sorted {
    pub(super) sort: Sort,
    entries: Vec<Entry>,
}

impl Sorted {
    pub(super) fn new(sort: Sort, mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by(|a, b| sort.compare(a, b));
        Self { sort, entries }
    }

    /// Takes out what is older than `first_seq` and what was touched, and puts in what of that is
    /// shown. `touched` is sorted.
    pub(super) fn update(&mut self, first_seq: u64, touched: &[u64], shown: Vec<Entry>) {
        // Mostly the newest rows are touched.
        let first_touched = touched.first().copied().unwrap_or(u64::MAX);
        self.entries.retain(|Entry { place: Place { seq, .. }, .. }| {
            *seq >= first_seq && (*seq < first_touched || touched.binary_search(seq).is_err())
        });
        let sort = self.sort;
        self.entries.extend(shown);
        // It finds the part that is in order already.
        self.entries.sort_by(|a, b| sort.compare(a, b));
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn at(&self, index: usize) -> Option<u64> {
        self.entries.get(index).map(|entry| entry.place.seq)
    }

    pub(super) fn index_of(&self, seq: u64) -> Option<usize> {
        self.entries.iter().position(|entry| entry.place.seq == seq)
    }

    /// Where a row would be that is not shown.
    fn index_for(&self, entry: &Entry) -> usize {
        self.entries.partition_point(|other| self.sort.compare(other, entry) == Ordering::Less)
    }
}

impl Log {
    /// By what the rows are sorted; nothing while they are shown as they began.
    pub fn sort(&self) -> Option<Sort> {
        self.sorted.as_ref().map(|sorted| sorted.sort)
    }

    /// Shows the rows in another order.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        self.sorted = sort.map(|sort| {
            let entries = self.shown_seqs().filter_map(|seq| self.entry(sort, seq)).collect();
            Sorted::new(sort, entries)
        });
    }

    /// Place in the table of a row or, when it is not shown, of the one that would follow it.
    /// Nothing where rows are sorted by what is no longer known of it.
    pub fn nearest_index(&self, seq: u64) -> Option<usize> {
        let Some(sorted) = &self.sorted else { return Some(self.first_not_before(seq)) };
        let would_be = || Some(sorted.index_for(&self.entry(sorted.sort, seq)?));
        sorted.index_of(seq).or_else(would_be)
    }

    pub(super) fn entry(&self, sort: Sort, seq: u64) -> Option<Entry> {
        let row = self.row(seq)?;
        Some(Entry { key: key(&self.subject(row)?, sort.column), place: row.place })
    }
}

/// What a column shows of a row.
fn key<F>(row: &RowSubject<'_, F>, column: Column) -> Option<Key>
where
    F: Fn(&BodyTerm) -> bool,
{
    let text = |text: &str| Key::Text(text.into());
    match column {
        Column::Status => {
            let state = row.state().map(State::name);
            state.or_else(|| row.level().map(LogLevel::name)).map(text)
        }
        Column::Name => row.name().map(text),
        Column::Kind => Some(Key::Number(row.item.kind() as u64)),
        Column::Arguments => row.request.map(text),
        Column::Webview => Some(text(row.item.place())),
        Column::Size => row.size().map(Key::Number),
        Column::Time => match row.item {
            // Of these it shows how they stand.
            Item::Call(call) if !matches!(call.status(), Status::Answered(_)) => None,
            _ => row.duration_us().map(Key::Number),
        },
        Column::Rust => row.rust_us().map(Key::Number),
        Column::Start | Column::Waterfall => Some(Key::Number(row.item.began_us())),
    }
}
