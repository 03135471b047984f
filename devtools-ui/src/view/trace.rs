//! What a trace says of itself, above its records: that these are not those of a running app.

use ipc_inspector_protocol::trace::Header;
use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use crate::state::{Connection, Inspector, format};

pub(super) fn trace(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let name = move || {
        let at = inspector.shown_source.get();
        inspector.sources.with(|all| all.get(at).cloned().flatten()).unwrap_or_default()
    };
    let close = move |_| {
        // The button goes away.
        focus(grid);
        inspector.close_trace();
    };
    let strip = move || {
        let header = inspector.trace.get()?;
        Some(view! {
            <section id="trace" class="trace" aria-label="Trace">
                {icon(icons::LOG)}
                <b>{name}</b>
                <span class="trace-about">{about(&header).join(" · ")}</span>
                <button class="text-button" id="close-trace" on:click=close>
                    "Close"
                </button>
            </section>
        })
    };
    view! {
        {strip}
        {move || broken(inspector)}
    }
}

fn about(header: &Header) -> Vec<String> {
    let Header { app, versions, started, lost, redaction, comment, .. } = header;
    let mut about = vec![
        "a trace, to be read only".into(),
        format!("{} {}", app.name, app.version),
        format!("recorded {}", day(started)),
        format!("Tauri {} on {}", versions.tauri, versions.os),
    ];
    if let Some(redaction) = redaction {
        about.push(format!("{} replaced", format::things(redaction.replaced, "value")));
    }
    if lost.filtered > 0 {
        about.push(format!("{} left out by a filter", format::things(lost.filtered, "record")));
    }
    about.extend(comment.as_ref().map(|comment| format!("“{comment}”")));
    about
}

/// Date and time as the trace has them, without the fraction of the second.
fn day(started: &str) -> String {
    let started = started.split('.').next().unwrap_or(started);
    started.replacen('T', " ", 1)
}

/// Why there is no more of it, or not all.
fn broken(inspector: Inspector) -> Option<impl IntoView> {
    let Connection::Read { problem, skipped } = inspector.connection.get() else { return None };
    let skipped = (skipped > 0).then(|| {
        let records = format::things(skipped, "record");
        format!("{records} of a kind that this version does not know, and left out.")
    });
    let problem = problem.map(|problem| format!("Only its start is shown: {problem}. "));
    (problem.is_some() || skipped.is_some()).then(|| {
        view! {
            <div class="banner" role="alert">
                {icon(icons::WARNING)}
                <span>{problem}{skipped}</span>
            </div>
        }
    })
}
