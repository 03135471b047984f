//! The lines of a trace, as they are read.

use crate::Record;

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record. The `kept` of its body is the number of bytes that the trace has of it.
    pub record: Record,
    /// The kept bytes of its body; absent where it has none, and where they were left out.
    pub body: Option<Vec<u8>>,
}

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A record.
    Entry(Entry),
    /// A record of a kind that is not known here, as it stands in the trace: a newer version of the
    /// plugin wrote it.
    Unknown(String),
    /// Nothing: editors make such lines.
    Blank,
}
