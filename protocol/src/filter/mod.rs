//! The filter language: one line of text that says what is shown.
//!
//! It is the same in the window, in exports and in the Rust API. What people write:
//!
//! | text | passes |
//! |---|---|
//! | `greet` | what shows this text: in its name, webview, origin, status or the start of its bodies |
//! | `"two words"` | the same, with spaces |
//! | `cmd:fs:*` `event:tick` `channel:*` `log:*` `name:greet` | what has such a name, of a kind or any |
//! | `status:error\|denied` `level:warn` `kind:event` `is:slow` | what stands so |
//! | `>100ms` `duration:<5s` `size:>10kb` | what took so long, is so large; a call takes as long as its page waited |
//! | `rust:>100ms` | calls that took so long in Rust |
//! | `at:>1.5s at:<=2s` | what began then, since recording began |
//! | `webview:main` `origin:remote` `origin:*.example.com` | what comes from there |
//! | `arg.path:*.txt` `result.id:7` `body:/time.?out/` | what has this in its whole bodies |
//! | `-status:ok` | all but this |
//!
//! [`FIELDS`] lists the fields with their words.
//!
//! # Grammar
//!
//! ```text
//! filter  = [ any ]
//! any     = all { " | " all }                  or: what binds least
//! all     = { term }                           a space is an and
//! term    = [ "-" ] piece { "|" piece }        a bar without spaces is an or that binds most
//! piece   = "(" any ")" | order amount | field ":" values | text
//! values  = value { "|" value }
//! value   = bare | quoted | "/" regex "/"      a regex in `body:` alone
//! field   = name { "." key }                   a path behind `arg` and `result` alone
//! key     = bare | quoted
//! order   = ">" | ">=" | "<" | "<="
//! amount  = digits [ "." digits ] [ unit ]     us ms s min h, or b kb mb gb, by 1024
//! text    = bare | quoted
//! quoted  = '"' … '"'                          with \" and \\ within
//! bare    = what has no space, bar or ")" and is none of the above
//! ```
//!
//! So `a b | c` is (a and b) or c, `a b|c` is a and (b or c), and `-a|b`, like `-status:ok|error`,
//! is neither. A bar with a space on either side is the loose one.
//!
//! - Everything is compared in any case, but for the keys of a path.
//! - A plain value is looked for **within** what it is compared with, as words are: `cmd:read` finds
//!   `read_file`. With `*` (any characters) or `?` (one) it must be **all** of it, and in quotes
//!   **exactly** it: `cmd:"read"`. Values within bodies: see [`BodyTerm`].
//! - A plugin's command is written as Tauri does, `plugin:fs|read_file`: the first bar after
//!   `plugin:` is part of it wherever it stands. Fields of names also find it by a value with a
//!   colon, as in Tauri's permissions: `cmd:fs:read_file`, `cmd:fs:*`.
//! - A text that begins like `plugin:` or `playground://` names no field. Other texts with a colon
//!   behind a word are written in quotes.
//! - A beginning of a word stands for all words that begin so: `status:de` is `status:denied`.
//! - Fields, too, are in any case, and `command:` is `cmd:`.
//! - What has no status, duration, size or whatever is asked for does not pass, and passes where
//!   that is negated.
//! - What is not finished asks nothing: `cmd:`, `size:>`, a lone `-`, nothing between bars. It is
//!   being typed.
//! - `>100` is in milliseconds, `size:>100` in bytes, and `>10kb` is a size.
//!
//! # Example
//!
//! ```
//! use ipc_inspector_protocol::Filter;
//!
//! let filter = Filter::parse("cmd:fs:* status:error|denied -webview:main").unwrap();
//! assert_eq!(filter.to_string(), "cmd:fs:* status:error|denied -webview:main");
//!
//! let error = Filter::parse("greet staus:ok").unwrap_err();
//! assert_eq!(error.range, 6..11);
//! assert!(error.message.contains("Did you mean `status:`?"));
//! ```

mod body;
mod bound;
mod complete;
mod error;
mod evaluate;
mod expr;
mod fields;
mod lex;
mod narrows;
mod parse;
mod pattern;

use std::fmt;

pub use body::{BodyTerm, MAX_REGEX_BYTES, WholeBody, path};
pub use complete::{Completion, Known, MAX_COMPLETIONS, Seen, complete};
pub use error::FilterError;
pub use evaluate::{LARGE_BYTES, MAIN_THREAD_US, Origin, SLOW_US, Subject};
pub use fields::{FIELDS, Field, Kind, State, Value};
pub(crate) use pattern::NamePattern;

use expr::{Expr, Term};

/// What is shown. The default lets everything through.
///
/// See the [module](self) for the language.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    root: Expr,
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(parse::parse(text)?.map_or_else(Self::default, |root| Self { root }))
    }

    /// Whether it lets everything through, since it asks nothing.
    pub fn is_empty(&self) -> bool {
        matches!(&self.root, Expr::All(parts) if parts.is_empty())
    }

    /// Whether nothing passes this filter that does not pass the other, as is the case while a word
    /// is being typed. False where that is not certain.
    pub fn narrows(&self, other: &Self) -> bool {
        narrows::implies(&self.root, &other.root)
    }

    /// Whether something passes.
    pub fn matches(&self, subject: &impl Subject) -> bool {
        self.root.matches(subject)
    }

    /// The terms that need whole bodies, each once. Where their answers change, everything is to be
    /// asked again, also where this filter [narrows](Self::narrows) the last one.
    pub fn body_terms(&self) -> impl Iterator<Item = &BodyTerm> {
        let mut terms: Vec<&BodyTerm> = Vec::new();
        self.root.for_each_term(&mut |term| match term {
            Term::Body(term) if !terms.contains(&term) => terms.push(term),
            _ => {}
        });
        terms.into_iter()
    }

    /// The term, if it is one that needs whole bodies and nothing else.
    fn into_body_term(self) -> Option<BodyTerm> {
        match self.root {
            Expr::Term(Term::Body(term)) => Some(term),
            _ => None,
        }
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self { root: Expr::All(Vec::new()) }
    }
}

impl TryFrom<String> for BodyTerm {
    type Error = FilterError;

    fn try_from(text: String) -> Result<Self, FilterError> {
        Filter::parse(&text)?.into_body_term().ok_or_else(|| FilterError {
            range: 0..text.len(),
            message: "This is not one term that looks into bodies.".into(),
        })
    }
}

/// Text that is read as an equal filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}
