//! The kept bytes of a body, cut to the limit.

use bytes::Bytes;
use ipc_inspector_protocol::{Body, BodyFormat, filter::WholeBody};

/// The start of a body, at most `max_payload_bytes` long, and its true length.
#[derive(Debug)]
pub(crate) struct Payload {
    format: BodyFormat,
    len: u64,
    bytes: Bytes,
    /// Another record has the same bytes, and counts them.
    is_charged: bool,
}

impl Payload {
    /// A text that other records have as well; `is_charged` when one of them counts it towards
    /// `max_bytes`. None when it is empty.
    pub(crate) fn share(text: Bytes, is_charged: bool) -> Option<Self> {
        let len = text.len() as u64;
        let format = BodyFormat::Text;
        (len > 0).then_some(Self { format, len, bytes: text, is_charged })
    }

    /// The start of a body of this length.
    pub(super) fn new(format: BodyFormat, len: u64, bytes: Bytes) -> Self {
        Self { format, len, bytes, is_charged: false }
    }

    /// Keeps no more than so many bytes of it. Those that are left take no more memory than they are.
    pub(super) fn cut(&mut self, most: usize) {
        self.bytes = Bytes::copy_from_slice(&self.bytes[..most.min(self.bytes.len())]);
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes it counts towards `max_bytes`.
    pub(super) fn charge(&self) -> usize {
        if self.is_charged { 0 } else { self.bytes.len() }
    }

    pub(crate) fn body(&self) -> Body {
        Body { format: self.format, len: self.len, kept: self.bytes().len() as u64 }
    }

    /// The body as far as it is kept.
    pub(crate) fn whole(&self) -> WholeBody<'_> {
        WholeBody { format: self.format, bytes: self.bytes() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_records_share_is_charged_once() {
        let text = Bytes::from_static(b"at greet (app.js:7)");
        let first = Payload::share(text.clone(), false).unwrap();
        let second = Payload::share(text.clone(), true).unwrap();
        assert_eq!((first.charge(), second.charge()), (text.len(), 0));
        assert_eq!(first.bytes().as_ptr(), second.bytes().as_ptr());
        assert_eq!(second.body(), Body { format: BodyFormat::Text, len: 19, kept: 19 });
        assert!(Payload::share(Bytes::new(), false).is_none());
    }
}
