//! How the room is shared between the table and the details.

use leptos::prelude::*;

/// Below this width the details go under the table.
const NARROW: f64 = 760.0;
/// Widest the details are before anybody chose a width.
const WIDTH: f64 = 468.0;
/// Least size of either pane, wide and narrow.
const LEAST_WIDTH: f64 = 280.0;
const LEAST_HEIGHT: f64 = 112.0;

/// Sizes in pixels. Whoever lays something out in columns finds them in the context.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    /// Of both panes together.
    room: RwSignal<(f64, f64)>,
    /// Chosen for the details: their width beside the table, their height below it.
    chosen: RwSignal<(Option<f64>, Option<f64>)>,
}

impl Sizes {
    pub(super) fn new() -> Self {
        Self { room: RwSignal::new((1280.0, 700.0)), chosen: RwSignal::new((None, None)) }
    }

    /// There is this much room.
    pub(super) fn set_room(self, width: f64, height: f64) {
        self.room.set((width, height));
    }

    /// Whether the details are below the table.
    pub(super) fn is_narrow(self) -> bool {
        self.room.get().0 < NARROW
    }

    /// Least and greatest size of the details.
    pub(super) fn bounds(self) -> (f64, f64) {
        let (width, height) = self.room.get();
        let (room, least) =
            if self.is_narrow() { (height, LEAST_HEIGHT) } else { (width, LEAST_WIDTH) };
        (least, (room - least).max(least))
    }

    /// The size of the details, within what there is room for.
    pub(super) fn detail(self) -> f64 {
        let ((width, height), (chosen_x, chosen_y)) = (self.room.get(), self.chosen.get());
        let size = if self.is_narrow() {
            chosen_y.unwrap_or(height * 0.55)
        } else {
            chosen_x.unwrap_or((width * 0.45).min(WIDTH))
        };
        let (least, most) = self.bounds();
        size.clamp(least, most).round()
    }

    /// The width of the details, beside the table or below it.
    pub(super) fn detail_width(self) -> f64 {
        if self.is_narrow() { self.room.get().0 } else { self.detail() }
    }

    /// Chooses a size for the details.
    pub(super) fn set_detail(self, size: f64) {
        let (is_narrow, (least, most)) = untrack(|| (self.is_narrow(), self.bounds()));
        // What does not fit is not remembered, or the way back would seem dead.
        let size = size.clamp(least, most);
        self.chosen.update(|(width, height)| {
            *if is_narrow { height } else { width } = Some(size);
        });
    }
}
