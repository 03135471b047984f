//! What can go wrong with a trace.

use std::io;

use super::{Foreign, VERSION};

/// Why a trace cannot be written, or not be read any further.
///
/// What was read before an error is good.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What the bytes come from, or go to, failed.
    #[error("the trace cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// It is no trace.
    #[error("this is no trace; it seems to be {0}")]
    Foreign(Foreign),
    /// It was written by a newer version of the plugin.
    #[error(
        "the trace has version {version} of the format, and the newest known here is {VERSION}: \
         a newer inspector can open it"
    )]
    Newer {
        /// The version that its header names.
        version: u32,
    },
    /// A line is not what the format says.
    #[error("line {line} of the trace is broken{}: {reason}", at(*column))]
    Broken {
        /// Which line, from 1.
        line: u64,
        /// Where in it, in bytes from 1; absent when the line as a whole is wrong.
        column: Option<usize>,
        /// What is wrong with it.
        reason: String,
    },
    /// The trace ends within a line, or within its compressed data: whoever wrote it was stopped, or
    /// a part of the file is missing.
    #[error("the trace was cut off in line {line}; the lines before it are whole")]
    Cut {
        /// The line that is not whole, from 1.
        line: u64,
    },
    /// The compressed data is damaged.
    #[error("the compressed data is damaged in or after line {line} of the trace: {reason}")]
    Damaged {
        /// The line that cannot be read, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A line is longer than is allowed. When writing, it was not written.
    #[error("line {line} of the trace is longer than {max} bytes")]
    TooLong {
        /// Which line, from 1.
        line: u64,
        /// The most bytes that it may have.
        max: usize,
    },
    /// A record is longer than a line may be, even without its body. It was not written.
    #[error("record {seq} is longer than {max} bytes without its body")]
    RecordTooLong {
        /// `seq` of the record.
        seq: u64,
        /// The most bytes that it may have.
        max: usize,
    },
    /// The trace has more bytes than are to be read of it; see
    /// [`ReadLimits::bytes`](super::ReadLimits::bytes).
    #[error(
        "the trace has more than {}, unpacked; line {line} and what comes after it were not read",
        size(*max)
    )]
    TooLarge {
        /// The line in which the limit was reached, from 1.
        line: u64,
        /// The limit in bytes.
        max: u64,
    },
    /// A record does not come after the one before it. When writing, it was not written.
    #[error("line {line} of the trace has record {seq}, which cannot come after record {previous}")]
    OutOfOrder {
        /// Which line, from 1.
        line: u64,
        /// `seq` of the record.
        seq: u64,
        /// `seq` of the one before.
        previous: u64,
    },
    /// There are bytes for a record that has no body, so that nothing says how to read them. It was
    /// not written.
    #[error("record {seq} was given with bytes, but has no body")]
    NoBody {
        /// `seq` of the record.
        seq: u64,
    },
}

impl Error {
    /// What serde says of a line.
    pub(super) fn broken(line: u64, error: &serde_json::Error) -> Self {
        let column = (error.column() > 0).then_some(error.column());
        let reason = error.to_string();
        // It was given a single line, so its number of the line is no help.
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        Self::Broken { line, column, reason }
    }
}

/// A result with this module's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A limit in words: those that are set are whole MiB.
fn size(bytes: u64) -> String {
    if bytes > 0 && bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{bytes} bytes")
    }
}

fn at(column: Option<usize>) -> String {
    column.map(|column| format!(" at column {column}")).unwrap_or_default()
}
