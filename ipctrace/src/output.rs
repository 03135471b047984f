//! Where results go: standard output, or a file that appears when it is whole.

use std::{
    fs::{self, File, Metadata},
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Error, Result, bail};
use ipc_inspector_protocol::export::{is_device_on_windows, visible_but};
use tempfile::NamedTempFile;

#[cfg(unix)]
use crate::access;
use crate::table::line;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Lines of text, which reach no terminal with control characters.
    Lines,
    /// A page, as a browser is to have it.
    Page,
    /// Bytes that are not for a terminal.
    Compressed,
}

/// Standard output, or a file.
#[derive(Debug)]
pub(crate) enum Output {
    Stdout(BufWriter<StdoutLock<'static>>),
    Lines(BufWriter<Visible<StdoutLock<'static>>>),
    /// What is no file of its own, such as a pipe.
    Device(BufWriter<File>),
    /// A temporary file beside the one that it is to become: so the trace that is read may be
    /// written over, and nothing is lost when this fails.
    File {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
        is_there: bool,
    },
}

impl Output {
    /// For what comes from `input`. No path, and `-`, are standard output.
    pub(crate) fn new(
        path: Option<&Path>,
        content: Content,
        input: Option<&Metadata>,
    ) -> Result<Self> {
        match path {
            Some(path) if path != Path::new("-") => {
                Self::file(path, input).with_context(|| line(&path.display().to_string()))
            }
            _ => Self::stdout(content),
        }
    }

    fn stdout(content: Content) -> Result<Self> {
        let stdout = io::stdout().lock();
        match content {
            Content::Lines => Ok(Self::Lines(BufWriter::new(Visible::new(stdout)))),
            Content::Compressed if stdout.is_terminal() => {
                bail!("what is compressed is not for a terminal: name a file by `-o`")
            }
            Content::Page | Content::Compressed => Ok(Self::Stdout(BufWriter::new(stdout))),
        }
    }

    #[cfg_attr(
        not(unix),
        expect(unused_variables, reason = "files have the rights of their folder")
    )]
    fn file(path: &Path, input: Option<&Metadata>) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if cfg!(windows) && name.contains('.') && is_device_on_windows(&name) {
            bail!("Windows takes this for a device, not for a file");
        }
        // Behind a link is the file that is meant.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let there = fs::metadata(&path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            let device = File::options().write(true).open(&path)?;
            return Ok(Self::Device(BufWriter::new(device)));
        }
        if there.as_ref().is_some_and(|there| there.permissions().readonly()) {
            bail!("the file that is there is read-only");
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ipctrace-");
        #[cfg(unix)]
        builder.permissions(access::at_first(input, there.as_ref()));
        let file = builder.tempfile_in(folder)?;
        #[cfg(unix)]
        access::restrict(file.as_file(), input, there.as_ref())?;
        Ok(Self::File { file: BufWriter::new(file), path, is_there: there.is_some() })
    }

    /// Makes sure that all is written; a file appears under its name. `end` tells whether the input was
    /// read to its end: if not, a new file has what came before, and one that is there is left as it
    /// is, since it may be the input, or what an earlier run has written of all of it.
    pub(crate) fn finish(self, end: Result<()>) -> Result<()> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush()?,
            Self::Lines(lines) => {
                lines.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
            }
            Self::Device(mut device) => device.flush()?,
            Self::File { file, path, is_there } => {
                let name = || line(&path.display().to_string());
                if is_there && end.is_err() {
                    return end.with_context(|| format!("{} is left as it was", name()));
                }
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                // So that after a loss of power there is the one or the other.
                file.as_file().sync_all().with_context(name)?;
                file.persist(&path).with_context(name)?;
                return end.with_context(|| format!("{} has only what comes before", name()));
            }
        }
        end
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Lines(lines) => lines.write(bytes),
            Self::Device(device) => device.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Lines(lines) => lines.flush(),
            Self::Device(device) => device.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

/// Lines in which control characters are escaped on their way. JSON is the same as before: it has
/// these within strings alone, where an escape stands for the same, or between its tokens, where they
/// become spaces.
#[derive(Debug)]
pub(crate) struct Visible<W> {
    sink: W,
    /// The start of a character whose end has not come yet.
    start: Vec<u8>,
}

impl<W: Write> Visible<W> {
    fn new(sink: W) -> Self {
        Self { sink, start: Vec::new() }
    }

    fn finish(mut self) -> io::Result<()> {
        self.sink.write_all(&self.start)?;
        self.sink.flush()
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.start.extend_from_slice(bytes);
        let whole = match str::from_utf8(&self.start) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        };
        let rest = self.start.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut self.start, rest));
        let text = text.map_err(io::Error::other)?;
        let text = if text.contains(['\t', '\r']) { text.replace(['\t', '\r'], " ") } else { text };
        self.sink.write_all(visible_but(&text, &['\n']).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// Prints a report. That nobody reads it to its end is no error.
pub(crate) fn print(report: &str) -> Result<()> {
    let printed = || -> Result<()> {
        let mut output = Output::new(None, Content::Lines, None)?;
        output.write_all(report.as_bytes())?;
        output.finish(Ok(()))
    };
    match printed() {
        Err(error) if is_closed(&error) => Ok(()),
        printed => printed,
    }
}

/// Tells people something beside the output. Where nobody listens, nothing is lost.
pub(crate) fn tell(what: &str) {
    let _ = writeln!(io::stderr(), "{}", visible_but(what, &['\n']));
}

/// Whether this is so because whoever read the output, such as `head`, has gone.
pub(crate) fn is_closed(error: &Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    })
}
