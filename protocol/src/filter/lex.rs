//! A filter's text as tokens. Any text has some; what is wrong in them the parser says.

use std::borrow::Cow;
use std::ops::Range;

use super::fields::{Field, Key};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `-`
    Minus,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `|` with space around: all before, or all behind.
    Or,
    /// `|` without: between two words, or two values of a field.
    Either,
    /// A name with its colon; [`Token::text`] is without it.
    Field,
    /// A text, or a value, without quotes.
    Bare,
    /// One in quotes; the text is without them.
    Quoted { closed: bool },
    /// One in slashes; the text is without them.
    Regex { closed: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: Cow<'a, str>,
    pub(super) range: Range<usize>,
    /// The field that it is a value of, or between two values of.
    pub(super) of: Option<&'a str>,
}

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// The token before this place, if no space is between.
    before: Option<TokenKind>,
    /// The field whose values these are.
    field: Option<&'a str>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, before: None, field: None }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest().trim_start();
        let at = self.text.len() - rest.len();
        if at > self.at {
            (self.at, self.before, self.field) = (at, None, None);
        }
    }

    /// Whether a bar here is between what is right before and right behind it. At the end of the
    /// text it is: the second is yet to be typed.
    fn joins(&self) -> bool {
        let behind = self.rest().chars().nth(1);
        let before = self.before.is_some_and(|kind| {
            !matches!(kind, TokenKind::Minus | TokenKind::Open | TokenKind::Or | TokenKind::Either)
        });
        before && behind.is_none_or(|c| c != ')' && !c.is_whitespace())
    }

    /// A token of so many bytes from here on.
    fn token(&mut self, kind: TokenKind, text: impl Into<Cow<'a, str>>, len: usize) -> Token<'a> {
        let range = self.at..self.at + len;
        (self.at, self.before) = (range.end, Some(kind));
        Token { kind, text: text.into(), range, of: self.field }
    }

    fn bar(&mut self) -> Token<'a> {
        let kind = if self.joins() { TokenKind::Either } else { TokenKind::Or };
        // `cmd:a|event:b` are two terms.
        let begins_field =
            || field_ahead(&self.rest()[1..]).is_some_and(|name| known(name).is_some());
        if kind == TokenKind::Or || begins_field() {
            self.field = None;
        }
        self.token(kind, "|", 1)
    }

    fn value(&mut self, field: &str) -> Token<'a> {
        let rest = self.rest();
        if rest.starts_with('"') {
            return self.quoted();
        }
        match rest.strip_prefix('/').filter(|_| known(field) == Some(Key::Body)) {
            Some(inside) => {
                let (text, len, closed) = regex(inside);
                self.token(TokenKind::Regex { closed }, text, 1 + len)
            }
            None => self.bare(),
        }
    }

    fn quoted(&mut self) -> Token<'a> {
        let (text, len, closed) = quoted(&self.rest()[1..]);
        self.token(TokenKind::Quoted { closed }, text, 1 + len)
    }

    fn bare(&mut self) -> Token<'a> {
        let len = bare_len(self.rest());
        self.token(TokenKind::Bare, &self.rest()[..len], len)
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let first = self.rest().chars().next()?;
        if first == '|' {
            return Some(self.bar());
        }
        let may_be_value =
            first != ')' && matches!(self.before, Some(TokenKind::Field | TokenKind::Either));
        if let Some(field) = self.field.filter(|_| may_be_value) {
            return Some(self.value(field));
        }
        self.field = None;
        Some(match first {
            '(' => self.token(TokenKind::Open, "(", 1),
            ')' => self.token(TokenKind::Close, ")", 1),
            '"' => self.quoted(),
            // Only the first negates; what follows may be a text like `-v`.
            '-' if self.before != Some(TokenKind::Minus) => self.token(TokenKind::Minus, "-", 1),
            _ => match field_ahead(self.rest()) {
                Some(name) => {
                    let token = self.token(TokenKind::Field, name, name.len() + 1);
                    self.field = Some(name);
                    token
                }
                None => self.bare(),
            },
        })
    }
}

/// Whether a text needs no quotes behind this.
pub(super) fn is_bare(before: &str, text: &str) -> bool {
    let whole = format!("{before}{text}");
    let mut behind = Lexer::new(&whole).skip_while(|token| token.range.end <= before.len());
    let is_it = behind.next().is_some_and(|it| it.kind == TokenKind::Bare && it.text == text);
    is_it && behind.next().is_none()
}

/// The field of this name, which may have a path.
fn known(name: &str) -> Option<Key> {
    let (head, path) = name.split_once('.').map_or((name, None), |it| (it.0, Some(it.1)));
    Field::find(head).map(|field| field.key).filter(|key| path.is_none() || key.has_path())
}

/// The name of a field that begins here, known or not, without its colon. The prefix of a plugin's
/// command is none, nor is what looks like an address: an event may be called `log://log`.
fn field_ahead(rest: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut len = rest.find(|c| !is_name(c))?;
    while let Some(segment) = rest[len..].strip_prefix('.') {
        len += 1 + match segment.strip_prefix('"') {
            Some(inside) => 1 + quoted(inside).1,
            None => segment.find(ends_key)?,
        };
    }
    let (name, behind) = rest.split_at(len);
    let is_field = behind.starts_with(':')
        && !behind.starts_with("://")
        && !name.eq_ignore_ascii_case("plugin");
    is_field.then_some(name)
}

/// What ends a text without quotes, beside a bar.
fn is_end(c: char) -> bool {
    c.is_whitespace() || c == ')'
}

/// What ends a key of a path that is not in quotes.
pub(super) fn ends_key(c: char) -> bool {
    is_end(c) || matches!(c, '.' | ':' | '|' | '(')
}

/// Length of a text without quotes. The first bar of `plugin:fs|read` is part of it.
fn bare_len(rest: &str) -> usize {
    let prefix = "plugin:".len();
    let is_command = rest.get(..prefix).is_some_and(|start| start.eq_ignore_ascii_case("plugin:"));
    let first_bar = rest.find('|').filter(|_| is_command);
    rest.char_indices()
        .find(|(at, c)| is_end(*c) || (*c == '|' && first_bar != Some(*at)))
        .map_or(rest.len(), |(at, _)| at)
}

/// Reads up to the quote that closes: the text, how many bytes that took, whether there is one.
pub(super) fn quoted(inside: &str) -> (String, usize, bool) {
    let mut text = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, at + 1, true),
            '\\' if inside[at + 1..].starts_with(['"', '\\']) => {
                text.extend(chars.next().map(|(_, c)| c));
            }
            _ => text.push(c),
        }
    }
    (text, inside.len(), false)
}

/// The same for a regex and its slash. `\/` is a slash within; other escapes are the regex's own.
fn regex(inside: &str) -> (String, usize, bool) {
    let mut text = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '/' => return (text, at + 1, true),
            '\\' => match chars.next() {
                Some((_, '/')) => text.push('/'),
                escaped => text.extend([c].into_iter().chain(escaped.map(|(_, c)| c))),
            },
            _ => text.push(c),
        }
    }
    (text, inside.len(), false)
}
