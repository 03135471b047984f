//! The tokens of a JSON text, each where it stands: one pass without a tree, which can be left and
//! taken up again anywhere between two tokens.

use std::ops::Range;

/// A token of a text that is known to be JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands; of a string that includes the quotes.
    pub span: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `{` or `[`
    Open,
    /// `}` or `]`
    Close,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// A string, also one that is a key.
    String,
    /// A number, `true`, `false` or `null`.
    Scalar,
}

/// The tokens from a place on.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Those from `at` on, which is not within one.
    pub fn from(text: &'a str, at: usize) -> Self {
        Self { bytes: text.as_bytes(), at }
    }

    fn end_of_run(&self, from: usize, is_in_run: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !is_in_run(*byte)).unwrap_or(rest.len())
    }

    /// Behind the quote that ends the string whose first quote is at `start`.
    fn end_of_string(&self, start: usize) -> usize {
        let mut at = start + 1;
        loop {
            at = self.end_of_run(at, |byte| byte != b'"' && byte != b'\\');
            match self.bytes.get(at) {
                Some(b'\\') => at += 2,
                Some(_) => return at + 1,
                None => return self.bytes.len(),
            }
        }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.end_of_run(self.at, |byte| byte.is_ascii_whitespace());
        let (kind, end) = match self.bytes.get(start)? {
            b'{' | b'[' => (TokenKind::Open, start + 1),
            b'}' | b']' => (TokenKind::Close, start + 1),
            b':' => (TokenKind::Colon, start + 1),
            b',' => (TokenKind::Comma, start + 1),
            b'"' => (TokenKind::String, self.end_of_string(start)),
            _ => {
                let is_scalar = |byte: u8| !byte.is_ascii_whitespace() && !b",:]}".contains(&byte);
                (TokenKind::Scalar, self.end_of_run(start, is_scalar))
            }
        };
        self.at = end;
        Some(Token { kind, span: start..end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_where_they_stand_in_the_text() {
        use TokenKind::{Close, Colon, Comma, Open, Scalar, String};
        let text = " {\"a\\\"}\": [-1.5e3,true ,\n\"\\\\\"], \"ä\":{}}";
        let tokens: Vec<_> =
            Tokens::from(text, 0).map(|Token { kind, span }| (kind, &text[span])).collect();
        let expected = [
            (Open, "{"),
            (String, "\"a\\\"}\""),
            (Colon, ":"),
            (Open, "["),
            (Scalar, "-1.5e3"),
            (Comma, ","),
            (Scalar, "true"),
            (Comma, ","),
            (String, "\"\\\\\""),
            (Close, "]"),
            (Comma, ","),
            (String, "\"ä\""),
            (Colon, ":"),
            (Open, "{"),
            (Close, "}"),
            (Close, "}"),
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn they_can_be_taken_up_between_any_two() {
        let text = r#"[1, {"a": "b"}]"#;
        let all: Vec<_> = Tokens::from(text, 0).collect();
        for (n, token) in all.iter().enumerate() {
            assert_eq!(Tokens::from(text, token.span.start).collect::<Vec<_>>(), all[n..]);
        }
    }
}
