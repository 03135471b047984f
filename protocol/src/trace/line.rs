//! A record and its body as one line.

use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::from_slice;

use super::{
    Entry, Line,
    body::{Content, Written},
};
use crate::{Record, RecordKind, record::KindName};

/// A record to be written, with the bytes of its body in place of their number.
#[derive(Serialize)]
pub(super) struct RecordLine<'a> {
    seq: u64,
    at_us: u64,
    #[serde(flatten)]
    kind: &'a RecordKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Written<'a>>,
}

impl<'a> RecordLine<'a> {
    pub(super) fn new(record: &'a Record, bytes: Option<&'a [u8]>) -> Self {
        let Record { seq, at_us, kind, body } = record;
        let body = body.map(|body| Written::new(body, bytes));
        Self { seq: *seq, at_us: *at_us, kind, body }
    }
}

/// Reads a line that is not blank.
pub(super) fn read(line: &[u8]) -> serde_json::Result<Line> {
    match known(line) {
        Ok(Some(entry)) => Ok(Line::Entry(entry)),
        Ok(None) => unknown(line),
        // Nothing is promised of the fields of a kind that is not known.
        Err(_) if from_slice(line).is_ok_and(|Unknown { kind }| kind == KindName::Unknown) => {
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
    let Some(kind) = RecordKind::read(kind, line)? else { return Ok(None) };
    let (body, bytes) = body.map(Content::into_parts).unzip();
    Ok(Some(Entry { record: Record { seq, at_us, kind, body }, body: bytes.flatten() }))
}

/// What all kinds have.
#[derive(Deserialize)]
struct Start {
    seq: u64,
    at_us: u64,
    kind: KindName,
    #[serde(default)]
    body: Option<Content>,
}

#[derive(Deserialize)]
struct Unknown {
    kind: KindName,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::trace::Reader;

    #[test]
    fn the_example_has_every_kind() {
        let example = include_str!("../../tests/traces/v1.ipctrace.jsonl");
        let entries = Reader::new(example.as_bytes()).unwrap();
        let kinds: BTreeSet<_> = entries.map(|entry| entry.unwrap().record.kind.name()).collect();
        assert_eq!(
            kinds.len(),
            KindName::Unknown as usize,
            "it is the last, so the others' number"
        );
    }
}
