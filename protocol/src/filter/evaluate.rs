//! Whether something passes a filter.

use super::body::BodyTerm;
use super::bound::Measure;
use super::expr::{Expr, Term};
use super::fields::{Kind, State, Trait, Word};
use crate::LogLevel;

/// What takes as long as this is slow, in microseconds: people notice the wait.
pub const SLOW_US: u64 = 100_000;

/// What has as many bytes as this is large.
pub const LARGE_BYTES: u64 = 100 * 1024;

/// Who held the main thread as long as this made the windows miss a frame, in microseconds.
pub const MAIN_THREAD_US: u64 = 16_000;

/// Where a page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// As the webview states it.
    pub text: &'a str,
    /// Whether it is the app's own.
    pub is_local: bool,
}

/// What a filter asks about something: a row of the window, a record of an export.
///
/// All of it is asked for at each key press, and again for each term: an answer should cost nothing.
pub trait Subject {
    /// What kind of thing it is.
    fn kind(&self) -> Kind;
    /// Its name, as it is shown: the command, the event, the command that a channel was given, what
    /// a line of a log says.
    fn name(&self) -> Option<&str>;
    /// The webview, as it is shown.
    fn webview(&self) -> Option<&str>;
    /// The origin of its page.
    fn origin(&self) -> Option<Origin<'_>>;
    /// Where it stands. A line of a log has a level instead.
    fn state(&self) -> Option<State>;
    /// How grave a line of a log is.
    fn level(&self) -> Option<LogLevel>;
    /// When it began, in microseconds since recording began.
    fn began_us(&self) -> Option<u64>;
    /// How long it took, in microseconds: a call as long as its page waited, where that is known. Of
    /// something pending, nothing or how long it has been so.
    fn duration_us(&self) -> Option<u64>;
    /// How long a call took in Rust, in microseconds, from its receipt to its answer.
    fn rust_us(&self) -> Option<u64>;
    /// How large it is in bytes, as it is shown.
    fn size(&self) -> Option<u64>;
    /// How long it held the main thread, in microseconds.
    fn held_us(&self) -> Option<u64>;
    /// Whether it was sent by the inspector.
    fn is_replayed(&self) -> bool;
    /// Whether somebody pinned it.
    fn is_pinned(&self) -> bool;
    /// What somebody has said of it.
    fn comment(&self) -> Option<&str>;
    /// All that is shown of it, where words without a field are looked for: its name, webview,
    /// origin, status, comment and the start of its bodies.
    fn texts(&self) -> impl Iterator<Item = &str>;
    /// Whether this holds for its bodies. Who has them asks [`BodyTerm::matches`]; who has not
    /// knows it from somebody who does, and until then says no.
    fn body_term(&self, term: &BodyTerm) -> bool;
}

impl Expr {
    pub(super) fn matches(&self, subject: &impl Subject) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(subject)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(subject)),
            Self::Not(part) => !part.matches(subject),
            Self::Term(term) => term.matches(subject),
        }
    }
}

impl Term {
    fn matches(&self, subject: &impl Subject) -> bool {
        match self {
            Self::Text(text) => subject.texts().any(|shown| text.is_in(shown)),
            Self::Name(kind, pattern) => {
                kind.is_none_or(|kind| kind == subject.kind())
                    && subject.name().is_some_and(|name| pattern.matches(name))
            }
            Self::Webview(pattern) => subject.webview().is_some_and(|it| pattern.matches(it)),
            Self::Origin(pattern) => {
                subject.origin().is_some_and(|origin| pattern.matches(origin.text))
            }
            Self::Local(is_local) => {
                subject.origin().is_some_and(|origin| origin.is_local == *is_local)
            }
            Self::Word(word) => word.matches(subject),
            Self::Measure(measure, bound) => {
                let amount = match measure {
                    Measure::Duration => subject.duration_us(),
                    Measure::InRust => subject.rust_us(),
                    Measure::Moment => subject.began_us(),
                    Measure::Size => subject.size(),
                };
                amount.is_some_and(|amount| bound.holds(amount))
            }
            Self::Body(term) => subject.body_term(term),
        }
    }
}

impl Word {
    fn matches(self, subject: &impl Subject) -> bool {
        let reaches = |amount: Option<u64>, least| amount.is_some_and(|amount| amount >= least);
        match self {
            Self::State(state) => subject.state() == Some(state),
            Self::Level(level) => subject.level() == Some(level),
            Self::Kind(kind) => subject.kind() == kind,
            Self::Trait(Trait::Slow) => reaches(subject.duration_us(), SLOW_US),
            Self::Trait(Trait::Large) => reaches(subject.size(), LARGE_BYTES),
            Self::Trait(Trait::MainThread) => reaches(subject.held_us(), MAIN_THREAD_US),
            Self::Trait(Trait::Replayed) => subject.is_replayed(),
            Self::Trait(Trait::Pinned) => subject.is_pinned(),
            Self::Trait(Trait::Commented) => subject.comment().is_some(),
        }
    }
}
