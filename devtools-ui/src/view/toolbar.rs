//! Record, clear, filter.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::chips::chips;
use super::focus::focus;
use super::icons::{self, icon};
use super::kinds::kinds;
use crate::state::previews::what_is_searched;
use crate::state::{Connection, Inspector, Move};

pub(super) fn toolbar(
    inspector: Inspector,
    filter: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let recording = Memo::new(move |_| inspector.log.with(|log| log.stats().recording));
    let is_deaf = Memo::new(move |_| inspector.connection.get() != Connection::Live);
    view! {
        <header class="toolbar">
            <div class="actions">
                <button
                    id="record"
                    class="button"
                    aria-pressed=move || recording.get().to_string()
                    disabled=move || is_deaf.get()
                    aria-label="Record"
                    title=move || {
                        if recording.get() {
                            "Recording: pause (Ctrl/⌘ E)"
                        } else {
                            "Paused: record (Ctrl/⌘ E)"
                        }
                    }
                    on:click=move |_| inspector.toggle_recording()
                >
                    <span class="record-dot"></span>
                </button>
                <button
                    id="clear"
                    class="button"
                    aria-label="Clear"
                    title="Clear the log (Ctrl/⌘ L)"
                    disabled=move || is_deaf.get()
                    on:click=move |_| inspector.clear()
                >
                    {icon(icons::CLEAR)}
                </button>
            </div>
            <span class="separator"></span>
            {filter_field(inspector, filter, grid)}
            {kinds(inspector)}
            {chips(inspector)}
        </header>
    }
}

fn filter_field(
    inspector: Inspector,
    filter: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let has_text = Memo::new(move |_| inspector.typed.with(|typed| !typed.is_empty()));
    let on_key = move |ev: KeyboardEvent| match ev.key().as_str() {
        "Escape" if has_text.get_untracked() => {
            ev.prevent_default();
            inspector.type_filter(String::new());
        }
        "Escape" | "Enter" | "ArrowDown" => {
            ev.prevent_default();
            focus(grid);
            if ev.key() == "ArrowDown" && inspector.detail.seq_untracked().is_none() {
                inspector.move_selection(Move::Down);
            }
        }
        _ => {}
    };
    let title = format!(
        "Words that a row must contain, -word for those it must not (/). {}",
        what_is_searched()
    );
    view! {
        <div class="filter">
            {icon(icons::SEARCH)}
            <input
                id="filter"
                node_ref=filter
                type="text"
                placeholder="Filter…"
                aria-label="Filter"
                title=title
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || inspector.typed.get()
                on:input=move |ev| inspector.type_filter(event_target_value(&ev))
                on:keydown=on_key
            />
            <Show when=move || has_text.get()>
                <button
                    class="button small"
                    aria-label="Clear the filter"
                    title="Clear the filter (Esc)"
                    on:click=move |_| {
                        inspector.type_filter(String::new());
                        if let Some(filter) = filter.get_untracked() {
                            let _ = filter.focus();
                        }
                    }
                >
                    {icon(icons::CLOSE)}
                </button>
            </Show>
        </div>
    }
}
