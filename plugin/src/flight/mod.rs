//! The flight recorder: what is recorded is written to a file as it happens, so that it is there after
//! a crash.
//!
//! A thread of its own reads the recorder as the stream does, by a cursor, and nobody waits for it.
//! What is evicted before it comes to it, and what cannot be written, is counted.

mod file;
mod hook;
mod options;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::Duration,
};

use ipc_inspector_protocol::{
    redact::Redactor,
    trace::{self, Header, Writer},
};

use file::{Files, Tail};
pub use options::{FlightOptions, FlightStatus};

use crate::recorder::{Cursor, Recorder};

/// How long records are gathered for one write. So much is lost when the app is killed.
const GATHER: Duration = Duration::from_millis(5);

/// How many entries are taken out of the recorder at once.
const AT_ONCE: usize = 256;

/// Sets a mark in the recorder.
type Mark = Box<dyn Fn(&str) + Send>;

/// A flight recorder at work. It ends when it is dropped, with all written that was recorded by then.
#[derive(Debug)]
pub(crate) struct Flight(Arc<Shared>);

/// What its thread shares with those who ask something of it.
#[derive(Debug)]
struct Shared {
    /// Unless it has ended.
    thread: Mutex<Option<Thread>>,
    state: Mutex<State>,
    written: Condvar,
    is_over: AtomicBool,
}

#[derive(Debug)]
struct State {
    status: FlightStatus,
    /// Marks that are to be set before more is written.
    marks: Vec<String>,
    /// How often somebody has asked that all be written, and how many of them have it.
    asked: u64,
    answered: u64,
}

impl Flight {
    /// Begins with what is held. The header's `lost` and `redaction` are known here.
    pub(crate) fn start(
        recorder: Arc<Recorder>,
        header: Header,
        redactor: Option<Redactor>,
        mark: Mark,
        path: &Path,
        files: Files,
    ) -> trace::Result<Self> {
        let status = FlightStatus::new(path);
        let state = State { status, marks: Vec::new(), asked: 0, answered: 0 };
        let shared = Arc::new(Shared {
            thread: Mutex::default(),
            state: Mutex::new(state),
            written: Condvar::new(),
            is_over: AtomicBool::new(false),
        });
        let mut pen = Pen {
            shared: shared.clone(),
            recorder,
            header,
            redactor,
            path: path.into(),
            files,
            writer: None,
            cursor: Cursor::default(),
            pending: 0,
        };
        pen.open()?;
        let thread = thread::Builder::new().name("ipc-inspector-flight".into());
        let thread = thread.spawn(move || pen.run(&mark))?.thread().clone();
        *lock(&shared.thread) = Some(thread);
        hook::guard(Arc::downgrade(&shared));
        Ok(Self(shared))
    }

    /// How it goes.
    pub(crate) fn status(&self) -> FlightStatus {
        lock(&self.0.state).status.clone()
    }

    /// Has all written that was recorded by now, unless that takes longer.
    pub(crate) fn flush(&self, patience: Duration) {
        self.0.flush(None, patience);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
        self.0.wake();
    }
}

impl Shared {
    /// Has all written that was recorded by now, and this text as a mark, unless that takes longer.
    fn flush(&self, mark: Option<String>, patience: Duration) {
        let mut state = lock(&self.state);
        state.marks.extend(mark);
        state.asked += 1;
        let asked = state.asked;
        drop(state);
        self.wake();
        let is_waiting = |state: &mut State| state.answered < asked;
        let waited = self.written.wait_timeout_while(lock(&self.state), patience, is_waiting);
        drop(waited);
    }

    fn wake(&self) {
        if let Some(thread) = &*lock(&self.thread) {
            thread.unpark();
        }
    }
}

/// What the thread has.
struct Pen {
    shared: Arc<Shared>,
    recorder: Arc<Recorder>,
    header: Header,
    redactor: Option<Redactor>,
    path: PathBuf,
    files: Files,
    /// The current file, unless none can be written.
    writer: Option<Writer<Tail>>,
    cursor: Cursor,
    /// How many records were given to the writer and are not in the file yet.
    pending: u64,
}

impl Pen {
    fn run(mut self, mark: &Mark) {
        let recorder = self.recorder.clone();
        let _following = recorder.follow(thread::current());
        loop {
            let is_over = self.shared.is_over.load(Ordering::Relaxed);
            let (asked, marks) = self.asked();
            for text in marks {
                mark(&text);
            }
            if self.write_page() {
                continue;
            }
            lock(&self.shared.state).answered = asked;
            self.shared.written.notify_all();
            if is_over {
                return;
            }
            thread::park();
            // What comes at once is written at once.
            thread::sleep(GATHER);
        }
    }

    fn asked(&self) -> (u64, Vec<String>) {
        let mut state = lock(&self.shared.state);
        (state.asked, std::mem::take(&mut state.marks))
    }

    /// Writes what there is, up to a page of it. Returns whether there was anything.
    fn write_page(&mut self) -> bool {
        let page = self.recorder.read(&mut self.cursor, AT_ONCE);
        if page.missed > 0 {
            lock(&self.shared.state).status.missed += page.missed;
        }
        for (seq, entry) in (page.first_seq..).zip(&page.entries) {
            let mut entry = entry.whole(seq);
            if let Some(redactor) = &mut self.redactor {
                redactor.redact(&mut entry);
            }
            if let Err(error) = self.write(&entry) {
                self.lost(1, &error);
            }
            self.flush_if(Tail::is_long);
        }
        self.flush_if(|_| true);
        !page.entries.is_empty()
    }

    fn write(&mut self, entry: &trace::Entry) -> trace::Result<()> {
        if self.writer.as_ref().is_some_and(|writer| self.files.is_full(writer.get_ref())) {
            self.flush_if(|_| true);
            self.writer = None;
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.open()?,
        };
        writer.record(&entry.record, entry.body.as_deref())?;
        self.pending += 1;
        Ok(())
    }

    /// Begins another file.
    fn open(&mut self) -> trace::Result<&mut Writer<Tail>> {
        self.header.lost = (&self.recorder.stats()).into();
        self.header.redaction = self.redactor.as_ref().map(Redactor::redaction);
        let mut writer = Writer::new(self.files.next(&self.path)?, &self.header)?;
        writer.flush()?;
        Ok(self.writer.insert(writer))
    }

    fn flush_if(&mut self, is_due: impl Fn(&Tail) -> bool) {
        let Some(writer) = self.writer.as_mut().filter(|writer| is_due(writer.get_ref())) else {
            return;
        };
        let flushed = writer.flush();
        let pending = std::mem::take(&mut self.pending);
        match flushed {
            Ok(()) if pending == 0 => {}
            Ok(()) => {
                let mut state = lock(&self.shared.state);
                state.status.written += pending;
                state.status.error = None;
            }
            Err(error) => self.lost(pending, &error),
        }
    }

    /// Counts records that were not written, and says so in the log when it is the first time.
    fn lost(&self, records: u64, error: &trace::Error) {
        let mut state = lock(&self.shared.state);
        state.status.missed += records;
        let is_first = state.status.error.replace(error.to_string()).is_none();
        drop(state);
        if is_first {
            let path = self.path.display();
            tracing::error!("the IPC inspector cannot write {path}: {error}");
        }
    }
}

/// None of these is left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
