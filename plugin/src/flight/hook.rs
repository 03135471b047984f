//! What is done when the app panics: the last records are written, and the panic among them.

use std::{
    panic::{self, PanicHookInfo},
    sync::{Mutex, Once, Weak},
    thread::{self, Thread},
    time::Duration,
};

use super::{Shared, locked, message};
use crate::export::is_contained;

/// How long a panic is held up at most.
const PATIENCE: Duration = Duration::from_millis(200);

/// The flight recorder that is told of panics: the one that was started last.
static GUARDED: Mutex<Weak<Shared>> = Mutex::new(Weak::new());

/// Tells this one of panics from now on, after all others who want to know of them.
pub(super) fn guard(flight: Weak<Shared>) {
    static HOOK: Once = Once::new();
    *locked(&GUARDED) = flight;
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            before(panic);
            tell(panic);
        }));
    });
}

fn tell(panic: &PanicHookInfo<'_>) {
    // The app does not notice these.
    if is_contained() {
        return;
    }
    // Nothing here may wait for what the panicking thread holds.
    let Some(flight) = GUARDED.try_lock().ok().and_then(|guarded| guarded.upgrade()) else {
        return;
    };
    let Ok(thread) = flight.thread.try_lock().map(|thread| thread.as_ref().map(Thread::id)) else {
        return;
    };
    // Its own panics are not for itself to tell.
    if thread.is_none_or(|thread| thread == thread::current().id()) {
        return;
    }
    flight.flush(Some(text(panic)), PATIENCE);
}

fn text(panic: &PanicHookInfo<'_>) -> String {
    let thread = thread::current().name().unwrap_or("a thread").to_owned();
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    format!("{thread} panicked{place}: {}", message(panic.payload()))
}
