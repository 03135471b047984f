//! From tokens to the tree.

use std::iter::Peekable;
use std::ops::Range;

use super::body::{BodyTerm, Look, Path, Regex};
use super::bound::{Bound, Measure, Order};
use super::error::FilterError;
use super::expr::{Expr, Term};
use super::fields::{FIELDS, Field, Key, Kind, Word};
use super::lex::{Lexer, Token, TokenKind};
use super::pattern::{Folded, NamePattern, Pattern};

/// Deepest groups within groups.
const MAX_DEPTH: usize = 32;

/// Reads a whole filter; nothing of one that asks nothing yet.
pub(super) fn parse(text: &str) -> Result<Option<Expr>, FilterError> {
    let mut parser = Parser { text, tokens: Lexer::new(text).peekable(), depth: 0 };
    let expr = parser.any()?;
    match parser.tokens.next() {
        None => Ok(expr),
        Some(stray) => {
            let message = "This closes no group. A text with parentheses is written in quotes.";
            Err(error(stray.range, message))
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Peekable<Lexer<'a>>,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<TokenKind> {
        self.tokens.peek().map(|token| token.kind)
    }

    /// What is not finished is left out, here and in all that follows: it is being typed.
    fn any(&mut self) -> Result<Option<Expr>, FilterError> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all()?);
            let Some(bar) = self.tokens.next_if(|token| token.kind == TokenKind::Or) else {
                return Ok(Expr::any(parts));
            };
            self.no_second(&bar)?;
        }
    }

    fn all(&mut self) -> Result<Option<Expr>, FilterError> {
        let mut parts = Vec::new();
        while !matches!(self.peek(), None | Some(TokenKind::Or | TokenKind::Close)) {
            parts.extend(self.term()?);
        }
        Ok(Expr::all(parts))
    }

    fn term(&mut self) -> Result<Option<Expr>, FilterError> {
        let Some(minus) = self.tokens.next_if(|token| token.kind == TokenKind::Minus) else {
            return self.either();
        };
        let adjoins = |token: &Token<'_>| {
            token.range.start == minus.range.end
                && !matches!(token.kind, TokenKind::Or | TokenKind::Close)
        };
        if self.tokens.peek().is_some_and(adjoins) {
            Ok(self.either()?.map(Expr::not))
        } else {
            Ok(None)
        }
    }

    fn either(&mut self) -> Result<Option<Expr>, FilterError> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.piece()?);
            let Some(bar) = self.tokens.next_if(|token| token.kind == TokenKind::Either) else {
                return Ok(Expr::any(parts));
            };
            self.no_second(&bar)?;
        }
    }

    fn no_second(&mut self, bar: &Token<'_>) -> Result<(), FilterError> {
        let is_bar = |token: &&Token<'_>| matches!(token.kind, TokenKind::Or | TokenKind::Either);
        match self.tokens.peek().filter(is_bar) {
            Some(second) if second.range.start == bar.range.end => {
                Err(error(bar.range.start..second.range.end, "An or is written with one `|`."))
            }
            _ => Ok(()),
        }
    }

    fn piece(&mut self) -> Result<Option<Expr>, FilterError> {
        // Only after a bar at the end there is none.
        let Some(token) = self.tokens.next() else { return Ok(None) };
        match token.kind {
            TokenKind::Open => self.group(&token),
            TokenKind::Field => self.field(&token),
            TokenKind::Bare if token.text.starts_with(['<', '>']) => comparison(&token),
            TokenKind::Minus => {
                let message = "What a `-` right behind `|` negates is not clear: put spaces around \
                               the `|`.";
                Err(error(token.range, message))
            }
            _ => {
                self.end_of(&token)?;
                let text = Folded::new(&token.text);
                Ok((!token.text.is_empty()).then(|| Expr::Term(Term::Text(text))))
            }
        }
    }

    fn group(&mut self, open: &Token<'a>) -> Result<Option<Expr>, FilterError> {
        if self.depth == MAX_DEPTH {
            return Err(error(open.range.clone(), "There are too many groups within each other."));
        }
        self.depth += 1;
        let expr = self.any()?;
        self.depth -= 1;
        match self.tokens.next() {
            Some(_) => Ok(expr),
            None => Err(error(open.range.clone(), "This group is not closed: a `)` is missing.")),
        }
    }

    fn field(&mut self, name: &Token<'a>) -> Result<Option<Expr>, FilterError> {
        let range = name.range.start..name.range.end - 1;
        let (head, path) = name.text.split_at(name.text.find('.').unwrap_or(name.text.len()));
        let field = Field::find(head)
            .filter(|field| path.is_empty() || field.key.has_path())
            .ok_or_else(|| error(range.clone(), unknown_field(&name.text, head)))?;
        let path = Path::read(path).ok_or_else(|| {
            error(range, "The path misses a key: it is written as in `arg.items.0.id:`.")
        })?;
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.next_if(|token| token.of.is_some()) {
            if token.kind == TokenKind::Either {
                self.no_second(&token)?;
            } else {
                self.end_of(&token)?;
                parts.extend(value(field.key, &path, &token)?);
            }
        }
        Ok(Expr::any(parts))
    }

    /// A text in quotes, or a regex, must be closed, and nothing may stick to it.
    fn end_of(&self, token: &Token<'_>) -> Result<(), FilterError> {
        let (closed, missing, what) = match token.kind {
            TokenKind::Quoted { closed } => (closed, "a `\"` is missing", "quotes"),
            TokenKind::Regex { closed } => {
                let missing = "a `/` is missing. A text that begins with one is written in quotes";
                (closed, missing, "the regex")
            }
            _ => return Ok(()),
        };
        if !closed {
            return Err(error(token.range.clone(), format!("This is not closed: {missing}.")));
        }
        let behind = self.text[token.range.end..].chars().next();
        match behind.filter(|c| !c.is_whitespace() && !matches!(c, ')' | '|')) {
            None => Ok(()),
            Some(c) => {
                let range = token.range.end..token.range.end + c.len_utf8();
                Err(error(range, format!("Behind {what} there must be a space.")))
            }
        }
    }
}

/// A value of a field. An empty one in quotes is a value, too.
fn value(key: Key, path: &Path, token: &Token<'_>) -> Result<Option<Expr>, FilterError> {
    let text = token.text.as_ref();
    let pattern = || match token.kind {
        TokenKind::Bare => Pattern::bare(text),
        _ => Pattern::Whole(Folded::new(text)),
    };
    let name = |kind| Term::Name(kind, NamePattern::new(pattern()));
    let is_bare = |word: &str| token.kind == TokenKind::Bare && text.eq_ignore_ascii_case(word);
    let body = |look| Term::Body(BodyTerm(look));
    let term = match key {
        Key::Cmd => name(Some(Kind::Command)),
        Key::Event => name(Some(Kind::Event)),
        Key::Channel => name(Some(Kind::Channel)),
        Key::Log => name(Some(Kind::Log)),
        Key::Name => name(None),
        Key::Webview => Term::Webview(pattern()),
        Key::Origin if is_bare("local") => Term::Local(true),
        Key::Origin if is_bare("remote") => Term::Local(false),
        Key::Origin => Term::Origin(pattern()),
        Key::Status | Key::Level | Key::Kind | Key::Is => return words(key, token),
        Key::Duration => return bound(Measure::Duration, token),
        Key::Rust => return bound(Measure::InRust, token),
        Key::At => return bound(Measure::Moment, token),
        Key::Size => return bound(Measure::Size, token),
        Key::Arg => body(Look::Argument(path.clone(), pattern())),
        Key::Result => body(Look::Result(path.clone(), pattern())),
        Key::Body if text.is_empty() => return Ok(None),
        Key::Body if matches!(token.kind, TokenKind::Regex { .. }) => {
            let regex = Regex::new(text);
            body(Look::Regex(regex.map_err(|message| error(token.range.clone(), message))?))
        }
        Key::Body => body(Look::Text(Folded::new(text))),
    };
    Ok(Some(Expr::Term(term)))
}

/// A word of a fixed set. A beginning stands for all the words that begin so: it is being typed.
fn words(key: Key, token: &Token<'_>) -> Result<Option<Expr>, FilterError> {
    let typed = token.text.to_lowercase();
    if typed.is_empty() {
        return Ok(None);
    }
    let all = Word::all(key).unwrap_or_default();
    let mut chosen: Vec<_> = all.iter().filter(|word| word.name() == typed).collect();
    if chosen.is_empty() {
        chosen.extend(all.iter().filter(|word| word.name().starts_with(&typed)));
    }
    if chosen.is_empty() {
        let names: Vec<_> = all.iter().map(|word| word.name()).collect();
        let right = match nearest(&typed, &names) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("There is {}.", names.join(", ")),
        };
        let message = format!("There is no `{}` here. {right}", token.text);
        return Err(error(token.range.clone(), message));
    }
    Ok(Expr::any(chosen.into_iter().map(|word| Expr::Term(Term::Word(*word))).collect()))
}

/// `>100ms` without a field; a text, if no amount follows.
fn comparison(token: &Token<'_>) -> Result<Option<Expr>, FilterError> {
    let begins_amount = |c: char| c.is_ascii_digit() || c == '.';
    match Order::split(&token.text) {
        Some((_, amount)) if amount.is_empty() || amount.starts_with(begins_amount) => {
            bound(Measure::of(amount), token)
        }
        _ => Ok(Some(Expr::Term(Term::Text(Folded::new(&token.text))))),
    }
}

fn bound(measure: Measure, token: &Token<'_>) -> Result<Option<Expr>, FilterError> {
    let Some((order, amount)) = Order::split(&token.text) else {
        let message = format!("More or less? Write `>{0}` or `<{0}`.", token.text);
        return Err(error(token.range.clone(), message));
    };
    if amount.is_empty() {
        return Ok(None);
    }
    let limit = measure.read(amount).map_err(|message| error(token.range.clone(), message))?;
    Ok(Some(Expr::Term(Term::Measure(measure, Bound { order, limit }))))
}

fn unknown_field(name: &str, head: &str) -> String {
    let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
    let right = match nearest(&head.to_lowercase(), &names) {
        Some(near) if near == head => format!("`{near}` takes no path. "),
        Some(near) => format!("Did you mean `{near}:`? "),
        None => String::new(),
    };
    format!("There is no field `{name}`. {right}A text with a colon is written in quotes.")
}

/// What was probably meant: what is a few letters off, or else what begins so.
fn nearest(typed: &str, names: &[&'static str]) -> Option<&'static str> {
    let distance = |name: &&str| strsim::osa_distance(typed, name);
    let is_near = |name: &&&str| typed.len() > 2 && distance(name) * 3 <= typed.len();
    let begins = |name: &&&str| typed.len() > 1 && name.starts_with(typed);
    let near = names.iter().filter(is_near).min_by_key(|name| distance(name));
    near.or_else(|| names.iter().find(begins)).copied()
}

fn error(range: Range<usize>, message: impl Into<String>) -> FilterError {
    FilterError { range, message: message.into() }
}
