//! Texts that the recorder cuts since they are long: names of commands, values of headers, marks,
//! comments. A body says by its length that it was cut; such a text says it at its end.
//!
//! ```
//! use ipc_inspector_protocol::clipped::{clip, kept};
//!
//! let clipped = clip("a long text", 6);
//! assert_eq!(clipped, "a long… (11 bytes in all)");
//! assert_eq!(kept(&clipped), "a long");
//! assert_eq!((clip("short", 6).as_ref(), kept("short")), ("short", "short"));
//! ```

use std::borrow::Cow;

const BEFORE: &str = "… (";
const BEHIND: &str = " bytes in all)";

/// As much of a text as takes so many bytes at most, with what says so when there was more.
pub fn clip<'a>(text: impl Into<Cow<'a, str>>, most: usize) -> Cow<'a, str> {
    let text = text.into();
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{BEFORE}{}{BEHIND}", &text[..end], text.len()).into()
}

/// What is left of a text that was clipped, or all of one that was not.
pub fn kept(text: &str) -> &str {
    let clipped = text.strip_suffix(BEHIND).and_then(|text| text.rsplit_once(BEFORE));
    match clipped {
        Some((kept, len)) if !len.is_empty() && len.bytes().all(|it| it.is_ascii_digit()) => kept,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters_and_says_how_long_it_was() {
        let clipped = clip("é".repeat(100), 9);
        assert_eq!(clipped, "éééé… (200 bytes in all)");
        assert_eq!(kept(&clipped), "éééé");
        for text in ["", "… (x bytes in all)", "a… ( bytes in all)", "3 bytes in all)"] {
            assert_eq!(kept(text), text);
        }
    }
}
