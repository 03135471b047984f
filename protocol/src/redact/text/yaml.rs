//! Values in the lines below their name.

use std::ops::Range;

use crate::redact::steps::Text;
use crate::redact::text::finder::{Finder, Name};
use crate::redact::text::spans;

/// The lines below a name, as YAML has them: a text, a list, or several lines.
pub(crate) fn block(finder: &mut Finder<'_>, name: Name<'_>, value: usize) {
    let text = finder.text;
    if !name.secret.shape.is_strong() {
        return;
    }
    let indent = indent(&text, name.start);
    let mut at = value;
    let mut items = 0;
    while let Some(start) = next_line(&text, at) {
        let inside = text.blanks(start);
        let end = spans::line(&text, inside);
        let line = text[inside..end].trim_ascii_end();
        let depth = inside - start;
        let is_item = line.starts_with(b"- ");
        let is_here = if is_item { depth >= indent } else { depth > indent && items == 0 };
        let is_mapping = line.ends_with(b":") || memchr::memmem::find(line, b": ").is_some();
        if !is_here || is_mapping || line.is_empty() {
            return;
        }
        let skipped = if is_item { 2 } else { 0 };
        let found = inside + skipped..inside + line.len();
        let quote = spans::quote(&text[found.clone()]).map_or(0, |quote| quote.len);
        let found = found.start + quote..found.end - quote.min(found.len() - quote);
        if finder.is_secret(name, found.clone()) {
            finder.push(found);
        }
        finder.skip(end);
        (at, items) = (end, items + 1);
        if !is_item {
            return;
        }
    }
}

/// Whether lines follow that belong to a name, as YAML has them behind `|` and `>`.
pub(crate) fn is_of_lines(rest: &[u8]) -> bool {
    let behind =
        rest[1..].strip_prefix(b"-").or(rest[1..].strip_prefix(b"+")).unwrap_or(&rest[1..]);
    matches!(behind.first(), Some(b'\n' | b'\r'))
}

/// All lines below a name that are further to the right than it is.
pub(crate) fn lines(finder: &mut Finder<'_>, name: Name<'_>, value: usize) {
    let text = finder.text;
    if !name.secret.shape.is_strong() {
        return;
    }
    let indent = indent(&text, name.start);
    let mut found: Option<Range<usize>> = None;
    let mut at = spans::line(&text, value);
    while let Some(start) = next_line(&text, at) {
        let inside = text.blanks(start);
        at = spans::line(&text, inside);
        if inside < at && inside - start <= indent {
            break;
        }
        if inside < at {
            found = Some(found.map_or(inside, |found| found.start)..at);
        }
    }
    if let Some(found) = found {
        finder.push(found);
    }
}

/// How far to the right the line begins that this is in.
fn indent(text: &Text<'_>, at: usize) -> usize {
    let start = text.run_back(at, |byte| !matches!(byte, b'\n' | b'\r'));
    text.blanks(start) - start
}

/// Where the next line begins, when nothing else is left of this one.
fn next_line(text: &Text<'_>, at: usize) -> Option<usize> {
    let end = text.blanks(at);
    match text.rest(end) {
        [b'\r', b'\n', ..] => Some(end + 2),
        [b'\n', ..] => Some(end + 1),
        _ => None,
    }
}
