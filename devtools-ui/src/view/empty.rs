//! What the table says when it has no rows.

use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use crate::state::previews::what_is_searched;
use crate::state::{Connection, Inspector, format};

/// Why there are no rows.
#[derive(Clone, PartialEq)]
enum Reason {
    Connecting,
    Failed(String),
    NothingYet { notices: Vec<String> },
    Paused,
    Filtered { hidden: usize, by_words: bool },
}

/// What can be done about it.
type Action = (&'static str, fn(Inspector));

pub(super) fn empty(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let reason = Memo::new(move |_| {
        let (shown, total, recording) = inspector
            .log
            .with(|log| (log.shown_len(), log.counts().total(), log.stats().recording));
        if shown > 0 {
            return None;
        }
        if total > 0 {
            let by_words = inspector.typed.with(|typed| !typed.trim().is_empty());
            return Some(Reason::Filtered { hidden: total, by_words });
        }
        Some(match inspector.connection.get() {
            Connection::Connecting => Reason::Connecting,
            Connection::Failed(reason) => Reason::Failed(reason),
            Connection::Live if recording => Reason::NothingYet { notices: notices(inspector) },
            Connection::Live => Reason::Paused,
        })
    });
    move || reason.get().map(|reason| card(inspector, grid, reason))
}

fn notices(inspector: Inspector) -> Vec<String> {
    inspector
        .welcome
        .with(|welcome| welcome.as_ref().map(|welcome| welcome.notices.clone()).unwrap_or_default())
}

fn card(inspector: Inspector, grid: NodeRef<html::Div>, reason: Reason) -> impl IntoView {
    let sign = match reason {
        Reason::Connecting | Reason::NothingYet { .. } => icons::TRAFFIC,
        Reason::Failed(_) => icons::UNPLUGGED,
        Reason::Paused => icons::PAUSE,
        Reason::Filtered { .. } => icons::NO_MATCH,
    };
    let notices = match &reason {
        Reason::NothingYet { notices } => notices.clone(),
        _ => Vec::new(),
    };
    let (heading, text, action) = words(reason);
    let act = move |(label, run): Action| {
        // The button goes away with the reason.
        let on_click = move |_| {
            focus(grid);
            run(inspector);
        };
        view! {
            <button class="text-button" on:click=on_click>
                {label}
            </button>
        }
    };
    view! {
        <div class="empty">
            <div class="empty-card" role="status">
                {icon(sign)}
                <h2>{heading}</h2>
                <p>{text}</p>
                {notices
                    .into_iter()
                    .map(|notice| view! { <p class="note">{notice}</p> })
                    .collect_view()}
                {action.map(act)}
            </div>
        </div>
    }
}

fn words(reason: Reason) -> (&'static str, String, Option<Action>) {
    match reason {
        Reason::Connecting => ("Connecting to the app…", String::new(), None),
        Reason::Failed(reason) => {
            ("Not connected", reason, Some(("Try again", Inspector::reconnect)))
        }
        Reason::NothingYet { notices } => {
            let text = if notices.is_empty() {
                "Use the app. Each command that a page of it invokes appears here as it happens."
            } else {
                // A notice may be a mere warning, or say that nothing will ever come.
                "Use the app. The commands that its pages invoke appear here as they happen, as \
                 far as they are captured:"
            };
            ("No commands yet", text.to_owned(), None)
        }
        Reason::Paused => (
            "Recording is paused",
            "Commands that are invoked now are not recorded.".to_owned(),
            Some(("Record", Inspector::toggle_recording)),
        ),
        Reason::Filtered { hidden, by_words } => {
            let mut text = if hidden == 1 {
                "1 call is hidden by it.".to_owned()
            } else {
                format!("{} calls are hidden by it.", format::count(hidden as u64))
            };
            if by_words {
                text = format!("{text} {}", what_is_searched());
            }
            let action: Action = ("Clear the filter", Inspector::clear_filter);
            ("No call matches the filter", text, Some(action))
        }
    }
}
