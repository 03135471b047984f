//! What may be typed next: fields, and the values of the field under the cursor.

use std::ops::Range;

use super::fields::{FIELDS, Field, Key};
use super::lex::{Lexer, Token, TokenKind, is_bare};
use super::pattern::{Folded, WILD, write_quoted};

/// Most completions that are offered at once: more are too many to look through.
pub const MAX_COMPLETIONS: usize = 50;

/// What values there are to be offered.
pub trait Known {
    /// Those that were seen, each once, in the order in which they are to be offered.
    fn seen(&self, what: Seen) -> Vec<&str>;
}

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// Commands.
    Commands,
    /// Events.
    Events,
    /// Names of channels, see [`Subject::name`](super::Subject::name).
    Channels,
    /// Names of lines of logs.
    Logs,
    /// Webviews.
    Webviews,
    /// Origins.
    Origins,
    /// Paths into arguments and payloads, as [`path`](super::path) writes them.
    ArgumentPaths,
    /// Paths into answers.
    ResultPaths,
}

/// Something that may be typed next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What of the text it replaces, in bytes; empty where it is put in.
    pub replace: Range<usize>,
    /// The text to put there.
    pub insert: String,
    /// What it is called in a list.
    pub label: String,
    /// What it means, in a line; may be empty.
    pub detail: &'static str,
}

/// What may be typed at the cursor, which is given in bytes: first what begins like what is there,
/// then what has it within; at most [`MAX_COMPLETIONS`].
///
/// ```
/// use ipc_inspector_protocol::filter::{Known, Seen, complete};
///
/// struct Window;
/// impl Known for Window {
///     fn seen(&self, what: Seen) -> Vec<&str> {
///         if what == Seen::Commands { vec!["greet", "plugin:store|set"] } else { vec![] }
///     }
/// }
/// let inserts = |text: &str| -> Vec<_> {
///     complete(text, text.len(), &Window).into_iter().map(|it| it.insert).collect()
/// };
/// assert_eq!(inserts("-sta"), ["status:"]);
/// assert_eq!(inserts("main cmd:s"), ["plugin:store|set"]);
/// ```
pub fn complete(text: &str, cursor: usize, known: &impl Known) -> Vec<Completion> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    // What is behind the cursor changes nothing but what is replaced.
    let last = Lexer::new(&text[..cursor]).last();
    let last = last.filter(|token| token.range.end == cursor);
    let token_at = |start| Lexer::new(text).find(|token| token.range.start == start);
    let behind = token_at(cursor);
    let empty = cursor..cursor;
    match last {
        Some(token) if token.kind == TokenKind::Field || is_bar_of_field(&token) => {
            let field = token.of.unwrap_or(&token.text);
            let value = behind.filter(|token| token.of.is_some() && !is_bar_of_field(token));
            values(field, "", &value.map_or(empty, |token| token.range), known)
        }
        Some(Token { kind: TokenKind::Bare, text: typed, range, of: None }) => {
            let whole = token_at(range.start).map_or(range, |token| token.range);
            fields(&typed, &whole, known)
        }
        Some(Token { text: typed, range, of: Some(field), .. }) => {
            let whole = token_at(range.start).map_or(range, |token| token.range);
            values(field, &typed, &whole, known)
        }
        Some(Token { kind: TokenKind::Quoted { .. } | TokenKind::Close, .. }) => Vec::new(),
        // A term may begin here, but not right in front of another.
        _ if behind.is_none_or(|it| matches!(it.kind, TokenKind::Close | TokenKind::Or)) => {
            fields("", &empty, known)
        }
        _ => Vec::new(),
    }
}

fn is_bar_of_field(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Either && token.of.is_some()
}

/// Something to offer, by what it is called.
struct Offer {
    label: String,
    detail: &'static str,
    /// Those among which it was seen, if it is a value that was.
    among: Option<Seen>,
}

fn fields(typed: &str, replace: &Range<usize>, known: &impl Known) -> Vec<Completion> {
    let offer = |label, detail| Offer { label, detail, among: None };
    let mut offers: Vec<_> = FIELDS
        .iter()
        .map(|field| {
            let end = if field.key.has_path() { '.' } else { ':' };
            offer(format!("{}{end}", field.name), field.meaning)
        })
        .collect();
    for (field, seen) in [("arg", Seen::ArgumentPaths), ("result", Seen::ResultPaths)] {
        let is_typed = typed.split_once('.').is_some_and(|it| it.0.eq_ignore_ascii_case(field));
        if is_typed {
            let paths = known.seen(seen);
            offers.extend(paths.iter().map(|path| offer(format!("{field}.{path}:"), "")));
        }
    }
    let completion = |Offer { label, detail, .. }| Completion {
        replace: replace.clone(),
        insert: label.clone(),
        label,
        detail,
    };
    ranked(typed, offers).map(completion).collect()
}

fn values(field: &str, typed: &str, replace: &Range<usize>, known: &impl Known) -> Vec<Completion> {
    let head = field.split('.').next().unwrap_or_default();
    let Some(field) = Field::find(head) else { return Vec::new() };
    let words = field.values.iter().map(|value| Offer {
        label: value.word.into(),
        detail: value.meaning,
        among: None,
    });
    let seen: &[(Seen, &str)] = match field.key {
        Key::Cmd => &[(Seen::Commands, "")],
        Key::Event => &[(Seen::Events, "")],
        Key::Channel => &[(Seen::Channels, "")],
        Key::Log => &[(Seen::Logs, "")],
        Key::Name => &[
            (Seen::Commands, "command"),
            (Seen::Events, "event"),
            (Seen::Channels, "channel"),
            (Seen::Logs, "log"),
        ],
        Key::Webview => &[(Seen::Webviews, "")],
        Key::Origin => &[(Seen::Origins, "")],
        _ => &[],
    };
    let mut offers: Vec<_> = words.collect();
    for (among, detail) in seen {
        offers.extend(known.seen(*among).into_iter().map(|value| Offer {
            label: value.into(),
            detail,
            among: Some(*among),
        }));
    }
    let completion = |Offer { label, detail, among }| {
        let insert = match among {
            Some(among) => written(field, &label, &known.seen(among)),
            None => label.clone(),
        };
        Completion { replace: replace.clone(), insert, label, detail }
    };
    ranked(typed, offers).map(completion).collect()
}

/// A value that was seen, in quotes where it would otherwise not be read as it is, or would find
/// others that were seen as well.
fn written(field: &Field, value: &str, seen: &[&str]) -> String {
    let folded = Folded::new(value);
    let is_word = field.values.iter().any(|it| it.word.eq_ignore_ascii_case(value));
    let is_part = || seen.iter().any(|it| *it != value && folded.is_in(it));
    // Behind a bar less can be written without quotes than behind a colon.
    let is_bare = is_bare(&format!("{}:a|", field.name), value) && !value.contains(WILD);
    if is_bare && !is_word && !is_part() {
        return value.to_owned();
    }
    let mut quoted = String::new();
    // Writing into a text cannot fail.
    let _ = write_quoted(&mut quoted, value);
    quoted
}

/// Those that begin with what is typed, then those that have it within.
fn ranked(typed: &str, offers: Vec<Offer>) -> impl Iterator<Item = Offer> {
    let typed = Folded::new(typed);
    let begins = |offer: &Offer| Folded::new(&offer.label).as_str().starts_with(typed.as_str());
    let (first, rest): (Vec<_>, Vec<_>) = offers.into_iter().partition(begins);
    let within = rest.into_iter().filter(move |offer| typed.is_in(&offer.label));
    first.into_iter().chain(within).take(MAX_COMPLETIONS)
}
