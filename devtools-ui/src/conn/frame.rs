//! Once per frame, or a few times a second where frames are late.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{document, request_animation_frame, set_timeout, window};

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

/// Runs `then` when the frame that is being made has been drawn.
pub(super) fn after_frame(then: impl FnOnce() + 'static) {
    set_timeout(then, Duration::ZERO);
}

/// A moment of the page's clock.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    ms: f64,
}

impl Moment {
    pub(super) fn now() -> Self {
        Self { ms: window().performance().map_or(0.0, |performance| performance.now()) }
    }

    /// How long ago it was.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    pub(super) fn elapsed_ms(self) -> u32 {
        (Self::now().ms - self.ms).round() as u32
    }
}
