//! The bytes that are looked through, and how many were looked at.

use std::{cell::Cell, ops::Deref};

use memchr::memchr;

/// How many bytes were looked at: a measure of what a redaction costs, the same on each machine.
#[derive(Debug, Default)]
pub(super) struct Steps(Cell<u64>);

impl Steps {
    pub(super) fn add(&self, bytes: usize) {
        self.0.set(self.0.get() + bytes as u64);
    }

    pub(super) fn taken(&self) -> u64 {
        self.0.get()
    }
}

/// A text, which need not be UTF-8. What goes through it counts its steps.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether it ends where it was cut.
    pub(super) is_cut: bool,
    pub(super) steps: &'a Steps,
}

impl<'a> Text<'a> {
    /// Where those bytes end that begin here and are all of a kind.
    pub(super) fn run(&self, from: usize, mut is: impl FnMut(u8) -> bool) -> usize {
        let len = self.rest(from).iter().take_while(|byte| is(**byte)).count();
        self.steps.add(len + 1);
        from + len
    }

    /// Where those begin that end here and are all of a kind.
    pub(super) fn run_back(&self, end: usize, mut is: impl FnMut(u8) -> bool) -> usize {
        let len = self.bytes[..end].iter().rev().take_while(|byte| is(**byte)).count();
        self.steps.add(len + 1);
        end - len
    }

    /// Where a byte comes next.
    pub(super) fn find(&self, from: usize, byte: u8) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let found = memchr(byte, rest);
        self.steps.add(found.unwrap_or(rest.len()) + 1);
        found.map(|found| from + found)
    }

    /// What is from here on; nothing behind the end.
    pub(super) fn rest(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..).unwrap_or_default()
    }

    /// The same, up to here at most.
    pub(super) fn up_to(&self, end: usize) -> Self {
        Self { bytes: &self.bytes[..end.min(self.bytes.len())], ..*self }
    }

    /// Where spaces and tabs that begin here end.
    pub(super) fn blanks(&self, from: usize) -> usize {
        self.run(from, |byte| matches!(byte, b' ' | b'\t'))
    }
}

impl Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
}
