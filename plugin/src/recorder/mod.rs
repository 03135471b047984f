//! The recorder: a bounded, append-only log that any thread may push to.
//!
//! Pushing takes one short lock and never waits for a reader: readers take entries out by
//! reference count, a bounded number at a time, and do their work after the lock is released.
//! What does not fit any more goes out oldest first and is counted.

mod clock;
mod entry;
mod followers;
mod payload;
mod segments;
mod store;
mod text;
mod waiting;

use std::{
    borrow::Cow,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::Thread,
};

use bytes::Bytes;
use ipc_inspector_protocol::{
    BodyFormat, RecordKind,
    wire::{Limits, Stats},
};
use tokio::sync::Notify;

use clock::Clock;
pub(crate) use entry::Entry;
use followers::Followers;
pub(crate) use followers::Following;
pub(crate) use payload::Payload;
use segments::Segments;
pub(crate) use store::{Cursor, Page};
use store::{Gone, Lost, Store};
pub(crate) use text::{MAX_HEADERS, MAX_TEXT, clip, clip_to};
pub(crate) use waiting::Waiting;

/// How many records lie between two looks for memory that can be given back.
const TRIM_EVERY: u64 = 8192;

/// How many entries a reader takes out under the lock at once.
const AT_ONCE: usize = 512;

/// A record takes at most one in so many of all bytes, so that none pushes all others out.
const LARGEST_RECORD: u64 = 2;

/// What a reader has in its hands is at most one in so many of all bytes, and an entry.
const LARGEST_PAGE: u64 = 4;

/// A bounded log of records and their bodies.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// As the app has set them.
    limits: Limits,
    /// The limit of all bytes that is in force.
    max_bytes: AtomicU64,
    recording: AtomicBool,
    store: Mutex<Store>,
    segments: Mutex<Segments>,
    changed: Notify,
    followers: Followers,
    clock: Clock,
}

impl Recorder {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            max_bytes: AtomicU64::new(limits.max_bytes),
            recording: AtomicBool::new(true),
            store: Mutex::new(Store::new(limits)),
            segments: Mutex::new(Segments::new(limits.max_bytes)),
            changed: Notify::new(),
            followers: Followers::default(),
            clock: Clock::start(),
        }
    }

    /// The limits in force.
    pub(crate) fn limits(&self) -> Limits {
        match self.max_bytes() {
            own if own == self.limits.max_bytes => self.limits,
            max_bytes => Limits { max_bytes, ..self.limits }.within(),
        }
    }

    /// Takes another limit of all bytes into force, or with nothing the app's own. What is too much
    /// for it is evicted at once.
    pub(crate) fn set_max_bytes(&self, max_bytes: Option<u64>) {
        let max_bytes = max_bytes.unwrap_or(self.limits.max_bytes);
        let gone = {
            let mut store = self.store();
            // Under the lock, so that of two the same one holds in both.
            self.max_bytes.store(max_bytes, Ordering::Relaxed);
            store.set_max_bytes(max_bytes)
        };
        self.tell();
        gone.into_iter().for_each(Entry::free);
        self.segments().trim();
    }

    pub(crate) fn is_recording(&self) -> bool {
        self.recording.load(Ordering::Relaxed)
    }

    /// Starts or pauses recording. Calls that were already recorded are completed while paused.
    pub(crate) fn set_recording(&self, recording: bool) {
        self.recording.store(recording, Ordering::Relaxed);
        self.tell();
    }

    /// Keeps the start of a body for a record: of a long one that is handed over the buffer itself,
    /// of any other a copy of no more than is kept. An empty body is none.
    pub(crate) fn keep<'a>(
        &self,
        format: BodyFormat,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> Option<Payload> {
        let bytes = bytes.into();
        let len = bytes.len() as u64;
        self.keep_start(format, bytes, len)
    }

    /// The same of a body that has `len` bytes in all, of which these are the first.
    pub(crate) fn keep_start<'a>(
        &self,
        format: BodyFormat,
        bytes: impl Into<Cow<'a, [u8]>>,
        len: u64,
    ) -> Option<Payload> {
        let bytes = bytes.into();
        if len == 0 {
            return None;
        }
        let most = usize::try_from(self.limits().max_payload_bytes).unwrap_or(usize::MAX);
        let kept = most.min(bytes.len());
        let copied = self.segments().copy(&bytes[..kept]);
        let bytes = copied.unwrap_or_else(|| match bytes {
            Cow::Borrowed(bytes) => Bytes::copy_from_slice(&bytes[..kept]),
            Cow::Owned(mut bytes) => {
                bytes.truncate(kept);
                bytes.into_boxed_slice().into()
            }
        });
        Some(Payload::new(format, len, bytes))
    }

    /// Microseconds since recording began.
    pub(crate) fn now_us(&self) -> u64 {
        self.clock.now_us()
    }

    /// When recording began, in RFC 3339.
    pub(crate) fn started(&self) -> String {
        self.clock.started()
    }

    /// Appends a record of now and returns its sequence number.
    pub(crate) fn push(&self, kind: RecordKind, payload: Option<Payload>) -> u64 {
        self.push_at(self.now_us(), kind, payload)
    }

    /// Appends a record of now about the request `call`, unless the log was cleared since.
    pub(crate) fn push_about(&self, call: u64, kind: RecordKind, payload: Option<Payload>) {
        self.push_about_at(call, self.now_us(), kind, payload);
    }

    /// Appends a record of that moment and returns its sequence number.
    pub(crate) fn push_at(&self, at_us: u64, kind: RecordKind, payload: Option<Payload>) -> u64 {
        let entry = self.entry(at_us, kind, payload);
        let (seq, evicted) = self.store().push(entry);
        self.pushed(seq, evicted);
        seq
    }

    /// Appends a record of that moment about the request `call`, unless the log was cleared since.
    pub(crate) fn push_about_at(
        &self,
        call: u64,
        at_us: u64,
        kind: RecordKind,
        payload: Option<Payload>,
    ) {
        let entry = self.entry(at_us, kind, payload);
        let mut store = self.store();
        if store.is_cleared(call) {
            return;
        }
        let (seq, evicted) = store.push(entry);
        drop(store);
        self.pushed(seq, evicted);
    }

    fn entry(&self, at_us: u64, kind: RecordKind, payload: Option<Payload>) -> Arc<Entry> {
        Entry::new(at_us, kind, payload, self.max_bytes() / LARGEST_RECORD).share()
    }

    fn max_bytes(&self) -> u64 {
        self.max_bytes.load(Ordering::Relaxed)
    }

    /// Does, after the lock, what need not be done under it.
    fn pushed(&self, seq: u64, evicted: Gone) {
        self.tell();
        // To free a large body can take a while.
        evicted.into_iter().for_each(Entry::free);
        if seq.is_multiple_of(TRIM_EVERY) {
            self.segments().trim();
        }
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

    /// Counts the name of an event that is not listened to.
    pub(crate) fn count_event_name(&self) {
        self.count(|lost| lost.event_names += 1);
    }

    fn count(&self, change: impl FnOnce(&mut Lost)) {
        change(self.store().lost());
        self.tell();
    }

    /// Reads on from `cursor`, at most `most` entries, and moves it. Of large entries it reads fewer:
    /// what is evicted of them meanwhile stays in memory.
    pub(crate) fn read(&self, cursor: &mut Cursor, most: usize) -> Page {
        let mut left = self.max_bytes() / LARGEST_PAGE;
        let mut page = self.store().read(cursor, most.min(AT_ONCE), left);
        left = left.saturating_sub(page.bytes());
        while page.entries.len() < most && left > 0 {
            let mut further = *cursor;
            let some = AT_ONCE.min(most - page.entries.len());
            let next = self.store().read(&mut further, some, left);
            // What came between is told by the next page.
            if next.entries.is_empty() || next.missed > 0 || next.cleared {
                break;
            }
            *cursor = further;
            left = left.saturating_sub(next.bytes());
            page.entries.extend(next.entries);
            (page.is_last, page.stats) = (next.is_last, next.stats);
        }
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
        self.tell();
        drop(forgotten);
        self.segments().trim();
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats { recording: self.is_recording(), ..self.store().stats() }
    }

    /// Has a thread unparked with each change, until what is returned is dropped. It reads at its own
    /// pace, as everybody does.
    pub(crate) fn follow(&self, thread: Thread) -> Following<'_> {
        let id = thread.id();
        self.followers.add(thread);
        Following { recorder: self, thread: id }
    }

    fn tell(&self) {
        self.changed.notify_one();
        self.followers.unpark();
    }

    /// Resolves after something changed. Only one task may wait at a time.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// A copy cannot leave the segments half changed.
    fn segments(&self) -> MutexGuard<'_, Segments> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A push cannot leave the store half changed, so a poisoned lock is as good as any.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
