//! What is behind the recorder's lock: the ring, its bounds, and the counts of what was lost.

use std::{mem, sync::Arc};

use ipc_inspector_protocol::{
    Audience, EventEmitter, Headers, LogSource, Record, RecordKind, Request,
    wire::{Limits, Stats, Streamed},
};
use ringbuf::{
    LocalRb,
    storage::Heap,
    traits::{Consumer, Observer, Producer},
};

use super::Payload;

/// One entry of the log. Its sequence number is its place in the ring.
#[derive(Debug)]
pub(crate) struct Entry {
    at_us: u64,
    kind: RecordKind,
    payload: Option<Payload>,
    bytes: u64,
}

impl Entry {
    pub(super) fn new(at_us: u64, mut kind: RecordKind, payload: Option<Payload>) -> Self {
        let body = payload.as_ref().map(Payload::body);
        match &mut kind {
            RecordKind::RequestReceived(request) => request.body = body,
            RecordKind::ResponseSent(response) => response.body = body,
            RecordKind::CallObserved(observed) => observed.body = body,
            RecordKind::EventEmitted(emitted) => emitted.body = body,
            RecordKind::ChannelMessage(message) => message.body = body,
            RecordKind::Logged(log) => log.body = body,
            _ => {}
        }
        let own = heap_bytes(&kind);
        let kept = payload.as_ref().map_or(0, Payload::charge);
        Self { at_us, kind, payload, bytes: (size_of::<Self>() + own + kept) as u64 }
    }

    /// What it counts towards `max_bytes`: itself, its texts and its body.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn payload(&self) -> Option<&Payload> {
        self.payload.as_ref()
    }

    /// The headers, if it is a request.
    pub(crate) fn headers(&self) -> Option<&Headers> {
        match &self.kind {
            RecordKind::RequestReceived(request) => Some(&request.headers),
            _ => None,
        }
    }

    /// The record as the window gets it: without headers, which would be most of it.
    pub(crate) fn streamed(&self, seq: u64) -> Streamed {
        let kind = match &self.kind {
            RecordKind::RequestReceived(request) => RecordKind::RequestReceived(Request {
                command: request.command.clone(),
                webview: request.webview.clone(),
                window: request.window.clone(),
                origin: request.origin.clone(),
                headers: Headers::default(),
                ..*request
            }),
            kind => kind.clone(),
        };
        Streamed {
            record: Record { seq, at_us: self.at_us, kind },
            preview: self.payload.as_ref().and_then(Payload::preview),
        }
    }

    fn is_truncated(&self) -> bool {
        self.payload.as_ref().is_some_and(|payload| payload.body().is_truncated())
    }
}

/// A reader's place in the log.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    next_seq: u64,
    clears: u64,
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
    pub(crate) stats: Stats,
}

/// What was lost since the start, or since the log was last cleared; see [`Stats`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lost {
    pub(super) evicted: u64,
    pub(super) truncated: u64,
    pub(super) unrecorded: u64,
    pub(super) untold: u64,
    pub(super) refused: u64,
}

pub(super) struct Store {
    limits: Limits,
    ring: LocalRb<Heap<Arc<Entry>>>,
    next_seq: u64,
    bytes: u64,
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
            lost: Lost::default(),
            clears: 0,
            cleared_at: 0,
        }
    }

    /// Appends, and returns the sequence number with what had to go for it.
    pub(super) fn push(&mut self, entry: Arc<Entry>) -> (u64, Vec<Arc<Entry>>) {
        let seq = self.next_seq;
        self.next_seq += 1;
        self.lost.truncated += u64::from(entry.is_truncated());

        let mut gone = Vec::new();
        while self.ring.is_full() || self.bytes + entry.bytes() > self.limits.max_bytes {
            let Some(oldest) = self.ring.try_pop() else { break };
            self.bytes -= oldest.bytes();
            gone.push(oldest);
        }
        let bytes = entry.bytes();
        if bytes > self.limits.max_bytes {
            // It alone is too large, so the log is empty now and stays so.
            gone.push(entry);
        } else {
            self.bytes += bytes;
            // The loop above made room, so this cannot fail; were it to, the entry is counted.
            gone.extend(self.ring.try_push(entry).err());
        }
        self.lost.evicted += gone.len() as u64;
        (seq, gone)
    }

    pub(super) fn read(&self, cursor: &mut Cursor, most: usize) -> Page {
        let cleared = cursor.clears != self.clears;
        // What was cleared was not missed.
        let wanted = cursor.next_seq.max(self.cleared_at);
        let first_seq = wanted.max(self.first_seq());
        let (older, newer) = self.ring.as_slices();
        let at = index(first_seq - self.first_seq());
        let older_from = at.min(older.len());
        let newer_from = (at - older_from).min(newer.len());
        let held = older[older_from..].iter().chain(&newer[newer_from..]);
        let entries: Vec<_> = held.take(most).cloned().collect();
        *cursor = Cursor { next_seq: first_seq + entries.len() as u64, clears: self.clears };
        Page { entries, first_seq, missed: first_seq - wanted, cleared, stats: self.stats() }
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
            bytes: self.bytes,
            first_seq: self.first_seq(),
            next_seq: self.next_seq,
            evicted: self.lost.evicted,
            truncated: self.lost.truncated,
            unrecorded: self.lost.unrecorded,
            untold: self.lost.untold,
            refused: self.lost.refused,
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

/// What a record holds beside itself, its body left out.
fn heap_bytes(kind: &RecordKind) -> usize {
    match kind {
        RecordKind::RequestReceived(request) => {
            request.command.len()
                + request.webview.len()
                + request.window.len()
                + request.origin.as_ref().map_or(0, String::len)
                + request.headers.bytes()
        }
        RecordKind::ListenerAdded(added) => {
            added.listener.webview.len()
                + added.event.len()
                + added.target.label().map_or(0, str::len)
        }
        RecordKind::ListenerRemoved { listener, event, .. } => listener.webview.len() + event.len(),
        RecordKind::EventEmitted(event) => {
            let audience = match &event.audience {
                Audience::Target(target) => target.label().map_or(0, str::len),
                Audience::Filter | Audience::Unknown => 0,
            };
            let emitter = match &event.emitter {
                EventEmitter::Page { webview, .. } => webview.len(),
                EventEmitter::Rust { location } => location.as_ref().map_or(0, |it| it.file.len()),
            };
            event.event.len() + audience + emitter
        }
        RecordKind::EventDelivered(delivered) => {
            delivered.page.webview.len()
                + delivered.event.len()
                + size_of_val(&delivered.deliveries[..])
        }
        RecordKind::ChannelOpened { channel, .. } | RecordKind::ChannelClosed { channel, .. } => {
            channel.webview.len()
        }
        RecordKind::ChannelMessage(message) => message.channel.webview.len(),
        RecordKind::ChannelDelivered(delivered) => {
            delivered.channel.webview.len() + size_of_val(&delivered.arrivals[..])
        }
        RecordKind::Logged(log) => match &log.source {
            LogSource::Rust { target, location } => {
                target.len() + location.as_ref().map_or(0, |location| location.file.len())
            }
            LogSource::Page { page, .. } => page.webview.len(),
        },
        RecordKind::WebviewCreated(webview) | RecordKind::WebviewDestroyed(webview) => {
            webview.webview.len() + webview.window.len()
        }
        RecordKind::PageLoaded { webview, url, .. } => {
            webview.webview.len() + webview.window.len() + url.len()
        }
        RecordKind::ProbeStarted { page, .. } => page.webview.len(),
        _ => 0,
    }
}

/// A distance within the ring, whose capacity is a `usize`.
fn index(distance: u64) -> usize {
    usize::try_from(distance).unwrap_or(usize::MAX)
}
