//! Once per frame, or a few times a second where no frames are drawn.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{request_animation_frame, set_timeout};

/// How long to wait for a frame. A hidden window draws none; it goes on taking records in, at a
/// pace that costs next to nothing, and is up to date when it is looked at again.
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
    set_timeout(run, LATEST);
}
