//! The flight recorder: what is recorded is written to a file as it happens, so that it is there after
//! a crash.
//!
//! A thread of its own reads the recorder as the stream does, by a cursor, and nobody waits for it. Each
//! file that it begins replaces another at once, so that there is always one that can be read.

mod hook;
mod names;
mod options;
mod pen;
mod tail;
#[cfg(test)]
mod tests;

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, Thread},
    time::Duration,
};

use ipc_inspector_protocol::trace::{self, Header};

use names::{Lock, Names};
pub(crate) use options::Files;
pub use options::{FlightOptions, FlightStatus};
use pen::Pen;

use crate::{export::AppRedactor, recorder::Recorder};

/// What its thread is called.
const THREAD: &str = "ipc-inspector-flight";

/// Sets a mark in the recorder.
type Mark = Box<dyn Fn(&str) + Send>;

/// A flight recorder at work. It ends when it is dropped, with all written that was recorded by then.
#[derive(Debug)]
pub(crate) struct Flight {
    shared: Arc<Shared>,
    lock: Arc<Lock>,
}

/// What its thread shares with those who ask something of it.
#[derive(Debug)]
struct Shared {
    /// Unless it has ended.
    thread: Mutex<Option<Thread>>,
    state: Mutex<State>,
    /// Somebody asks for something.
    asked: Condvar,
    /// What was asked for is done, as far as it can be.
    answered: Condvar,
}

#[derive(Debug)]
struct State {
    status: FlightStatus,
    /// Marks that are to be set before more is written.
    marks: Vec<String>,
    /// How often somebody has asked that all be written, and how many of them have it.
    asked: u64,
    answered: u64,
    is_over: bool,
    has_ended: bool,
}

impl Flight {
    /// Begins with what is held. The header's `lost` and `redaction` are known here.
    ///
    /// The one before goes on until it is [ended](Self::end), but takes no new file when it had the same
    /// names. When this fails, it is as it was.
    pub(crate) fn start(
        recorder: Arc<Recorder>,
        header: Header,
        redactor: Option<AppRedactor>,
        mark: Mark,
        path: &Path,
        files: Files,
        before: Option<&Self>,
    ) -> trace::Result<Self> {
        let names = Names::claim(path, files.older, before.map(|before| &before.lock))?;
        let lock = names.lock();
        let shared = Arc::new(Shared::new(names.current()));
        let (hand_over, handed_over) = mpsc::channel::<Pen>();
        let of_thread = shared.clone();
        let run = move || {
            // There is none when it could not begin a file.
            let Ok(pen) = handed_over.recv() else { return };
            let ran = catch_unwind(AssertUnwindSafe(|| pen.run(&mark)));
            of_thread.end(ran.err().as_deref());
        };
        let thread = thread::Builder::new().name(THREAD.into()).spawn(run)?;
        *locked(&shared.thread) = Some(thread.thread().clone());
        let pen = Pen::new(shared.clone(), recorder, header, redactor, names, files.max_bytes)?;
        // The thread waits for it.
        let _ = hand_over.send(pen);
        hook::guard(Arc::downgrade(&shared));
        Ok(Self { shared, lock })
    }

    /// How it goes.
    pub(crate) fn status(&self) -> FlightStatus {
        locked(&self.shared.state).status.clone()
    }

    /// Has all written that was recorded by now, unless that takes longer.
    pub(crate) fn flush(&self, patience: Duration) {
        self.shared.flush(None, patience);
    }

    /// Ends it, with all written that was recorded by now. Does not wait longer than this for it.
    pub(crate) fn end(self, patience: Duration) {
        self.shared.end_soon();
        let state = locked(&self.shared.state);
        let is_at_work = |state: &mut State| !state.has_ended;
        drop(self.shared.answered.wait_timeout_while(state, patience, is_at_work));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.shared.end_soon();
    }
}

impl Shared {
    fn new(path: &Path) -> Self {
        let state = State {
            status: FlightStatus::new(path),
            marks: Vec::new(),
            asked: 0,
            answered: 0,
            is_over: false,
            has_ended: false,
        };
        Self {
            thread: Mutex::default(),
            state: Mutex::new(state),
            asked: Condvar::new(),
            answered: Condvar::new(),
        }
    }

    /// Has all written that was recorded by now, and this text as a mark, unless that takes longer.
    fn flush(&self, mark: Option<String>, patience: Duration) {
        let mut state = locked(&self.state);
        if state.has_ended {
            return;
        }
        state.marks.extend(mark);
        state.asked += 1;
        let asked = state.asked;
        drop(state);
        self.wake();
        let is_waiting = |state: &mut State| state.answered < asked && !state.has_ended;
        let state = locked(&self.state);
        drop(self.answered.wait_timeout_while(state, patience, is_waiting));
    }

    fn end_soon(&self) {
        locked(&self.state).is_over = true;
        self.wake();
    }

    fn wake(&self) {
        self.asked.notify_all();
        if let Some(thread) = &*locked(&self.thread) {
            thread.unpark();
        }
    }

    /// For the thread: what is asked for, what is to be marked before, and whether it is to end.
    fn asked(&self) -> (u64, Vec<String>, bool) {
        let mut state = locked(&self.state);
        (state.asked, std::mem::take(&mut state.marks), state.is_over)
    }

    /// For the thread: all that was asked for up to this is done, as far as it can be.
    fn answer(&self, asked: u64) {
        locked(&self.state).answered = asked;
        self.answered.notify_all();
    }

    /// For the thread: waits for this long, or until something is asked for.
    fn wait(&self, pause: Duration) {
        let is_idle = |state: &mut State| state.asked == state.answered && !state.is_over;
        drop(self.asked.wait_timeout_while(locked(&self.state), pause, is_idle));
    }

    /// For the thread: it has ended, by a panic perhaps.
    fn end(&self, panic: Option<&(dyn Any + Send)>) {
        locked(&self.thread).take();
        let mut state = locked(&self.state);
        state.has_ended = true;
        if let Some(panic) = panic {
            let error = format!("the flight recorder has ended by a panic: {}", message(panic));
            tracing::error!("{error}");
            state.status.error = Some(error);
        }
        drop(state);
        self.answered.notify_all();
    }

    fn update(&self, change: impl FnOnce(&mut FlightStatus)) {
        change(&mut locked(&self.state).status);
    }
}

/// What somebody has panicked with.
fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message")
}

/// None of these is left half changed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
