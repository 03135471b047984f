//! Bodies that wait for their records: they are held, so they count as held.

use std::sync::Arc;

use bytes::Bytes;
use ipc_inspector_protocol::BodyFormat;

use super::{Entry, Payload, Recorder};

/// A body whose record comes later. Until then it counts towards `max_bytes`.
#[derive(Debug)]
pub(crate) struct Waiting {
    payload: Payload,
    _charge: Option<Charge>,
}

/// Bytes that count as held for as long as this lives.
#[derive(Debug)]
struct Charge {
    recorder: Arc<Recorder>,
    bytes: u64,
}

impl Recorder {
    /// Sets aside, of a body that has `len` bytes in all and these as its first, what would be kept.
    /// Nothing when too much waits already.
    pub(crate) fn set_aside(
        self: &Arc<Self>,
        format: BodyFormat,
        body: &[u8],
        len: u64,
    ) -> Option<Waiting> {
        let most = usize::try_from(self.limits().max_payload_bytes).unwrap_or(usize::MAX);
        let kept = &body[..most.min(body.len())];
        let bytes = kept.len() as u64;
        let evicted = self.store().set_aside(bytes)?;
        let charge = Charge { recorder: self.clone(), bytes };
        evicted.into_iter().for_each(Entry::free);
        // On its own: it may wait for long, and would keep all of a segment.
        let payload = Payload::new(format, len, Bytes::copy_from_slice(kept));
        Some(Waiting { payload, _charge: Some(charge) })
    }

    /// The same of a whole body, of which nothing but its length is left when too much waits already.
    pub(crate) fn set_aside_or_cut(self: &Arc<Self>, format: BodyFormat, body: &[u8]) -> Waiting {
        let len = body.len() as u64;
        let cut = || Waiting { payload: Payload::new(format, len, Bytes::new()), _charge: None };
        self.set_aside(format, body, len).unwrap_or_else(cut)
    }
}

impl Waiting {
    /// Its record has come. An empty body is none.
    pub(crate) fn into_payload(self) -> Option<Payload> {
        Some(self.payload).filter(|payload| payload.body().len > 0)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.recorder.store().release(self.bytes);
    }
}
