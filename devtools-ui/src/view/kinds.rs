//! One toggle for each kind of row, with the number of rows that are of it.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::log::Log;
use crate::state::rows::Kind;
use crate::state::{Inspector, format};

pub(super) fn kinds(inspector: Inspector) -> impl IntoView {
    let counts = Memo::new(move |_| inspector.log.with(Log::counts));
    let chip = move |kind: Kind| {
        let count = Memo::new(move |_| counts.get().of_kind(kind));
        view! {
            <button
                class="chip"
                // Most apps set no marks.
                hidden=move || kind == Kind::Mark && count.get() == 0
                class:none=move || count.get() == 0
                data-kind-chip=label(kind).to_lowercase()
                data-count=move || count.get().to_string()
                aria-label=move || format!("{} {}", label(kind), format::count(count.get() as u64))
                aria-pressed=move || inspector.kinds.get().contains(kind).to_string()
                title=explanation(kind)
                on:click=move |_| inspector.toggle_kind(kind)
            >
                {icon(sign(kind))}
                <span class="chip-label">{label(kind)}</span>
                " "
                <b>{move || format::count(count.get() as u64)}</b>
            </button>
        }
    };
    view! {
        <div class="chips kinds" role="group" aria-label="Kinds">
            {Kind::ALL.map(chip)}
        </div>
    }
}

fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "Commands",
        Kind::Event => "Events",
        Kind::Channel => "Channels",
        Kind::Log => "Logs",
        Kind::Mark => "Marks",
    }
}

fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => icons::TRAFFIC,
        Kind::Event => icons::EVENT,
        Kind::Channel => icons::CHANNEL,
        Kind::Log => icons::LOG,
        Kind::Mark => icons::MARK,
    }
}

fn explanation(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "Commands that pages invoked",
        Kind::Event => "Events that pages and Rust emitted",
        Kind::Channel => "Channels, by which Rust sends messages to a page",
        Kind::Log => "What Rust and pages logged",
        Kind::Mark => "Marks that the app has set",
    }
}
