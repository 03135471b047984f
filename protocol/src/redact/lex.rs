//! JSON as a row of tokens, whole or cut, and whether a text is JSON at all.

use std::ops::Range;

use memchr::memchr2;

use super::steps::Text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open {
        is_array: bool,
    },
    Close {
        is_array: bool,
    },
    Comma,
    Colon,
    /// With its quotes, of which the second is missing where the text was cut.
    String {
        is_cut: bool,
    },
    /// A number, a truth value or null; in what is no JSON, anything.
    Bare,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// What is between the quotes of a string.
    pub(super) fn inside(self) -> Range<usize> {
        let is_whole = self.kind == Kind::String { is_cut: false };
        self.start + 1..self.end - usize::from(is_whole)
    }
}

/// The token that comes next from here on.
pub(super) fn next(text: &Text<'_>, from: usize) -> Option<Token> {
    let start = text.run(from, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    let (kind, end) = match text.get(start)? {
        b'{' => (Kind::Open { is_array: false }, start + 1),
        b'[' => (Kind::Open { is_array: true }, start + 1),
        b'}' => (Kind::Close { is_array: false }, start + 1),
        b']' => (Kind::Close { is_array: true }, start + 1),
        b',' => (Kind::Comma, start + 1),
        b':' => (Kind::Colon, start + 1),
        b'"' => string(text, start),
        _ => {
            let is_structural =
                |byte| matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"');
            let end = text.run(start, |byte| !is_structural(byte));
            (Kind::Bare, start + text[start..end].trim_ascii_end().len().max(1))
        }
    };
    Some(Token { kind, start, end })
}

fn string(text: &Text<'_>, start: usize) -> (Kind, usize) {
    let mut at = start + 1;
    while let Some(found) = memchr2(b'"', b'\\', text.rest(at)) {
        at += found;
        if text[at] == b'"' {
            text.steps.add(at - start);
            return (Kind::String { is_cut: false }, at + 1);
        }
        at += 2;
    }
    text.steps.add(text.len() - start);
    (Kind::String { is_cut: true }, text.len())
}

/// Where the value ends that begins with this token, with all that is in it.
pub(super) fn value_end(text: &Text<'_>, first: Token) -> usize {
    let mut depth = 0_usize;
    let mut token = first;
    loop {
        match token.kind {
            Kind::Open { .. } => depth += 1,
            Kind::Close { .. } => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return token.end;
        }
        match next(text, token.end) {
            Some(next) => token = next,
            None => return text.len(),
        }
    }
}

/// Whether a text is a JSON object or array, or the start of one, or several of them in a row.
pub(super) fn is_json(text: &Text<'_>) -> bool {
    if !matches!(text.trim_ascii_start(), [b'{' | b'[', ..]) {
        return false;
    }
    let mut grammar = Grammar::default();
    let mut at = 0;
    while let Some(token) = next(text, at) {
        if !grammar.takes(text, token) {
            return false;
        }
        at = token.end;
    }
    true
}

/// What may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    #[default]
    First,
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    /// Another object or array, as in a file that has one a line.
    Another,
}

/// Whether tokens are those of JSON.
#[derive(Clone, Debug, Default)]
pub(super) struct Grammar {
    /// Whether each that is open is an array.
    open: Vec<bool>,
    next: Next,
}

impl Grammar {
    /// Takes the next token, if it may come here.
    pub(super) fn takes(&mut self, text: &Text<'_>, token: Token) -> bool {
        use Next::{Another, Colon, CommaOrEnd, First, Key, KeyOrEnd, Value, ValueOrEnd};
        let is_value = matches!(self.next, First | Value | ValueOrEnd);
        match token.kind {
            Kind::Open { is_array } if is_value || self.next == Another => {
                self.open.push(is_array);
                self.next = if is_array { ValueOrEnd } else { KeyOrEnd };
            }
            Kind::Close { is_array }
                if self.open.last() == Some(&is_array)
                    && matches!(self.next, ValueOrEnd | KeyOrEnd | CommaOrEnd) =>
            {
                self.open.pop();
                self.next = self.behind_value();
            }
            Kind::Comma if self.next == CommaOrEnd => {
                self.next = if self.open.last() == Some(&true) { Value } else { Key };
            }
            Kind::Colon if self.next == Colon => self.next = Value,
            Kind::String { .. } if matches!(self.next, Key | KeyOrEnd) => self.next = Colon,
            Kind::String { .. } if is_value => self.next = self.behind_value(),
            Kind::Bare if is_value && is_bare(text, token) => self.next = self.behind_value(),
            _ => return false,
        }
        true
    }

    /// Goes on behind the object or array that was opened last.
    pub(super) fn skips(&mut self) {
        self.open.pop();
        self.next = self.behind_value();
    }

    fn behind_value(&self) -> Next {
        if self.open.is_empty() { Next::Another } else { Next::CommaOrEnd }
    }
}

/// Whether a token is a number or one of the three words, or the start of one that was cut.
fn is_bare(text: &Text<'_>, token: Token) -> bool {
    let bytes = &text[token.range()];
    let is_cut = token.end == text.len();
    let is_word = [&b"true"[..], b"false", b"null"]
        .iter()
        .any(|word| *word == bytes || (is_cut && word.starts_with(bytes)));
    is_word || is_number(bytes)
}

/// Whether it is written as numbers are.
pub(super) fn is_number(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(b'-' | b'0'..=b'9'))
        && bytes.iter().all(|byte| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    #[test]
    fn json_is_told_from_other_texts() {
        let is = |text: &str| {
            is_json(&Text { bytes: text.as_bytes(), is_cut: false, steps: &Steps::default() })
        };
        for text in [
            r#"{"a":[1,-2.5e3,true,null,"x\"y",{}]}"#,
            " [ ]\n",
            "{\"a\":1}\n{\"b\":2}",
            r#"{"a":[1,"#,
            r#"{"a":tr"#,
            r"[-",
            r#"{"a\"#,
        ] {
            assert!(is(text), "{text}");
        }
        for text in [
            "",
            "1",
            "\"a\"",
            "[info] opened",
            "{ password: 1 }",
            "[1] a",
            "{\"a\" 1}",
            "[1 2]",
            "[1}",
            "[,]",
            "{\"a\":1,}",
            "[01-02 10:00]",
        ] {
            assert!(!is(text), "{text}");
        }
    }
}
