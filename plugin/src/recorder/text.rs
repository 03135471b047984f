//! Texts of records, as far as they are kept.

use std::borrow::Cow;

/// Longest text kept of a name, a label, an address, a header's value or a mark, in bytes; the rest is
/// named.
pub(crate) const MAX_TEXT: usize = 4096;

/// What says how long it was takes no more than this.
const MARK: usize = 40;

/// A text as far as it is kept.
pub(crate) fn clip(text: Cow<'_, str>) -> String {
    clip_to(MAX_TEXT, text)
}

/// A text, and of a longer one about so many bytes and how long it is. One that was cut stays as it is.
pub(crate) fn clip_to(most: usize, text: Cow<'_, str>) -> String {
    if text.len() <= most + MARK {
        return text.into_owned();
    }
    let end = (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let mut clipped = format!("{}… ({} bytes in all)", &text[..end], text.len());
    // It may have been given twice the room.
    clipped.shrink_to_fit();
    clipped
}

/// Clips a text where it stands.
pub(super) fn clip_in_place(text: &mut String) {
    if text.len() > MAX_TEXT + MARK {
        *text = clip(Cow::Borrowed(text));
    }
}
