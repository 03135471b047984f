//! The table and, when a call is selected, its details: beside the table, or below it where the
//! window is narrow. The divider between them is dragged, or moved by keys.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::detail::detail;
use super::table::table;
use crate::state::Inspector;

/// Below this width the details go under the table.
const NARROW: f64 = 760.0;
/// Widest the details are before anybody chose a width.
const WIDTH: f64 = 468.0;
/// Least size of either pane, wide and narrow.
const LEAST_WIDTH: f64 = 280.0;
const LEAST_HEIGHT: f64 = 112.0;
/// What an arrow key moves the divider by.
const STEP: f64 = 16.0;

/// Width of the details in pixels, for what is laid out in columns there.
#[derive(Clone, Copy)]
pub(super) struct DetailWidth(pub(super) Memo<f64>);

/// Sizes in pixels.
#[derive(Clone, Copy)]
struct Sizes {
    /// Of both panes together.
    room: RwSignal<(f64, f64)>,
    /// Chosen for the details: their width beside the table, their height below it.
    chosen: RwSignal<(Option<f64>, Option<f64>)>,
}

impl Sizes {
    fn is_narrow(self) -> bool {
        self.room.get().0 < NARROW
    }

    /// The size of the details, within what there is room for.
    fn detail(self) -> f64 {
        let ((room_x, room_y), (x, y)) = (self.room.get(), self.chosen.get());
        if self.is_narrow() {
            let y = y.unwrap_or(room_y * 0.55);
            y.min(room_y - LEAST_HEIGHT).max(LEAST_HEIGHT).round()
        } else {
            let x = x.unwrap_or((room_x * 0.45).min(WIDTH));
            x.min(room_x - LEAST_WIDTH).max(LEAST_WIDTH).round()
        }
    }

    fn set_detail(self, size: f64) {
        let narrow = self.is_narrow();
        let choose = |size| {
            self.chosen.update(|chosen| {
                *if narrow { &mut chosen.1 } else { &mut chosen.0 } = Some(size);
            });
        };
        choose(size);
        // What does not fit is not remembered, or the way back would seem dead.
        choose(self.detail());
    }
}

pub(super) fn panes(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let sizes = Sizes { room: RwSignal::new((1280.0, 700.0)), chosen: RwSignal::new((None, None)) };
    inspector.observe_size("panes", move |width, height| sizes.room.set((width, height)));
    let narrow = Memo::new(move |_| sizes.is_narrow());
    provide_context(DetailWidth(Memo::new(move |_| {
        if sizes.is_narrow() { sizes.room.get().0 } else { sizes.detail() }
    })));
    let is_open = Memo::new(move |_| inspector.detail.seq().is_some());
    view! {
        <main
            id="panes"
            class="panes"
            class:open=move || is_open.get()
            class:narrow=move || narrow.get()
            style=("--detail-size", move || format!("{}px", sizes.detail()))
        >
            {table(inspector, grid)}
            <Show when=move || is_open.get()>
                {divider(sizes)} {detail(inspector, grid)}
            </Show>
        </main>
    }
}

fn divider(sizes: Sizes) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    // Where the pointer and the divider were when the drag began.
    let grip = RwSignal::new(None::<(f64, f64)>);
    let along = move |ev: &PointerEvent| {
        f64::from(if sizes.is_narrow() { ev.client_y() } else { ev.client_x() })
    };
    let on_down = move |ev: PointerEvent| {
        ev.prevent_default();
        if let Some(element) = element.get_untracked() {
            // Without capture the drag ends at the divider's edge, and that is all.
            let _ = element.set_pointer_capture(ev.pointer_id());
            let _ = element.focus();
        }
        grip.set(Some((along(&ev), sizes.detail())));
    };
    let on_move = move |ev: PointerEvent| {
        if let Some((from, size)) = grip.get_untracked() {
            sizes.set_detail(size + from - along(&ev));
        }
    };
    let on_key = move |ev: KeyboardEvent| {
        let by = match ev.key().as_str() {
            "ArrowLeft" if !sizes.is_narrow() => STEP,
            "ArrowRight" if !sizes.is_narrow() => -STEP,
            "ArrowUp" if sizes.is_narrow() => STEP,
            "ArrowDown" if sizes.is_narrow() => -STEP,
            _ => return,
        };
        ev.prevent_default();
        sizes.set_detail(sizes.detail() + by);
    };
    view! {
        <div
            class="divider"
            class:dragged=move || grip.get().is_some()
            node_ref=element
            role="separator"
            tabindex="0"
            aria-label="Size of the details"
            aria-controls="detail"
            aria-orientation=move || if sizes.is_narrow() { "horizontal" } else { "vertical" }
            aria-valuenow=move || format!("{:.0}", sizes.detail())
            aria-valuetext=move || format!("{:.0} pixels", sizes.detail())
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=move |_| grip.set(None)
            on:pointercancel=move |_| grip.set(None)
            on:keydown=on_key
        ></div>
    }
}
