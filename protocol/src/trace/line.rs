//! A record and its body as one line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::from_slice;

use super::{
    Entry,
    body::{Content, Written},
};
use crate::{Record, RecordKind};

/// A record to be written, with the bytes of its body in place of their number.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    seq: u64,
    at_us: u64,
    #[serde(flatten)]
    kind: Cow<'a, RecordKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Written<'a>>,
}

impl<'a> Line<'a> {
    pub(super) fn new(record: &'a Record, bytes: Option<&'a [u8]>) -> Self {
        let mut kind = Cow::Borrowed(&record.kind);
        let body = record.body().map(|body| {
            if let Some(without_bytes) = kind.to_mut().body_mut() {
                *without_bytes = None;
            }
            Written::new(*body, bytes)
        });
        Self { seq: record.seq, at_us: record.at_us, kind, body }
    }
}

/// Reads a line, or nothing when its kind is not known here.
pub(super) fn read(line: &[u8]) -> serde_json::Result<Option<Entry>> {
    match known(line) {
        // Nothing is promised of the fields of a kind that is not known.
        Err(_) if from_slice(line).is_ok_and(|Unknown { kind }| kind == Kind::Unknown) => Ok(None),
        read => read,
    }
}

fn known(line: &[u8]) -> serde_json::Result<Option<Entry>> {
    let Start { seq, at_us, kind, body } = from_slice(line)?;
    if kind == Kind::Unknown {
        return Ok(None);
    }
    let mut kind = read_kind(line, kind)?;
    let mut bytes = None;
    if let Some(Some(known)) = kind.body_mut() {
        bytes = body.and_then(Content::into_bytes);
        known.kept = bytes.as_ref().map_or(0, Vec::len) as u64;
    }
    Ok(Some(Entry { record: Record { seq, at_us, kind }, body: bytes }))
}

/// What tells how to read the rest, and the bytes, which the rest passes over.
#[derive(Deserialize)]
struct Start {
    seq: u64,
    at_us: u64,
    kind: Kind,
    #[serde(default)]
    body: Option<Content>,
}

#[derive(Deserialize)]
struct Unknown {
    kind: Kind,
}

/// The kinds of [`RecordKind`], and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    RequestReceived,
    RequestDispatched,
    ResponseSent,
    ResolverDropped,
    CallObserved,
    ListenerAdded,
    ListenerRemoved,
    EventEmitted,
    EventDelivered,
    ChannelOpened,
    ChannelMessage,
    ChannelDelivered,
    ChannelClosed,
    Logged,
    Marked,
    ProbeStarted,
    WebviewCreated,
    PageLoaded,
    WebviewDestroyed,
    #[serde(other)]
    Unknown,
}

fn read_kind(line: &[u8], kind: Kind) -> serde_json::Result<RecordKind> {
    // As an enum with a tag, serde would first collect all fields of a record to look for the tag.
    Ok(match kind {
        Kind::RequestReceived => RecordKind::RequestReceived(from_slice(line)?),
        Kind::RequestDispatched => RecordKind::RequestDispatched(from_slice(line)?),
        Kind::ResponseSent => RecordKind::ResponseSent(from_slice(line)?),
        Kind::CallObserved => RecordKind::CallObserved(from_slice(line)?),
        Kind::EventEmitted => RecordKind::EventEmitted(from_slice(line)?),
        Kind::ChannelMessage => RecordKind::ChannelMessage(from_slice(line)?),
        Kind::Logged => RecordKind::Logged(from_slice(line)?),
        _ => from_slice(line)?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::trace::Reader;

    /// What this lacks when a kind is added, [`Kind`] lacks as well, and so do `TRACE-FORMAT.md`, the
    /// schema and the example.
    fn kind(kind: &RecordKind) -> Kind {
        match kind {
            RecordKind::RequestReceived(_) => Kind::RequestReceived,
            RecordKind::RequestDispatched(_) => Kind::RequestDispatched,
            RecordKind::ResponseSent(_) => Kind::ResponseSent,
            RecordKind::ResolverDropped { .. } => Kind::ResolverDropped,
            RecordKind::CallObserved(_) => Kind::CallObserved,
            RecordKind::ListenerAdded(_) => Kind::ListenerAdded,
            RecordKind::ListenerRemoved { .. } => Kind::ListenerRemoved,
            RecordKind::EventEmitted(_) => Kind::EventEmitted,
            RecordKind::EventDelivered(_) => Kind::EventDelivered,
            RecordKind::ChannelOpened { .. } => Kind::ChannelOpened,
            RecordKind::ChannelMessage(_) => Kind::ChannelMessage,
            RecordKind::ChannelDelivered(_) => Kind::ChannelDelivered,
            RecordKind::ChannelClosed { .. } => Kind::ChannelClosed,
            RecordKind::Logged(_) => Kind::Logged,
            RecordKind::Marked(_) => Kind::Marked,
            RecordKind::ProbeStarted { .. } => Kind::ProbeStarted,
            RecordKind::WebviewCreated(_) => Kind::WebviewCreated,
            RecordKind::PageLoaded { .. } => Kind::PageLoaded,
            RecordKind::WebviewDestroyed(_) => Kind::WebviewDestroyed,
        }
    }

    #[test]
    fn the_example_has_every_kind() {
        let example = include_str!("../../tests/traces/v1.ipctrace.jsonl");
        let entries = Reader::new(example.as_bytes()).unwrap();
        let kinds: BTreeSet<_> = entries.map(|entry| kind(&entry.unwrap().record.kind)).collect();
        assert_eq!(kinds.len(), Kind::Unknown as usize, "it is the last, so the others' number");
    }
}
