//! The thread that writes along, if there is one.

use std::{
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::Thread,
};

use super::Recorder;

/// Who is unparked with each change. While nobody is, to ask costs next to nothing.
#[derive(Debug, Default)]
pub(super) struct Follower {
    is_there: AtomicBool,
    thread: RwLock<Option<Thread>>,
}

impl Follower {
    pub(super) fn set(&self, thread: Option<Thread>) {
        self.is_there.store(thread.is_some(), Ordering::Relaxed);
        *self.thread.write().unwrap_or_else(PoisonError::into_inner) = thread;
    }

    pub(super) fn unpark(&self) {
        if !self.is_there.load(Ordering::Relaxed) {
            return;
        }
        if let Some(thread) = &*self.thread.read().unwrap_or_else(PoisonError::into_inner) {
            thread.unpark();
        }
    }
}

/// A thread follows for as long as this lives.
#[derive(Debug)]
pub(crate) struct Following<'a>(pub(super) &'a Recorder);

impl Drop for Following<'_> {
    fn drop(&mut self) {
        self.0.follower.set(None);
    }
}
