//! The files: one that grows, and those that it was before.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// How much is gathered before it is written, in bytes.
const LONG: usize = 256 << 10;

/// What a trace's name ends with.
const ENDING: &str = ".ipctrace.jsonl";

/// How long the files get, and how many there are beside the current one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files {
    pub(super) max_bytes: u64,
    pub(super) older: u32,
}

impl Files {
    pub(super) fn is_full(self, tail: &Tail) -> bool {
        tail.is_broken || tail.len() >= self.max_bytes
    }

    /// Begins a file. What is in that place goes to the older ones, the oldest of which goes.
    pub(super) fn next(self, path: &Path) -> io::Result<Tail> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        if fs::metadata(path).is_ok_and(|it| it.len() > 0) {
            for number in (0..self.older).rev() {
                match fs::rename(older(path, number), older(path, number + 1)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        let mut options = OpenOptions::new();
        options.create(true).write(true).truncate(true);
        // As exports are, for the user alone.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        Ok(Tail { file, len: 0, waiting: Vec::new(), is_broken: false })
    }
}

/// The file so many before the current one: `a.2.ipctrace.jsonl` is the second.
fn older(path: &Path, number: u32) -> PathBuf {
    if number == 0 {
        return path.into();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // It may end so in another case.
    let start = name.get(..name.len().saturating_sub(ENDING.len())).unwrap_or_default();
    path.with_file_name(format!("{start}.{number}{ENDING}"))
}

/// The end of a file, to which whole lines are added: they are all there, or none of them.
#[derive(Debug)]
pub(super) struct Tail {
    file: File,
    /// What is in the file.
    len: u64,
    waiting: Vec<u8>,
    /// There is a part of a line at its end, so that no more can be added.
    is_broken: bool,
}

impl Tail {
    fn len(&self) -> u64 {
        self.len + self.waiting.len() as u64
    }

    /// Whether so much waits that it should be written.
    pub(super) fn is_long(&self) -> bool {
        self.waiting.len() >= LONG
    }
}

impl Write for Tail {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Hands on what waits. When that fails it is forgotten, and nothing of it is left in the file.
    fn flush(&mut self) -> io::Result<()> {
        let written = self.file.write_all(&self.waiting);
        if written.is_ok() {
            self.len += self.waiting.len() as u64;
        } else {
            // A line that is cut would hide those after it.
            let undone = self.file.set_len(self.len);
            let undone = undone.and_then(|()| self.file.seek(SeekFrom::Start(self.len)));
            self.is_broken = undone.is_err();
        }
        self.waiting.clear();
        written
    }
}
