//! The kept bytes of a body, cut to the limit.

use std::{borrow::Cow, sync::Arc};

use ipc_inspector_protocol::{Body, BodyFormat, wire::PREVIEW_CHARS};

/// The start of a body, at most `max_payload_bytes` long, and its true length.
#[derive(Debug)]
pub(crate) struct Payload {
    format: BodyFormat,
    len: u64,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Own(Box<[u8]>),
    /// Many records have the same. One of them is charged for it.
    Shared {
        bytes: Arc<[u8]>,
        is_charged: bool,
    },
}

impl Payload {
    /// A text that other records have as well; `is_charged` when one of them counts it towards
    /// `max_bytes`. None when it is empty.
    pub(crate) fn share(text: Arc<[u8]>, is_charged: bool) -> Option<Self> {
        let len = text.len() as u64;
        let bytes = Bytes::Shared { bytes: text, is_charged };
        (len > 0).then_some(Self { format: BodyFormat::Text, len, bytes })
    }

    /// Keeps the start of `bytes`: an owned buffer without a copy, a borrowed one with a copy of
    /// no more than is kept. An empty body is none.
    pub(crate) fn keep<'a>(
        format: BodyFormat,
        bytes: impl Into<Cow<'a, [u8]>>,
        max_bytes: u64,
    ) -> Option<Self> {
        let bytes = bytes.into();
        if bytes.is_empty() {
            return None;
        }
        let len = bytes.len() as u64;
        let kept = usize::try_from(max_bytes).unwrap_or(usize::MAX).min(bytes.len());
        let bytes = match bytes {
            Cow::Borrowed(bytes) => bytes[..kept].into(),
            Cow::Owned(mut bytes) => {
                bytes.truncate(kept);
                bytes.into_boxed_slice()
            }
        };
        Some(Self { format, len, bytes: Bytes::Own(bytes) })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Own(bytes) => bytes,
            Bytes::Shared { bytes, .. } => bytes,
        }
    }

    /// How many bytes it counts towards `max_bytes`.
    pub(super) fn charge(&self) -> usize {
        match &self.bytes {
            Bytes::Own(bytes) => bytes.len(),
            Bytes::Shared { is_charged: true, .. } => 0,
            Bytes::Shared { bytes, is_charged: false } => bytes.len(),
        }
    }

    pub(crate) fn body(&self) -> Body {
        Body { format: self.format, len: self.len, kept: self.bytes().len() as u64 }
    }

    /// The first characters on one line, or nothing for raw bytes.
    pub(crate) fn preview(&self) -> Option<String> {
        if self.format == BodyFormat::Raw {
            return None;
        }
        // Four bytes hold any character, so this is enough without looking at the whole body.
        let start = &self.bytes()[..self.bytes().len().min(4 * PREVIEW_CHARS)];
        let text = String::from_utf8_lossy(start);
        Some(
            text.chars()
                .take(PREVIEW_CHARS)
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_above_the_limit_keeps_its_start_and_its_true_length() {
        for bytes in [Cow::Borrowed(&b"0123456789"[..]), Cow::Owned(b"0123456789".to_vec())] {
            let payload = Payload::keep(BodyFormat::Raw, bytes, 4).unwrap();
            assert_eq!(payload.bytes(), b"0123");
            assert_eq!(payload.body(), Body { format: BodyFormat::Raw, len: 10, kept: 4 });
            assert!(payload.body().is_truncated());
        }
    }

    #[test]
    fn an_owned_body_is_kept_where_it_is() {
        let bytes = vec![7; 4096].into_boxed_slice().into_vec();
        let at = bytes.as_ptr();
        let payload = Payload::keep(BodyFormat::Raw, bytes, 4096).unwrap();
        assert_eq!(payload.bytes().as_ptr(), at);
    }

    #[test]
    fn a_preview_is_one_line_and_cuts_no_character() {
        let text = format!("{{\n\t\"ä\": \"{}\"", "𝄞".repeat(1000));
        let payload = Payload::keep(BodyFormat::Json, text.as_bytes(), 1 << 20).unwrap();
        let preview = payload.preview().unwrap();
        assert!(preview.starts_with("{  \"ä\": \"𝄞"), "{preview}");
        assert_eq!(preview.chars().count(), PREVIEW_CHARS);
        assert!(!preview.contains(char::REPLACEMENT_CHARACTER));
    }

    #[test]
    fn what_many_records_share_is_charged_once() {
        let text: Arc<[u8]> = b"at greet (app.js:7)"[..].into();
        let first = Payload::share(text.clone(), false).unwrap();
        let second = Payload::share(text.clone(), true).unwrap();
        assert_eq!((first.charge(), second.charge()), (text.len(), 0));
        assert_eq!(first.bytes().as_ptr(), second.bytes().as_ptr());
        assert_eq!(second.body(), Body { format: BodyFormat::Text, len: 19, kept: 19 });
        assert!(Payload::share(b""[..].into(), false).is_none());
    }

    #[test]
    fn raw_bytes_have_no_preview() {
        assert_eq!(Payload::keep(BodyFormat::Raw, &b"abc"[..], 10).unwrap().preview(), None);
    }
}
