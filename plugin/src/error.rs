//! What can go wrong, and how a page is told.

use std::{io, path::PathBuf};

use ipc_inspector_protocol::{Filter, FilterError, trace};
use serde::{Serialize, Serializer};

use crate::Format;

/// The errors of this crate.
///
/// A command of the plugin answers with the error's text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A limit makes no sense.
    #[error("`{name}` is {value}, but must be from {least} to {most}")]
    Limit {
        /// The setting's name.
        name: &'static str,
        /// What it was set to.
        value: u64,
        /// The least it may be.
        least: u64,
        /// The most it may be.
        most: u64,
    },
    /// A keyboard shortcut cannot be read.
    #[error("the shortcut `{shortcut}` cannot be read: {reason}")]
    Shortcut {
        /// The shortcut as it was given.
        shortcut: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The name of an event is not one that Tauri takes.
    #[error("`{event}` is no name of an event: Tauri takes letters, digits, `-`, `/`, `:` and `_`")]
    EventName {
        /// The name as it was given.
        event: String,
    },
    /// A webview that is not the inspector's asks for what is the inspector's.
    #[error("only the inspector's own window may ask for this")]
    NotTheInspector,
    /// The app has a window labelled [`WINDOW_LABEL`](crate::WINDOW_LABEL).
    #[error("the app has a window of its own with the label `ipc-inspector`")]
    LabelTaken,
    /// The record asked for is gone.
    #[error("record {seq} is not held any more: it was evicted or cleared")]
    Gone {
        /// The record's sequence number.
        seq: u64,
    },
    /// The operating system gave no random numbers for the token that guards the pages' reports.
    #[error("no random token could be made: {0}")]
    Random(getrandom::Error),
    /// The inspector is not [active](crate::Inspector::is_active), so there is nothing to export.
    #[error("the inspector is not active in this app: there is nothing to export")]
    NotActive,
    /// The name of a file that is to be written says no format that is known.
    #[error("`{}` ends in none of {}", path.display(), Format::ENDINGS.join(", "))]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A page wants to write a file of a name that it may not have.
    #[error(
        "`{name}` may not be the name of a trace: a page can only name a file, by letters, digits, \
         `-`, `_` and `.`, and not begin with a `.`, nor be a device on Windows, such as `NUL.md`"
    )]
    FileName {
        /// The name as it was given.
        name: String,
    },
    /// The name of a file that is recorded to is not that of a trace.
    #[error("`{}` does not end in .ipctrace.jsonl, as a file that is recorded to does", path.display())]
    FlightName {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written. One that was there before is as it was.
    #[error("`{}` was not written: {source}", path.display())]
    Export {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: trace::Error,
    },
    /// A page asks for what passes a filter that is none.
    #[error("`{filter}` is no filter, from byte {}: {}", source.range.start, source.message)]
    Filter {
        /// The filter as it was given.
        filter: String,
        /// What is wrong with it, and where.
        source: FilterError,
    },
    /// A trace that the app wants to be seen cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Trace {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The window asks for a trace that the app has not named.
    #[error("the app has named no trace number {at}")]
    NoTrace {
        /// The place among those that it has named, from 0.
        at: usize,
    },
    /// What the app gave to [`Builder::capabilities`](crate::Builder::capabilities) is something else. It
    /// is logged, and said in the window; the app starts all the same.
    #[error(
        "`Builder::capabilities` was given what is no `capabilities.json` of `tauri-build`: {reason}"
    )]
    Capabilities {
        /// What is wrong with it, and in which capability or where in the text.
        reason: String,
    },
    /// What was recorded cannot be put into words.
    #[error("the records cannot be read: {0}")]
    Records(#[from] trace::Error),
    /// An error of Tauri's.
    #[error(transparent)]
    Tauri(#[from] tauri::Error),
}

/// Reads a filter that a page or the window has sent.
pub(crate) fn parse_filter(filter: &str) -> Result<Filter> {
    Filter::parse(filter).map_err(|source| Error::Filter { filter: filter.into(), source })
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
