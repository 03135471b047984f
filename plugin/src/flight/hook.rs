//! What is done when the app panics: the last records are written, and the panic among them.

use std::{
    panic::{self, PanicHookInfo},
    sync::{Mutex, Once, Weak},
    thread,
    time::Duration,
};

use super::{Shared, THREAD, locked, message};
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
    // Those of the app's function for redaction are contained, and those of a flight recorder are not
    // for one to tell.
    if is_contained() || thread::current().name() == Some(THREAD) {
        return;
    }
    // Nothing here may wait for what the panicking thread holds.
    let Some(flight) = GUARDED.try_lock().ok().and_then(|guarded| guarded.upgrade()) else {
        return;
    };
    flight.flush(Some(text(panic)), PATIENCE);
}

fn text(panic: &PanicHookInfo<'_>) -> String {
    let thread = thread::current().name().unwrap_or("a thread").to_owned();
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    format!("{thread} panicked{place}: {}", message(panic.payload()))
}
