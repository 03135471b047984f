//! What is between a name in a text and its value.

use super::spans;
use super::steps::Text;

/// How many bytes of attributes, or of another tag, are read.
const LONGEST_TAG: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Equal,
    Colon,
    /// One without a space behind it, which may be part of something else.
    TightColon,
    /// `password is hunter2`
    Is,
    /// `("password", "hunter2")`
    Comma,
    /// `<password>hunter2</password>`
    Element,
    /// `--password hunter2`
    Flag,
    /// `PASSWORD 'hunter2'`
    Quote,
    /// `token a1b2c3d4 has expired`
    Blank,
}

/// What stands in place of a sign, with the longest first.
const VERBS: [&str; 15] = [
    "has been set to ",
    "has been changed to ",
    "is now ",
    "is set to ",
    "was set to ",
    "changed to ",
    "set to ",
    "will be ",
    "lautet ",
    "is: ",
    "is ",
    "was ",
    "ist ",
    "est ",
    "es ",
];

/// Whether a flag may come behind this byte.
pub(super) fn is_before_a_flag(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, b'"' | b'\'' | b'`' | b'[' | b'(' | b',' | b'=' | b'|')
}

/// The sign behind a name, and where the value begins that it announces.
pub(super) fn behind(
    text: &Text<'_>,
    start: usize,
    end: usize,
    is_flag: bool,
) -> Option<(Sign, usize)> {
    let quote = spans::quote(text.rest(end));
    let is_quoted = quote.is_some();
    let mut at = end + quote.map_or(0, |quote| quote.len);
    // `config["password"]`
    let is_index = text.get(at) == Some(&b']');
    at += usize::from(is_index);
    if !is_quoted && let Some(value) = element(text, start, at) {
        return Some((Sign::Element, value));
    }
    let blank = text.blanks(at);
    let has_blank = blank > at;
    let (sign, value) = match text.rest(blank) {
        [b'=', b'=' | b'~', ..] | [b':', b':', ..] => return None,
        [b'=', b'>', ..] | [b':', b'=', ..] => (Sign::Equal, blank + 2),
        [b'=', ..] => (Sign::Equal, blank + 1),
        [b':', next, ..] => {
            let is_tight = !is_quoted
                && !next.is_ascii_whitespace()
                && !matches!(next, b'"' | b'\'' | b'`' | b'\\' | b'&');
            (if is_tight { Sign::TightColon } else { Sign::Colon }, blank + 1)
        }
        [0xef, 0xbc, 0x9a, ..] => (Sign::Colon, blank + 3),
        [0xef, 0xbc, 0x9d, ..] | [b'%', b'3', b'D' | b'd', ..] => (Sign::Equal, blank + 3),
        [b',', ..] if is_quoted => (Sign::Comma, blank + 1),
        _ if is_quoted || is_index || !has_blank => return None,
        _ if is_flag => (Sign::Flag, blank),
        [b'"' | b'\'', ..] => (Sign::Quote, blank),
        rest => match VERBS.iter().find(|verb| rest.starts_with(verb.as_bytes())) {
            Some(verb) => (Sign::Is, blank + verb.len()),
            None if is_of_netrc(text, start) => (Sign::Quote, blank),
            None => (Sign::Blank, blank),
        },
    };
    Some((sign, text.blanks(value)))
}

/// Where the content of an element begins that has this name, or stands behind one that tells it.
fn element(text: &Text<'_>, start: usize, end: usize) -> Option<usize> {
    let before = &text[..start];
    let near = &text.rest(end)[..text.rest(end).len().min(LONGEST_TAG)];
    text.steps.add(1);
    if near.starts_with(b"</") {
        // `<key>password</key><string>hunter2</string>`
        let is_name = [&b"<key>"[..], b"<name>", b"<Key>", b"<Name>"];
        is_name.iter().find(|it| before.ends_with(it))?;
        let mut tags = near.iter().enumerate().filter(|(_, byte)| **byte == b'>').map(|(at, _)| at);
        let (first, second) = (tags.next()?, tags.next()?);
        text.steps.add(second);
        let between = near[first + 1..second].trim_ascii();
        let is_tag = between.starts_with(b"<")
            && !between[1..].contains(&b'<')
            && !between.starts_with(b"</");
        return is_tag.then_some(end + second + 1);
    }
    // `<wsse:Password>`
    let space = before.strip_suffix(b":").map_or(start, |before| {
        text.run_back(before.len(), |byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    if !text[..space].ends_with(b"<")
        || !matches!(near.first(), Some(b'>' | b' ' | b'\t' | b'\n' | b'\r'))
    {
        return None;
    }
    let close = near.iter().position(|byte| matches!(byte, b'>' | b'<'))?;
    text.steps.add(close);
    (near[close] == b'>' && (close == 0 || near[close - 1] != b'/')).then_some(end + close + 1)
}

/// Whether a name stands in a line of a file of logins: `machine a login ada password hunter2`.
fn is_of_netrc(text: &Text<'_>, start: usize) -> bool {
    if !text.rest(start).starts_with(b"password ") {
        return false;
    }
    let near = &text[start.saturating_sub(96)..start];
    text.steps.add(near.len());
    near.ends_with(b" ") && memchr::memmem::find(near, b"login ").is_some()
}
