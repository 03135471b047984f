//! Reading a trace.

use std::{borrow::Cow, io::BufRead, iter::FusedIterator, num::NonZeroU32};

use serde::Deserialize;
use serde_json::from_slice;

use super::{
    Error, FORMAT, Foreign, Header, MAX_LINE_BYTES, Result, VERSION, line, lines::Lines,
    order::Order,
};
use crate::Record;

/// What each trace begins with, unless somebody has edited it.
const START: &[u8] = br#"{"format":"ipctrace","version":"#;

/// How much of a file is looked at to guess what it is.
const GUESS_BYTES: usize = 4 << 10;

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record. The `kept` of its body is the number of bytes that the trace has of it.
    pub record: Record,
    /// The kept bytes of its body; absent where it has none, and where they were left out.
    pub body: Option<Vec<u8>>,
}

/// Reads a trace, plain or compressed, one entry at a time.
///
/// It ends after an error. Records of a kind that is not known here are passed over; see
/// [`skipped`](Self::skipped).
#[derive(Debug)]
pub struct Reader<R> {
    lines: Lines<R>,
    header: Header,
    order: Order,
    skipped: u64,
    is_done: bool,
}

impl<R: BufRead> Reader<R> {
    /// Opens a trace and reads its header.
    pub fn new(source: R) -> Result<Self> {
        Self::with_max_line_bytes(source, MAX_LINE_BYTES)
    }

    /// As [`new`](Self::new), but takes no line that is longer than `max` bytes.
    pub fn with_max_line_bytes(source: R, max: usize) -> Result<Self> {
        let mut lines = Lines::new(source, max)?;
        let header = read_header(&mut lines)?;
        Ok(Self { lines, header, order: Order::default(), skipped: 0, is_done: false })
    }

    /// What the trace says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How many records so far were of a kind that is not known here, and were passed over. A newer
    /// version of the plugin wrote them.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Number of the line that was read last, from 1: that of the last entry, or of the error.
    pub fn line(&self) -> u64 {
        self.lines.number
    }

    fn read(&mut self) -> Result<Option<Entry>> {
        while self.lines.next()? {
            let line = self.lines.number;
            match line::read(&self.lines.text) {
                Ok(Some(entry)) => {
                    self.order.next(line, entry.record.seq)?;
                    return Ok(Some(entry));
                }
                Ok(None) => self.skipped += 1,
                Err(error) => return Err(self.lines.broken(&error)),
            }
        }
        Ok(None)
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let read = self.read().transpose();
        self.is_done = !matches!(read, Some(Ok(_)));
        read
    }
}

impl<R: BufRead> FusedIterator for Reader<R> {}

/// What says how to read the rest of a header.
#[derive(Deserialize)]
struct Format<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    version: NonZeroU32,
}

fn read_header<R: BufRead>(lines: &mut Lines<R>) -> Result<Header> {
    let read = lines.next();
    let is_cut_start = !lines.is_ended && START.starts_with(&lines.text);
    let is_ours = lines.text.starts_with(START) || is_cut_start;
    match read {
        Ok(true) => {}
        Ok(false) => return Err(Error::Foreign(Foreign::Empty)),
        Err(Error::TooLong { .. }) if !is_ours => return Err(foreign(lines)),
        Err(error) => return Err(error),
    }
    match from_slice::<Format<'_>>(&lines.text) {
        Ok(it) if it.format == FORMAT && it.version.get() > VERSION => {
            Err(Error::Newer { version: it.version.get() })
        }
        Ok(it) if it.format == FORMAT => {
            from_slice(&lines.text).map_err(|error| lines.broken(&error))
        }
        Err(error) if is_ours => Err(lines.broken(&error)),
        Ok(_) | Err(_) => Err(foreign(lines)),
    }
}

fn foreign<R: BufRead>(lines: &mut Lines<R>) -> Error {
    lines.extend_to(GUESS_BYTES);
    let start = &lines.text[..lines.text.len().min(GUESS_BYTES)];
    Error::Foreign(Foreign::guess(start))
}
