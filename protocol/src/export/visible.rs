//! Texts of a trace where a terminal or a page of somebody else's shows them.

use std::borrow::Cow;

/// A text with visible escapes, such as `\u{1b}`, in place of control characters and of marks that
/// change the direction of text: neither can act on the terminal that it is shown on.
///
/// ```
/// use ipc_inspector_protocol::export::visible;
///
/// assert_eq!(visible("\x1b[31mgreet\n"), r"\u{1b}[31mgreet\n");
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
        if is_escaped(c) { shown.extend(c.escape_debug()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Whether a character acts in place of being seen.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
