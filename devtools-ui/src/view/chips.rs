//! One toggle for each status, with the number of calls that have it.

use ipc_inspector_protocol::Status;
use leptos::prelude::*;

use super::icons::{sign, slug};
use crate::state::log::Log;
use crate::state::{Inspector, format};

pub(super) fn chips(inspector: Inspector) -> impl IntoView {
    let counts = Memo::new(move |_| inspector.log.with(Log::counts));
    let total = Memo::new(move |_| counts.get().calls());
    let all = move || inspector.statuses.get().is_empty();
    view! {
        <div class="chips" role="group" aria-label="Statuses">
            <button
                class="chip"
                data-chip="all"
                data-count=move || total.get().to_string()
                aria-label=move || named("All", total.get())
                aria-pressed=move || all().to_string()
                title=move || {
                    format!("{} of any status", format::things(total.get() as u64, "call"))
                }
                on:click=move |_| inspector.all_statuses()
            >
                "All "
                <b>{move || format::count(total.get() as u64)}</b>
            </button>
            {Status::ALL
                .map(|status| {
                    let count = Memo::new(move |_| counts.get().of(status));
                    view! {
                        <button
                            class="chip"
                            class:none=move || count.get() == 0
                            data-chip=slug(status)
                            data-count=move || count.get().to_string()
                            aria-label=move || named(&label(status), count.get())
                            aria-pressed=move || {
                                inspector.statuses.get().contains(status).to_string()
                            }
                            title=move || explanation(status, count.get())
                            on:click=move |_| inspector.toggle_status(status)
                        >
                            {sign(status)}
                            <span class="chip-label">{label(status)}</span>
                            " "
                            <b>{move || format::count(count.get() as u64)}</b>
                        </button>
                    }
                })}
        </div>
    }
}

/// Name and count. Where there is no room the name is not to be seen, but still the button's.
fn named(label: &str, count: usize) -> String {
    format!("{label} {}", format::count(count as u64))
}

fn label(status: Status) -> String {
    let name = status.name();
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

/// What is counted, and what that means.
fn explanation(status: Status, count: usize) -> String {
    format!("{}: {}", format::things(count as u64, "call"), status.meaning())
}
