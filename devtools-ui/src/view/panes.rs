//! The chosen view and, when a row is selected, its details: beside the table, or below it where the
//! window is narrow. The divider between them is dragged, or moved by keys.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::channels::channels;
use super::commands::commands;
use super::detail::detail;
use super::events::events;
use super::focus::focus_instead_of;
use super::sizes::Sizes;
use super::table::table;
use crate::state::{Inspector, Showing};

/// What an arrow key moves the divider by.
const STEP: f64 = 16.0;

pub(super) fn panes(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let sizes = Sizes::new();
    provide_context(sizes);
    inspector.observe_size("panes", move |width, height| sizes.set_room(width, height));
    let narrow = Memo::new(move |_| sizes.is_narrow());
    let is_open = Memo::new(move |_| inspector.detail.seq.get().is_some());
    // The details also go when the log is cleared, and the focus with them.
    Effect::new(move |was_open: Option<bool>| {
        if was_open == Some(true) && !is_open.get() {
            focus_instead_of(".detail, .divider", grid);
        }
        is_open.get()
    });
    view! {
        <main
            id="panes"
            class="panes"
            class:open=move || is_open.get()
            class:narrow=move || narrow.get()
            style=("--detail-size", move || format!("{}px", sizes.detail()))
        >
            {move || match inspector.showing.get() {
                Showing::Traffic if inspector.is_grouped.get() => {
                    commands(inspector, grid).into_any()
                }
                Showing::Traffic => table(inspector, grid).into_any(),
                Showing::Events => events(inspector).into_any(),
                Showing::Channels => channels(inspector).into_any(),
            }}
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
        grip.set(Some(untrack(|| (along(&ev), sizes.detail()))));
    };
    let on_move = move |ev: PointerEvent| {
        if let Some((from, size)) = grip.get_untracked() {
            sizes.set_detail(size + from - untrack(|| along(&ev)));
        }
    };
    let on_key = move |ev: KeyboardEvent| {
        let (is_narrow, size) = untrack(|| (sizes.is_narrow(), sizes.detail()));
        let by = match ev.key().as_str() {
            "ArrowLeft" if !is_narrow => STEP,
            "ArrowRight" if !is_narrow => -STEP,
            "ArrowUp" if is_narrow => STEP,
            "ArrowDown" if is_narrow => -STEP,
            _ => return,
        };
        ev.prevent_default();
        sizes.set_detail(size + by);
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
            aria-valuemin=move || format!("{:.0}", sizes.bounds().0)
            aria-valuemax=move || format!("{:.0}", sizes.bounds().1)
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
