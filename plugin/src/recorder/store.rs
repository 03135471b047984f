//! What is behind the recorder's lock: the ring, its bounds, and the counts of what was lost.

use std::{mem, sync::Arc};

use ipc_inspector_protocol::wire::{Limits, Stats};
use ringbuf::{
    LocalRb,
    storage::Heap,
    traits::{Consumer, Observer, Producer},
};
use smallvec::SmallVec;

use super::Entry;

/// What had to go for a new entry: in a full log mostly one, for which no memory need be asked.
pub(super) type Gone = SmallVec<[Arc<Entry>; 2]>;

/// Bodies that wait for their records take at most one in so many of all bytes.
const MOST_WAITING: u64 = 8;

/// A reader's place in the log.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    next_seq: u64,
    clears: u64,
}

impl Cursor {
    /// Reads from a sequence number on.
    pub(crate) fn at(seq: u64) -> Self {
        Self { next_seq: seq, ..Self::default() }
    }
}

/// What a reader gets at once.
#[derive(Debug)]
pub(crate) struct Page {
    /// Entries in order, the first with sequence number `first_seq`.
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) first_seq: u64,
    /// Entries between the cursor and `first_seq` that were evicted before they could be read.
    pub(crate) missed: u64,
    /// The log was cleared since the cursor's last read.
    pub(crate) cleared: bool,
    /// There was nothing after these.
    pub(crate) is_last: bool,
    pub(crate) stats: Stats,
}

impl Page {
    /// What its entries take.
    pub(super) fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.bytes()).sum()
    }
}

/// What was lost since the start, or since the log was last cleared; see [`Stats`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lost {
    pub(super) evicted: u64,
    pub(super) truncated: u64,
    pub(super) unrecorded: u64,
    pub(super) untold: u64,
    pub(super) refused: u64,
    pub(super) event_names: u64,
}

pub(super) struct Store {
    limits: Limits,
    ring: LocalRb<Heap<Arc<Entry>>>,
    next_seq: u64,
    bytes: u64,
    /// Bytes of bodies that wait for their records.
    waiting: u64,
    lost: Lost,
    clears: u64,
    /// `next_seq` when the log was last cleared.
    cleared_at: u64,
}

impl Store {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ring: LocalRb::new(usize::try_from(limits.max_records).unwrap_or(usize::MAX)),
            next_seq: 0,
            bytes: 0,
            waiting: 0,
            lost: Lost::default(),
            clears: 0,
            cleared_at: 0,
        }
    }

    /// Appends, and returns the sequence number with what had to go for it.
    pub(super) fn push(&mut self, entry: Arc<Entry>) -> (u64, Gone) {
        let seq = self.next_seq;
        self.next_seq += 1;
        self.lost.truncated += u64::from(entry.is_truncated());

        let bytes = entry.bytes();
        let mut gone = Gone::new();
        while self.ring.is_full() {
            gone.extend(self.pop());
        }
        self.make_room(bytes, &mut gone);
        self.bytes += bytes;
        // There is room, so this cannot fail; were it to, the entry is counted.
        if let Err(entry) = self.ring.try_push(entry) {
            self.bytes -= bytes;
            gone.push(entry);
        }
        self.lost.evicted += gone.len() as u64;
        (seq, gone)
    }

    /// Has so many bytes count as held until they are `released`. Nothing when too many do already.
    pub(super) fn set_aside(&mut self, bytes: u64) -> Option<Gone> {
        if self.waiting + bytes > self.limits.max_bytes / MOST_WAITING {
            return None;
        }
        let mut gone = Gone::new();
        self.make_room(bytes, &mut gone);
        self.waiting += bytes;
        self.lost.evicted += gone.len() as u64;
        Some(gone)
    }

    pub(super) fn release(&mut self, bytes: u64) {
        self.waiting -= bytes;
    }

    /// Takes another limit into force, and returns what is too much for it, the oldest first.
    pub(super) fn set_max_bytes(&mut self, max_bytes: u64) -> Gone {
        self.limits.max_bytes = max_bytes;
        let mut gone = Gone::new();
        self.make_room(0, &mut gone);
        self.lost.evicted += gone.len() as u64;
        gone
    }

    /// Evicts the oldest until there is room for so many bytes.
    fn make_room(&mut self, bytes: u64, gone: &mut Gone) {
        while self.bytes + self.waiting + bytes > self.limits.max_bytes {
            let Some(oldest) = self.pop() else { break };
            gone.push(oldest);
        }
    }

    fn pop(&mut self) -> Option<Arc<Entry>> {
        let oldest = self.ring.try_pop()?;
        self.bytes -= oldest.bytes();
        Some(oldest)
    }

    /// At most so many entries, and no more than one above so many bytes.
    pub(super) fn read(&self, cursor: &mut Cursor, most: usize, most_bytes: u64) -> Page {
        let cleared = cursor.clears != self.clears;
        // What was cleared was not missed.
        let wanted = cursor.next_seq.max(self.cleared_at);
        let first_seq = wanted.max(self.first_seq());
        let (older, newer) = self.ring.as_slices();
        let at = index(first_seq - self.first_seq());
        let older_from = at.min(older.len());
        let newer_from = (at - older_from).min(newer.len());
        let held = older[older_from..].iter().chain(&newer[newer_from..]);
        let mut bytes = 0;
        let entries = held.take(most).take_while(|entry| {
            let has_room = bytes < most_bytes;
            bytes += entry.bytes();
            has_room
        });
        let entries: Vec<_> = entries.cloned().collect();
        let next_seq = first_seq + entries.len() as u64;
        *cursor = Cursor { next_seq, clears: self.clears };
        Page {
            entries,
            first_seq,
            missed: first_seq - wanted,
            cleared,
            is_last: next_seq == self.next_seq,
            stats: self.stats(),
        }
    }

    pub(super) fn get(&self, seq: u64) -> Option<Arc<Entry>> {
        let at = index(seq.checked_sub(self.first_seq())?);
        let (older, newer) = self.ring.as_slices();
        older.get(at).or_else(|| newer.get(at.checked_sub(older.len())?)).cloned()
    }

    /// Forgets everything; the caller frees it outside the lock.
    pub(super) fn clear(&mut self) -> impl Drop + use<> {
        let empty = LocalRb::new(self.ring.capacity().get());
        let gone = mem::replace(&mut self.ring, empty);
        self.bytes = 0;
        self.lost = Lost::default();
        self.clears += 1;
        self.cleared_at = self.next_seq;
        gone
    }

    pub(super) fn is_cleared(&self, seq: u64) -> bool {
        seq < self.cleared_at
    }

    pub(super) fn lost(&mut self) -> &mut Lost {
        &mut self.lost
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            records: self.ring.occupied_len() as u64,
            bytes: self.bytes + self.waiting,
            first_seq: self.first_seq(),
            next_seq: self.next_seq,
            evicted: self.lost.evicted,
            truncated: self.lost.truncated,
            unrecorded: self.lost.unrecorded,
            untold: self.lost.untold,
            refused: self.lost.refused,
            event_names: self.lost.event_names,
            recording: true,
        }
    }

    fn first_seq(&self) -> u64 {
        self.next_seq - self.ring.occupied_len() as u64
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

/// A distance within the ring, whose capacity is a `usize`.
fn index(distance: u64) -> usize {
    usize::try_from(distance).unwrap_or(usize::MAX)
}
