//! The threads that write along: mostly none or one, and two while one takes over from another.

use std::{
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::{Thread, ThreadId},
};

use super::Recorder;

/// Who is unparked with each change. While nobody is, to ask costs next to nothing.
#[derive(Debug, Default)]
pub(super) struct Followers {
    are_there: AtomicBool,
    threads: RwLock<Vec<Thread>>,
}

impl Followers {
    pub(super) fn add(&self, thread: Thread) {
        self.change(|threads| threads.push(thread));
    }

    fn remove(&self, thread: ThreadId) {
        self.change(|threads| threads.retain(|it| it.id() != thread));
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Thread>)) {
        let mut threads = self.threads.write().unwrap_or_else(PoisonError::into_inner);
        change(&mut threads);
        self.are_there.store(!threads.is_empty(), Ordering::Relaxed);
    }

    pub(super) fn unpark(&self) {
        if self.are_there.load(Ordering::Relaxed) {
            let threads = self.threads.read().unwrap_or_else(PoisonError::into_inner);
            threads.iter().for_each(Thread::unpark);
        }
    }
}

/// A thread follows for as long as this lives.
#[derive(Debug)]
pub(crate) struct Following<'a> {
    pub(super) recorder: &'a Recorder,
    pub(super) thread: ThreadId,
}

impl Drop for Following<'_> {
    fn drop(&mut self) {
        self.recorder.followers.remove(self.thread);
    }
}
