//! The field for searching in a body, above it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use super::keys::is_typing;
use super::reveal::reveal;
use crate::state::format;
use crate::state::search::{MOST, Search};

/// Opens the field by key, wherever beside what is searched in the focus is.
pub(super) fn on_key(search: Search, ev: &KeyboardEvent) {
    let command = (ev.ctrl_key() || ev.meta_key()) && !ev.alt_key() && !ev.shift_key();
    let plain = !ev.ctrl_key() && !ev.meta_key() && !ev.alt_key();
    let is_asked = match ev.key().as_str() {
        "f" | "F" => command,
        "/" => plain && !is_typing(),
        _ => false,
    };
    if is_asked && !ev.default_prevented() && search.is_possible() {
        ev.prevent_default();
        search.open();
    }
}

/// A button that opens it, and closes it.
pub(super) fn search_button(search: Search) -> impl IntoView {
    let is_open = move || search.is_open.get();
    view! {
        <button
            id="search-body"
            class="button small"
            aria-label="Search"
            title="Search here (/)"
            aria-expanded=move || is_open().to_string()
            on:click=move |_| {
                if search.is_open.get_untracked() {
                    search.close();
                } else {
                    search.open();
                }
            }
        >
            {icon(icons::SEARCH)}
        </button>
    }
}

/// The field, while it is open. What is searched in gets the focus afterwards.
pub(super) fn search_field(search: Search, searched: NodeRef<html::Div>) -> impl IntoView {
    let is_shown = Memo::new(move |_| search.is_open.get() && search.is_possible());
    view! { <Show when=move || is_shown.get()>{field(search, searched)}</Show> }
}

fn field(search: Search, searched: NodeRef<html::Div>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = input.get().filter(|_| search.wants_focus.get()) {
            search.wants_focus.set(false);
            // It is in the page and can be focused.
            let _ = input.focus();
            input.select();
        }
    });
    let is_frame_asked = StoredValue::new(false);
    Effect::new(move |_| {
        // One slice a frame, however fast somebody types.
        if search.is_looking() && !is_frame_asked.get_value() {
            is_frame_asked.set_value(true);
            request_animation_frame(move || {
                is_frame_asked.try_set_value(false);
                search.look_on();
            });
        }
    });
    Effect::new(move |_| {
        if search.current.get().is_some() {
            // By then all that it is in has been unfolded.
            request_animation_frame(|| reveal("mark.current"));
        }
    });
    let close = move || {
        search.close();
        focus(searched);
    };
    let on_key = move |ev: KeyboardEvent| {
        match ev.key().as_str() {
            "Enter" => search.step(if ev.shift_key() { -1 } else { 1 }),
            "Escape" => close(),
            _ => return,
        }
        ev.prevent_default();
    };
    let step = move |label, title, path, by| {
        view! {
            <button
                class="button small"
                aria-label=label
                title=title
                on:click=move |_| search.step(by)
            >
                {icon(path)}
            </button>
        }
    };
    let most = format!("No more than {} are looked for.", format::count(MOST as u64));
    view! {
        <div class="search" role="search">
            {icon(icons::SEARCH)}
            <input
                id="search"
                node_ref=input
                type="text"
                placeholder="Search…"
                aria-label="Search here"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || search.typed.get()
                on:input=move |ev| search.type_text(event_target_value(&ev))
                on:keydown=on_key
            />
            <span class="matches" role="status" title=most>
                {move || search.count()}
            </span>
            {step("Previous match", "Previous match (Shift Enter)", icons::UP, -1)}
            {step("Next match", "Next match (Enter)", icons::DOWN, 1)}
            <button
                class="button small"
                aria-label="Close the search"
                title="Close the search (Esc)"
                on:click=move |_| close()
            >
                {icon(icons::CLOSE)}
            </button>
        </div>
    }
}
