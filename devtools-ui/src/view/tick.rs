//! What is done again and again while a view is shown.

use std::time::Duration;

use leptos::prelude::*;

/// Runs something each time so long has passed, until the view that asks is gone.
pub(super) fn each(every: Duration, run: impl Fn() + 'static) {
    if let Ok(timer) = set_interval_with_handle(run, every) {
        on_cleanup(move || timer.clear());
    }
}
