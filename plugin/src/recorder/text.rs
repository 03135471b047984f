//! Texts of records, as far as they are kept.

use std::borrow::Cow;

use ipc_inspector_protocol::Headers;

/// Longest text kept of a name, a label, an address, a header's value or a mark, in bytes; the rest is
/// named.
pub(crate) const MAX_TEXT: usize = 4096;

/// Most text kept of all headers of a request, in bytes.
pub(crate) const MAX_HEADERS: usize = 16 << 10;

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

/// Leaves out the headers that do not fit, and says how many.
pub(super) fn clip_headers(headers: &mut Headers, most: usize) {
    // That takes some room as well, and where it was said before it is not said again.
    if headers.bytes() <= most + MARK {
        return;
    }
    let (mut lines, mut left) = (String::new(), headers.iter().count());
    for (name, value) in headers.iter() {
        if lines.len() + name.len() + value.len() > most {
            break;
        }
        left -= 1;
        lines.extend([name, ":", value, "\n"]);
    }
    lines.extend(["…:(", &left.to_string(), " more are not recorded)\n"]);
    *headers = Headers::from_lines(lines);
}
