//! JSON with one long list, whose elements are written as they come.

use std::io::{self, Write};

use serde::Serialize;

/// An object in the middle of its list.
#[derive(Debug)]
pub(super) struct Elements<W> {
    sink: W,
    is_first: bool,
}

impl<W: Write> Elements<W> {
    /// Begins with JSON that ends where the list's first element is to be.
    pub(super) fn begin(mut sink: W, start: &str) -> io::Result<Self> {
        sink.write_all(start.as_bytes())?;
        Ok(Self { sink, is_first: true })
    }

    /// Adds an element, on a line of its own.
    pub(super) fn push(&mut self, element: &impl Serialize) -> io::Result<()> {
        self.sink.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut self.sink, element)?)
    }

    /// Ends the list, and the object with its other members, of which there must be some.
    pub(super) fn finish(mut self, others: &impl Serialize) -> io::Result<W> {
        let others = serde_json::to_vec(others)?;
        self.sink.write_all(b"\n],")?;
        // Without the brace that begins them: the object has begun.
        self.sink.write_all(others.get(1..).unwrap_or_default())?;
        Ok(self.sink)
    }
}
