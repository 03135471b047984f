//! Finding what is to be replaced in a text, and in JSON however deep.
//!
//! JSON is not parsed and written again, which would lose digits, spaces and repeated keys, and would
//! not do for JSON that was cut. It is walked through byte by byte, and all that comes of it is a list
//! of ranges. What is no JSON is walked through in the same way as well as it goes.

use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::decode::Decoded;
use super::keys::{Keys, Secret};
use super::{Found, Pattern, Place, Rule};
use super::{named, patterns};
use crate::filter;

/// How many strings of JSON within strings of JSON are looked into. Only made-up JSON has more, and
/// each costs another walk.
const MAX_NESTED: usize = 4;

/// A part of a text that is to be replaced.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    /// What comes in its place.
    pub(super) with: String,
    pub(super) rule: Rule,
    /// Where in the JSON, by keys and indexes.
    pub(super) path: String,
}

/// A function of the app.
pub(super) type App = dyn Fn(&Found<'_>) -> Option<String> + Send + Sync;

/// By what, and where, is looked.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a> {
    pub(super) keys: &'a Keys,
    pub(super) patterns: &'a [Pattern],
    pub(super) app: Option<&'a App>,
    pub(super) place: Place,
    pub(super) name: &'a str,
}

/// What a text is in: JSON, which may itself be in a string of JSON.
#[derive(Clone, Copy)]
struct Outer<'a> {
    path: &'a dyn Fn() -> Vec<String>,
    nested: usize,
}

impl Outer<'_> {
    fn path(&self) -> String {
        filter::path((self.path)().iter().map(String::as_str))
    }
}

const WHOLE: Outer<'_> = Outer { path: &Vec::new, nested: 0 };

impl Scan<'_> {
    /// What is to be replaced in a text, in order. Where it is JSON, it is looked into as such.
    pub(super) fn text(&self, text: &[u8], is_cut: bool) -> Vec<Edit> {
        self.text_in(WHOLE, text, is_cut)
    }

    /// What is to be replaced in JSON, in order. It may end anywhere.
    pub(super) fn json(&self, text: &[u8]) -> Vec<Edit> {
        self.json_in(WHOLE, text)
    }

    /// What is to be replaced in a field of a record, in order. The recorder cuts long ones and does
    /// not say so.
    pub(super) fn field(&self, name: &str, text: &str) -> Vec<Edit> {
        let path = || vec![name.to_owned()];
        self.text_in(Outer { path: &path, nested: 0 }, text.as_bytes(), true)
    }

    /// The same for the value of a header.
    pub(super) fn header(&self, name: &str, value: &str) -> Vec<Edit> {
        let mark = Rule::Key.mark();
        if self.keys.secret(name).is_none() {
            return self.field(name, value);
        }
        if value.is_empty() || value == mark {
            return Vec::new();
        }
        let path = filter::path([name]);
        vec![Edit { range: 0..value.len(), with: mark, rule: Rule::Key, path }]
    }

    fn text_in(&self, outer: Outer<'_>, text: &[u8], is_cut: bool) -> Vec<Edit> {
        if outer.nested < MAX_NESTED && is_json(text) {
            return self.json_in(Outer { nested: outer.nested + 1, ..outer }, text);
        }
        if let Some(app) = self.app {
            let path = outer.path();
            let lossy = String::from_utf8_lossy(text);
            let found = Found { place: self.place, name: self.name, path: &path, text: &lossy };
            if let Some(with) = app(&found) {
                return vec![Edit { range: 0..text.len(), with, rule: Rule::App, path }];
            }
        }
        self.patterns_in(outer, text, is_cut)
    }

    fn patterns_in(&self, outer: Outer<'_>, text: &[u8], is_cut: bool) -> Vec<Edit> {
        let edit = |(range, pattern): (Range<usize>, Pattern)| {
            let rule = pattern.rule();
            Edit { range, with: rule.mark(), rule, path: outer.path() }
        };
        let mut edits: Vec<_> =
            patterns::find(self.patterns, text, is_cut).into_iter().map(edit).collect();
        let named = named::find(self.keys, text);
        if named.is_empty() {
            return edits;
        }
        edits.extend(named.into_iter().map(|range| Edit {
            range,
            with: Rule::Key.mark(),
            rule: Rule::Key,
            path: outer.path(),
        }));
        edits.sort_by_key(|edit| edit.range.start);
        edits.dedup_by(|later, edit| {
            let overlaps = later.range.start < edit.range.end;
            if overlaps {
                edit.range.end = edit.range.end.max(later.range.end);
            }
            overlaps
        });
        edits
    }

    fn json_in(&self, outer: Outer<'_>, text: &[u8]) -> Vec<Edit> {
        let mut walk = Walk { scan: self, outer, text, at: 0, open: Vec::new(), edits: Vec::new() };
        while let Some(byte) = walk.text.get(walk.at) {
            walk.step(*byte);
        }
        walk.edits
    }
}

/// Whether a text is a JSON object or array, or the start of one.
fn is_json(text: &[u8]) -> bool {
    // A number that was cut, such as `-`, would be an error like any other.
    let is_of_number = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
    let end = text.iter().rposition(|byte| !is_of_number(byte)).map_or(0, |last| last + 1);
    matches!(text.trim_ascii_start(), [b'{' | b'[', ..])
        && serde_json::from_slice::<IgnoredAny>(&text[..end]).err().is_none_or(|it| it.is_eof())
}

/// An object or array whose end has not come.
enum Open {
    Object {
        /// The last key, without its quotes.
        key: Range<usize>,
        /// Whether a value comes next, and not a key.
        is_value: bool,
        /// Whether that value is a secret.
        secret: Option<Secret>,
    },
    Array {
        index: usize,
    },
}

/// A walk through JSON.
struct Walk<'a> {
    scan: &'a Scan<'a>,
    outer: Outer<'a>,
    text: &'a [u8],
    at: usize,
    open: Vec<Open>,
    edits: Vec<Edit>,
}

impl<'a> Walk<'a> {
    /// Goes on by one token, which begins with this byte.
    fn step(&mut self, byte: u8) {
        let token = self.at..token_end(self.text, self.at);
        self.at = token.end;
        match (byte, self.open.last_mut()) {
            (b'}' | b']', _) => {
                self.open.pop();
            }
            (b',', Some(Open::Array { index })) => *index += 1,
            (b',' | b':', Some(Open::Object { is_value, .. })) => *is_value = byte == b':',
            (b',' | b':' | b' ' | b'\t' | b'\r' | b'\n', _) => {}
            (b'"', Some(Open::Object { is_value: false, .. })) => self.key(token.start),
            (_, Some(Open::Object { is_value: true, secret: Some(secret), .. })) => {
                let secret = *secret;
                self.secret(token, secret);
            }
            (b'{', _) => {
                self.open.push(Open::Object { key: 0..0, is_value: false, secret: None });
            }
            (b'[', _) => self.open.push(Open::Array { index: 0 }),
            (b'"', _) => self.string(token.start, Scan::text_in),
            _ => self.bare(token),
        }
    }

    fn key(&mut self, start: usize) {
        let inside = string(self.text, start).0;
        let name = lossy(&self.text[inside.clone()]);
        if let Some(Open::Object { key, secret, .. }) = self.open.last_mut() {
            (*key, *secret) = (inside, self.scan.keys.secret(&name));
        }
        self.string(start, Scan::patterns_in);
    }

    /// Replaces a value as a whole.
    fn secret(&mut self, token: Range<usize>, secret: Secret) {
        let is_spared = match &self.text[token.clone()] {
            b"null" | b"true" | b"false" | b"\"\"" => true,
            number @ [b'-' | b'0'..=b'9', ..] if secret == Secret::NoNumber => number
                .iter()
                .all(|byte| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')),
            value => value == quoted(&Rule::Key.mark()).as_bytes(),
        };
        if is_spared {
            return;
        }
        self.at = value_end(self.text, token.start);
        let with = quoted(&Rule::Key.mark());
        let path = self.outer_of_here(&|| self.path()).path();
        self.edits.push(Edit { range: token.start..self.at, with, rule: Rule::Key, path });
    }

    /// Replaces what is found within a string.
    fn string(
        &mut self,
        start: usize,
        find: impl Fn(&Scan<'a>, Outer<'_>, &[u8], bool) -> Vec<Edit>,
    ) {
        let (inside, is_cut) = string(self.text, start);
        let decoded = Decoded::new(&self.text[inside.clone()]);
        let found = find(self.scan, self.outer_of_here(&|| self.path()), &decoded.text, is_cut);
        self.edits.extend(found.into_iter().map(|edit| {
            let place = decoded.place(edit.range);
            let with = quoted(&edit.with);
            Edit {
                range: inside.start + place.start..inside.start + place.end,
                with: with[1..with.len() - 1].to_owned(),
                ..edit
            }
        }));
    }

    /// Replaces what is found in a number or a word, of which JSON has but three.
    fn bare(&mut self, token: Range<usize>) {
        let text = &self.text[token.clone()];
        let is_cut = token.end == self.text.len();
        let found = self.scan.text_in(self.outer_of_here(&|| self.path()), text, is_cut);
        self.edits.extend(found.into_iter().map(|edit| Edit {
            range: token.start + edit.range.start..token.start + edit.range.end,
            with: quoted(&edit.with),
            ..edit
        }));
    }

    fn outer_of_here<'b>(&self, path: &'b dyn Fn() -> Vec<String>) -> Outer<'b> {
        Outer { path, nested: self.outer.nested }
    }

    /// Keys and indexes down to this place.
    fn path(&self) -> Vec<String> {
        let mut path = (self.outer.path)();
        path.extend(self.open.iter().map(|open| match open {
            Open::Object { key, .. } => lossy(&self.text[key.clone()]),
            Open::Array { index } => index.to_string(),
        }));
        path
    }
}

/// The text of a JSON string that is between these quotes.
fn lossy(inside: &[u8]) -> String {
    String::from_utf8_lossy(&Decoded::new(inside).text).into_owned()
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What is between the quotes of a string, and whether its end is missing.
fn string(text: &[u8], start: usize) -> (Range<usize>, bool) {
    let mut at = start + 1;
    while let Some(found) = memchr2(b'"', b'\\', &text[at.min(text.len())..]) {
        at += found;
        if text[at] == b'"' {
            return (start + 1..at, false);
        }
        at += 2;
    }
    (start + 1..text.len(), true)
}

/// Where what begins here ends: a string, a number, a word, or a single byte.
fn token_end(text: &[u8], start: usize) -> usize {
    let is_structural = |byte: &u8| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"');
    match text[start] {
        b'"' => {
            let (inside, is_cut) = string(text, start);
            if is_cut { inside.end } else { inside.end + 1 }
        }
        byte if byte.is_ascii_whitespace() || is_structural(&byte) => start + 1,
        _ => {
            let rest = &text[start..];
            let len = rest.iter().position(is_structural).unwrap_or(rest.len());
            start + rest[..len].trim_ascii_end().len()
        }
    }
}

/// Where the value that begins here ends, with all that is in it.
fn value_end(text: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at = token_end(text, at);
        if depth == 0 {
            break;
        }
    }
    at
}
