//! The overview, the chosen view and, when a row is selected, its details: beside the table, or below it where the
//! window is narrow. The divider between them is dragged, or moved by keys.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::app_view::app_view;
use super::channels::channels;
use super::commands::commands;
use super::detail::detail;
use super::events::events;
use super::focus::focus_instead_of;
use super::grip::Grip;
use super::overview::overview;
use super::sizes::Sizes;
use super::table::table;
use super::timeline::timeline;
use crate::state::{Inspector, Showing};

/// What an arrow key moves the divider by.
const STEP: f64 = 16.0;

pub(super) fn panes(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let sizes = Sizes::new();
    provide_context(sizes);
    inspector.observe_size("panes", move |width, height| sizes.set_room(width, height));
    let narrow = Memo::new(move |_| sizes.is_narrow());
    let has_overview = Memo::new(move |_| {
        inspector.showing.get() == Showing::Traffic
            && inspector.settings.with(|settings| !settings.hides_overview)
    });
    // The view of the app is of no row.
    let is_open = Memo::new(move |_| {
        inspector.detail.seq.get().is_some() && inspector.showing.get() != Showing::App
    });
    // The details also go when the log is cleared, and the focus with them.
    Effect::new(move |was_open: Option<bool>| {
        if was_open == Some(true) && !is_open.get() {
            focus_instead_of(".detail, .divider", grid);
        }
        is_open.get()
    });
    view! {
        <main class="work">
            <Show when=move || has_overview.get()>
                {overview(inspector)}
            </Show>
            <div
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
                    Showing::Timeline => timeline(inspector, grid).into_any(),
                    Showing::App => app_view(inspector).into_any(),
                }}
                <Show when=move || is_open.get()>
                    {divider(sizes)} {detail(inspector, grid)}
                </Show>
            </div>
        </main>
    }
}

fn divider(sizes: Sizes) -> impl IntoView {
    let grip = Grip::new();
    let along = move |ev: &PointerEvent| {
        f64::from(if sizes.is_narrow() { ev.client_y() } else { ev.client_x() })
    };
    let on_down = move |ev: PointerEvent| {
        let (at, size) = untrack(|| (along(&ev), sizes.detail()));
        grip.take(&ev, at, size);
    };
    let on_move = move |ev: PointerEvent| {
        // The details lie behind the divider.
        if let Some((size, by)) = grip.moved(untrack(|| along(&ev))) {
            sizes.set_detail(size - by);
        }
    };
    let let_go = move |_| {
        grip.let_go();
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
            class:dragged=move || grip.is_held()
            node_ref=grip.element
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
            on:pointerup=let_go
            on:pointercancel=let_go
            on:keydown=on_key
        ></div>
    }
}
