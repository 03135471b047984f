//! What the table says when it has no rows.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::{Connection, Inspector, format};

/// Why there are no rows.
#[derive(Clone, PartialEq)]
enum Reason {
    Connecting,
    Failed(String),
    NothingYet,
    Paused,
    Filtered(usize),
}

pub(super) fn empty(inspector: Inspector) -> impl IntoView {
    let reason = Memo::new(move |_| {
        let (shown, total, recording) = inspector
            .log
            .with(|log| (log.shown_len(), log.counts().total(), log.stats().recording));
        match inspector.connection.get() {
            _ if shown > 0 => None,
            _ if total > 0 => Some(Reason::Filtered(total)),
            Connection::Connecting => Some(Reason::Connecting),
            Connection::Failed(reason) => Some(Reason::Failed(reason)),
            Connection::Live if recording => Some(Reason::NothingYet),
            Connection::Live => Some(Reason::Paused),
        }
    });
    move || reason.get().map(|reason| explain(inspector, reason))
}

fn explain(inspector: Inspector, reason: Reason) -> impl IntoView {
    let button = |label: &'static str, run: fn(Inspector)| {
        view! {
            <button class="text-button" on:click=move |_| run(inspector)>
                {label}
            </button>
        }
    };
    let (sign, heading, text, action) = match reason {
        Reason::Connecting => (icons::TRAFFIC, "Connecting to the app…", String::new(), None),
        Reason::Failed(reason) => (
            icons::UNPLUGGED,
            "Not connected",
            reason,
            Some(button("Try again", Inspector::reconnect)),
        ),
        Reason::NothingYet => (
            icons::TRAFFIC,
            "No commands yet",
            "Use the app. Each command that a page of it invokes appears here as it happens."
                .to_owned(),
            None,
        ),
        Reason::Paused => (
            icons::PAUSE,
            "Recording is paused",
            "Commands that are invoked now are not recorded.".to_owned(),
            Some(button("Record", Inspector::toggle_recording)),
        ),
        Reason::Filtered(total) => (
            icons::NO_MATCH,
            "No call matches the filter",
            if total == 1 {
                "1 call is hidden by it.".to_owned()
            } else {
                format!("{} calls are hidden by it.", format::count(total as u64))
            },
            Some(button("Clear the filter", Inspector::clear_filter)),
        ),
    };
    view! {
        <div class="empty">
            <div class="empty-card" role="status">
                {icon(sign)}
                <h2>{heading}</h2>
                <p>{text}</p>
                {action}
            </div>
        </div>
    }
}
