//! Writing a trace.

use std::io::{self, Read, Write};

use flate2::{Compression, write::GzEncoder};
use serde::Serialize;

use super::{
    Error, Header, MAX_LINE_BYTES, Result, header::HeaderLine, line::RecordLine, order::Order,
};
use crate::Record;

/// Writes a trace, one line with one call of [`Write::write_all`]: a file wants an
/// [`io::BufWriter`] around it.
#[derive(Debug)]
pub struct Writer<W: Write> {
    sink: Sink<W>,
    /// The line that is being written; kept for its capacity.
    line: Vec<u8>,
    /// How many lines have been written.
    lines: u64,
    order: Order,
}

#[derive(Debug)]
enum Sink<W: Write> {
    Plain(W),
    Gzip(GzEncoder<W>),
}

/// A record as a line of a trace, without the line feed at its end; see [`Writer::record`].
pub fn line(record: &Record, body: Option<&[u8]>) -> Result<String> {
    let mut line = Vec::new();
    write_record(&mut line, record, body)?;
    // JSON is text.
    String::from_utf8(line).map_err(|error| io::Error::other(error).into())
}

impl<W: Write> Writer<W> {
    /// Begins a trace as text, `NAME.ipctrace.jsonl`.
    pub fn new(sink: W, header: &Header) -> Result<Self> {
        Self::begin(Sink::Plain(sink), header)
    }

    /// Begins a compressed trace, `NAME.ipctrace.jsonl.gz`.
    pub fn gzip(sink: W, header: &Header) -> Result<Self> {
        Self::begin(Sink::Gzip(GzEncoder::new(sink, Compression::default())), header)
    }

    fn begin(sink: Sink<W>, header: &Header) -> Result<Self> {
        let mut writer = Self { sink, line: Vec::new(), lines: 0, order: Order::default() };
        write_line(&mut writer.line, &HeaderLine::new(header))?;
        if writer.line.len() > MAX_LINE_BYTES {
            return Err(Error::TooLong { line: 1, max: MAX_LINE_BYTES });
        }
        writer.end_line()?;
        Ok(writer)
    }

    /// Writes a record with the kept bytes of its body, or none where they are not to be in the
    /// trace. A body that has fewer of them than its [`len`](crate::Body::len) is truncated, whatever
    /// its [`kept`](crate::Body::kept) says; so one that was redacted needs its new length.
    ///
    /// A body that would make the line longer than [`MAX_LINE_BYTES`] is left out, and the line says
    /// that it is truncated.
    pub fn record(&mut self, record: &Record, body: Option<&[u8]>) -> Result<()> {
        // The order is that of the records which were written.
        let mut order = self.order;
        order.next(self.lines + 1, record.seq)?;
        write_record(&mut self.line, record, body)?;
        self.end_line()?;
        self.order = order;
        Ok(())
    }

    /// Appends a line as it stands: one of a kind that is not known here, as [`Line::Unknown`] has it.
    ///
    /// [`Line::Unknown`]: super::Line::Unknown
    pub fn unknown(&mut self, line: &str) -> Result<()> {
        if line.len() > MAX_LINE_BYTES {
            return Err(Error::TooLong { line: self.lines + 1, max: MAX_LINE_BYTES });
        }
        if line.contains('\n') {
            let reason = "there is a line feed within it".into();
            return Err(Error::Broken { line: self.lines + 1, column: None, reason });
        }
        self.line.clear();
        self.line.extend_from_slice(line.as_bytes());
        self.end_line()
    }

    /// Appends the lines below another trace's header, which this version has written and which come
    /// after those that were written here. They are not looked at.
    pub fn lines(&mut self, mut lines: impl Read) -> Result<()> {
        io::copy(&mut lines, self.sink.as_write())?;
        Ok(())
    }

    /// What is written to.
    pub fn get_ref(&self) -> &W {
        match &self.sink {
            Sink::Plain(sink) => sink,
            Sink::Gzip(encoder) => encoder.get_ref(),
        }
    }

    /// Hands on all that was written so far. In a compressed trace each call costs some bytes.
    pub fn flush(&mut self) -> Result<()> {
        Ok(self.sink.as_write().flush()?)
    }

    /// Ends the trace, and gives back what it was written to.
    pub fn finish(self) -> Result<W> {
        let mut sink = match self.sink {
            Sink::Plain(sink) => sink,
            Sink::Gzip(encoder) => encoder.finish()?,
        };
        sink.flush()?;
        Ok(sink)
    }

    fn end_line(&mut self) -> Result<()> {
        self.line.push(b'\n');
        self.sink.as_write().write_all(&self.line)?;
        self.lines += 1;
        Ok(())
    }
}

/// Puts a record into `line`, without a body that would make it too long.
fn write_record(line: &mut Vec<u8>, record: &Record, body: Option<&[u8]>) -> Result<()> {
    if body.is_some() && record.body.is_none() {
        return Err(Error::NoBody { seq: record.seq });
    }
    let body = body.filter(|bytes| bytes.len() <= MAX_LINE_BYTES);
    write_line(line, &RecordLine::new(record, body))?;
    if body.is_some() && line.len() > MAX_LINE_BYTES {
        write_line(line, &RecordLine::new(record, None))?;
    }
    if line.len() > MAX_LINE_BYTES {
        return Err(Error::RecordTooLong { seq: record.seq, max: MAX_LINE_BYTES });
    }
    Ok(())
}

fn write_line(line: &mut Vec<u8>, what: &impl Serialize) -> Result<()> {
    line.clear();
    serde_json::to_writer(line, what).map_err(io::Error::from)?;
    Ok(())
}

impl<W: Write> Sink<W> {
    fn as_write(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(sink) => sink,
            Self::Gzip(encoder) => encoder,
        }
    }
}
