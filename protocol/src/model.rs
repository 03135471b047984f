//! What a log says: its records, folded into calls, events, channels, lines of logs, marks, comments and
//! pages.

use crate::{
    Call, Calls, Change, Channel, Channels, Comments, Emit, Events, Logs, Marks, Pages, Record,
    RecordKind, ResolverDropped, Status, channels::ChannelChange, filter::Kind, rows::Item,
};

/// The folds of a log, each fed with every record, in the order in which they need each other.
///
/// ```
/// use ipc_inspector_protocol::{Model, rows::Item, trace::Reader};
///
/// let trace = include_bytes!("../tests/traces/v1.ipctrace.jsonl");
/// let mut model = Model::default();
/// for entry in Reader::new(&trace[..])? {
///     let record = entry?.record;
///     let changes = model.apply(&record);
///     if let Some(kind) = changes.added {
///         assert_eq!(model.item(record.seq).map(Item::kind), Some(kind));
///     }
/// }
/// assert_eq!(model.calls().iter().count(), 4);
/// # Ok::<_, ipc_inspector_protocol::trace::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Model {
    calls: Calls,
    events: Events,
    channels: Channels,
    logs: Logs,
    marks: Marks,
    comments: Comments,
    pages: Pages,
}

/// What a record has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What begins with the record, and has its `seq`; see [`Model::item`].
    pub added: Option<Kind>,
    /// Calls that were there, each as it was before.
    pub calls: Vec<CallBefore>,
    /// `seq` of emits that were there.
    pub emits: Vec<u64>,
    /// Channels of which it says something, the one that it opens included.
    pub channels: Vec<ChannelChange>,
    /// `seq` of the row on which it comments.
    pub commented: Option<u64>,
    /// Whether a webview came or went, or shows another page.
    pub webviews: bool,
}

/// How a call stood before a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallBefore {
    /// `seq` of the call.
    pub seq: u64,
    /// Where it stood.
    pub status: Status,
    /// Whether its promise had been settled.
    pub was_settled: bool,
}

/// What was forgotten, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Evicted {
    /// Calls.
    pub calls: Vec<Call>,
    /// Emits.
    pub emits: Vec<Emit>,
    /// Channels.
    pub channels: Vec<Channel>,
}

impl Changes {
    /// `seq` of everything in the log that is another now, but for what it has added.
    pub fn rows(&self) -> impl Iterator<Item = u64> {
        let calls = self.calls.iter().map(|call| call.seq);
        let channels = self.channels.iter().map(|it| it.channel);
        calls.chain(self.emits.iter().copied()).chain(channels).chain(self.commented)
    }
}

impl Model {
    /// Takes in the next record. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record) -> Changes {
        let call = call_of(record).and_then(|seq| self.calls.get(seq)).map(CallBefore::of);
        let change = self.calls.apply(record);
        let calls = match &change {
            Change::Updated(_) => call.into_iter().collect(),
            Change::Pages(calls) => calls.iter().filter_map(|seq| self.before_page(*seq)).collect(),
            Change::Added(_) | Change::Orphan | Change::None => Vec::new(),
        };
        self.pages.apply(record, &mut self.calls);
        let mut emits = self.events.apply(record);
        emits.retain(|seq| *seq != record.seq);
        let channels = self.channels.apply(record, &self.pages);
        self.logs.apply(record, &self.pages);
        self.marks.apply(record);
        Changes {
            added: kind_of(&record.kind),
            calls,
            emits,
            channels,
            commented: self.comments.apply(record),
            webviews: is_of_webviews(&record.kind),
        }
    }

    /// Forgets what began before `first_seq`, as the recorder did.
    pub fn evict_before(&mut self, first_seq: u64) -> Evicted {
        let evicted = Evicted {
            calls: self.calls.evict_before(first_seq).collect(),
            emits: self.events.evict_before(first_seq).collect(),
            channels: self.channels.evict_before(first_seq),
        };
        drop(self.logs.evict_before(first_seq));
        self.marks.evict_before(first_seq);
        self.comments.evict_before(first_seq);
        self.pages.evict_before(first_seq);
        evicted
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.calls.clear();
        self.events.clear();
        self.channels.clear();
        self.logs.clear();
        self.marks.clear();
        self.comments.clear();
        self.pages.clear();
    }

    /// What began with the record of this `seq`.
    pub fn item(&self, seq: u64) -> Option<Item<'_>> {
        Kind::ALL.into_iter().find_map(|kind| self.item_of(kind, seq))
    }

    /// The same, where its kind is known.
    pub fn item_of(&self, kind: Kind, seq: u64) -> Option<Item<'_>> {
        Some(match kind {
            Kind::Command => Item::Call(self.calls.get(seq)?),
            Kind::Event => Item::Emit(self.events.get(seq)?),
            Kind::Channel => {
                let channel = self.channels.get(seq)?;
                Item::Channel(channel, self.calls.get(channel.call))
            }
            Kind::Log => Item::Log(self.logs.get(seq)?),
            Kind::Mark => Item::Mark(self.marks.get(seq)?),
        })
    }

    /// The calls.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Emits and listeners.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The channels that calls brought, and their messages.
    pub fn channels(&self) -> &Channels {
        &self.channels
    }

    /// Lines of logs.
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// Marks.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// What was said of rows.
    pub fn comments(&self) -> &Comments {
        &self.comments
    }

    /// The pages, and their clocks.
    pub fn pages(&self) -> &Pages {
        &self.pages
    }

    /// A call whose page is gone now, or is back.
    fn before_page(&self, seq: u64) -> Option<CallBefore> {
        let call = self.calls.get(seq)?;
        let is_gone = call.page_gone_us.is_some();
        let status = if is_gone { Status::Pending } else { Status::PageGone };
        Some(CallBefore { status, ..CallBefore::of(call) })
    }
}

impl CallBefore {
    fn of(call: &Call) -> Self {
        Self { seq: call.seq, status: call.status(), was_settled: call.is_settled() }
    }
}

/// What begins with a record.
fn kind_of(kind: &RecordKind) -> Option<Kind> {
    match kind {
        RecordKind::RequestReceived(_) | RecordKind::CallUnsent(_) => Some(Kind::Command),
        RecordKind::EventEmitted(_) => Some(Kind::Event),
        RecordKind::ChannelOpened(_) => Some(Kind::Channel),
        RecordKind::Logged(_) => Some(Kind::Log),
        RecordKind::Marked(_) => Some(Kind::Mark),
        _ => None,
    }
}

/// The call that a record says more of.
fn call_of(record: &Record) -> Option<u64> {
    match &record.kind {
        RecordKind::RequestDispatched(dispatch) => Some(dispatch.call),
        RecordKind::ResponseSent(response) => Some(response.call),
        RecordKind::ResolverDropped(ResolverDropped { call, .. }) => Some(*call),
        RecordKind::CallObserved(observed) => Some(observed.call),
        _ => None,
    }
}

fn is_of_webviews(kind: &RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::WebviewCreated(_)
            | RecordKind::PageLoaded(_)
            | RecordKind::PageReturned(_)
            | RecordKind::WebviewDestroyed(_)
    )
}
