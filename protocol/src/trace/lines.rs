//! The lines of a trace, compressed or not, one at a time, none too long, and not too many.

use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use super::{Error, MAX_LINE_BYTES, Result};

/// What a gzip stream begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The most that is read of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// The longest line in bytes.
    pub line_bytes: usize,
    /// All lines together in bytes, unpacked. A small compressed file may have gigabytes.
    pub bytes: u64,
}

impl Default for ReadLimits {
    /// The longest line that the format allows, and any number of them.
    fn default() -> Self {
        Self { line_bytes: MAX_LINE_BYTES, bytes: u64::MAX }
    }
}

#[derive(Debug)]
pub(super) struct Lines<R> {
    source: Source<R>,
    limits: ReadLimits,
    /// How many bytes were read, unpacked.
    pub(super) bytes: u64,
    /// Number of the line in `text`, from 1.
    pub(super) number: u64,
    /// The line, without its end.
    pub(super) text: Vec<u8>,
    /// Whether it had an end; only the last one may have none.
    pub(super) is_ended: bool,
}

/// The first bytes, which had to be looked at, and all others.
type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

#[derive(Debug)]
enum Source<R> {
    Plain(Whole<R>),
    Gzip(Box<BufReader<MultiGzDecoder<Whole<R>>>>),
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(mut source: R, limits: ReadLimits) -> Result<Self> {
        let mut start = Vec::new();
        source.by_ref().take(GZIP.len() as u64).read_to_end(&mut start)?;
        let is_gzip = start == GZIP;
        let whole = Cursor::new(start).chain(source);
        let source = if is_gzip {
            Source::Gzip(Box::new(BufReader::new(MultiGzDecoder::new(whole))))
        } else {
            Source::Plain(whole)
        };
        Ok(Self { source, limits, bytes: 0, number: 0, text: Vec::new(), is_ended: false })
    }

    /// Goes to the next line; false when there is none.
    pub(super) fn next(&mut self) -> Result<bool> {
        self.text.clear();
        self.number += 1;
        if self.read()? == 0 {
            return Ok(false);
        }
        self.is_ended = self.text.pop_if(|last| *last == b'\n').is_some();
        if !self.is_ended && self.text.len() > self.limits.line_bytes {
            return Err(Error::TooLong { line: self.number, max: self.limits.line_bytes });
        }
        // Editors on Windows put one at the start.
        if self.number == 1 && self.text.starts_with(BYTE_ORDER_MARK) {
            self.text.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(true)
    }

    /// Whether there is nothing in this line.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_ascii().is_empty()
    }

    /// What is wrong with this line when it cannot be read.
    pub(super) fn broken(&self, error: &serde_json::Error) -> Error {
        if error.is_eof() && !self.is_ended {
            return Error::Cut { line: self.number };
        }
        Error::broken(self.number, error)
    }

    /// Adds further lines to this one until it has so many bytes, or there are none or no sound ones
    /// left.
    pub(super) fn extend_to(&mut self, bytes: usize) {
        while self.text.len() < bytes && self.read().is_ok_and(|read| read > 0) {}
    }

    /// Adds what there is up to the next line feed, but not more than a line may have.
    fn read(&mut self) -> Result<usize> {
        let line = self.number;
        let left = self.limits.bytes - self.bytes;
        let most = left.min(self.limits.line_bytes as u64).saturating_add(1);
        let text = &mut self.text;
        let read = match &mut self.source {
            Source::Plain(source) => read(source, most, text)?,
            Source::Gzip(source) => {
                read(source, most, text).map_err(|error| match error.kind() {
                    ErrorKind::UnexpectedEof => Error::Cut { line },
                    ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                        Error::Damaged { line, reason: error.to_string() }
                    }
                    _ => error.into(),
                })?
            }
        };
        if read as u64 > left {
            return Err(Error::TooLarge { line, max: self.limits.bytes });
        }
        self.bytes += read as u64;
        Ok(read)
    }
}

fn read(source: &mut impl BufRead, most: u64, text: &mut Vec<u8>) -> io::Result<usize> {
    source.take(most).read_until(b'\n', text)
}
