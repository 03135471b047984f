//! Time that runs on while a call is pending.

use std::time::Duration;

use leptos::prelude::*;

use super::tick;
use crate::state::Inspector;

/// How often it is brought up to date.
const TICK: Duration = Duration::from_millis(100);

/// Microseconds since a moment of the log, for as long as the view that asks is shown.
pub(super) fn elapsed_us(
    inspector: Inspector,
    at_us: u64,
) -> impl Fn() -> Option<u64> + Copy + Send + Sync + 'static {
    let beat = RwSignal::new(());
    tick::each(TICK, move || beat.set(()));
    move || {
        beat.track();
        inspector.elapsed_us(at_us)
    }
}
