//! What this window knows of the recorder's log: calls, events, channels, log lines and pages; its
//! rows, how many there are of each kind and status, and which of them are shown.
//!
//! Everything here is kept up to date record by record: a batch costs what is in it, however long
//! the log is. Only a new filter, or another order than that in which rows began, looks at every row.

mod counts;
mod density;
mod order;
mod search;
mod sorted;
#[cfg(test)]
mod tests;
mod values;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ipc_inspector_protocol::{
    Call, Calls, Events, LogLevel, LogLine, Model, Pages, Record, RecordKind, ResolverDropped,
    Response,
    filter::BodyTerm,
    model::CallBefore,
    rows::{RowSubject, is_local},
    wire::{Batch, Stats, Streamed},
};

pub use self::counts::{Counts, Tally};
pub use self::density::{Bucket, Class, Density};
use self::order::Order;
use self::search::Search;
pub use self::search::Wanted;
pub use self::sorted::Sort;
use self::sorted::Sorted;
pub use self::values::Values;
use super::filter::{RowFilter, status_index};
use super::messages::{MessagePreviews, Messages};
use super::previews::Previews;
use super::rows::{Item, Kind, Place, Row, Selected};
use super::timeline::Spans;

/// What the window knows of the recorder's log.
#[derive(Clone, Debug, Default)]
pub struct Log {
    model: Model,
    messages: MessagePreviews,
    /// By `seq`, ascending.
    rows: VecDeque<Row>,
    counts: Counts,
    density: Density,
    /// Emits of each event.
    tallies: BTreeMap<Box<str>, Tally>,
    filter: RowFilter,
    /// What is known of whole bodies.
    search: Search,
    /// Where rows go that come.
    order: Order,
    /// The rows that pass the filter, in the order in which they began.
    shown: VecDeque<Place>,
    /// The same rows, where they are in another order.
    sorted: Option<Sorted>,
    /// When they were, while the timeline is looked at.
    spans: Option<Spans>,
    /// `seq` of rows that the user wants to find again.
    pins: BTreeSet<u64>,
    /// `seq` of rows that came or changed, and were not filtered since.
    touched: Vec<u64>,
    /// See [`Welcome::app_origins`](ipc_inspector_protocol::wire::Welcome::app_origins).
    app_origins: Vec<String>,
    /// None until the first batch.
    stats: Option<Stats>,
    missed: u64,
    /// `seq` of the record that is to come next.
    next_seq: u64,
    newest_us: u64,
    /// See [`Self::webviews_changed`].
    webviews_changed: u64,
}

impl Log {
    /// An empty one, of an app whose own pages come from these servers.
    pub fn new(app_origins: Vec<String>, filter: RowFilter) -> Self {
        let mut log = Self { app_origins, ..Self::default() };
        log.set_filter(filter);
        log
    }

    /// One of what happened at these microseconds.
    #[cfg(test)]
    pub(super) fn of(records: impl IntoIterator<Item = (u64, RecordKind)>) -> Self {
        let record = |(seq, (at_us, kind))| Record::new(seq, at_us, kind);
        Self::of_records((0..).zip(records).map(record))
    }

    #[cfg(test)]
    pub(super) fn of_records(records: impl IntoIterator<Item = Record>) -> Self {
        let streamed = |record| Streamed { record, preview: None };
        let records = records.into_iter().map(streamed).collect();
        let stats = Stats { recording: true, ..Stats::default() };
        let mut log = Self::default();
        log.take(Batch { records, missed: 0, cleared: false, stats });
        log
    }

    /// Takes in what the plugin sent.
    pub fn take(&mut self, batch: Batch) {
        if batch.cleared {
            self.model.clear();
            self.messages.clear();
            self.rows.clear();
            self.order = Order::default();
            self.shown.clear();
            self.sorted = self.sort().map(|sort| Sorted::new(sort, Vec::new()));
            self.keep_spans(self.spans.is_some());
            self.counts = Counts::default();
            self.density = Density::default();
            self.tallies.clear();
            self.pins.clear();
            self.missed = 0;
        }
        self.missed += batch.missed;
        for streamed in batch.records {
            self.take_record(streamed);
        }
        self.forget_before(batch.stats.first_seq);
        self.stats = Some(batch.stats);
        self.refilter_touched();
    }

    /// Shows other rows.
    pub fn set_filter(&mut self, filter: RowFilter) {
        if filter == self.filter {
            return;
        }
        self.search.set_terms(filter.text.body_terms());
        if filter.narrows(&self.filter) {
            let mut shown = std::mem::take(&mut self.shown);
            shown.retain(|place| self.passes(&filter, place.seq));
            self.shown = shown;
        } else {
            let passes = |row: &&Row| self.subject(row).is_some_and(|row| filter.matches(&row));
            let shown = self.rows.iter().filter(passes).map(|row| row.place);
            let mut shown: Vec<_> = shown.collect();
            // They are nearly in order.
            shown.sort();
            self.shown = shown.into();
        }
        self.filter = filter;
        self.set_sort(self.sort());
        self.keep_spans(self.spans.is_some());
    }

    /// The filter in force.
    pub fn filter(&self) -> &RowFilter {
        &self.filter
    }

    /// Whether a row passes what is typed, whatever is chosen beside it.
    pub fn passes_text(&self, seq: u64) -> bool {
        let row = self.row(seq).and_then(|row| self.subject(row));
        row.is_some_and(|row| self.filter.text.matches(&row))
    }

    /// What was seen, to be offered where a filter is typed.
    pub fn values(&self) -> Values<'_> {
        Values::new(self)
    }

    /// A call by its `seq`.
    pub fn call(&self, seq: u64) -> Option<&Call> {
        self.model.calls().get(seq)
    }

    /// What a row stands for.
    pub fn item(&self, seq: u64) -> Option<Item<'_>> {
        self.row(seq).and_then(|row| self.model.item_of(row.kind, seq))
    }

    /// The same, to keep.
    pub fn selected(&self, seq: u64) -> Option<Selected> {
        Some(match self.item(seq)? {
            Item::Call(call) => Selected::Call(call.clone()),
            Item::Emit(emit) => Selected::Emit(emit.clone()),
            Item::Channel(channel, call) => Selected::Channel(channel.clone(), call.cloned()),
            Item::Log(line) => Selected::Log(line.clone()),
            Item::Mark(set) => Selected::Mark(set.clone()),
        })
    }

    /// The start of a row's bodies.
    pub fn previews(&self, seq: u64) -> Option<&Previews> {
        self.row(seq).map(|row| &row.previews)
    }

    /// The calls.
    pub fn calls(&self) -> &Calls {
        self.model.calls()
    }

    /// Emits and listeners.
    pub fn events(&self) -> &Events {
        self.model.events()
    }

    /// How often each event was emitted, by name.
    pub fn tallies(&self) -> &BTreeMap<Box<str>, Tally> {
        &self.tallies
    }

    /// The pages that were loaded, and their clocks.
    pub fn pages(&self) -> &Pages {
        self.model.pages()
    }

    /// `seq` of the newest record that tells that a webview has come or gone, or shows another page.
    pub fn webviews_changed(&self) -> u64 {
        self.webviews_changed
    }

    /// Whether an origin is the app's own.
    pub fn is_local(&self, origin: &str) -> bool {
        is_local(origin, &self.app_origins)
    }

    /// The latest moment that the log tells of, in microseconds since recording began.
    pub fn newest_us(&self) -> u64 {
        self.newest_us
    }

    /// The log lines that belong to a call, oldest first.
    pub fn lines_of(&self, call: u64) -> impl Iterator<Item = &LogLine> {
        self.model.logs().iter().filter(move |line| line.call == Some(call))
    }

    /// The messages of the calls' channels.
    pub fn messages(&self) -> Messages<'_> {
        Messages { channels: self.model.channels(), previews: &self.messages }
    }

    /// How many there are of each, shown or not.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How much happened when, shown or not.
    pub fn density(&self) -> &Density {
        &self.density
    }

    /// The recorder's state as last heard; before that, that of a new one.
    pub fn stats(&self) -> Stats {
        self.stats.unwrap_or(Stats { recording: true, ..Stats::default() })
    }

    /// How many of the records that the recorder lost were never seen by this window.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Whether the user wants to find this row again.
    pub fn is_pinned(&self, seq: u64) -> bool {
        self.pins.contains(&seq)
    }

    /// What was said of a row.
    pub fn comment(&self, seq: u64) -> Option<&str> {
        self.model.comments().get(seq)
    }

    /// Pins a row, or no longer.
    pub fn toggle_pin(&mut self, seq: u64) {
        if !self.pins.remove(&seq) {
            self.pins.insert(seq);
        }
        self.touched.push(seq);
        self.refilter_touched();
    }

    /// Number of rows that are shown.
    pub fn shown_len(&self) -> usize {
        self.shown.len()
    }

    /// `seq` of a shown row, by its place in the table.
    pub fn shown_at(&self, index: usize) -> Option<u64> {
        match &self.sorted {
            Some(sorted) => sorted.at(index),
            None => self.shown.get(index).map(|place| place.seq),
        }
    }

    /// `seq` of the shown row that began last.
    pub fn newest_shown(&self) -> Option<u64> {
        self.shown.back().map(|place| place.seq)
    }

    /// When the oldest row began, shown or not.
    pub fn first_us(&self) -> Option<u64> {
        self.rows.front().map(|row| row.at_us)
    }

    /// Keeps at hand when the shown rows were, or no longer.
    pub fn keep_spans(&mut self, are_kept: bool) {
        self.spans = are_kept.then(|| Spans::of(self, self.spans.as_ref()));
    }

    /// When the shown rows were, where that is kept at hand.
    pub fn spans(&self) -> Option<&Spans> {
        self.spans.as_ref()
    }

    /// The shown rows, as they began.
    pub(super) fn shown_seqs(&self) -> impl Iterator<Item = u64> {
        self.shown.iter().map(|place| place.seq)
    }

    /// Whether a row is shown.
    pub(super) fn is_shown(&self, seq: u64) -> bool {
        self.row(seq).is_some_and(|row| self.shown.binary_search(&row.place).is_ok())
    }

    /// The calls that are shown, as they began.
    pub fn shown_calls(&self) -> impl Iterator<Item = &Call> {
        self.shown.iter().filter_map(|place| self.model.calls().get(place.seq))
    }

    /// Place in the table of a row, if it is shown.
    pub fn index_of(&self, seq: u64) -> Option<usize> {
        match &self.sorted {
            Some(sorted) => sorted.index_of(seq),
            None => self.shown.binary_search(&self.row(seq)?.place).ok(),
        }
    }

    fn take_record(&mut self, Streamed { record, preview }: Streamed) {
        self.newest_us = self.newest_us.max(record.at_us);
        self.next_seq = record.seq + 1;
        let preview = preview.map(String::into_boxed_str);
        let changes = self.model.apply(&record);
        self.touched.extend(changes.rows());
        if changes.webviews {
            self.webviews_changed = record.seq;
        }
        for before in &changes.calls {
            self.recount(before);
        }
        match &record.kind {
            RecordKind::ResponseSent(Response { call, .. })
            | RecordKind::ResolverDropped(ResolverDropped { call, .. }) => {
                if !changes.calls.is_empty() {
                    self.end_row(*call, preview);
                }
            }
            RecordKind::ChannelMessage(_) => {
                if self.model.channels().message_of(record.seq, &changes.channels).is_some() {
                    self.messages.push(record.seq, preview);
                }
            }
            RecordKind::EventDelivered(delivered) => {
                self.counts.deliveries += delivered.deliveries.len();
            }
            _ => {
                if let Some(kind) = changes.added {
                    self.add_row(&record, kind, preview);
                }
            }
        }
    }

    fn add_row(&mut self, record: &Record, kind: Kind, preview: Option<Box<str>>) {
        let previews = Previews { request: preview, response: None };
        let has_failed = match &record.kind {
            RecordKind::Logged(log) => log.level == LogLevel::Error,
            RecordKind::CallUnsent(_) => true,
            _ => false,
        };
        let began_us = self.model.item_of(kind, record.seq).map(Item::began_us);
        let at_us = began_us.unwrap_or(record.at_us);
        let place = self.order.place(at_us, record.seq);
        let row = Row { seq: record.seq, at_us, place, kind, has_failed, previews };
        self.density.add(&row);
        self.rows.push_back(row);
        self.counts.kinds[kind as usize] += 1;
        self.touched.push(record.seq);
        match kind {
            Kind::Command => self.count_status(record.seq),
            Kind::Event => self.tally(record.seq),
            Kind::Channel | Kind::Log | Kind::Mark => {}
        }
    }

    /// A call has ended, perhaps with an answer, of which this is the start.
    fn end_row(&mut self, seq: u64, response: Option<Box<str>>) {
        let has_failed = self.model.calls().get(seq).is_some_and(|call| call.status().has_failed());
        let Some(row) = self.row_at(seq).and_then(|at| self.rows.get_mut(at)) else { return };
        if response.is_some() {
            row.previews.response = response;
        }
        if row.has_failed != has_failed {
            self.density.remove(row);
            row.has_failed = has_failed;
            self.density.add(row);
        }
    }

    fn tally(&mut self, seq: u64) {
        let Some(emit) = self.model.events().get(seq) else { return };
        // As it was emitted: a delivery that is told later was to a listener that was there.
        let unheard = usize::from(emit.listeners == Some(0));
        let tally = self.tallies.entry(emit.event.as_str().into()).or_default();
        tally.emits += 1;
        tally.unheard += unheard;
        self.counts.unheard += unheard;
    }

    fn recount(&mut self, before: &CallBefore) {
        self.counts.statuses[status_index(before.status)] -= 1;
        self.count_status(before.seq);
        let is_settled = self.model.calls().get(before.seq).is_some_and(Call::is_settled);
        self.counts.settled += usize::from(is_settled && !before.was_settled);
    }

    fn count_status(&mut self, seq: u64) {
        if let Some(call) = self.model.calls().get(seq) {
            self.counts.statuses[status_index(call.status())] += 1;
        }
    }

    /// Puts rows into the shown ones or takes them out, as they now are: each once, however much a
    /// batch told of it.
    fn refilter_touched(&mut self) {
        let mut touched = std::mem::take(&mut self.touched);
        touched.sort_unstable();
        touched.dedup();
        for seq in &touched {
            // What is no longer held is no longer shown.
            if let Some(place) = self.row(*seq).map(|row| row.place) {
                self.show(place, self.passes(&self.filter, *seq));
            }
        }
        if let Some(mut sorted) =
            self.sorted.take_if(|sorted| !touched.is_empty() || sorted.len() != self.shown.len())
        {
            let shown = touched.iter().filter(|seq| self.is_shown(**seq));
            let shown = shown.filter_map(|seq| self.entry(sorted.sort, *seq)).collect();
            sorted.update(self.stats().first_seq, &touched, shown);
            self.sorted = Some(sorted);
        }
        if let Some(mut spans) = self.spans.take() {
            spans.update(self, &touched);
            self.spans = Some(spans);
        }
        touched.clear();
        self.touched = touched;
    }

    fn passes(&self, filter: &RowFilter, seq: u64) -> bool {
        let row = self.row(seq).and_then(|row| self.subject(row));
        row.is_some_and(|row| filter.matches(&row))
    }

    /// A row, as filters see it.
    fn subject<'a>(
        &'a self,
        row: &'a Row,
    ) -> Option<RowSubject<'a, impl Fn(&BodyTerm) -> bool + 'a>> {
        Some(RowSubject {
            item: self.model.item_of(row.kind, row.seq)?,
            request: row.previews.request.as_deref(),
            response: row.previews.response.as_deref(),
            pages: self.model.pages(),
            app_origins: &self.app_origins,
            is_pinned: self.is_pinned(row.seq),
            comment: self.model.comments().get(row.seq),
            holds: move |term: &BodyTerm| self.search.holds(term, row.seq),
        })
    }

    fn forget_before(&mut self, first_seq: u64) {
        let gone = self.model.evict_before(first_seq);
        for call in gone.calls {
            self.counts.statuses[status_index(call.status())] -= 1;
            self.counts.settled -= usize::from(call.is_settled());
        }
        for emit in gone.emits {
            // Some were told of emits that were not found.
            self.counts.deliveries -= emit.deliveries.len().min(self.counts.deliveries);
            let unheard = usize::from(emit.listeners == Some(0));
            self.counts.unheard -= unheard;
            if let Some(tally) = self.tallies.get_mut(emit.event.as_str()) {
                tally.emits -= 1;
                tally.unheard -= unheard;
                if tally.emits == 0 {
                    self.tallies.remove(emit.event.as_str());
                }
            }
        }
        // A channel goes with its call, which is a little older.
        for channel in gone.channels {
            self.remove_row(channel.seq);
        }
        self.messages.evict_before(first_seq);
        self.pins.retain(|seq| *seq >= first_seq);
        self.search.evict_before(first_seq);
        let gone = self.rows.partition_point(|row| row.seq < first_seq);
        for _ in 0..gone {
            self.rows.pop_front().inspect(|row| self.leave(row));
        }
        if let Some(spans) = &mut self.spans {
            spans.evict_before(first_seq);
        }
    }

    fn remove_row(&mut self, seq: u64) {
        if let Some(row) = self.row_at(seq).and_then(|at| self.rows.remove(at)) {
            self.leave(&row);
        }
        // Where rows are in another order, too.
        self.touched.push(seq);
    }

    /// A row is no longer held.
    fn leave(&mut self, row: &Row) {
        self.counts.kinds[row.kind as usize] -= 1;
        self.density.remove(row);
        self.show(row.place, false);
    }

    fn row(&self, seq: u64) -> Option<&Row> {
        self.row_at(seq).and_then(|at| self.rows.get(at))
    }

    fn row_at(&self, seq: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&seq, |row| row.seq).ok()
    }
}
