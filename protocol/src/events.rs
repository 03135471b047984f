//! Folding the log into events: who listens, what was emitted, and what reached whom.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::{
    Audience, Body, EventDelivered, EventEmitted, EventEmitter, EventTarget, Length, ListenerAdded,
    ListenerRef, ListenerRemoved, Moment, PageLoaded, PageRef, PageReturned, Pages, ProbeStarted,
    Record, RecordKind,
};

/// Beyond so many, those events of pages are forgotten of which no emit is held any more.
const MOST_PROGRESS: usize = 1_000;

/// A listener of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Which page of the webview added it.
    pub page_load: u32,
    /// The event.
    pub event: String,
    /// What it listens for.
    pub target: EventTarget,
    /// `seq` of the request that added it; the call's stack is the listener's.
    pub call: u64,
    /// When it was added, in microseconds since recording began.
    pub added_us: u64,
    /// Whether it still listens, and if not, why.
    pub end: Option<ListenerEnd>,
    /// How often it was called, as far as its page told.
    pub deliveries: u64,
    /// When it was last called, by the page's clock.
    pub last_page_us: Option<u64>,
}

/// Why a listener no longer listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerEnd {
    /// `seq` of the record that tells so.
    pub seq: u64,
    /// When, in microseconds since recording began.
    pub at_us: u64,
    /// Why.
    pub cause: ListenerEndCause,
}

/// What ended a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerEndCause {
    /// The page removed it.
    Removed,
    /// Its page is gone and has not removed it: Tauri goes on sending it what is emitted.
    LeftBehind,
    /// Its webview is gone.
    WebviewDestroyed,
}

/// An event that was emitted, and whom it reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emit {
    /// `seq` of its record; its payload is asked for by it.
    pub seq: u64,
    /// When it was emitted, in microseconds since recording began.
    pub at_us: u64,
    /// Its name.
    pub event: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Who emitted it.
    pub emitter: EventEmitter,
    /// The payload.
    pub body: Option<Body>,
    /// How many listeners of pages there were then that it may have reached; absent where these cannot
    /// be seen.
    pub listeners: Option<u32>,
    /// Whom it reached, in the order in which pages told.
    pub deliveries: Vec<Reached>,
}

/// A listener that an event reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Which listener.
    pub listener: ListenerRef,
    /// Which page of the webview.
    pub page_load: u32,
    /// When, by the page's clock.
    pub page_us: u64,
}

impl From<&Reached> for PageRef {
    fn from(reached: &Reached) -> Self {
        Self { webview: reached.listener.webview.clone(), page_load: reached.page_load }
    }
}

impl Emit {
    /// Whether no page listened to it. Listeners in Rust cannot be seen.
    pub fn is_unheard(&self) -> bool {
        self.listeners == Some(0) && self.deliveries.is_empty()
    }

    /// When the last listener was called, as far as pages told and their clocks are known.
    pub fn last_heard(&self, pages: &Pages) -> Option<Moment> {
        let moments = self
            .deliveries
            .iter()
            .filter_map(|reached| pages.moment(&PageRef::from(reached), reached.page_us));
        moments.max_by_key(|moment| moment.at_us)
    }

    /// How long it took until then.
    pub fn took(&self, pages: &Pages) -> Option<Length> {
        Some(self.last_heard(pages)?.since(self.at_us))
    }
}

/// The events of a log.
///
/// Tauri does not say which emit a delivery belongs to. But a page gets its deliveries in the order
/// of the emits, and says which of them are for the same one. So each goes to the page's next emit
/// of that name that may be for the listener. Where Rust emits to a target that is not known (see
/// [`Audience::Unknown`]) and the listener is choosy, that may be the wrong one of two emits of the
/// same name; which listener was called, how often and when is always right.
#[derive(Clone, Debug, Default)]
pub struct Events {
    emits: VecDeque<Emit>,
    listeners: BTreeMap<ListenerRef, Listener>,
    /// How far each page has come with each event.
    progress: HashMap<(String, u32, String), Progress>,
    /// When each page was shown.
    shown: BTreeMap<PageRef, Shown>,
}

/// A page that was shown, for the last time so far.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// Emits before this `seq` did not reach it, but for those that reached it when it was shown before.
    from: u64,
    /// Whether it has told that it begins. A page that came back is said to load under a number that
    /// then is of no page.
    tells: bool,
}

/// Of so many pages of a webview it is known how far they have come: the last one's final report is still
/// under way when the next is shown, and those before it may come back.
const MOST_PAGES: u32 = 10;

#[derive(Clone, Copy, Debug)]
struct Progress {
    /// The page's number of the last emit.
    emit: u64,
    /// `seq` of that emit here, if it was found.
    seq: Option<u64>,
    /// Emits from here on are not yet delivered.
    next_seq: u64,
}

impl Events {
    /// Takes in the next record, and returns the emits that it adds or changes. Records come in
    /// order of `seq`.
    pub fn apply(&mut self, record: &Record) -> Vec<u64> {
        match &record.kind {
            RecordKind::EventEmitted(emitted) => {
                self.emitted(record, emitted);
                return vec![record.seq];
            }
            RecordKind::EventDelivered(delivered) => {
                let mut changed: Vec<_> = self.deliver(delivered).into_iter().flatten().collect();
                changed.dedup();
                return changed;
            }
            RecordKind::ListenerAdded(added) => self.added(record, added),
            RecordKind::ListenerRemoved(ListenerRemoved { listener, .. }) => {
                if let Some(listener) = self.listeners.get_mut(listener) {
                    listener.end(record, ListenerEndCause::Removed);
                }
            }
            RecordKind::PageLoaded(PageLoaded { webview, page_load, .. }) => {
                let webview = &webview.webview;
                for listener in self.of_webview(webview).filter(|it| it.page_load < *page_load) {
                    listener.end(record, ListenerEndCause::LeftBehind);
                }
                let is_recent = |of: u32| of.saturating_add(MOST_PAGES) > *page_load;
                self.progress.retain(|(label, of, _), _| label != webview || is_recent(*of));
                self.shown.retain(|it, _| it.webview != *webview || is_recent(it.page_load));
                let page = PageRef { webview: webview.clone(), page_load: *page_load };
                self.shown.insert(page, Shown { from: record.seq, tells: false });
            }
            RecordKind::ProbeStarted(ProbeStarted { page, .. }) => {
                if let Some(shown) = self.shown.get_mut(page) {
                    shown.tells = true;
                }
            }
            RecordKind::PageReturned(PageReturned { page, .. }) => self.returned(record, page),
            RecordKind::WebviewDestroyed(webview) => {
                for listener in self.of_webview(&webview.webview) {
                    listener.end(record, ListenerEndCause::WebviewDestroyed);
                }
                self.progress.retain(|(label, _, _), _| *label != webview.webview);
                self.shown.retain(|page, _| page.webview != webview.webview);
            }
            _ => {}
        }
        Vec::new()
    }

    /// The emit of this `seq`.
    pub fn get(&self, seq: u64) -> Option<&Emit> {
        position(&self.emits, seq).and_then(|at| self.emits.get(at))
    }

    /// The emits, oldest first.
    pub fn emits(&self) -> impl DoubleEndedIterator<Item = &Emit> + ExactSizeIterator {
        self.emits.iter()
    }

    /// A listener.
    pub fn listener(&self, listener: &ListenerRef) -> Option<&Listener> {
        self.listeners.get(listener)
    }

    /// The listeners that there are, and those whose end is still in the log.
    pub fn listeners(&self) -> impl Iterator<Item = (&ListenerRef, &Listener)> {
        self.listeners.iter()
    }

    /// Forgets the emits before `first_seq`, and the listeners that ended before it. Returns the
    /// forgotten emits, oldest first.
    pub fn evict_before(&mut self, first_seq: u64) -> impl Iterator<Item = Emit> + '_ {
        let ended = |listener: &Listener| listener.end.is_some_and(|end| end.seq < first_seq);
        if self.listeners.values().any(ended) {
            self.listeners.retain(|_, listener| !ended(listener));
        }
        // A page may listen to one name after the other.
        if self.progress.len() > MOST_PROGRESS {
            self.progress.retain(|_, progress| progress.next_seq >= first_seq);
        }
        let gone = self.emits.partition_point(|emit| emit.seq < first_seq);
        self.emits.drain(..gone)
    }

    /// Forgets the emits, and the listeners that are no more.
    pub fn clear(&mut self) {
        self.emits.clear();
        self.listeners.retain(|_, listener| listener.end.is_none());
    }

    fn emitted(&mut self, record: &Record, emitted: &EventEmitted) {
        let may_hear = |listener: &&Listener| {
            listener.end.is_none()
                && listener.event == emitted.event
                && emitted.audience.may_reach(&listener.target)
        };
        let listeners = self.listeners.values().filter(may_hear).count();
        let listeners = u32::try_from(listeners).unwrap_or(u32::MAX);
        self.emits.push_back(Emit {
            seq: record.seq,
            at_us: record.at_us,
            event: emitted.event.clone(),
            audience: emitted.audience.clone(),
            emitter: emitted.emitter.clone(),
            body: record.body,
            listeners: (!emitted.listeners_unseen).then_some(listeners),
            deliveries: Vec::new(),
        });
    }

    fn added(&mut self, record: &Record, added: &ListenerAdded) {
        let listener = Listener {
            page_load: added.page_load,
            event: added.event.clone(),
            target: added.target.clone(),
            call: added.call,
            added_us: record.at_us,
            end: None,
            deliveries: 0,
            last_page_us: None,
        };
        self.listeners.insert(added.listener.clone(), listener);
    }

    /// A page is shown again: its listeners listen again, and those of the page that it displaces do not.
    fn returned(&mut self, record: &Record, page: &PageRef) {
        for listener in self.of_webview(&page.webview) {
            if listener.page_load != page.page_load {
                listener.end(record, ListenerEndCause::LeftBehind);
            } else if listener.end.is_some_and(|end| end.cause == ListenerEndCause::LeftBehind) {
                listener.end = None;
            }
        }
        // The page says so a little after it was shown, and may have heard of emits meanwhile.
        let last = self.shown.iter().rfind(|(it, _)| it.webview == page.webview);
        let from = match last {
            Some((it, shown)) if it != page && !shown.tells => shown.from,
            _ => record.seq,
        };
        self.shown.insert(page.clone(), Shown { from, tells: true });
    }

    /// Takes in what a page told of an event, as [`apply`](Self::apply) does, and returns for each
    /// delivery the emit that it is of, where that is held.
    pub fn deliver(&mut self, delivered: &EventDelivered) -> Vec<Option<u64>> {
        let EventDelivered { page, event, deliveries } = delivered;
        let key = (page.webview.clone(), page.page_load, event.clone());
        let shown_from = self.shown.get(page).map_or(0, |shown| shown.from);
        let mut emits = Vec::new();
        for delivery in deliveries {
            let listener =
                ListenerRef { webview: page.webview.clone(), listener: delivery.listener };
            let known = self.listeners.get_mut(&listener).map(|known| {
                known.deliveries += 1;
                known.last_page_us = Some(delivery.page_us);
                &*known
            });
            // One that listens for all may have been called for any emit since it was asked for.
            let (target, since) =
                known.map_or((&EventTarget::Any, 0), |known| (&known.target, known.call));
            let at = match self.progress.get(&key) {
                Some(progress) if progress.emit == delivery.emit => {
                    progress.seq.and_then(|seq| position(&self.emits, seq))
                }
                progress => {
                    let next = progress.map_or(0, |progress| progress.next_seq);
                    let from = next.max(since).max(shown_from);
                    let found = next_emit(&self.emits, from, event, target);
                    let seq = found.and_then(|at| self.emits.get(at)).map(|emit| emit.seq);
                    let next_seq = seq.map_or(from, |seq| seq + 1);
                    let progress = Progress { emit: delivery.emit, seq, next_seq };
                    self.progress.insert(key.clone(), progress);
                    found
                }
            };
            let emit = at.and_then(|at| self.emits.get_mut(at));
            emits.push(emit.map(|emit| {
                emit.deliveries.push(Reached {
                    listener,
                    page_load: page.page_load,
                    page_us: delivery.page_us,
                });
                emit.seq
            }));
        }
        emits
    }

    fn of_webview<'a>(&'a mut self, webview: &'a str) -> impl Iterator<Item = &'a mut Listener> {
        self.listeners
            .iter_mut()
            .filter(move |(listener, _)| listener.webview == webview)
            .map(|(_, listener)| listener)
    }
}

fn position(emits: &VecDeque<Emit>, seq: u64) -> Option<usize> {
    emits.binary_search_by_key(&seq, |emit| emit.seq).ok()
}

/// The first emit from `seq` on that a listener for `target` may get.
fn next_emit(emits: &VecDeque<Emit>, seq: u64, event: &str, target: &EventTarget) -> Option<usize> {
    let first = emits.partition_point(|emit| emit.seq < seq);
    let may_be = |emit: &Emit| emit.event == event && emit.audience.may_reach(target);
    emits.range(first..).position(may_be).map(|ahead| first + ahead)
}

impl Listener {
    fn end(&mut self, record: &Record, cause: ListenerEndCause) {
        self.end.get_or_insert(ListenerEnd { seq: record.seq, at_us: record.at_us, cause });
    }
}
