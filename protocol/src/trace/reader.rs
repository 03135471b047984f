//! Reading a trace.

use std::{borrow::Cow, io::BufRead, iter::FusedIterator, num::NonZeroU32};

use serde::Deserialize;
use serde_json::from_slice;

use super::{
    Entry, Error, FORMAT, Foreign, Header, Line, ReadLimits, Result, VERSION, line, lines::Lines,
    order::Order,
};

/// What each trace begins with, unless somebody has edited it.
const START: &[u8] = br#"{"format":"ipctrace","version":"#;

/// How much of a file is looked at to guess what it is.
const GUESS_BYTES: usize = 4 << 10;

/// Reads a trace, plain or compressed, one line at a time.
///
/// It ends after an error. As an iterator it has the entries alone, and passes over records of a kind
/// that is not known here; see [`skipped`](Self::skipped).
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
        Self::with_limits(source, ReadLimits::default())
    }

    /// As [`new`](Self::new), but reads no more than these limits allow.
    pub fn with_limits(source: R, limits: ReadLimits) -> Result<Self> {
        let mut lines = Lines::new(source, limits)?;
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

    /// How many bytes were read so far, unpacked.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes
    }

    /// Reads the next line, whatever it has; nothing at the end, and after an error.
    pub fn next_line(&mut self) -> Option<Result<Line>> {
        if self.is_done {
            return None;
        }
        let line = self.read().transpose();
        self.is_done = !matches!(line, Some(Ok(_)));
        line
    }

    fn read(&mut self) -> Result<Option<Line>> {
        if !self.lines.next()? {
            return Ok(None);
        }
        if self.lines.is_blank() {
            return Ok(Some(Line::Blank));
        }
        let line = line::read(&self.lines.text).map_err(|error| self.lines.broken(&error))?;
        match &line {
            Line::Entry(entry) => self.order.next(self.lines.number, entry.record.seq)?,
            _ => self.skipped += 1,
        }
        Ok(Some(line))
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.next_line()? {
                Ok(Line::Entry(entry)) => return Some(Ok(entry)),
                Ok(Line::Unknown(_) | Line::Blank) => {}
                Err(error) => return Some(Err(error)),
            }
        }
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
    let mut read = lines.next();
    while matches!(read, Ok(true)) && lines.is_blank() {
        read = lines.next();
    }
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
