//! How a call was answered, or why it was not.

use std::time::Duration;

use ipc_inspector_protocol::{Call, DropCause, Outcome, Status};
use leptos::prelude::*;

use super::body::body;
use crate::state::body::{Content, Fetch};
use crate::state::detail::Side;
use crate::state::{Inspector, format, json};

/// How often a pending call's time is brought up to date.
const TICK: Duration = Duration::from_millis(100);

pub(super) fn response(inspector: Inspector, call: &Call) -> AnyView {
    let kept = call.end.and_then(|end| end.body);
    let answer = move || match kept {
        Some(kept) => body(inspector, Side::Response, kept).into_any(),
        None => view! { <p class="nothing">"The answer has no body."</p> }.into_any(),
    };
    match call.status() {
        Status::Pending => pending(inspector, call.received_us).into_any(),
        Status::Dropped => dropped(call.end.and_then(|end| end.outcome.err())).into_any(),
        Status::Answered(Outcome::Ok) => answer(),
        Status::Answered(Outcome::Error) => view! {
            <p class="note bad">
                <b>"The command returned an error. "</b>
                "The promise in the page was rejected with it."
            </p>
            {answer()}
        }
        .into_any(),
        Status::Answered(Outcome::Denied) => refusal(inspector, "Denied.", answer()).into_any(),
        Status::Answered(Outcome::NotFound) => {
            refusal(inspector, "No such command.", answer()).into_any()
        }
        Status::Answered(Outcome::Malformed) => {
            refusal(inspector, "Not a valid IPC request.", answer()).into_any()
        }
    }
}

/// Tauri's own answers are sentences: they are shown as such, and below as they travelled.
fn refusal(inspector: Inspector, what: &'static str, answer: AnyView) -> impl IntoView {
    let fetch = inspector.detail.fetch(Side::Response);
    let sentence = move || {
        fetch.with(|fetch| match fetch {
            Fetch::Here(Content::Json(json, _)) => json::string(json.source()),
            Fetch::Here(Content::Text(text)) => Some(text.to_string()),
            _ => None,
        })
    };
    view! {
        <p class="note bad">
            <b>{what} " "</b>
            {sentence}
        </p>
        <details>
            <summary>"The answer as it travelled"</summary>
            {answer}
        </details>
    }
}

fn dropped(cause: Option<DropCause>) -> impl IntoView {
    let why = match cause {
        Some(DropCause::InvokeKey) => {
            "The request did not carry the app's invoke key, so Tauri took no notice of it. It \
             was sent by code that does not use Tauri's own script."
        }
        Some(DropCause::Handler) | None => {
            "The handler dropped its resolver without answering, so the promise in the page will \
             never settle. For an async command this usually means that it panicked: look for a \
             panic in the app's output."
        }
    };
    view! {
        <p class="note bad">
            <b>"Never answered. "</b>
            {why}
        </p>
    }
}

fn pending(inspector: Inspector, received_us: u64) -> impl IntoView {
    let tick = RwSignal::new(());
    if let Ok(timer) = set_interval_with_handle(move || tick.set(()), TICK) {
        on_cleanup(move || timer.clear());
    }
    let elapsed = move || {
        tick.track();
        inspector.elapsed_us(received_us).map(format::elapsed)
    };
    view! {
        <p class="note wait">
            <b>"Pending for " <span id="pending-for">{elapsed}</span> ". "</b>
            {format!("Received at {}, and not answered yet.", inspector.time_of_day(received_us))}
        </p>
    }
}
