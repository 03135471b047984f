//! What is found in a text, and up to where it was looked at.

use std::{cell::Cell, ops::Range};

use crate::redact::naming::keys::{Keys, Secret};
use crate::redact::naming::shape::Shape;
use crate::redact::naming::values::{self, Value};
use crate::redact::steps::Text;
use crate::redact::text::spans;

/// What is found in a text.
pub(crate) struct Finder<'a> {
    pub(crate) keys: &'a Keys,
    pub(crate) text: Text<'a>,
    found: Vec<Range<usize>>,
    /// Up to where no name is looked for.
    seen: usize,
    line: Ahead,
    tag: Ahead,
    data: Ahead,
}

/// Where something comes next, which is looked for once from all places before it.
#[derive(Default)]
struct Ahead {
    from: Cell<usize>,
    at: Cell<usize>,
}

impl Ahead {
    fn next(&self, from: usize, find: impl FnOnce(usize) -> usize) -> usize {
        if !(self.from.get()..self.at.get()).contains(&from) {
            self.from.set(from);
            self.at.set(find(from));
        }
        self.at.get()
    }
}

/// The name of a secret in a text.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    pub(crate) text: &'a str,
    /// Where it begins.
    pub(crate) start: usize,
    pub(crate) secret: Secret,
}

impl Name<'_> {
    /// The same, whose value has to look so at least.
    pub(crate) fn of(self, shape: Shape) -> Self {
        Self { secret: Secret { shape: self.secret.shape.max(shape), ..self.secret }, ..self }
    }
}

impl<'a> Finder<'a> {
    pub(crate) fn new(keys: &'a Keys, text: Text<'a>) -> Self {
        Self {
            keys,
            text,
            found: Vec::new(),
            seen: 0,
            line: Ahead::default(),
            tag: Ahead::default(),
            data: Ahead::default(),
        }
    }

    pub(crate) fn found(self) -> Vec<Range<usize>> {
        self.found
    }

    pub(crate) fn seen(&self) -> usize {
        self.seen
    }

    /// Where the line ends.
    pub(crate) fn line(&self, from: usize) -> usize {
        self.line.next(from, |from| spans::line(&self.text, from))
    }

    /// Where the next tag begins, or the text ends.
    pub(crate) fn tag(&self, from: usize) -> usize {
        self.tag.next(from, |from| self.text.find(from, b'<').unwrap_or(self.text.len()))
    }

    /// Where the characters of `<![CDATA[…]]>` end.
    pub(crate) fn data(&self, from: usize) -> usize {
        self.data.next(from, |from| {
            let found = memchr::memmem::find(self.text.rest(from), b"]]>");
            let end = found.map_or(self.text.len(), |found| from + found);
            self.text.steps.add(end - from);
            end
        })
    }

    /// Notes what was found beside what is looked at.
    pub(crate) fn extend(&mut self, found: impl IntoIterator<Item = Range<usize>>) {
        self.found.extend(found);
    }

    pub(crate) fn push(&mut self, found: Range<usize>) {
        if !found.is_empty() {
            self.seen = self.seen.max(found.end);
            self.found.push(found);
        }
    }

    /// Goes on behind something that has no secret.
    pub(crate) fn skip(&mut self, end: usize) {
        self.seen = self.seen.max(end);
    }

    /// Whether a value under a name is a secret.
    pub(crate) fn is_secret(&self, name: Name<'_>, value: Range<usize>) -> bool {
        // What is longer is neither a label nor a placeholder.
        let start = &self.text[value.start..value.end.min(value.start + values::LONGEST)];
        self.text.steps.add(start.len());
        let is_cut = self.text.is_cut && value.end == self.text.len();
        let value = Value { text: &String::from_utf8_lossy(start), name: name.text, is_cut };
        values::is_secret(self.keys, name.secret.shape, value)
    }
}
