//! Records come in order of `seq`: what folds them relies on it.

use super::{Error, Result};

/// The record before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Order(Option<u64>);

impl Order {
    /// Takes the next record, which is to be in this line.
    pub(super) fn next(&mut self, line: u64, seq: u64) -> Result<()> {
        match self.0.replace(seq) {
            Some(previous) if previous >= seq => Err(Error::OutOfOrder { line, seq, previous }),
            _ => Ok(()),
        }
    }
}
