//! Once per frame, or a few times a second where frames are late.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{document, request_animation_frame, set_timeout};

/// How long to wait for a frame. A window behind another may draw none and yet be looked at. One
/// that says it is hidden waits until it is not: it takes nothing in, so nothing is sent to it.
const LATEST: Duration = Duration::from_millis(250);

/// Runs `then` before the next frame is drawn.
pub(super) fn next_frame(then: impl FnOnce() + 'static) {
    let then = Rc::new(Cell::new(Some(then)));
    let run = move || {
        if let Some(then) = then.take() {
            then();
        }
    };
    request_animation_frame(run.clone());
    if !document().hidden() {
        set_timeout(run, LATEST);
    }
}
