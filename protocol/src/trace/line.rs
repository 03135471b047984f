//! A record and its body as one line.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeSeed, EnumAccess, Error as _, IntoDeserializer as _, VariantAccess, Visitor,
        value::U32Deserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::from_slice;

use super::{
    Entry, Line,
    body::{Content, Written},
};
use crate::{
    CallObserved, CallUnsent, ChannelDelivered, ChannelMessage, ChannelRef, Comment, Dispatch,
    DropCause, EventDelivered, EventEmitted, ListenerAdded, ListenerRef, Log, Mark, PageRef,
    Record, RecordKind, Request, Response, TransportChanged, WebviewRef,
};

/// A record to be written, with the bytes of its body in place of their number.
#[derive(Serialize)]
pub(super) struct RecordLine<'a> {
    seq: u64,
    at_us: u64,
    #[serde(flatten)]
    kind: Cow<'a, RecordKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Written<'a>>,
}

impl<'a> RecordLine<'a> {
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

/// Reads a line that is not blank.
pub(super) fn read(line: &[u8]) -> serde_json::Result<Line> {
    match known(line) {
        Ok(Some(entry)) => Ok(Line::Entry(entry)),
        Ok(None) => unknown(line),
        // Nothing is promised of the fields of a kind that is not known.
        Err(_) if from_slice(line).is_ok_and(|Unknown { kind }| kind == Kind::Unknown) => {
            unknown(line)
        }
        Err(error) => Err(error),
    }
}

fn unknown(line: &[u8]) -> serde_json::Result<Line> {
    // What is ignored of JSON is not looked at, and may be no text.
    let text = str::from_utf8(line).map_err(serde_json::Error::custom)?;
    Ok(Line::Unknown(text.trim().to_owned()))
}

fn known(line: &[u8]) -> serde_json::Result<Option<Entry>> {
    let Start { seq, at_us, kind, body } = from_slice(line)?;
    if kind == Kind::Unknown {
        return Ok(None);
    }
    let mut kind = Fields::deserialize(OfKind { kind, line })?;
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

/// The kinds of [`RecordKind`] in its order, and all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    RequestReceived,
    RequestDispatched,
    ResponseSent,
    ResolverDropped,
    CallObserved,
    CallUnsent,
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
    Commented,
    ProbeStarted,
    TransportChanged,
    WebviewCreated,
    PageLoaded,
    PageReturned,
    WebviewDestroyed,
    #[serde(other)]
    Unknown,
}

/// [`RecordKind`] once more, to be read where its kind is known: as an enum with a tag, serde would
/// first collect all fields of a record to look for the tag, and be compiled twice for each of them.
#[derive(Deserialize)]
#[serde(remote = "RecordKind")]
enum Fields {
    RequestReceived(Request),
    RequestDispatched(Dispatch),
    ResponseSent(Response),
    ResolverDropped {
        call: u64,
        cause: DropCause,
        #[serde(default)]
        task: Option<u64>,
    },
    CallObserved(CallObserved),
    CallUnsent(CallUnsent),
    ListenerAdded(ListenerAdded),
    ListenerRemoved {
        call: u64,
        #[serde(flatten)]
        listener: ListenerRef,
        event: String,
    },
    EventEmitted(EventEmitted),
    EventDelivered(EventDelivered),
    ChannelOpened {
        call: u64,
        #[serde(flatten)]
        channel: ChannelRef,
    },
    ChannelMessage(ChannelMessage),
    ChannelDelivered(ChannelDelivered),
    ChannelClosed {
        #[serde(flatten)]
        channel: ChannelRef,
        #[serde(default)]
        page_load: Option<u32>,
        messages: u64,
        page_us: u64,
    },
    Logged(Log),
    Marked(Mark),
    Commented(Comment),
    ProbeStarted {
        #[serde(flatten)]
        page: PageRef,
        page_us: u64,
    },
    TransportChanged(TransportChanged),
    WebviewCreated(WebviewRef),
    PageLoaded {
        #[serde(flatten)]
        webview: WebviewRef,
        page_load: u32,
        url: String,
    },
    PageReturned {
        #[serde(flatten)]
        page: PageRef,
        page_us: u64,
    },
    WebviewDestroyed(WebviewRef),
}

/// A line of a known kind, as an enum whose variant is the kind, and whose fields are the line's.
struct OfKind<'a> {
    kind: Kind,
    line: &'a [u8],
}

impl<'de> Deserializer<'de> for OfKind<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for OfKind<'de> {
    type Error = serde_json::Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> serde_json::Result<(V::Value, Self)> {
        let variant = (self.kind as u32).into_deserializer();
        seed.deserialize::<U32Deserializer<serde_json::Error>>(variant).map(|it| (it, self))
    }
}

impl<'de> VariantAccess<'de> for OfKind<'de> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> serde_json::Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> serde_json::Result<T::Value> {
        seed.deserialize(&mut serde_json::Deserializer::from_slice(self.line))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> serde_json::Result<V::Value> {
        serde_json::Deserializer::from_slice(self.line).deserialize_map(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> serde_json::Result<V::Value> {
        serde_json::Deserializer::from_slice(self.line).deserialize_map(visitor)
    }
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
            RecordKind::CallUnsent(_) => Kind::CallUnsent,
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
            RecordKind::Commented(_) => Kind::Commented,
            RecordKind::ProbeStarted { .. } => Kind::ProbeStarted,
            RecordKind::TransportChanged(_) => Kind::TransportChanged,
            RecordKind::WebviewCreated(_) => Kind::WebviewCreated,
            RecordKind::PageLoaded { .. } => Kind::PageLoaded,
            RecordKind::PageReturned { .. } => Kind::PageReturned,
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
