//! The error of a text that is no filter.

use std::ops::Range;

/// A text that is no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (bytes {} to {} of the filter)", range.start, range.end)]
pub struct FilterError {
    /// Where, in bytes of the text; always at characters' bounds.
    pub range: Range<usize>,
    /// What is wrong there, and what would be right, for people.
    pub message: String,
}
