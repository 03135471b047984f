//! What the table says when it has no rows.

use ipc_inspector_protocol::wire::{Aspect, Gap};
use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use crate::state::previews::what_is_searched;
use crate::state::{Connection, Inspector, format};

/// Why there are no rows.
#[derive(Clone, PartialEq)]
enum Reason {
    Nothing,
    Connecting,
    Failed(String),
    NothingRead,
    NothingYet { gaps: Vec<Gap> },
    Paused,
    Searching,
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
            return Some(inspector.log.with(|log| {
                if log.is_unsearched() {
                    return Reason::Searching;
                }
                let by_words = !log.filter().text.is_empty();
                Reason::Filtered { hidden: total, by_words }
            }));
        }
        Some(match inspector.connection.get() {
            Connection::Nothing => Reason::Nothing,
            Connection::Read { .. } => Reason::NothingRead,
            Connection::Connecting => Reason::Connecting,
            Connection::Failed(reason) => Reason::Failed(reason),
            Connection::Live if recording => Reason::NothingYet { gaps: gaps(inspector) },
            Connection::Live => Reason::Paused,
        })
    });
    move || reason.get().map(|reason| card(inspector, grid, reason))
}

/// Why nothing may ever come; what the user may do without is told by the status bar.
fn gaps(inspector: Inspector) -> Vec<Gap> {
    let gaps = inspector.welcome.with(|it| it.as_ref().map(|welcome| welcome.gaps.clone()));
    gaps.unwrap_or_default().into_iter().filter(|gap| gap.aspect == Aspect::Commands).collect()
}

fn card(inspector: Inspector, grid: NodeRef<html::Div>, reason: Reason) -> impl IntoView {
    let sign = match reason {
        Reason::Connecting | Reason::NothingYet { .. } | Reason::NothingRead => icons::TRAFFIC,
        Reason::Nothing => icons::OPEN,
        Reason::Failed(_) => icons::UNPLUGGED,
        Reason::Paused => icons::PAUSE,
        Reason::Searching => icons::SEARCH,
        Reason::Filtered { .. } => icons::NO_MATCH,
    };
    // Mostly it takes but a moment.
    let class = if reason == Reason::Searching { "empty delayed" } else { "empty" };
    let gaps = match &reason {
        Reason::NothingYet { gaps } => gaps.clone(),
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
        <div class=class>
            <div class="empty-card" role="status">
                {icon(sign)}
                <h2>{heading}</h2>
                <p>{text}</p>
                {gaps
                    .into_iter()
                    .map(|gap| view! { <p class="note">{gap.reason} " " {gap.remedy}</p> })
                    .collect_view()}
                {action.map(act)}
            </div>
        </div>
    }
}

fn words(reason: Reason) -> (&'static str, String, Option<Action>) {
    match reason {
        Reason::Nothing => (
            "Open a trace",
            "Drop a file here that the inspector has exported: NAME.ipctrace.jsonl, or the same with \
             .gz. Nothing of it leaves this page."
                .to_owned(),
            Some(("Choose a file", Inspector::choose_file)),
        ),
        Reason::Connecting => ("Connecting to the app…", String::new(), None),
        Reason::NothingRead => ("An empty trace", "Nothing was recorded in it.".to_owned(), None),
        Reason::Failed(reason) => {
            ("Not connected", reason, Some(("Try again", Inspector::reconnect)))
        }
        Reason::NothingYet { gaps } => {
            let text = if gaps.is_empty() {
                "Use the app. Each command, event and channel appears here as it happens."
            } else {
                // A gap may be small, or mean that no command will ever come.
                "Use the app. What happens appears here as far as it is captured:"
            };
            ("Nothing yet", text.to_owned(), None)
        }
        Reason::Paused => (
            "Recording is paused",
            "What happens now is not recorded.".to_owned(),
            Some(("Record", Inspector::toggle_recording)),
        ),
        Reason::Searching => ("Searching the bodies…", String::new(), None),
        Reason::Filtered { hidden, by_words } => {
            let mut text = format!("{} hidden by it.", format::things(hidden as u64, "row"));
            if by_words {
                text = format!("{text} {}", what_is_searched());
            }
            let action: Action = ("Clear the filter", Inspector::clear_filter);
            ("Nothing matches the filter", text, Some(action))
        }
    }
}
