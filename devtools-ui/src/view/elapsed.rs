//! Time that runs on while a call is pending.

use std::time::Duration;

use leptos::prelude::*;

use crate::state::Inspector;

/// How often it is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// Microseconds since a moment of the log, for as long as the view that asks is shown.
pub(super) fn elapsed_us(
    inspector: Inspector,
    at_us: u64,
) -> impl Fn() -> Option<u64> + Copy + Send + Sync + 'static {
    let tick = RwSignal::new(());
    if let Ok(timer) = set_interval_with_handle(move || tick.set(()), TICK) {
        on_cleanup(move || timer.clear());
    }
    move || {
        tick.track();
        inspector.elapsed_us(at_us)
    }
}
