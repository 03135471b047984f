//! Secrets that are named within a text: `password=hunter2`, `{"token":"a1"}`, `Cookie: a=b`.
//!
//! A log line, the query of an address and what Rust's `Debug` writes are no JSON, but name their
//! values as well. Each is found by the sign between a name and its value.

use std::ops::Range;

use memchr::{memchr2_iter, memmem};

use super::keys::{Keys, Secret};
use super::rules::MARK;

/// How long a name may be.
const LONGEST_NAME: usize = 64;

/// Every value whose name is that of a secret, in order. Quotes stay.
pub(super) fn find(keys: &Keys, text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut seen = 0;
    for sign in memchr2_iter(b'=', b':', text) {
        if sign < seen {
            continue;
        }
        let Some((name, secret)) = name(keys, &text[..sign], text[sign] == b':') else { continue };
        if let Some(value) =
            value(text, sign, &name).filter(|it| is_secret(&text[it.clone()], secret))
        {
            seen = value.end;
            found.push(value);
        }
    }
    found
}

/// What a value is named by.
struct Name {
    is_quoted: bool,
    /// Whether its value takes the whole line, as that of a header does.
    is_header: bool,
}

/// The name at the end of what is before a sign, if it is that of a secret.
fn name(keys: &Keys, before: &[u8], is_colon: bool) -> Option<(Name, Secret)> {
    let mut before = before.trim_ascii_end();
    let is_quoted = matches!(before, [.., b'"' | b'\'']);
    if is_quoted {
        before = &before[..before.len() - 1];
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        before = &before[..before.len() - backslashes];
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let word =
        |text: &[u8]| text.iter().rev().take(LONGEST_NAME).take_while(|byte| is_name(byte)).count();
    let start = before.len() - word(before);
    let last = str::from_utf8(&before[start..]).ok().filter(|name| !name.is_empty())?;
    let two_words = || {
        // `API key`.
        let first = before[..start].strip_suffix(b" ")?;
        let start = first.len() - word(first);
        keys.secret(str::from_utf8(&before[start..]).ok()?)
    };
    let secret = keys.secret(last).or_else(two_words)?;
    let lower = last.to_ascii_lowercase();
    let is_header = is_colon && (lower.contains("auth") || lower.contains("cookie"));
    Some((Name { is_quoted, is_header }, secret))
}

/// Where the value behind a sign is.
fn value(text: &[u8], sign: usize, name: &Name) -> Option<Range<usize>> {
    let mut start = sign + 1;
    match (text[sign], text.get(start)?) {
        (b'=', b'=') | (b':', b':') => return None,
        (b'=', b'>') | (b':', b'=') => start += 1,
        // A name without quotes has a space behind its colon. `a:b` is part of something else.
        (b':', byte) if !name.is_quoted && !matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\') => {
            return None;
        }
        _ => {}
    }
    start += text[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &text[start..];
    if let Some(quote) = quote(rest) {
        let inside = start + quote.len();
        return Some(inside..quoted_end(text, inside, quote).start);
    }
    let len = if name.is_header {
        rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
    } else {
        bare_end(rest)
    };
    Some(start..start + rest[..len].trim_ascii_end().len())
}

/// The quote that a text begins with, with the backslashes before it where the whole is within quotes.
fn quote(text: &[u8]) -> Option<&[u8]> {
    let backslashes = text.iter().take_while(|byte| **byte == b'\\').count();
    matches!(text.get(backslashes), Some(b'"' | b'\'')).then(|| &text[..=backslashes])
}

/// Where the same quote comes again; at the end of the text where it does not.
fn quoted_end(text: &[u8], mut from: usize, quote: &[u8]) -> Range<usize> {
    while let Some(found) = memmem::find(&text[from..], quote) {
        let at = from + found;
        // One with more backslashes is within the value.
        if text[..at].last() != Some(&b'\\') {
            return at..at + quote.len();
        }
        from = at + quote.len();
    }
    text.len()..text.len()
}

/// Where a value without quotes ends. One that `Debug` has written, such as `Some("a b")`, may have
/// brackets and quotes in it.
fn bare_end(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let is_within = at > 0 && text[at - 1].is_ascii_alphanumeric();
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return at,
            b')' | b']' | b'}' => depth -= 1,
            b'"' | b'\'' if depth > 0 && !is_within => {
                at = quoted_end(text, at + 1, &text[at..=at]).end;
                continue;
            }
            b',' | b';' | b'&' | b'"' | b'<' | b'>' if depth == 0 => return at,
            // `Secret { .. }`.
            byte if depth == 0 && byte.is_ascii_whitespace() && !text[at..].starts_with(b" {") => {
                return at;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether there is anything to hide.
fn is_secret(value: &[u8], secret: Secret) -> bool {
    let is_number = || value.iter().all(|byte| matches!(byte, b'-' | b'+' | b'.' | b'0'..=b'9'));
    let says_nothing = matches!(
        value,
        b"" | b"null" | b"true" | b"false" | b"None" | b"nil" | b"undefined" | b"\"\"" | b"''"
    );
    !says_nothing && !value.starts_with(MARK.as_bytes()) && (secret == Secret::Any || !is_number())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;

    /// Finds what stands between « and ».
    #[track_caller]
    fn check(marked: &str) {
        let (mut text, mut expected, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '«' => start = text.len(),
                '»' => expected.push(start..text.len()),
                _ => text.push(c),
            }
        }
        let keys = Keys::new(&Rules::default().keys);
        let found = find(&keys, text.as_bytes());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_value_is_found_by_its_name() {
        check("https://example.com/?a=1&access_token=«abc»&b=2#token=«x»");
        check("user=ada&password=«h%20u»&x");
        check("password: «hunter2», user: ada");
        check("PASSWORD = «a» API key: «b» token := «c» :secret => \"«d»\"");
        check("Authorization: «Basic dXNlcjpwYXNz»\r\nCookie: «a=b; c=d»\nAccept: */*");
        check("password='«it is»' token=«a.b»");
    }

    #[test]
    fn what_debug_and_json_have_written_is_found_in_a_text() {
        check(r#"got Login { user: "ada", password: "«a\"b»" } from main"#);
        check(r#"token: «Some("a, b")», pin_secret: «Secret { value: "}x" }», next"#);
        check(r#"sending {"password":"«hunter2»","n":1}"#);
        check(r#"sending {"password":«{"a":["b"]}»,"n":1}"#);
        check(r#""{\"password\":\"«a b»\",\"n\":1}""#);
    }

    #[test]
    fn what_was_cut_is_a_secret_to_its_end() {
        check("password=«hun»");
        check("password: \"«hunter 2»");
        check("token: «Some(\"a»");
    }

    #[test]
    fn other_signs_and_values_stay() {
        for text in [
            "token == other, token != x, a::token::b, session::open",
            "src/auth.rs:12:5 auth:3 http://token:80/",
            "password=null password: \"\" token: None password=&x max_tokens=4096 password: ",
            "password=[redacted: key] token: \"[redacted: key]\"",
            "tokenizer=a secretary: b",
        ] {
            check(text);
        }
    }
}
