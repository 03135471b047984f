//! The rows of a trace that is filtered.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Kept, RowSubject, kept::Passing};
use crate::{
    Filter, Model, RecordKind,
    filter::{BodyTerm, WholeBody},
    trace::Entry,
    wire::preview_of,
};

/// The rows of a trace, as the inspector's window would show them, to be filtered.
///
/// A row can be judged only when the trace has been read to its end. Until then its records' folds
/// are kept and the start of each body, and where in the whole bodies the filter's terms hold. So a
/// trace is gone through twice: first to take all of it in, then with what is [kept](Self::kept).
///
/// ```
/// use ipc_inspector_protocol::{Filter, rows::Rows, trace::Reader};
///
/// let trace = include_bytes!("../../tests/traces/v1.ipctrace.jsonl");
/// let entries: Vec<_> = Reader::new(&trace[..])?.collect::<Result<_, _>>()?;
/// let mut rows = Rows::new(Filter::parse("cmd:greet").unwrap());
/// for entry in &entries {
///     rows.take(entry);
/// }
/// let mut kept = rows.kept();
/// let left = entries.into_iter().filter_map(|mut it| kept.keeps(&mut it.record).then_some(it));
/// assert!(left.count() > 2, "its request, its answer, and what tells of its page");
/// # Ok::<_, ipc_inspector_protocol::trace::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows {
    model: Model,
    /// By `seq` of the row.
    starts: BTreeMap<u64, Starts>,
    filter: Filter,
    only: Option<u64>,
    terms: Vec<BodyTerm>,
    /// For which rows each of the terms holds, by `seq`.
    found: Vec<BTreeSet<u64>>,
    app_origins: Vec<String>,
}

/// The start of a row's bodies.
#[derive(Debug, Default)]
struct Starts {
    request: Option<Box<str>>,
    response: Option<Box<str>>,
}

impl Rows {
    /// None yet, to be filtered by this.
    pub fn new(filter: Filter) -> Self {
        let terms: Vec<_> = filter.body_terms().cloned().collect();
        Self {
            model: Model::default(),
            starts: BTreeMap::new(),
            found: vec![BTreeSet::new(); terms.len()],
            terms,
            filter,
            only: None,
            app_origins: ["http://tauri.localhost", "https://tauri.localhost"]
                .map(Into::into)
                .into(),
        }
    }

    /// Has these count as the app's own, beside those of Tauri's own schemes; the header of a trace
    /// [has them](crate::trace::Header::app_origins).
    #[must_use]
    pub fn with_app_origins(mut self, origins: &[String]) -> Self {
        self.app_origins.extend_from_slice(origins);
        self
    }

    /// Only the row with this `seq`, if it passes.
    #[must_use]
    pub fn only(mut self, seq: u64) -> Self {
        self.only = Some(seq);
        self
    }

    /// Takes in the next entry.
    pub fn take(&mut self, Entry { record, body: bytes }: &Entry) {
        let changes = self.model.apply(record);

        let (row, is_answer) = match &record.kind {
            RecordKind::RequestReceived(_)
            | RecordKind::CallUnsent(_)
            | RecordKind::EventEmitted(_)
            | RecordKind::Logged(_) => (Some(record.seq), false),
            RecordKind::ResponseSent(response) => (Some(response.call), true),
            RecordKind::ChannelMessage(_) => {
                let message = self.model.channels().message_of(record.seq, &changes.channels);
                (message.map(|message| message.opened), true)
            }
            // A call stack is no body of its call.
            _ => return,
        };
        let Some(row) = row else { return };
        let whole = record.body.zip(bytes.as_deref());
        let whole = whole.map(|(body, bytes)| WholeBody { format: body.format, bytes });
        // A call stack is no body of its call.
        if whole.is_some() && !matches!(record.kind, RecordKind::CallUnsent(_)) {
            let (request, response) = if is_answer { (None, whole) } else { (whole, None) };
            for (term, found) in self.terms.iter().zip(&mut self.found) {
                if term.matches(request, response) {
                    found.insert(row);
                }
            }
        }
        // The row of a channel does not show its messages.
        if matches!(record.kind, RecordKind::ChannelMessage(_)) {
            return;
        }
        if let Some(start) = preview_of(&record.kind, whole) {
            let starts = self.starts.entry(row).or_default();
            let place = if is_answer { &mut starts.response } else { &mut starts.request };
            *place = Some(start.into_boxed_str());
        }
    }

    /// What is kept of the trace, now that all entries were taken in.
    pub fn kept(&self) -> Kept {
        let calls = self.model.calls().iter().filter(|it| self.passes(it.seq, Item::Call(it)));
        let emits = self.model.events().emits().filter(|it| self.passes(it.seq, Item::Emit(it)));
        let lines = self.model.logs().iter().filter(|it| self.passes(it.seq, Item::Log(it)));
        let channels = self.model.channels().iter().filter(|it| {
            let call = self.model.calls().get(it.call);
            self.passes(it.seq, Item::Channel(it, call))
        });
        // What a channel is called, and who may use it, is its call's.
        let calls: BTreeSet<_> = calls.map(|it| it.seq).chain(channels.map(|it| it.call)).collect();
        Kept::new(Passing {
            calls: self.with_sharing(calls),
            emits: emits.map(|it| (it.seq, it.event.clone())).collect(),
            lines: lines.map(|it| it.seq).collect(),
        })
    }

    /// With those calls that share a channel with one of these: what came through it is of all of them.
    fn with_sharing(&self, mut calls: BTreeSet<u64>) -> BTreeSet<u64> {
        let mut new: Vec<_> = calls.iter().copied().collect();
        let mut seen = BTreeSet::new();
        while let Some(call) = new.pop() {
            for channel in self.model.channels().brought_by(call) {
                if seen.insert((&channel.channel, channel.page_load)) {
                    let sharing = self.model.channels().sharing(channel).map(|it| it.call);
                    new.extend(sharing.filter(|call| calls.insert(*call)));
                }
            }
        }
        calls
    }

    fn passes(&self, seq: u64, item: Item<'_>) -> bool {
        if self.only.is_some_and(|only| only != seq) {
            return false;
        }
        let starts = self.starts.get(&seq);
        let holds = |wanted: &BodyTerm| {
            let mut terms = self.terms.iter().zip(&self.found);
            terms.any(|(term, found)| term == wanted && found.contains(&seq))
        };
        self.filter.matches(&RowSubject {
            item,
            request: starts.and_then(|starts| starts.request.as_deref()),
            response: starts.and_then(|starts| starts.response.as_deref()),
            pages: self.model.pages(),
            app_origins: &self.app_origins,
            is_pinned: false,
            comment: self.model.comments().get(seq),
            holds,
        })
    }
}
