//! Which app or trace is shown, and opening another trace.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::{FILE_FIELD, Inspector};

/// A button that opens traces; with more than one thing to show, also a list to choose from.
pub(super) fn sources(inspector: Inspector) -> impl IntoView {
    let is_choice = Memo::new(move |_| inspector.sources.with(Vec::len) > 1);
    view! {
        // There but not seen, since each browser draws its own.
        <input
            id=FILE_FIELD
            class="off-screen"
            type="file"
            multiple
            accept=".jsonl,.gz"
            tabindex="-1"
            aria-hidden="true"
            on:change=move |_| inspector.open_chosen()
        />
        <button
            id="open"
            class="button"
            aria-label="Open a trace"
            title="Open a trace (Ctrl/⌘ O), or drop it on the window"
            on:click=move |_| inspector.choose_file()
        >
            {icon(icons::OPEN)}
        </button>
        <Show when=move || is_choice.get()>
            <select
                id="sources"
                class="sources"
                aria-label="What is shown"
                on:change=move |ev| {
                    if let Ok(at) = event_target_value(&ev).parse() {
                        inspector.show_source(at);
                    }
                }
            >
                {move || options(inspector)}
            </select>
        </Show>
    }
}

fn options(inspector: Inspector) -> impl IntoView {
    let shown = inspector.shown_source.get();
    let option = |(at, name): (usize, Option<String>)| {
        let name = name.unwrap_or_else(|| "The running app".into());
        view! {
            <option value=at.to_string() selected=at == shown>
                {name}
            </option>
        }
    };
    inspector.sources.get().into_iter().enumerate().map(option).collect_view()
}
