//! One entry of the log, and the memory that it takes.

use std::{cell::RefCell, sync::Arc};

use ipc_inspector_protocol::{
    Arrival, Delivery, Dispatch, Headers, Record, RecordKind, Request, trace,
    wire::{Streamed, preview_of},
};

use super::{
    Payload,
    text::{MAX_HEADERS, clip_headers, clip_in_place},
};

/// One entry of the log. Its sequence number is its place in the ring.
#[derive(Debug)]
pub(crate) struct Entry {
    at_us: u64,
    kind: RecordKind,
    payload: Option<Payload>,
    bytes: u64,
}

/// What an allocator adds to each piece of memory that it hands out, about.
pub(super) const ALLOCATION: usize = 16;

/// What an entry takes beside its texts and its body: with its counts, and its place in the ring.
const OWN_BYTES: usize =
    size_of::<Entry>() + 2 * size_of::<usize>() + ALLOCATION + size_of::<Arc<Entry>>();

/// How many empty entries a thread keeps.
const MOST_EMPTY: usize = 32;

thread_local! {
    /// Entries that this thread has evicted, to be filled again. Many allocators give each thread a
    /// heap of its own, and the log would in time come to own a part of each.
    static EMPTY: RefCell<Vec<Arc<Entry>>> = const { RefCell::new(Vec::new()) };
}

impl Entry {
    /// An entry of no more than so many bytes: long texts are clipped, and where that is not enough
    /// the headers and the end of the body are left out.
    pub(super) fn new(
        at_us: u64,
        mut kind: RecordKind,
        mut payload: Option<Payload>,
        most: u64,
    ) -> Self {
        let mut bytes = OWN_BYTES;
        kind.each_text(&mut |text| {
            clip_in_place(text);
            bytes += piece(text.capacity());
        });
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        if let RecordKind::RequestReceived(request) = &mut kind {
            clip_headers(&mut request.headers, MAX_HEADERS.min(most.saturating_sub(bytes)));
        }
        bytes += list_bytes(&kind);
        let kept = payload.as_mut().map_or(0, |payload| {
            if bytes + payload.charge() > most {
                payload.cut(most.saturating_sub(bytes));
            }
            payload.charge()
        });
        bytes += kept;

        Self { at_us, kind, payload, bytes: bytes as u64 }
    }

    /// Puts it where it can be shared.
    pub(super) fn share(self) -> Arc<Self> {
        let empty = EMPTY.try_with(|empty| empty.try_borrow_mut().ok()?.pop());
        if let Ok(Some(mut entry)) = empty
            && let Some(place) = Arc::get_mut(&mut entry)
        {
            *place = self;
            return entry;
        }
        Arc::new(self)
    }

    /// Frees it, unless somebody reads it, but keeps a place for another.
    pub(super) fn free(mut entry: Arc<Self>) {
        let Some(place) = Arc::get_mut(&mut entry) else { return };
        let nothing = RecordKind::RequestDispatched(Dispatch { call: 0, held_us: 0 });
        *place = Self { at_us: 0, kind: nothing, payload: None, bytes: 0 };
        // A thread that ends keeps nothing.
        let _ = EMPTY.try_with(|empty| {
            if let Ok(mut empty) = empty.try_borrow_mut()
                && empty.len() < MOST_EMPTY
            {
                empty.push(entry);
            }
        });
    }

    /// What it counts towards `max_bytes`: itself, its texts and its body.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn kind(&self) -> &RecordKind {
        &self.kind
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

    /// The record as a trace has it: with headers, and with the kept bytes of its body.
    pub(crate) fn whole(&self, seq: u64) -> trace::Entry {
        trace::Entry {
            record: self.record(seq, self.kind.clone()),
            body: self.payload.as_ref().map(|payload| payload.bytes().to_vec()),
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
            record: self.record(seq, kind),
            preview: preview_of(&self.kind, self.payload.as_ref().map(Payload::whole)),
        }
    }

    fn record(&self, seq: u64, kind: RecordKind) -> Record {
        Record::new(seq, self.at_us, kind).with_body(self.payload.as_ref().map(Payload::body))
    }

    pub(super) fn is_truncated(&self) -> bool {
        self.payload.as_ref().is_some_and(|payload| payload.body().is_truncated())
    }
}

/// Memory of a record beside itself, its texts and its body.
fn list_bytes(kind: &RecordKind) -> usize {
    piece(match kind {
        RecordKind::RequestReceived(request) => request.headers.bytes(),
        RecordKind::EventDelivered(delivered) => {
            size_of::<Delivery>() * delivered.deliveries.capacity()
        }
        RecordKind::ChannelDelivered(delivered) => {
            size_of::<Arrival>() * delivered.arrivals.capacity()
        }
        _ => 0,
    })
}

/// What a piece of memory takes. None is handed out for nothing.
fn piece(bytes: usize) -> usize {
    if bytes == 0 { 0 } else { bytes + ALLOCATION }
}
