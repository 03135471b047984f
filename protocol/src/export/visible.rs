//! Texts of a trace where a terminal or a page of somebody else's shows them.

use std::{borrow::Cow, fmt::Write};

/// A text with visible escapes, such as `\u001b`, in place of control characters and of marks that
/// change the direction of text: neither can act on the terminal that it is shown on. The escapes are
/// those of JSON, so that within a string of JSON they stand for the same text.
///
/// ```
/// use ipc_inspector_protocol::export::visible;
///
/// assert_eq!(visible("\x1b[31mgreet\n"), r"\u001b[31mgreet\n");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    visible_but(text, &[])
}

/// The same, but these characters stay, such as the line feeds of a text with several lines.
pub fn visible_but<'a>(text: &'a str, stay: &[char]) -> Cow<'a, str> {
    let is_escaped = |c: char| is_hidden(c) && !stay.contains(&c);
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_escaped(c) { push_escape(&mut shown, c) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Whether a character acts in place of being seen. Each has an escape of four digits.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

pub(super) fn push_escape(text: &mut String, c: char) {
    match c {
        '\n' => text.push_str(r"\n"),
        '\r' => text.push_str(r"\r"),
        '\t' => text.push_str(r"\t"),
        // A string takes all.
        _ => drop(write!(text, r"\u{:04x}", u32::from(c))),
    }
}
