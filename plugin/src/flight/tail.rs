//! The end of a file, to which whole lines are added.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::Path,
};

/// The end of a file: lines that are added to it are all there, or none of them.
#[derive(Debug)]
pub(super) struct Tail {
    file: File,
    len: u64,
    /// There is a part of a line at its end, so that no more can be added.
    is_broken: bool,
}

impl Tail {
    /// Makes a file that starts so. When that fails there is none.
    pub(super) fn create(path: &Path, start: &[u8]) -> io::Result<Self> {
        // One that was left when the app was killed, and nobody else's: the lock is held.
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut tail = Self::new(private().create_new(true).write(true).open(path)?);
        if let Err(error) = tail.add(start) {
            drop(tail);
            let _ = fs::remove_file(path);
            return Err(error);
        }
        Ok(tail)
    }

    /// Of a file that is empty.
    pub(super) fn new(file: File) -> Self {
        Self { file, len: 0, is_broken: false }
    }

    /// The length of the file.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Hands lines over to the operating system. When that fails, nothing of them is left in the file.
    pub(super) fn add(&mut self, lines: &[u8]) -> io::Result<()> {
        let written = self.file.write_all(lines);
        if written.is_ok() {
            self.len += lines.len() as u64;
        } else {
            // A line that is cut would hide those after it.
            let undone = self.file.set_len(self.len);
            let undone = undone.and_then(|()| self.file.seek(SeekFrom::Start(self.len)));
            self.is_broken = undone.is_err();
        }
        written
    }

    /// Whether lines can be added that are found again: not where somebody has deleted the file, or has
    /// cut it.
    pub(super) fn is_sound(&self) -> bool {
        let there = self.file.metadata();
        !self.is_broken && there.is_ok_and(|it| it.len() == self.len && !is_deleted(&it))
    }
}

#[cfg(unix)]
fn is_deleted(file: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) == 0
}

/// Elsewhere a file that is open is not deleted before it is closed.
#[cfg(not(unix))]
fn is_deleted(_: &fs::Metadata) -> bool {
    false
}

/// How files are made: for the user alone, as exports are.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
