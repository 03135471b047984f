//! The file of an export: it appears whole or not at all.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Where an export goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target<'a> {
    /// To this file, in place of one that is there.
    File(&'a Path),
    /// To a new file in a folder, with a number between the start and the ending of its name where there
    /// is one already.
    New {
        /// The folder, which has to be there.
        folder: &'a Path,
        /// What its name begins with.
        start: &'a str,
        /// What its name ends with; it says the format.
        ending: &'a str,
    },
}

impl Target<'_> {
    /// The file as it is asked for, which may turn out to have a number in its name.
    pub(super) fn path(self) -> PathBuf {
        match self {
            Self::File(path) => path.into(),
            Self::New { .. } => self.numbered(1),
        }
    }

    fn numbered(self, number: u32) -> PathBuf {
        match self {
            Self::File(path) => path.into(),
            Self::New { folder, start, ending } if number < 2 => {
                folder.join(format!("{start}{ending}"))
            }
            Self::New { folder, start, ending } => folder.join(format!("{start}-{number}{ending}")),
        }
    }
}

/// An export that is being written, in the folder where its file is to be. Nothing is left of it unless
/// it is [finished](Self::finish).
#[derive(Debug)]
pub(super) struct Unfinished<'a> {
    target: Target<'a>,
    /// Behind a link is the file that is meant.
    path: PathBuf,
    folder: PathBuf,
}

impl<'a> Unfinished<'a> {
    /// Fails where the file that is there is not to be replaced.
    pub(super) fn new(target: Target<'a>) -> io::Result<Self> {
        let path = target.path();
        let path = fs::canonicalize(&path).unwrap_or(path);
        if let (Target::File(_), Ok(there)) = (target, fs::metadata(&path)) {
            if !there.is_file() {
                let reason = "what is there is no file";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
            }
            if there.permissions().readonly() {
                let reason = "the file that is there is read-only";
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
            }
        }
        // Only within a folder can a file take another's place at once.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).into();
        Ok(Self { target, path, folder })
    }

    /// A file without a name, gone when it is dropped, and whatever ends the app.
    pub(super) fn spool(&self) -> io::Result<File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// The file that is to be, with another name. Only the user can read it.
    pub(super) fn file(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix(".ipctrace-").tempfile_in(&self.folder)
    }

    /// Gives the file its name, and tells it.
    pub(super) fn finish(self, mut file: NamedTempFile) -> io::Result<PathBuf> {
        file.as_file().sync_all()?;
        if let Target::File(path) = self.target {
            file.persist(self.path).map_err(|error| error.error)?;
            return Ok(path.into());
        }
        // Somebody else may take a name at any moment.
        for number in 1.. {
            let path = self.target.numbered(number);
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                    file = taken.file;
                }
                Err(error) => return Err(error.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}
