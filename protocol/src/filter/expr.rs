//! A filter as a tree, and the text that stands for it.

use std::fmt;

use super::body::BodyTerm;
use super::bound::{Bound, Measure};
use super::fields::{Kind, Word};
use super::lex::is_bare;
use super::pattern::{Folded, NamePattern, Pattern, write_quoted};

/// Terms put together.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    /// Two or more, none of which is an `All`; or none in the empty filter.
    All(Vec<Expr>),
    /// Two or more, none of which is an `Any`.
    Any(Vec<Expr>),
    /// No `Not`.
    Not(Box<Expr>),
    Term(Term),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    /// A text in anything that the row shows.
    Text(Folded),
    /// The name, of a kind or of any.
    Name(Option<Kind>, NamePattern),
    Webview(Pattern),
    Origin(Pattern),
    /// Whether the origin is the app's own.
    Local(bool),
    Word(Word),
    Measure(Measure, Bound),
    Body(BodyTerm),
}

impl Expr {
    /// All of them, or nothing of none.
    pub(super) fn all(parts: Vec<Self>) -> Option<Self> {
        let flat = |part| match part {
            Self::All(parts) => parts,
            part => vec![part],
        };
        Self::single_or(parts.into_iter().flat_map(flat).collect(), Self::All)
    }

    /// Any of them, or nothing of none.
    pub(super) fn any(parts: Vec<Self>) -> Option<Self> {
        let flat = |part| match part {
            Self::Any(parts) => parts,
            part => vec![part],
        };
        Self::single_or(parts.into_iter().flat_map(flat).collect(), Self::Any)
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::Not(part) => *part,
            part => Self::Not(Box::new(part)),
        }
    }

    fn single_or(mut parts: Vec<Self>, several: fn(Vec<Self>) -> Self) -> Option<Self> {
        if parts.len() > 1 { Some(several(parts)) } else { parts.pop() }
    }

    /// Each term, wherever it stands.
    pub(super) fn for_each_term<'a>(&'a self, visit: &mut impl FnMut(&'a Term)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.for_each_term(visit);
                }
            }
            Self::Not(part) => part.for_each_term(visit),
            Self::Term(term) => visit(term),
        }
    }

    fn word(&self) -> Option<Word> {
        match self {
            Self::Term(Term::Word(word)) => Some(*word),
            _ => None,
        }
    }

    /// Whether it is written as one term, like `status:error|ok`.
    fn is_one(&self) -> bool {
        match self {
            Self::All(_) => false,
            Self::Any(parts) => {
                let field = |part: &Self| part.word().map(Word::field);
                parts.iter().map(field).reduce(|a, b| a.filter(|_| a == b)).flatten().is_some()
            }
            Self::Not(_) | Self::Term(_) => true,
        }
    }

    fn write_one(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_one() { write!(f, "{self}") } else { write!(f, "({self})") }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    f.write_str(if at > 0 { " " } else { "" })?;
                    part.write_one(f)?;
                }
                Ok(())
            }
            Self::Any(parts) => {
                let mut field = None;
                for (at, part) in parts.iter().enumerate() {
                    match part.word() {
                        Some(word) if field == Some(word.field()) => {
                            write!(f, "|{}", word.name())?;
                        }
                        _ => write!(f, "{}{part}", if at > 0 { " | " } else { "" })?,
                    }
                    field = part.word().map(Word::field);
                }
                Ok(())
            }
            Self::Not(part) => {
                f.write_str("-")?;
                part.write_one(f)
            }
            Self::Term(term) => term.fmt(f),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_text(f, text.as_str()),
            Self::Name(kind, pattern) => {
                let field = match kind {
                    None => "name",
                    Some(Kind::Command) => "cmd",
                    Some(kind) => kind.name(),
                };
                write!(f, "{field}:{pattern}")
            }
            Self::Webview(pattern) => write!(f, "webview:{pattern}"),
            Self::Origin(pattern) => write!(f, "origin:{pattern}"),
            Self::Local(is_local) => {
                write!(f, "origin:{}", if *is_local { "local" } else { "remote" })
            }
            Self::Word(word) => write!(f, "{}:{}", word.field(), word.name()),
            Self::Measure(measure, bound) => {
                f.write_str(match measure {
                    Measure::Duration => "",
                    Measure::InRust => "rust:",
                    Measure::Moment => "at:",
                    Measure::Size => "size:",
                })?;
                measure.write(f, *bound)
            }
            Self::Body(term) => term.fmt(f),
        }
    }
}

/// Without quotes if it is read as the same text without. A quote in it may, as in `arg."a`, take what
/// is behind it for the rest of a key.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if is_bare("", text) && !text.starts_with(['<', '>']) && !text.contains('"') {
        f.write_str(text)
    } else {
        write_quoted(f, text)
    }
}
