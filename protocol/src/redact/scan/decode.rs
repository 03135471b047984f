//! The text that a JSON string stands for, and where in the string each byte of it is.

use std::{borrow::Cow, ops::Range};

/// What is between the quotes of a JSON string, without escapes. What is no valid escape stands for
/// itself, and one that was cut for nothing.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, [u8]>,
    /// Where in the string each byte of the text comes from, and where the text ends; empty when all
    /// is as it stands there.
    places: Vec<usize>,
}

impl<'a> Decoded<'a> {
    pub(crate) fn new(string: &'a [u8]) -> Self {
        if memchr::memchr(b'\\', string).is_none() {
            return Self { text: string.into(), places: Vec::new() };
        }
        let mut decoded = Vec::with_capacity(string.len());
        let mut places = Vec::with_capacity(string.len() + 1);
        let mut at = 0;
        while let Some(byte) = string.get(at) {
            let len = if *byte == b'\\' {
                let Some((c, len)) = escape(&string[at..]) else { break };
                decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                len
            } else {
                decoded.push(*byte);
                1
            };
            places.resize(decoded.len(), at);
            at += len;
        }
        places.push(string.len());
        Self { text: decoded.into(), places }
    }

    /// Where in the string a part of the text is.
    pub(crate) fn place(&self, range: Range<usize>) -> Range<usize> {
        if self.places.is_empty() {
            range
        } else {
            self.places[range.start]..self.places[range.end]
        }
    }
}

/// The character that an escape stands for, and its length; nothing when the string ends within it.
fn escape(string: &[u8]) -> Option<(char, usize)> {
    let c = match string.get(1)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return Some(unicode(string.get(..6)?, &string[6..])),
        byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
        _ => return Some(('\\', 1)),
    };
    Some((c, 2))
}

/// The same for an escape by number. Characters above U+FFFF take two.
fn unicode(escape: &[u8], behind: &[u8]) -> (char, usize) {
    let Some(first) = unit(escape) else { return ('\\', 1) };
    let second = behind.get(..6).and_then(unit);
    match char::decode_utf16([first].into_iter().chain(second)).next() {
        Some(Ok(c)) => (c, 6 * c.len_utf16()),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

/// The number in `\uXXXX`.
fn unit(escape: &[u8]) -> Option<u16> {
    let digits = str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(string: &str, expected: &str) {
        assert_eq!(Decoded::new(string.as_bytes()).text, expected.as_bytes(), "{string}");
    }

    #[test]
    fn escapes_are_read_as_json_has_them() {
        check("plain ä", "plain ä");
        check(r#"\"\\\/\b\f\n\r\t\u00e4\ud834\udd1e"#, "\"\\/\u{8}\u{c}\n\r\tä𝄞");
        check(r"\ud834x", "\u{fffd}x");
        check(r"\q\u+123", r"\q\u+123");
        check(r"a\u00", "a");
        check(r"a\", "a");
    }

    #[test]
    fn a_part_is_found_in_the_string() {
        let decoded = Decoded::new(br"\u00e4\nab\t");
        assert_eq!(decoded.place(2..5), 6..10);
        assert_eq!(decoded.place(0..6), 0..12);
    }
}
