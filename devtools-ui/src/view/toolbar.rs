//! Record, clear, filter.

use leptos::html;
use leptos::prelude::*;

use super::chips::chips;
use super::export::export;
use super::filter_field::filter_field;
use super::icons::{self, icon};
use super::kinds::kinds;
use super::sources::sources;
use crate::state::{Connection, Inspector};

pub(super) fn toolbar(
    inspector: Inspector,
    filter: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let recording = Memo::new(move |_| inspector.log.with(|log| log.stats().recording));
    let is_deaf = Memo::new(move |_| inspector.connection.get() != Connection::Live);
    view! {
        <header class="toolbar">
            <h1 class="spoken">"IPC Inspector"</h1>
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
                {sources(inspector)}
                {export(inspector)}
            </div>
            <span class="separator"></span>
            <button
                id="group"
                class="button"
                aria-label="Group by command"
                title="Group by command"
                aria-pressed=move || inspector.shows_groups().to_string()
                on:click=move |_| inspector.toggle_groups()
            >
                {icon(icons::GROUP)}
            </button>
            {filter_field(inspector, filter, grid)}
            {kinds(inspector)}
            {chips(inspector)}
        </header>
    }
}
