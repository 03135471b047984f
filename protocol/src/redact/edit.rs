//! Parts of a text that are replaced.

use std::{borrow::Cow, ops::Range};

use serde_json::Value;

use super::Rule;
use crate::filter;

/// How many keys and indexes of a path are told, and how much of each key.
const MOST_SEGMENTS: usize = 16;
const LONGEST_SEGMENT: usize = 64;

/// A part of a text that is to be replaced.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    /// What comes in its place.
    pub(super) with: Cow<'static, str>,
    pub(super) rule: Rule,
    /// Where in the JSON, by keys and indexes; nothing where it is one too many to be told of.
    pub(super) path: Option<Box<str>>,
}

/// Puts edits in order, and makes one of those that overlap.
pub(super) fn in_order(edits: &mut Vec<Edit>) {
    if !edits.is_sorted_by_key(|edit| (edit.range.start, usize::MAX - edit.range.end)) {
        edits.sort_by_key(|edit| (edit.range.start, usize::MAX - edit.range.end));
    }
    edits.dedup_by(|later, edit| {
        let overlaps = later.range.start < edit.range.end;
        if overlaps {
            edit.range.end = edit.range.end.max(later.range.end);
        }
        overlaps
    });
}

/// A text with its edits, if there are any.
pub(super) fn apply(text: &[u8], edits: &[Edit]) -> Option<Vec<u8>> {
    let last = edits.last()?;
    let mut edited = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.extend_from_slice(&text[at..edit.range.start]);
        edited.extend_from_slice(edit.with.as_bytes());
        at = edit.range.end;
    }
    edited.extend_from_slice(&text[last.range.end..]);
    Some(edited)
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Keys and indexes down to a place in JSON. Of a deep one those at its start.
#[derive(Debug, Default)]
pub(super) struct Path {
    segments: Vec<String>,
    more: usize,
}

impl Path {
    pub(super) fn push(&mut self, segment: impl FnOnce() -> String) {
        if self.segments.len() == MOST_SEGMENTS {
            self.more += 1;
        } else {
            self.segments.push(segment());
        }
    }

    /// That so many come after these.
    pub(super) fn skip(&mut self, segments: usize) {
        self.more += segments;
    }

    /// How many more are told.
    pub(super) fn room(&self) -> usize {
        MOST_SEGMENTS - self.segments.len()
    }

    pub(super) fn text(&self) -> Box<str> {
        let path = filter::path(self.segments.iter().map(String::as_str));
        match self.more {
            0 => path.into(),
            more => format!("{path} … ({more} more)").into(),
        }
    }
}

/// How much of a key is told.
pub(super) fn clipped(key: &[u8]) -> &[u8] {
    &key[..key.len().min(LONGEST_SEGMENT)]
}
