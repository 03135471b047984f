//! Where results go: standard output, or a file that appears when it is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, StdoutLock, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Error, Result};
use tempfile::NamedTempFile;

/// Standard output, or a file.
#[derive(Debug)]
pub(crate) enum Output {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// What is no file of its own, such as a pipe.
    Device(BufWriter<File>),
    /// A temporary file beside the one that it is to become: so the trace that is read may be
    /// written over, and nothing is lost when this fails.
    File(BufWriter<NamedTempFile>, PathBuf),
}

impl Output {
    /// From an argument: no path, and `-`, are standard output.
    pub(crate) fn new(path: Option<&Path>) -> Result<Self> {
        match path {
            Some(path) if path != Path::new("-") => {
                Self::file(path).with_context(|| path.display().to_string())
            }
            _ => Ok(Self::Stdout(BufWriter::new(io::stdout().lock()))),
        }
    }

    fn file(path: &Path) -> Result<Self> {
        // Behind a link is the file that is meant.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let there = fs::metadata(&path).ok();
        if there.as_ref().is_some_and(|there| !there.is_file()) {
            let device = File::options().write(true).open(&path)?;
            return Ok(Self::Device(BufWriter::new(device)));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // A temporary file is for its user alone. This one is for whoever may read the file that it
        // replaces, or any new file.
        #[cfg(unix)]
        builder.permissions(match there {
            Some(there) => there.permissions(),
            None => std::os::unix::fs::PermissionsExt::from_mode(0o666),
        });
        Ok(Self::File(BufWriter::new(builder.tempfile_in(folder)?), path))
    }

    /// Makes sure that all is written; a file appears under its name.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush()?,
            Self::Device(mut device) => device.flush()?,
            Self::File(file, path) => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(&path).with_context(|| path.display().to_string())?;
            }
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Device(device) => device.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Device(device) => device.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

/// Prints a report. That nobody reads it to its end is no error.
pub(crate) fn print(report: &str) -> Result<()> {
    let printed = || -> Result<()> {
        let mut output = Output::new(None)?;
        output.write_all(report.as_bytes())?;
        output.finish()
    };
    match printed() {
        Err(error) if is_closed(&error) => Ok(()),
        printed => printed,
    }
}

/// Tells people something beside the output. Where nobody listens, nothing is lost.
pub(crate) fn tell(what: &str) {
    let _ = writeln!(io::stderr(), "{what}");
}

/// Whether this is so because whoever read the output, such as `head`, has gone.
pub(crate) fn is_closed(error: &Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
    })
}
