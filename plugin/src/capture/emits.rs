//! The names of events that are listened to, and the emits that were announced.
//!
//! A name is learned from a page when the access control lets it pass, and then for good: Tauri
//! keeps each name that was ever listened to until a window closes, so to forget one for another
//! would grow there. Names for which there is no room are counted.

use std::{
    collections::{HashSet, VecDeque},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use ipc_inspector_protocol::{Audience, EventEmitter};

/// Longest name that is listened to, in bytes. Of a longer one no more than this is recorded.
pub(super) const MAX_NAME: usize = 256;

/// Most names that are refused and remembered, so that each is counted once.
const MOST_REFUSED: usize = 1_000;

/// Most emits that are announced at once.
const MOST_ANNOUNCED: usize = 4_096;

/// Tauri may hand an emit to listeners later, when it comes in the middle of another. What was
/// announced and not heard for so long was not handed on.
const LATEST: Duration = Duration::from_secs(10);

/// Who a name is learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameSource {
    /// The app's settings, or its Rust side that emits it.
    Rust,
    /// A page that listens to it.
    Listener,
    /// A page that emits it.
    PageEmit,
}

impl NameSource {
    /// How many names there may be for one more to be learned: what pages make up leaves room for what
    /// they listen to, and that for those of Rust.
    fn most(self) -> usize {
        match self {
            Self::Rust => 10_000,
            Self::Listener => 9_000,
            Self::PageEmit => 2_000,
        }
    }
}

/// The names that are listened to, and the emits that were announced.
#[derive(Debug, Default)]
pub(super) struct Emits(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    names: HashSet<Arc<str>>,
    /// Hashes of names that could not be learned.
    refused: HashSet<u64>,
    /// The oldest first, each with the hash of its name and payload.
    announced: VecDeque<(u64, Arc<Announced>)>,
}

/// An emit that our listener will hear, or has heard, if there is one for its name.
#[derive(Debug)]
pub(crate) struct Announced {
    at: Instant,
    audience: Audience,
    emitter: EventEmitter,
    pub(super) is_recorded: AtomicBool,
}

impl Announced {
    pub(super) fn new(audience: Audience, emitter: EventEmitter, is_recorded: bool) -> Arc<Self> {
        let is_recorded = AtomicBool::new(is_recorded);
        Arc::new(Self { at: Instant::now(), audience, emitter, is_recorded })
    }

    /// Who emitted it to whom, once: whoever asks records it.
    pub(super) fn to_record(&self) -> Option<(Audience, EventEmitter)> {
        let was_recorded = self.is_recorded.swap(true, Ordering::Relaxed);
        (!was_recorded).then(|| (self.audience.clone(), self.emitter.clone()))
    }

    /// Tauri has not handed it on, and will not.
    fn is_over(&self) -> bool {
        self.is_recorded.load(Ordering::Relaxed) && self.at.elapsed() >= LATEST
    }
}

/// What becomes of a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Learned {
    /// It is to be listened to from now on.
    New(Arc<str>),
    /// Nothing is to be done.
    Before,
    /// It cannot be listened to, for the first time.
    Refused,
}

impl Emits {
    pub(super) fn learn(&self, event: &str, source: NameSource) -> Learned {
        let mut inner = self.inner();
        let Inner { names, refused, .. } = &mut *inner;
        if names.contains(event) {
            return Learned::Before;
        }
        if event.len() > MAX_NAME || names.len() >= source.most() {
            let is_first = refused.len() >= MOST_REFUSED || refused.insert(hash(event, ""));
            return if is_first { Learned::Refused } else { Learned::Before };
        }
        let name: Arc<str> = event.into();
        names.insert(name.clone());
        Learned::New(name)
    }

    pub(super) fn knows(&self, event: &str) -> bool {
        self.inner().names.contains(event)
    }

    /// Announces an emit, if there is room.
    pub(super) fn announce(&self, hash: u64, emit: &Arc<Announced>) -> bool {
        let announced = &mut self.inner().announced;
        while announced.front().is_some_and(|(_, oldest)| oldest.is_over()) {
            announced.pop_front();
        }
        if announced.len() >= MOST_ANNOUNCED {
            announced.retain(|(_, emit)| !emit.is_over());
        }
        let has_room = announced.len() < MOST_ANNOUNCED;
        if has_room {
            announced.push_back((hash, emit.clone()));
        }
        has_room
    }

    /// An emit was heard. Returns who emitted it to whom, unless that is recorded already.
    pub(super) fn heard(&self, event: &str, payload: &str) -> Option<(Audience, EventEmitter)> {
        let hash = hash(event, payload);
        let announced = &mut self.inner().announced;
        match announced.iter().position(|(announced, _)| *announced == hash) {
            Some(at) => announced.remove(at)?.1.to_record(),
            None => Some((Audience::Unknown, EventEmitter::Rust { location: None })),
        }
    }

    /// An announced emit was made. It stays announced where Tauri may yet hand it to our listener.
    pub(super) fn made(&self, event: &str, emit: &Arc<Announced>) {
        let mut inner = self.inner();
        if !inner.names.contains(event) {
            inner.withdraw(emit);
        }
    }

    /// An announced emit was not made.
    pub(super) fn withdraw(&self, emit: &Arc<Announced>) {
        self.inner().withdraw(emit);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn withdraw(&mut self, emit: &Arc<Announced>) {
        if let Some(at) = self.announced.iter().position(|(_, other)| Arc::ptr_eq(other, emit)) {
            self.announced.remove(at);
        }
    }
}

/// Of a name and a payload; the payload itself is held by whoever records it.
pub(super) fn hash(event: &str, payload: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (event, payload).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_page() -> EventEmitter {
        EventEmitter::Page { webview: "main".into(), call: 7 }
    }

    fn announce(emits: &Emits, event: &str, payload: &str) -> (Arc<Announced>, bool) {
        let emit = Announced::new(Audience::Filter, by_page(), false);
        let has_room = emits.announce(hash(event, payload), &emit);
        (emit, has_room)
    }

    #[test]
    fn pages_leave_room_for_what_they_listen_to_and_that_for_what_rust_emits() {
        let emits = Emits::default();
        let fill = |source: NameSource| {
            let learn = |n: &usize| {
                matches!(emits.learn(&format!("{source:?}-{n}"), source), Learned::New(_))
            };
            (0..20_000).take_while(learn).count()
        };
        assert_eq!(fill(NameSource::PageEmit), 2_000);
        assert_eq!(fill(NameSource::Listener), 7_000);
        assert_eq!(fill(NameSource::Rust), 1_000);
        assert_eq!(fill(NameSource::Rust), 0);
        assert_eq!(emits.learn("Listener-1", NameSource::Rust), Learned::Before);
    }

    #[test]
    fn each_name_that_is_refused_is_told_once_while_there_are_few() {
        let emits = Emits::default();
        let long = "n".repeat(MAX_NAME + 1);
        assert_eq!(emits.learn(&long, NameSource::Rust), Learned::Refused);
        assert_eq!(emits.learn(&long, NameSource::Rust), Learned::Before);
        assert!(!emits.knows(&long));
        for n in 0..20_000 {
            emits.learn(&format!("{long}{n}"), NameSource::Rust);
        }
        let inner = emits.inner();
        assert_eq!((inner.names.len(), inner.refused.len()), (0, MOST_REFUSED));
    }

    #[test]
    fn an_announced_emit_is_recorded_once_whether_it_is_heard_or_answered_first() {
        let emits = Emits::default();
        assert!(matches!(emits.learn("tick", NameSource::Listener), Learned::New(_)));
        let expected = Some((Audience::Filter, by_page()));
        let (emit, _) = announce(&emits, "tick", "1");
        assert_eq!(emits.heard("tick", "1"), expected);
        assert_eq!(emit.to_record(), None);
        emits.made("tick", &emit);

        let (emit, _) = announce(&emits, "tick", "1");
        assert_eq!(emit.to_record(), expected);
        emits.made("tick", &emit);
        assert_eq!(emits.heard("tick", "1"), None, "it was handed on late");
        let of_rust = Some((Audience::Unknown, EventEmitter::Rust { location: None }));
        assert_eq!(emits.heard("tick", "1"), of_rust);
        assert!(emits.inner().announced.is_empty());
    }

    #[test]
    fn what_nobody_listened_to_does_not_hide_what_is_emitted_later() {
        let emits = Emits::default();
        let (emit, _) = announce(&emits, "tick", "1");
        assert!(emit.to_record().is_some());
        emits.made("tick", &emit);
        emits.learn("tick", NameSource::PageEmit);
        assert!(emits.heard("tick", "1").is_some());
        // Nor does one that was denied.
        let (emit, _) = announce(&emits, "tick", "1");
        emits.withdraw(&emit);
        assert!(emits.heard("tick", "1").is_some());
        assert!(emits.inner().announced.is_empty());
    }

    #[test]
    fn a_name_that_is_learned_while_an_emit_is_under_way_has_it_recorded_once() {
        let emits = Emits::default();
        let (emit, _) = announce(&emits, "tick", "1");
        emits.learn("tick", NameSource::Listener);
        assert!(emits.heard("tick", "1").is_some());
        assert_eq!(emit.to_record(), None);
    }

    #[test]
    fn no_more_emits_are_announced_than_there_is_room_for() {
        let emits = Emits::default();
        emits.learn("tick", NameSource::Listener);
        let all: Vec<_> = (0..10_000).map(|n| announce(&emits, "tick", &n.to_string())).collect();
        assert_eq!(all.iter().filter(|(_, has_room)| *has_room).count(), MOST_ANNOUNCED);
        assert_eq!(emits.inner().announced.len(), MOST_ANNOUNCED);
        for (emit, _) in &all {
            emits.withdraw(emit);
        }
        assert!(emits.inner().announced.is_empty());
        assert!(announce(&emits, "tick", "1").1, "there is room again");
    }
}
