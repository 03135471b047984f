//! Where a trace comes from: a file or standard input, once or twice over.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Seek},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use ipc_inspector_protocol::trace::{self, Entry, Header, Reader};

use crate::output;

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
            Self::File(path) => path.display().to_string(),
            Self::Stdin => STDIN.into(),
        }
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
        Ok(Rewindable { name: self.name(), file })
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
}

impl Rewindable {
    /// Opens it from its start. What was opened before is not to be read any more.
    pub(crate) fn open(&self) -> Result<Trace> {
        let rewound = || -> io::Result<File> {
            let mut file = self.file.try_clone()?;
            file.rewind()?;
            Ok(file)
        };
        let file = rewound().with_context(|| self.name.clone())?;
        Trace::new(self.name.clone(), Box::new(BufReader::new(file)))
            .with_context(|| self.name.clone())
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| path.display().to_string())
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

    /// As [`end`](Self::end), for what writes a trace again: records of a kind that is not known
    /// here are not in it, and people are told so.
    pub(crate) fn end_of_copy(self) -> Result<()> {
        let skipped = self.skipped();
        if skipped > 0 {
            output::tell(&format!(
                "{}: left out {skipped} records of kinds that are not known here: a newer version \
                 wrote them",
                self.name
            ));
        }
        self.end()
    }
}

impl Iterator for Trace {
    type Item = trace::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.reader.next();
        if let Some(Err(error)) = &next {
            self.stopped = Some(error.to_string());
        }
        next
    }
}

/// An error of a trace; one of the system as such, so that it is told once.
pub(crate) fn error(error: trace::Error) -> anyhow::Error {
    match error {
        trace::Error::Io(error) => error.into(),
        error => error.into(),
    }
}
