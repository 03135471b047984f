//! JSON and bytes as expressions of JavaScript.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::state::hex::base64;
use crate::state::json;
use crate::state::json_path::is_identifier;
use crate::state::json_tokens::{TokenKind, Tokens};

/// So many bytes are written one by one; more of them nobody reads, and base64 is shorter.
const FEW_BYTES: usize = 32;

/// What becomes of the strings by which Tauri passes channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    /// They are channels.
    New,
    /// They are strings like any other.
    Text,
}

/// JSON as an expression with the same value.
pub(super) fn value(json: &str, channels: Channels) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 4);
    let mut tokens = Tokens::from(json, 0).peekable();
    while let Some(token) = tokens.next() {
        let source = &json[token.span];
        let next = tokens.peek().map(|next| next.kind);
        match token.kind {
            TokenKind::Open if source == "{" && next != Some(TokenKind::Close) => out += "{ ",
            TokenKind::Close if source == "}" && !out.ends_with('{') => out += " }",
            TokenKind::Open | TokenKind::Close | TokenKind::Scalar => out += source,
            TokenKind::Comma => out += ", ",
            TokenKind::Colon => out += ": ",
            TokenKind::String if next == Some(TokenKind::Colon) => out += &key(source),
            TokenKind::String if channels == Channels::New && is_channel(source) => {
                out += "new Channel()";
            }
            TokenKind::String => out += &visible(source),
        }
    }
    out
}

/// Text as a string.
pub(super) fn string(text: &str) -> String {
    let source = serde_json::to_string(text).unwrap_or_default();
    visible(&source).into_owned()
}

/// Bytes as an `Uint8Array`.
pub(super) fn bytes(bytes: &[u8]) -> String {
    if bytes.len() > FEW_BYTES {
        let base64 = base64(bytes);
        return format!("Uint8Array.from(atob(\"{base64}\"), (char) => char.charCodeAt(0))");
    }
    let mut list = String::new();
    for (n, byte) in bytes.iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(list, "{}{byte}", if n == 0 { "" } else { ", " });
    }
    format!("new Uint8Array([{list}])")
}

/// Whether a string's source is that of an argument by which Tauri passes a channel.
pub(super) fn is_channel(source: &str) -> bool {
    source
        .strip_prefix("\"__CHANNEL__:")
        .and_then(|rest| rest.strip_suffix('"'))
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// JSON with escapes for the characters that end a line for some readers, or turn its direction, so
/// that what is seen is not what it is. In JSON they stand within strings alone.
pub(super) fn visible(json: &str) -> Cow<'_, str> {
    let is_hidden = |c| matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{feff}');
    if !json.contains(is_hidden) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if is_hidden(c) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// The key of a property.
fn key(source: &str) -> Cow<'_, str> {
    let inner = source.trim_matches('"');
    // However it is escaped, in an object literal this one would set the prototype.
    if json::string(source).as_deref() == Some("__proto__") {
        return format!("[{source}]").into();
    }
    if is_identifier(inner) { inner.into() } else { visible(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_an_expression_of_the_same_value() {
        for (json, expected) in [
            (
                r#"{"name":"Ann","x-y":[1,-2.5e3,null]}"#,
                r#"{ name: "Ann", "x-y": [1, -2.5e3, null] }"#,
            ),
            (r#"{"a":{},"b":[],"1":true}"#, r#"{ a: {}, b: [], "1": true }"#),
            (r#" [ { } , [ { "a" : 1 } ] ] "#, "[{}, [{ a: 1 }]]"),
            (r#"{"__proto__":1}"#, r#"{ ["__proto__"]: 1 }"#),
            (r#"{"\u005f_proto__":1}"#, r#"{ ["\u005f_proto__"]: 1 }"#),
            (r#""a\"\\\/\ud800""#, r#""a\"\\\/\ud800""#),
            ("{\"\u{2028}\":\"\u{202e}\"}", r#"{ "\u2028": "\u202e" }"#),
            (r#"["{"]"#, r#"["{"]"#),
        ] {
            assert_eq!(value(json, Channels::Text), expected, "{json}");
        }
    }

    #[test]
    fn channels_are_told_from_texts_about_them() {
        let json = r#"{"to":"__CHANNEL__:12","text":"__CHANNEL__:x","__CHANNEL__:1":0}"#;
        let expected = r#"{ to: new Channel(), text: "__CHANNEL__:x", "__CHANNEL__:1": 0 }"#;
        assert_eq!(value(json, Channels::New), expected);
        assert!(!value(json, Channels::Text).contains("new Channel()"));
    }

    #[test]
    fn few_bytes_can_be_read_and_many_are_short() {
        assert_eq!(bytes(&[]), "new Uint8Array([])");
        assert_eq!(bytes(&[0, 255]), "new Uint8Array([0, 255])");
        assert!(bytes(&[0; 40]).starts_with("Uint8Array.from(atob(\"AAAA"));
    }
}
