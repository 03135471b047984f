//! Finding what is to be replaced in a text, and in JSON however deep.
//!
//! JSON is not parsed and written again, which would lose digits, spaces and repeated keys, and would
//! not do for JSON that was cut. It is walked through token by token, and all that comes of it is a list
//! of ranges. What is no JSON is looked through as a text.

mod decode;
mod lex;
mod peek;
mod walk;

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use crate::redact::edit::{Edit, Path, in_order, quoted};
use crate::redact::naming::keys::Keys;
use crate::redact::naming::shape::Shape;
use crate::redact::naming::values::{self, Value};
use crate::redact::patterns;
use crate::redact::scan::decode::Decoded;

use crate::redact::scan::walk::Walk;
use crate::redact::seen::Seen;
use crate::redact::steps::{Steps, Text};
use crate::redact::{Found, Pattern, Place, Rule};

/// How many strings of JSON within strings of JSON are looked into. Only made-up JSON has more, and
/// each costs another walk.
const MAX_NESTED: usize = 4;

/// A function of the app.
pub(crate) type App = dyn Fn(&Found<'_>) -> Option<String> + Send + Sync;

/// By what, and where, is looked.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) keys: &'a Keys,
    pub(crate) patterns: &'a [Pattern],
    pub(crate) app: Option<&'a App>,
    pub(crate) seen: &'a RefCell<Seen>,
    pub(crate) steps: &'a Steps,
    /// Of how many more edits it is told where they are.
    pub(crate) told: &'a Cell<usize>,
    pub(crate) place: Place,
    pub(crate) name: &'a str,
}

/// What a text is in: JSON, which may itself be in a string of JSON.
#[derive(Clone, Copy)]
pub(crate) struct Outer<'a> {
    pub(crate) path: &'a dyn Fn() -> Path,
    nested: usize,
}

pub(crate) const WHOLE: Outer<'_> = Outer { path: &Path::default, nested: 0 };

impl<'a> Outer<'a> {
    pub(crate) fn at<'b>(self, path: &'b dyn Fn() -> Path) -> Outer<'b>
    where
        'a: 'b,
    {
        Outer { path, ..self }
    }
}

/// What was found in a text.
#[derive(Default)]
pub(crate) struct Edits {
    /// In order.
    pub(crate) edits: Vec<Edit>,
    /// Whether a private key begins in it and does not end.
    pub(crate) is_open: bool,
}

impl Scan<'_> {
    /// What is to be replaced in a text, in order. Where it is JSON, it is looked into as such.
    pub(crate) fn text(&self, bytes: &[u8], is_cut: bool) -> Vec<Edit> {
        self.text_in(WHOLE, Text { bytes, is_cut, steps: self.steps }).edits
    }

    /// What is to be replaced in JSON, in order. It may end anywhere.
    pub(crate) fn json(&self, bytes: &[u8], is_cut: bool) -> Vec<Edit> {
        Walk::new(self, WHOLE, Text { bytes, is_cut, steps: self.steps }).edits()
    }

    /// What is to be replaced in a field of a record, in order.
    pub(crate) fn field(&self, name: &str, text: &str) -> Vec<Edit> {
        let kept = crate::clipped::kept(text);
        let text =
            Text { bytes: kept.as_bytes(), is_cut: kept.len() < text.len(), steps: self.steps };
        self.text_in(WHOLE.at(&|| path_of(name)), text).edits
    }

    /// The same for the value of a header.
    pub(crate) fn header(&self, name: &str, value: &str) -> Vec<Edit> {
        let kept = crate::clipped::kept(value);
        let is_secret = self.keys.secret(name).is_some_and(|secret| {
            self.is_secret(secret.in_headers().shape, name, kept, kept.len() < value.len())
        });
        if !is_secret {
            return self.field(name, value);
        }
        self.remember(kept.as_bytes());
        vec![self.edit(WHOLE.at(&|| path_of(name)), 0..kept.len(), Rule::Key)]
    }

    pub(crate) fn text_in(&self, outer: Outer<'_>, text: Text<'_>) -> Edits {
        if outer.nested < MAX_NESTED && lex::is_json(&text) {
            let outer = Outer { nested: outer.nested + 1, ..outer };
            return Edits { edits: Walk::new(self, outer, text).edits(), is_open: false };
        }
        if self.seen.borrow().has(&text) {
            return self.whole(outer, text, Rule::Repeated);
        }
        if let Some(with) = self.app_has(outer, &text) {
            let mut found = self.whole(outer, text, Rule::App);
            found.edits[0].with = with.into();
            return found;
        }
        self.secrets_in(outer, text)
    }

    fn whole(&self, outer: Outer<'_>, text: Text<'_>, rule: Rule) -> Edits {
        Edits { edits: vec![self.edit(outer, 0..text.len(), rule)], is_open: false }
    }

    /// What the app's function has for a text.
    fn app_has(&self, outer: Outer<'_>, text: &[u8]) -> Option<String> {
        let app = self.app?;
        let path = (outer.path)().text();
        let lossy = String::from_utf8_lossy(text);
        app(&Found { place: self.place, name: self.name, path: &path, text: &lossy })
    }

    /// What is to be replaced in a key of JSON, which the app's function is not asked of.
    pub(crate) fn key(&self, outer: Outer<'_>, text: Text<'_>) -> Edits {
        if self.seen.borrow().has(&text) {
            return self.whole(outer, text, Rule::Repeated);
        }
        self.secrets_in(outer, text)
    }

    /// What comes in place of a number, a truth value or null, if anything does.
    pub(crate) fn bare(&self, outer: Outer<'_>, text: &[u8]) -> Option<Edit> {
        if self.seen.borrow().has(text) {
            let edit = self.edit(outer, 0..text.len(), Rule::Repeated);
            return Some(Edit { with: quoted(&edit.with).into(), ..edit });
        }
        let with = self.app_has(outer, text)?;
        let edit = self.edit(outer, 0..text.len(), Rule::App);
        Some(Edit { with: quoted(&with).into(), ..edit })
    }

    /// What is to be replaced in a text that is no JSON and not the app's.
    pub(crate) fn secrets_in(&self, outer: Outer<'_>, text: Text<'_>) -> Edits {
        if !text.is_cut && is_plain(&text) {
            return Edits::default();
        }
        let found = patterns::find(self.patterns, &text);
        let mut edits: Vec<_> = found
            .places
            .into_iter()
            .map(|(range, pattern)| self.edit(outer, range, pattern.rule()))
            .collect();
        if !self.keys.is_empty() {
            for range in crate::redact::text::find(self.keys, &text) {
                self.remember(&text[range.clone()]);
                edits.push(self.edit(outer, range, Rule::Key));
            }
            let repeated = self.seen.borrow().find(&text);
            edits.extend(repeated.into_iter().map(|it| self.edit(outer, it, Rule::Repeated)));
        }
        in_order(&mut edits);
        Edits { edits, is_open: found.is_open }
    }

    /// What is to be replaced in what stands between the quotes of a JSON string, in its places there.
    pub(crate) fn string(
        &self,
        outer: Outer<'_>,
        inside: &[u8],
        is_cut: bool,
        find: impl Fn(&Self, Outer<'_>, Text<'_>) -> Edits,
    ) -> Edits {
        self.steps.add(inside.len());
        let decoded = Decoded::new(inside);
        let text = Text { bytes: &decoded.text, is_cut, steps: self.steps };
        let mut found = find(self, outer, text);
        for edit in &mut found.edits {
            edit.range = decoded.place(edit.range.clone());
            if edit.with.bytes().any(|byte| matches!(byte, b'"' | b'\\') || byte < b' ') {
                let with = quoted(&edit.with);
                edit.with = with[1..with.len() - 1].to_owned().into();
            }
        }
        found
    }

    pub(crate) fn edit(&self, outer: Outer<'_>, range: Range<usize>, rule: Rule) -> Edit {
        let left = self.told.get();
        self.told.set(left.saturating_sub(1));
        let path = (left > 0).then(|| (outer.path)().text());
        Edit { range, with: rule.mark().into(), rule, path }
    }

    /// Has a value known where it stands without its name.
    pub(crate) fn remember(&self, value: &[u8]) {
        self.seen.borrow_mut().remember(value);
    }

    pub(crate) fn is_secret(&self, shape: Shape, name: &str, text: &str, is_cut: bool) -> bool {
        let text = &text[..boundary(text, values::LONGEST)];
        self.steps.add(text.len());
        values::is_secret(self.keys, shape, Value { text, name, is_cut })
    }
}

fn path_of(name: &str) -> Path {
    let mut path = Path::default();
    path.push(|| name.to_owned());
    path
}

/// Whether a text is one short word, in which there is nothing to be found.
fn is_plain(text: &[u8]) -> bool {
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    text.len() < 12 && text.iter().all(is_of_word)
}

/// The last place between characters that is not behind this one.
fn boundary(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
