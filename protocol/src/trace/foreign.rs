//! What a file seems to be that is no trace: people drop the wrong file, and want to know which.

use std::fmt;

/// What a file seems to be that is no trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// It has no bytes, or only blank lines.
    Empty,
    /// An HTTP archive, as browsers save their network panel.
    Har,
    /// A trace of events, as Chrome and Perfetto know them.
    TraceEvents,
    /// Other JSON.
    Json,
    /// A page.
    Html,
    /// A ZIP archive, which may have a trace in it.
    Zip,
    /// Text that is not UTF-8 but UTF-16, as some shells on Windows write. It may have been a trace.
    Utf16,
    /// Other text.
    Text,
    /// Bytes that are no text.
    Binary,
}

impl Foreign {
    /// Guesses from the first bytes of a file.
    pub(super) fn guess(start: &[u8]) -> Self {
        let has = |part: &str| start.windows(part.len()).any(|window| window == part.as_bytes());
        let start = start.trim_ascii_start();
        match start {
            [] => Self::Empty,
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Self::Zip,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Self::Utf16,
            [b'{', ..] if has("\"log\"") && (has("\"creator\"") || has("\"entries\"")) => Self::Har,
            [b'{' | b'[', ..] if has("\"traceEvents\"") || has("\"ph\"") => Self::TraceEvents,
            [b'{' | b'[', ..] => Self::Json,
            [b'<', ..] if has("<html") || has("<!DOCTYPE html") || has("<!doctype html") => {
                Self::Html
            }
            // The start may end within a character.
            _ => match str::from_utf8(start) {
                Err(error) if error.error_len().is_some() => Self::Binary,
                _ if start.contains(&0) => Self::Binary,
                _ => Self::Text,
            },
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty file",
            Self::Har => "an HTTP archive (HAR)",
            Self::TraceEvents => "a trace for Chrome or Perfetto",
            Self::Json => "JSON of another kind",
            Self::Html => "an HTML page",
            Self::Zip => "a ZIP archive: unpack it first",
            Self::Utf16 => "text in UTF-16: save it as UTF-8",
            Self::Text => "other text",
            Self::Binary => "a binary file",
        })
    }
}
