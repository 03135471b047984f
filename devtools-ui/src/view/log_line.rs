//! The selected line of a log.

use ipc_inspector_protocol::{LogLine, LogSource, Moment};
use leptos::prelude::*;

use super::body::body;
use super::timing::certain_to;
use crate::state::Inspector;
use crate::state::part::Part;

pub(super) fn log_line(inspector: Inspector, line: &LogLine) -> impl IntoView + use<> {
    let text = match line.body {
        Some(kept) => body(inspector, Part::Request, kept).into_any(),
        None => view! { <p class="nothing">"It says nothing."</p> }.into_any(),
    };
    let facts: Vec<(&str, String)> = match &line.source {
        LogSource::Rust { target, location } => {
            let place =
                location.as_ref().map(|location| format!("{}:{}", location.file, location.line));
            let place = place.map(|place| ("In", place));
            [Some(("Target", target.clone())), place].into_iter().flatten().collect()
        }
        LogSource::Page { page, uncaught, .. } => vec![
            ("When", {
                let Moment { at_us, within_us } = line.written;
                format!("{}{}", inspector.time_of_day(at_us), certain_to(within_us))
            }),
            ("Webview", page.webview.clone()),
            ("Page load", page.page_load.to_string()),
            ("Kind", if *uncaught { "uncaught error".into() } else { "console".into() }),
        ],
    };
    let call = line.call;
    view! {
        {text}
        <h2>"Written by"</h2>
        <dl class="facts">
            {facts
                .into_iter()
                .map(|(name, value)| {
                    view! {
                        <dt>{name}</dt>
                        <dd class="mono">{value}</dd>
                    }
                })
                .collect_view()}
            {call
                .map(|call| {
                    view! {
                        <dt>"During"</dt>
                        <dd>
                            <button class="link" on:click=move |_| inspector.show_row(call)>
                                {format!("call #{call}")}
                            </button>
                        </dd>
                    }
                })}
        </dl>
    }
}
