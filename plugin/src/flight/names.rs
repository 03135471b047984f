//! The names of the files: the current one, those that it was before, and the lock that keeps other
//! processes from them.

use std::{
    ffi::OsString,
    fs::{self, File, TryLockError},
    io,
    path::{self, Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use super::tail::{Tail, private};

/// What a trace's name ends with.
const ENDING: &str = ".ipctrace.jsonl";

/// How many processes can record to one path at a time, each to a name of its own.
const PROCESSES: u32 = 16;

/// The names of a flight recorder's files. No other process has them, and in this one the recorder that
/// has [begun](Self::begin) a file last.
#[derive(Debug)]
pub(super) struct Names {
    current: PathBuf,
    older: u32,
    lock: Arc<Lock>,
    turn: u64,
}

/// It ends with the last recorder that has it, and with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    /// Nothing where the file system has no locks.
    _file: Option<File>,
    /// Counts the recorders that have taken over.
    turn: Mutex<u64>,
}

impl Names {
    /// The names for this path, or where another process has them, those with a number behind: for
    /// `a.ipctrace.jsonl` it is `a-2.ipctrace.jsonl`. They are shared with a recorder of this process that has the same lock.
    pub(super) fn claim(path: &Path, older: u32, before: Option<&Arc<Lock>>) -> io::Result<Self> {
        // The app may change its folder later.
        let path = path::absolute(path)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Behind a link is the file that is meant.
        let path = fs::canonicalize(&path).ok().filter(|_| path.is_symlink()).unwrap_or(path);
        let mut refused = None;
        for number in 1..=PROCESSES {
            let current = match number {
                1 => path.clone(),
                _ => beside(&path, &format!("-{number}")),
            };
            match Lock::take(&current, before) {
                Ok(Some(lock)) => return Ok(Self { current, older, lock, turn: 0 }),
                Ok(None) => {}
                // One that another user has left.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    refused = Some(error);
                }
                Err(error) => return Err(error),
            }
        }
        let reason = format!("{PROCESSES} other processes record to it");
        Err(refused.unwrap_or_else(|| io::Error::new(io::ErrorKind::ResourceBusy, reason)))
    }

    /// What keeps other processes from them.
    pub(super) fn lock(&self) -> Arc<Lock> {
        self.lock.clone()
    }

    /// The current file.
    pub(super) fn current(&self) -> &Path {
        &self.current
    }

    /// Begins a file with this start, in place of the current one, which goes to the older ones; the
    /// oldest of these goes. When it fails, all are as they were. A recorder that begins its first file
    /// so takes over from the one that had the names before.
    pub(super) fn begin(&mut self, start: &[u8]) -> io::Result<Begun> {
        let lock = self.lock.clone();
        let mut turn = lock.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.turn != 0 && self.turn != *turn {
            return Ok(Begun::TakenOver);
        }
        if let Some(folder) = self.current.parent() {
            fs::create_dir_all(folder)?;
        }
        let new = extended(&self.current, ".new");
        let tail = match Tail::create(&new, start) {
            // The oldest goes anyway, and may make room for the new one.
            Err(error) if is_full(&error) && self.turn != 0 && self.older > 0 => {
                fs::remove_file(self.older(self.older)).map_err(|_| error)?;
                Tail::create(&new, start)?
            }
            created => created?,
        };
        let begun = self.make_way().and_then(|()| fs::rename(&new, &self.current));
        if let Err(error) = begun {
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        if self.turn == 0 {
            *turn += 1;
            self.turn = *turn;
        }
        Ok(Begun::File(tail))
    }

    /// Gives the current file, if there is one, the name of an older one.
    fn make_way(&self) -> io::Result<()> {
        match fs::metadata(&self.current) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(there) if !there.is_file() => {
                let reason = "what is there is no file";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
            }
            Ok(there) if there.len() == 0 => return Ok(()),
            Ok(_) => {}
        }
        // Up to the first name that is free.
        let used = (0..self.older).take_while(|number| self.older(*number).exists());
        for number in used.collect::<Vec<_>>().into_iter().rev() {
            fs::rename(self.older(number), self.older(number + 1))?;
        }
        Ok(())
    }

    /// The file so many before the current one: `a.2.ipctrace.jsonl` is the second.
    fn older(&self, number: u32) -> PathBuf {
        match number {
            0 => self.current.clone(),
            _ => beside(&self.current, &format!(".{number}")),
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// How it went with a new file.
#[derive(Debug)]
pub(super) enum Begun {
    File(Tail),
    /// The names are another recorder's by now.
    TakenOver,
}

impl Lock {
    /// Nothing where another process has it.
    fn take(current: &Path, before: Option<&Arc<Self>>) -> io::Result<Option<Arc<Self>>> {
        let path = extended(current, ".lock");
        let mut options = private();
        let file = options.create(true).write(true).truncate(false).open(&path)?;
        let path = fs::canonicalize(&path)?;
        if let Some(before) = before.filter(|before| before.path == path) {
            return Ok(Some(before.clone()));
        }
        let file = match file.try_lock() {
            Ok(()) => Some(file),
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(_)) => None,
        };
        Ok(Some(Arc::new(Self { path, _file: file, turn: Mutex::new(0) })))
    }
}

/// A name with something before its ending.
fn beside(path: &Path, what: &str) -> PathBuf {
    // The ending has two dots.
    let stem = path.file_stem().and_then(|stem| Path::new(stem).file_stem());
    let mut name = stem.unwrap_or_default().to_owned();
    name.push(what);
    name.push(ENDING);
    path.with_file_name(name)
}

fn extended(path: &Path, with: &str) -> PathBuf {
    let mut extended = OsString::from(path);
    extended.push(with);
    extended.into()
}
