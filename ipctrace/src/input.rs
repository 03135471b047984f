//! Where a trace comes from: a file or standard input, once or twice over.

use std::{
    fs::{self, File, Metadata},
    io::{self, BufRead, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use ipc_inspector_protocol::{
    format::things,
    trace::{self, Entry, Header, Line, Reader},
};
use same_file::Handle;

use crate::{output, table::line};

/// The name by which standard input is told of.
const STDIN: &str = "standard input";

/// Something to be read as a trace.
#[derive(Debug)]
pub(crate) enum Input {
    File(PathBuf),
    Stdin,
}

impl Input {
    /// From an argument: no path, and `-`, are standard input.
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        match path {
            Some(path) if path != Path::new("-") => Self::File(path),
            _ => Self::Stdin,
        }
    }

    /// How it is told of.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => line(&path.display().to_string()),
            Self::Stdin => STDIN.into(),
        }
    }

    /// Whether it is standard input, which can be read only once.
    pub(crate) fn is_stdin(&self) -> bool {
        matches!(self, Self::Stdin)
    }

    /// Whether this path, which need not exist, is the same file.
    pub(crate) fn is_file(&self, path: &Path) -> bool {
        let own = match self {
            Self::File(path) => Handle::from_path(path),
            Self::Stdin => Handle::stdin(),
        };
        let other = Handle::from_path(path);
        own.is_ok_and(|own| other.is_ok_and(|other| own == other))
    }

    /// What is known of the file that it is, also where that is standard input.
    pub(crate) fn metadata(&self) -> Option<Metadata> {
        let metadata = match self {
            Self::File(path) => fs::metadata(path),
            Self::Stdin => Handle::stdin().and_then(|stdin| stdin.as_file().metadata()),
        };
        metadata.ok().filter(Metadata::is_file)
    }

    /// Opens it to be read once.
    pub(crate) fn open(&self) -> Result<Trace> {
        Trace::new(self.name(), self.source()?).with_context(|| self.name())
    }

    /// Opens it as it is, also where it is no trace.
    pub(crate) fn source(&self) -> Result<Box<dyn BufRead>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::new(open(path)?)),
            Self::Stdin => Box::new(io::stdin().lock()),
        })
    }

    /// Makes ready to be read more than once: what can be read only once is copied to a temporary
    /// file, which is gone when this ends.
    pub(crate) fn rewindable(&self) -> Result<Rewindable> {
        let file = match self {
            Self::File(path) => {
                let file = open(path)?;
                let is_file = file.metadata().with_context(|| self.name())?.is_file();
                if is_file { file } else { self.spooled(file)? }
            }
            Self::Stdin => self.spooled(io::stdin().lock())?,
        };
        let len = file.metadata().with_context(|| self.name())?.len();
        Ok(Rewindable { name: self.name(), file, len })
    }

    fn spooled(&self, mut source: impl io::Read) -> Result<File> {
        let mut file = tempfile::tempfile().context("a temporary file cannot be made")?;
        io::copy(&mut source, &mut file)
            .with_context(|| format!("{} cannot be copied to a temporary file", self.name()))?;
        Ok(file)
    }
}

/// An input that can be read more than once.
#[derive(Debug)]
pub(crate) struct Rewindable {
    name: String,
    file: File,
    /// How long it was at first: an app may still write to it, and each reading is to read the same.
    len: u64,
}

impl Rewindable {
    /// Opens it from its start. What was opened before is not to be read any more.
    pub(crate) fn open(&self) -> Result<Trace> {
        let file = self.file.try_clone().with_context(|| self.name.clone())?;
        Self { name: self.name.clone(), file, len: self.len }.into_trace()
    }

    /// Opens it from its start for the last time.
    pub(crate) fn into_trace(mut self) -> Result<Trace> {
        self.file.rewind().with_context(|| self.name.clone())?;
        let source = BufReader::new(self.file.take(self.len));
        Trace::new(self.name.clone(), Box::new(source)).with_context(|| self.name)
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| line(&path.display().to_string()))
}

/// The entries of a trace, up to its end or to the first line that cannot be read.
///
/// Whoever has gone through them asks [`end`](Self::end) which of both it was.
pub(crate) struct Trace {
    name: String,
    reader: Reader<Box<dyn BufRead>>,
    /// Why it could not be read to its end.
    stopped: Option<String>,
}

impl Trace {
    fn new(name: String, source: Box<dyn BufRead>) -> Result<Self> {
        let reader = Reader::new(source).map_err(error)?;
        Ok(Self { name, reader, stopped: None })
    }

    /// What the trace says of itself.
    pub(crate) fn header(&self) -> &Header {
        self.reader.header()
    }

    /// How many records were of a kind that is not known here.
    pub(crate) fn skipped(&self) -> u64 {
        self.reader.skipped()
    }

    /// Number of the line that was read last, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.reader.line()
    }

    /// The entries alone; what stopped them is told by [`end`](Self::end).
    pub(crate) fn entries(&mut self) -> impl Iterator<Item = Entry> {
        self.map_while(Result::ok)
    }

    /// Whether the trace was read to its end; if not, the error says where it stopped.
    pub(crate) fn end(self) -> Result<()> {
        match self.stopped {
            Some(reason) => Err(anyhow!("{}: {reason}", self.name)),
            None => Ok(()),
        }
    }

    /// The next line, unless there is none; if it cannot be read, [`end`](Self::end) says why.
    pub(crate) fn next_line(&mut self) -> Option<Line> {
        let next = self.reader.next_line();
        self.note(next).and_then(Result::ok)
    }

    fn note<T>(&mut self, next: Option<trace::Result<T>>) -> Option<trace::Result<T>> {
        if let Some(Err(error)) = &next {
            self.stopped = Some(error.to_string());
        }
        next
    }

    /// As [`end`](Self::end), for what writes another format: records of a kind that is not known
    /// here are not in it, and people are told so.
    pub(crate) fn end_of_export(self) -> Result<()> {
        let skipped = self.skipped();
        if skipped > 0 {
            output::tell(&format!(
                "{}: left out {} of kinds that are not known here, written by a newer version",
                self.name,
                things(skipped, "record")
            ));
        }
        self.end()
    }
}

impl Iterator for Trace {
    type Item = trace::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.reader.next();
        self.note(next)
    }
}

/// An error of a trace; one of the system as such, so that it is told once.
pub(crate) fn error(error: trace::Error) -> anyhow::Error {
    match error {
        trace::Error::Io(error) => error.into(),
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn each_reading_reads_the_same_of_a_file_that_grows() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let example = include_str!("../../protocol/tests/traces/v1.ipctrace.jsonl");
        let lines: Vec<_> = example.split_inclusive('\n').collect();
        fs::write(&path, lines[..4].concat()).unwrap();
        let input = Input::new(Some(path.clone())).rewindable().unwrap();
        let read = |mut trace: Trace| (trace.entries().count(), trace.end().is_ok());
        assert_eq!(read(input.open().unwrap()), (3, true));
        let mut file = File::options().append(true).open(&path).unwrap();
        file.write_all(lines[4..].concat().as_bytes()).unwrap();
        assert_eq!(read(input.open().unwrap()), (3, true));
        assert_eq!(read(input.into_trace().unwrap()), (3, true));
    }
}
