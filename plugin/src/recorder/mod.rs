//! The recorder: a bounded, append-only log that any thread may push to.
//!
//! Pushing takes one short lock and never waits for a reader: readers take entries out by
//! reference count, a bounded number at a time, and do their work after the lock is released.
//! What does not fit any more goes out oldest first and is counted.

mod payload;
mod store;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use ipc_inspector_protocol::{
    RecordKind,
    wire::{Limits, Stats},
};
use tokio::sync::Notify;

pub(crate) use payload::Payload;
pub(crate) use store::{Cursor, Entry, Page};
use store::{Lost, Store};

/// A bounded log of records and their bodies.
#[derive(Debug)]
pub(crate) struct Recorder {
    limits: Limits,
    recording: AtomicBool,
    store: Mutex<Store>,
    changed: Notify,
}

impl Recorder {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            recording: AtomicBool::new(true),
            store: Mutex::new(Store::new(limits)),
            changed: Notify::new(),
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.recording.load(Ordering::Relaxed)
    }

    /// Starts or pauses recording. Calls that were already recorded are completed while paused.
    pub(crate) fn set_recording(&self, recording: bool) {
        self.recording.store(recording, Ordering::Relaxed);
        self.changed.notify_one();
    }

    /// Appends a record and returns its sequence number.
    pub(crate) fn push(&self, at_us: u64, kind: RecordKind, payload: Option<Payload>) -> u64 {
        let entry = Arc::new(Entry::new(at_us, kind, payload));
        // What is evicted is freed after the lock: a large body can take a while.
        let (seq, _evicted) = self.store().push(entry);
        self.changed.notify_one();
        seq
    }

    /// Appends a record about the request `call`, unless the log was cleared since.
    pub(crate) fn push_about(
        &self,
        call: u64,
        at_us: u64,
        kind: RecordKind,
        payload: Option<Payload>,
    ) {
        let entry = Arc::new(Entry::new(at_us, kind, payload));
        let mut store = self.store();
        let _evicted = if store.is_cleared(call) { Vec::new() } else { store.push(entry).1 };
        drop(store);
        self.changed.notify_one();
    }

    /// Counts a request, event or message that came while recording was paused.
    pub(crate) fn count_unrecorded(&self) {
        self.count(|lost| lost.unrecorded += 1);
    }

    /// Counts what happened in a page and was not told.
    pub(crate) fn count_untold(&self, things: u64) {
        self.count(|lost| lost.untold = lost.untold.saturating_add(things));
    }

    /// Counts a report that was refused.
    pub(crate) fn count_refused(&self) {
        self.count(|lost| lost.refused += 1);
    }

    fn count(&self, change: impl FnOnce(&mut Lost)) {
        change(self.store().lost());
        self.changed.notify_one();
    }

    /// Reads on from `cursor`, at most `most` entries, and moves it.
    pub(crate) fn read(&self, cursor: &mut Cursor, most: usize) -> Page {
        let mut page = self.store().read(cursor, most);
        page.stats.recording = self.is_recording();
        page
    }

    /// The entry with this sequence number, while it is held.
    pub(crate) fn get(&self, seq: u64) -> Option<Arc<Entry>> {
        self.store().get(seq)
    }

    /// Forgets all records and starts the counts of losses anew.
    pub(crate) fn clear(&self) {
        let forgotten = self.store().clear();
        self.changed.notify_one();
        drop(forgotten);
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats { recording: self.is_recording(), ..self.store().stats() }
    }

    /// Resolves after something changed. Only one task may wait at a time.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// A push cannot leave the store half changed, so a poisoned lock is as good as any.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
