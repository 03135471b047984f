//! The rows of a trace, as the inspector's window would show them, to be filtered.
//!
//! A row can be judged only when the trace has been read to its end. Until then its records' folds
//! are kept and the start of each body, and where in the whole bodies the filter's terms hold.

use std::collections::{BTreeMap, BTreeSet};

use ipc_inspector_protocol::{
    Body, BodyFormat, Calls, Channels, Events, Filter, Logs, Pages, RecordKind,
    filter::{BodyTerm, WholeBody},
    rows::{Item, RowSubject},
    trace::Entry,
    wire::PREVIEW_CHARS,
};

/// What has a row in a trace.
#[derive(Debug)]
pub(crate) struct Rows {
    calls: Calls,
    events: Events,
    channels: Channels,
    logs: Logs,
    pages: Pages,
    /// By `seq` of the row.
    starts: BTreeMap<u64, Starts>,
    filter: Filter,
    terms: Vec<BodyTerm>,
    /// For which rows each of the terms holds, by `seq`.
    found: Vec<BTreeSet<u64>>,
    app_origins: [String; 2],
}

/// The start of a row's bodies.
#[derive(Debug, Default)]
struct Starts {
    request: Option<Box<str>>,
    response: Option<Box<str>>,
}

/// What passes, by `seq`.
#[derive(Debug, Default)]
pub(crate) struct Passing {
    /// The calls; also those that brought a channel that passes.
    pub(crate) calls: BTreeSet<u64>,
    /// The emits, with the names of their events.
    pub(crate) emits: BTreeMap<u64, String>,
    /// The lines of logs.
    pub(crate) lines: BTreeSet<u64>,
}

impl Rows {
    pub(crate) fn new(filter: Filter) -> Self {
        let terms: Vec<_> = filter.body_terms().cloned().collect();
        Self {
            calls: Calls::default(),
            events: Events::default(),
            channels: Channels::default(),
            logs: Logs::default(),
            pages: Pages::default(),
            starts: BTreeMap::new(),
            found: vec![BTreeSet::new(); terms.len()],
            terms,
            filter,
            // Of a development server, a trace does not tell.
            app_origins: ["http://tauri.localhost".into(), "https://tauri.localhost".into()],
        }
    }

    /// Takes in the next entry.
    pub(crate) fn take(&mut self, Entry { record, body: bytes }: &Entry) {
        self.calls.apply(record);
        self.events.apply(record);
        let channel = self.channels.apply(record).map(|change| change.channel);
        self.logs.apply(record);
        self.pages.apply(record, &self.calls);

        let (row, is_answer) = match &record.kind {
            RecordKind::RequestReceived(_)
            | RecordKind::EventEmitted(_)
            | RecordKind::Logged(_) => (Some(record.seq), false),
            RecordKind::ResponseSent(response) => (Some(response.call), true),
            RecordKind::ChannelMessage(_) => (channel, true),
            // A call stack is no body of its call.
            _ => return,
        };
        let (Some(row), Some(body), Some(bytes)) = (row, record.body(), bytes) else { return };
        let whole = Some(WholeBody { format: body.format, bytes });
        let (request, response) = if is_answer { (None, whole) } else { (whole, None) };
        for (term, found) in self.terms.iter().zip(&mut self.found) {
            if term.matches(request, response) {
                found.insert(row);
            }
        }
        // The row of a channel does not show its messages.
        if !matches!(record.kind, RecordKind::ChannelMessage(_)) {
            let starts = self.starts.entry(row).or_default();
            let place = if is_answer { &mut starts.response } else { &mut starts.request };
            *place = start(body, bytes);
        }
    }

    /// What passes the filter, now that all entries were taken in.
    pub(crate) fn passing(&self) -> Passing {
        let calls = self.calls.iter().filter(|it| self.passes(it.seq, Item::Call(it)));
        let emits = self.events.emits().filter(|it| self.passes(it.seq, Item::Emit(it)));
        let lines = self.logs.iter().filter(|it| self.passes(it.seq, Item::Log(it)));
        let channels = self.channels.iter().filter(|it| {
            let call = self.calls.get(it.call);
            self.passes(it.seq, Item::Channel(it, call))
        });
        Passing {
            // What a channel is called, and who may use it, is its call's.
            calls: calls.map(|it| it.seq).chain(channels.map(|it| it.call)).collect(),
            emits: emits.map(|it| (it.seq, it.event.clone())).collect(),
            lines: lines.map(|it| it.seq).collect(),
        }
    }

    fn passes(&self, seq: u64, item: Item<'_>) -> bool {
        let starts = self.starts.get(&seq);
        let holds = |wanted: &BodyTerm| {
            let mut terms = self.terms.iter().zip(&self.found);
            terms.any(|(term, found)| term == wanted && found.contains(&seq))
        };
        self.filter.matches(&RowSubject {
            item,
            request: starts.and_then(|starts| starts.request.as_deref()),
            response: starts.and_then(|starts| starts.response.as_deref()),
            pages: &self.pages,
            app_origins: &self.app_origins,
            holds,
        })
    }
}

/// The first characters of a body on one line, or nothing of raw bytes.
fn start(body: &Body, bytes: &[u8]) -> Option<Box<str>> {
    if body.format == BodyFormat::Raw {
        return None;
    }
    // Four bytes hold any character.
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * PREVIEW_CHARS)]);
    let characters = start.chars().take(PREVIEW_CHARS);
    let characters = characters.map(|c| if c.is_control() { ' ' } else { c });
    Some(characters.collect::<String>().into())
}
