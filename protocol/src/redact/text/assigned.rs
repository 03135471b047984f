//! The value behind the name of a secret in a text.

use std::ops::Range;

use crate::redact::mark::mark;
use crate::redact::naming::looks;
use crate::redact::naming::shape::Shape;
use crate::redact::steps::Text;
use crate::redact::text::finder::{Finder, Name};
use crate::redact::text::prose::{FEWEST_WORDS, in_prose, words};
use crate::redact::text::signs::Sign;
use crate::redact::text::spans::{self, Quote};
use crate::redact::text::yaml;

/// How much of a value without quotes is looked at to tell whether it is one.
const LONGEST_WORD: usize = 256;

/// Names of the headers whose value takes the whole line.
const AUTHORIZATIONS: [&str; 3] = ["authorization", "proxy-authorization", "x-authorization"];
const COOKIES: [&str; 2] = ["cookie", "set-cookie"];

/// Names of schemes of HTTP authentication.
const SCHEMES: [&str; 14] = [
    "apikey",
    "aws4-hmac-sha256",
    "basic",
    "bearer",
    "bot",
    "digest",
    "dpop",
    "hawk",
    "key",
    "mac",
    "negotiate",
    "ntlm",
    "oauth",
    "token",
];

/// Finds the value that a sign announces, and whether it is a secret.
pub(crate) fn value(finder: &mut Finder<'_>, name: Name<'_>, sign: Sign, value: usize) {
    let rest = finder.text.rest(value);
    if let Some(len) = mark(rest) {
        return finder.skip(value + len);
    }
    match (sign, rest.first()) {
        (Sign::Element, _) => return element(finder, name, value),
        (Sign::Colon, Some(b'\n' | b'\r')) => return yaml::block(finder, name, value),
        (Sign::Colon, Some(b'|' | b'>')) if yaml::is_of_lines(rest) => {
            return yaml::lines(finder, name, value);
        }
        (_, None | Some(b'\n' | b'\r')) => return,
        _ => {}
    }
    if matches!(sign, Sign::Colon | Sign::TightColon)
        && let Some(found) = header(finder, name, value)
    {
        return finder.push(found);
    }
    let name = if is_of_a_query(finder, name.start) && sign == Sign::Equal {
        Name { secret: name.secret.in_query(), ..name }
    } else {
        name
    };
    match (sign, spans::quote(rest)) {
        (Sign::Comma, Some(quote)) => pair(finder, name, value, quote),
        (Sign::Blank, _) => random(finder, name, value),
        (Sign::Quote | Sign::Is, _) if name.secret.shape.is_strong() => {
            quoted_or_bare(finder, name, sign, value);
        }
        (Sign::Comma, None) | (Sign::Quote, _) => {}
        (Sign::Flag, _) if rest.starts_with(b"-") => {}
        _ => quoted_or_bare(finder, name, sign, value),
    }
}

/// Whether what is here may be more than a word: it has a digit, or a capital behind a small letter.
pub(crate) fn may_be_random(text: &Text<'_>, value: usize) -> bool {
    let word = &text.rest(value)[..text.rest(value).len().min(LONGEST_WORD)];
    let mut before = b' ';
    word.iter().take_while(|byte| !byte.is_ascii_whitespace()).any(|byte| {
        let flips = before.is_ascii_lowercase() && byte.is_ascii_uppercase();
        before = *byte;
        flips || byte.is_ascii_digit()
    })
}

/// What looks random behind a name without a sign.
fn random(finder: &mut Finder<'_>, name: Name<'_>, value: usize) {
    let text = finder.text;
    let found = token(finder, value);
    let is_call = text.get(found.end) == Some(&b'(');
    // What follows the name of a scheme is found by a pattern of its own.
    let is_scheme = name.text.eq_ignore_ascii_case("bearer");
    let is = if name.secret.shape.is_strong() { looks::is_mixed } else { looks::is_random };
    let word = text.bytes.get(found.clone()).filter(|word| word.len() <= LONGEST_WORD);
    let is_secret = word.and_then(|word| str::from_utf8(word).ok()).is_some_and(is);
    if name.secret.shape <= Shape::Random && is_secret && !is_call && !is_scheme {
        finder.push(found);
    }
}

fn quoted_or_bare(finder: &mut Finder<'_>, name: Name<'_>, sign: Sign, value: usize) {
    let rest = finder.text.rest(value);
    if let Some(quotes) = ["\"\"\"", "'''"].into_iter().find(|it| rest.starts_with(it.as_bytes())) {
        let start = value + quotes.len();
        let end = memchr::memmem::find(finder.text.rest(start), quotes.as_bytes());
        let end = end.map_or(finder.text.len(), |end| start + end);
        finder.text.steps.add(end - start);
        if finder.is_secret(name, start..end) {
            finder.push(start..end);
        }
        return finder.skip(end);
    }
    if let Some(quote) = spans::quote(rest) {
        let inside = value + quote.len;
        // The end of the quotes that the name is in: `prompt('Password: ')`.
        let is_end =
            matches!(finder.text.get(inside), Some(b')' | b',' | b';' | b']' | b'}' | b'\n'));
        if is_end && finder.text.get(value - 1) == Some(&b' ') {
            return finder.skip(inside);
        }
        let closing = spans::closing(&finder.text, inside, quote);
        if finder.is_secret(name, inside..closing.start) {
            finder.push(inside..closing.start);
        }
    } else if name.secret.shape == Shape::Phrase {
        let (words, end) = words(finder, name, value);
        if finder.is_secret(name, value..end) && words > 1 {
            finder.push(value..end);
        }
    } else if name.secret.shape <= Shape::Path {
        if let Some(found) = bare(finder, name, sign, value) {
            finder.push(found);
        }
    } else {
        let found = token(finder, value);
        // `Token::new`
        if finder.text.rest(found.end).starts_with(b"::") {
            return;
        }
        // `http://token:80/`
        let name = if sign == Sign::TightColon { name.of(Shape::Random) } else { name };
        if finder.is_secret(name, found.clone()) {
            finder.push(found);
        }
    }
}

/// The name is one of a query or of a form.
fn is_of_a_query(finder: &Finder<'_>, start: usize) -> bool {
    start == 0 || matches!(finder.text[start - 1], b'?' | b'&' | b'#') || {
        let before = &finder.text[..start];
        before.ends_with(b"%26") || before.ends_with(b"%3F") || before.ends_with(b"&amp;")
    }
}

/// A value that looks like a token, or the text in `Some("…")`.
fn token(finder: &Finder<'_>, value: usize) -> Range<usize> {
    let text = finder.text;
    let mut start = value;
    let mut end = spans::token(&text, start);
    for _ in 0..3 {
        if text.get(end) != Some(&b'(') {
            break;
        }
        if let Some(quote) = spans::quote(text.rest(end + 1)) {
            let inside = end + 1 + quote.len;
            return inside..spans::closing(&text, inside, quote).start;
        }
        start = end + 1;
        end = spans::token(&text, start);
    }
    start..end
}

/// The value of a secret that is in no quotes.
fn bare(finder: &mut Finder<'_>, name: Name<'_>, sign: Sign, value: usize) -> Option<Range<usize>> {
    let text = finder.text;
    let mut left = LONGEST_WORD;
    let end = text.run(value, |byte| {
        left -= 1;
        left > 0 && !byte.is_ascii_whitespace() && !matches!(byte, b',' | b';' | b'&' | b'"')
    });
    if left == 0 {
        return Some(value..spans::bare(&text, value));
    }
    let mut word = text[value..end].trim_ascii_end();
    if word.first() == Some(&b'<') {
        // A placeholder, or the next tag.
        word =
            &word[..word.iter().position(|byte| *byte == b'>').map_or(word.len(), |end| end + 1)];
    } else if word.iter().all(|byte| !matches!(byte, b'(' | b'[' | b'{')) {
        let is_end = |byte: &u8| matches!(byte, b')' | b']' | b'}' | b'\'' | b'`');
        word = &word[..word.iter().position(is_end).unwrap_or(word.len())];
    }
    let letters =
        word.iter().take_while(|byte| byte.is_ascii_lowercase() || **byte == b'-').count();
    // `Vec<u8>`
    let is_type = word.is_ascii() && text.get(value + word.len()) == Some(&b'<');
    let is_letter = matches!(word, [byte] if byte.is_ascii_uppercase());
    if is_code(word) || (sign == Sign::Colon && (is_type || is_letter)) {
        return None;
    }
    let is_css = sign == Sign::TightColon && matches!(word.get(letters), None | Some(b'{' | b'('));
    if is_css || matches!(word, b"" | b"[]" | b"{}" | b"()") {
        return None;
    }
    // `Some("…")`
    let is_call = (text.get(end) == Some(&b'"') && matches!(word.last(), Some(b'(' | b'[' | b'{')))
        || text.rest(end).starts_with(b" {");
    if !is_call && !finder.is_secret(name, value..value + word.len()) {
        return None;
    }
    let found = value..spans::bare(&text, value);
    if name.secret.shape == Shape::Whole || is_call {
        return Some(found);
    }
    if found.len() > LONGEST_WORD {
        return Some(found);
    }
    match sign {
        Sign::Equal if is_alone(finder, name.start, found.clone()) => {
            let (words, end) = words(finder, name, value);
            Some(if words >= FEWEST_WORDS { value..end } else { found })
        }
        Sign::Colon | Sign::TightColon | Sign::Is => in_prose(finder, name, sign, found),
        _ => Some(found),
    }
}

/// Whether a value is a call of a function, which has the secret somewhere else. What `Debug` writes
/// begins with a capital.
fn is_code(word: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    let name = word.iter().take_while(|byte| is_of_name(byte)).count();
    word.first().is_some_and(u8::is_ascii_lowercase) && word.get(name) == Some(&b'(')
}

/// Whether nothing but the name, its sign and words are in the line: as in `password = a b c d`.
fn is_alone(finder: &Finder<'_>, start: usize, value: Range<usize>) -> bool {
    let is_start = start == 0 || finder.text[start - 1] == b'\n';
    is_start && finder.text.get(value.end) == Some(&b' ')
}

/// The value of a header that takes the line, or what is left of the quotes that the header is in.
fn header(finder: &Finder<'_>, name: Name<'_>, value: usize) -> Option<Range<usize>> {
    let text = finder.text;
    let lower = name.text.to_ascii_lowercase();
    let is_one = if AUTHORIZATIONS.contains(&lower.as_str()) {
        let first = text.run(value, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let word = text[value..first.min(value + LONGEST_WORD)].to_ascii_lowercase();
        let next = text.blanks(first);
        let second = text.run(next, |byte| byte.is_ascii_alphabetic());
        // "Authorization: Basic is refused."
        let is_prose = matches!(text.get(second), None | Some(b' ' | b'\n' | b'.' | b','))
            && second - next < 12;
        SCHEMES.contains(&str::from_utf8(&word).ok()?) && next > first && (!is_prose || text.is_cut)
    } else {
        let pair = text.run(value, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%')
        });
        COOKIES.contains(&lower.as_str()) && pair > value && text.get(pair) == Some(&b'=')
    };
    if !is_one {
        return None;
    }
    let line = text.up_to(finder.line(value));
    let mut end = line.len();
    let before = name.start.checked_sub(1);
    if let Some(before) = before.filter(|at| matches!(text[*at], b'"' | b'\'' | b'`')) {
        let start = text.run_back(before, |byte| byte == b'\\');
        if let Some(quote) = spans::quote(text.rest(start)) {
            end = spans::closing(&line, value, quote).start;
        }
    }
    Some(value..value + text[value..end].trim_ascii_end().len())
}

/// The second of two texts in brackets, of which the first is a name.
fn pair(finder: &mut Finder<'_>, name: Name<'_>, value: usize, quote: Quote) {
    let text = finder.text;
    let inside = value + quote.len;
    let open = text.run_back(name.start, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b' '));
    let is_open = open > 0 && matches!(text[open - 1], b'(' | b'[' | b'{');
    let name = Name { secret: name.secret.in_headers(), ..name };
    if !is_open || !name.secret.shape.is_strong() {
        return;
    }
    let closing = spans::closing(&text, inside, quote);
    let behind = text.rest(text.run(closing.end, |byte| byte.is_ascii_whitespace()));
    let is_closed = behind.first().is_none_or(|byte| matches!(byte, b')' | b']' | b'}'));
    let is_name = str::from_utf8(&text[inside..closing.start.min(inside + LONGEST_WORD)])
        .is_ok_and(|value| finder.keys.is_name(value));
    if is_closed && !is_name && finder.is_secret(name, inside..closing.start) {
        finder.push(inside..closing.start);
    }
}

/// The text of an element up to the next tag.
pub(crate) fn element(finder: &mut Finder<'_>, name: Name<'_>, value: usize) {
    const CDATA: &[u8] = b"<![CDATA[";
    let text = finder.text;
    let start = text.run(value, |byte| byte.is_ascii_whitespace());
    let rest = text.rest(start);
    let (start, end) = if rest.starts_with(CDATA) {
        let start = start + CDATA.len();
        (start, finder.data(start))
    } else {
        (start, finder.tag(start))
    };
    let found =
        start..start + text.bytes.get(start..end).unwrap_or_default().trim_ascii_end().len();
    let is_ended = match text.rest(end) {
        // One without an end is all that follows.
        [] => text.is_cut || rest.starts_with(CDATA),
        rest => rest.starts_with(b"</") || rest.starts_with(b"]"),
    };
    if !found.is_empty() && is_ended && finder.is_secret(name, found.clone()) {
        finder.push(found);
    }
}
