//! Where names, quoted texts and values in a text begin and end.

use std::ops::Range;

use memchr::memmem;

use super::steps::Text;

/// More backslashes before a quote are no escapes.
const MOST_BACKSLASHES: usize = 15;

/// Length of the letter, digit, `_` or `-` that is here, of any language; 0 when something else is.
pub(super) fn letter(text: &[u8]) -> usize {
    match text.first() {
        Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') => 1,
        Some(128..) => character(text).filter(|c| is_letter(*c)).map_or(0, char::len_utf8),
        _ => 0,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

fn character(text: &[u8]) -> Option<char> {
    let len = match text.first()? {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    };
    str::from_utf8(text.get(..len)?).ok()?.chars().next()
}

/// A quote, with the backslashes before it where what it is in is within quotes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    /// Its sign, or `&` where it is an entity of HTML.
    sign: u8,
    backslashes: usize,
    pub(super) len: usize,
}

/// The quote that is here.
pub(super) fn quote(text: &[u8]) -> Option<Quote> {
    if let Some(entity) =
        ["&quot;", "&#34;", "&#39;"].into_iter().find(|it| text.starts_with(it.as_bytes()))
    {
        return Some(Quote { sign: b'&', backslashes: 0, len: entity.len() });
    }
    let backslashes = text.iter().take(MOST_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
    let sign = text.get(backslashes).filter(|byte| matches!(byte, b'"' | b'\'' | b'`'))?;
    Some(Quote { sign: *sign, backslashes, len: backslashes + 1 })
}

/// Where the quote is that ends what this one begins; at the end of the text where it does not end.
pub(super) fn closing(text: &Text<'_>, from: usize, quote: Quote) -> Range<usize> {
    let mut at = from;
    if quote.sign == b'&' {
        let found = memmem::find(text.rest(from), b"&quot;")
            .or_else(|| memmem::find(text.rest(from), b"&#3"));
        let end = found.map_or(text.len(), |found| from + found);
        text.steps.add(end - from);
        return end..(end + quote.len).min(text.len());
    }
    while let Some(found) = text.find(at, quote.sign) {
        let start = text.run_back(found, |byte| byte == b'\\').max(from);
        let backslashes = found - start;
        // With fewer, what it is in ends. With more, it is within, unless these are escapes themselves.
        let own = quote.backslashes;
        let is_closing = backslashes < own || (backslashes - own).is_multiple_of(2 * (own + 1));
        // `'it''s'`, as SQL has it.
        let is_doubled = quote.sign == b'\'' && own == 0 && text.get(found + 1) == Some(&b'\'');
        if is_closing && is_doubled && found > from {
            at = found + 2;
            continue;
        }
        if is_closing {
            return found - own.min(backslashes)..found + 1;
        }
        at = found + 1;
    }
    text.len()..text.len()
}

/// Where a value ends that looks like a token.
pub(super) fn token(text: &Text<'_>, from: usize) -> usize {
    let mut percents = 0_u8;
    let mut end = text.run(from, |byte| {
        percents = match (byte, percents) {
            (b'%', _) => 1,
            (b'2' | b'3', 1) => byte,
            // A sign that is percent-encoded: `%3D`, `%26`, `%3A`.
            (b'D' | b'd' | b'A' | b'a', b'3') | (b'6', b'2') => return false,
            _ => 0,
        };
        !(byte.is_ascii_whitespace()
            || matches!(byte, b',' | b';' | b'&' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'(' | b')')
            || matches!(byte, b'[' | b']' | b'{' | b'}' | b'\\' | b'|' | b'=' | b':'))
    });
    if percents > 1 {
        end -= 2;
    }
    // What fills base64 up.
    let mut filled = end;
    for sign in [&b"="[..], b"=", b"%3D", b"%3D"] {
        filled += if text.rest(filled).starts_with(sign) { sign.len() } else { 0 };
    }
    let is_end = spans_end(text.rest(filled));
    // The dot that ends a sentence.
    let end = if is_end { filled } else { end };
    end - usize::from(end > from && text[end - 1] == b'.' && spans_end(text.rest(end)))
}

fn spans_end(rest: &[u8]) -> bool {
    rest.first().is_none_or(|byte| {
        byte.is_ascii_whitespace()
            || matches!(byte, b',' | b';' | b'&' | b'"' | b'\'' | b'<' | b')' | b']' | b'}')
    })
}

/// Where any other value without quotes ends. One that `Debug` has written, such as `Some("a b")`, may
/// have brackets and quotes in it.
pub(super) fn bare(text: &Text<'_>, from: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(byte) = text.get(at) {
        let is_within = at > from && text[at - 1].is_ascii_alphanumeric();
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            b'"' | b'\'' if depth > 0 && !is_within => {
                let Some(quote) = quote(text.rest(at)) else { break };
                at = closing(text, at + 1, quote).end;
                continue;
            }
            b',' | b';' | b'&' | b'"' | b'<' | b'>' if depth == 0 => break,
            b'\'' | b'`' if depth == 0 && spans_end(text.rest(at + 1)) => break,
            // `Secret { .. }`.
            byte if depth == 0
                && byte.is_ascii_whitespace()
                && !text.rest(at).starts_with(b" {") =>
            {
                break;
            }
            _ => {}
        }
        at += 1;
    }
    text.steps.add(at - from + 1);
    let value = text[from..at].trim_ascii_end();
    // They belong to the quote behind them.
    let is_quote = matches!(text.get(at), Some(b'"' | b'\''));
    let backslashes = value.iter().rev().take_while(|byte| **byte == b'\\').count();
    from + value.len() - if is_quote { backslashes } else { 0 }
}

/// Where the line ends.
pub(super) fn line(text: &Text<'_>, from: usize) -> usize {
    text.run(from, |byte| !matches!(byte, b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    #[track_caller]
    fn check(find: fn(&Text<'_>, usize) -> usize, text: &str, expected: &str) {
        let text_ = Text { bytes: text.as_bytes(), is_cut: false, steps: &Steps::default() };
        assert_eq!(&text[..find(&text_, 0)], expected, "{text}");
    }

    #[test]
    fn a_quote_closes_what_it_has_opened() {
        let inside = |text: &Text<'_>, _| {
            let quote = quote(text).unwrap();
            closing(text, quote.len, quote).end
        };
        check(inside, r#""a\"b" c"#, r#""a\"b""#);
        check(inside, r#""a\\" c"#, r#""a\\""#);
        check(inside, r#"\"a \\\"b\\\" c\" d"#, r#"\"a \\\"b\\\" c\""#);
        check(inside, r#"\"a\\\\\" d\""#, r#"\"a\\\\\""#);
        check(inside, r#"\"a" d"#, r#"\"a""#);
        check(inside, "'a", "'a");
        check(inside, "'it''s' d'", "'it''s'");
        check(inside, "'' d''", "''");
        check(inside, "&quot;a&quot; b", "&quot;a&quot;");
    }

    #[test]
    fn a_value_without_quotes_ends() {
        check(token, "abc=&b", "abc=");
        check(token, "abc=d", "abc");
        check(token, "abc. Next", "abc");
        check(token, "abc%26b", "abc");
        check(token, "abc%3D&b", "abc%3D");
        check(token, "abc%3Db", "abc");
        check(token, "abc%2Fb", "abc%2Fb");
        check(bare, r#"Some("a, b"), c"#, r#"Some("a, b")"#);
        check(bare, r#"Secret { value: "}x" } d"#, r#"Secret { value: "}x" }"#);
        check(bare, r"a\bc,", r"a\bc");
        check(bare, r#"abc\"}"#, "abc");
    }
}
