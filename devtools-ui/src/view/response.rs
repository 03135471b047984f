//! How a call was answered, or why it was not.

use ipc_inspector_protocol::{Call, Dispatched, DropCause, Outcome, Status};
use leptos::prelude::*;

use super::body::body;
use super::copy::copy_button;
use super::elapsed::elapsed_us;
use crate::state::body::{Content, Fetch};
use crate::state::part::Part;
use crate::state::rejection::{Rejection, Remedy};
use crate::state::{Inspector, format, json};

pub(super) fn response(inspector: Inspector, call: &Call) -> AnyView {
    let kept = call.end.and_then(|end| end.body);
    let answer = move || match kept {
        Some(kept) => body(inspector, Part::Response, kept).into_any(),
        None => view! { <p class="nothing">"The response has no body."</p> }.into_any(),
    };
    let response = match call.status() {
        Status::Pending => pending(inspector, call).into_any(),
        Status::PageGone => view! {
            {page_gone(call)}
            {pending(inspector, call)}
        }
        .into_any(),
        Status::Dropped => dropped(call.end.and_then(|end| end.outcome.err())).into_any(),
        Status::Unsent => view! {
            <p class="note bad">
                <b>"Never left the page. "</b>
                "The page made this call, and no request of it reached Rust. Tauri's script could not \
                 write its arguments as JSON (a BigInt, a cycle, a toJSON that throws) or its headers: \
                 the promise was rejected with the reason, which is in the page's console if nobody \
                 caught it. The initiator says where it was made."
            </p>
        }
        .into_any(),
        Status::Answered(Outcome::Ok) => answer(),
        Status::Answered(Outcome::Error) => view! {
            <p class="note bad">
                <b>"The command returned an error. "</b>
                "The promise in the page was rejected with it."
            </p>
            {answer()}
        }
        .into_any(),
        Status::Answered(Outcome::InvalidArgs) => {
            rejected(inspector, call, Rejection::of_arguments, answer()).into_any()
        }
        Status::Answered(Outcome::Denied) => {
            rejected(inspector, call, Rejection::of_denied, answer()).into_any()
        }
        Status::Answered(Outcome::NotFound) => {
            let not_found = |_: &str, text: &str| plain("No such command.", text);
            rejected(inspector, call, not_found, answer()).into_any()
        }
        Status::Answered(Outcome::Malformed) => {
            let malformed = |_: &str, text: &str| plain("Not a valid IPC request.", text);
            rejected(inspector, call, malformed, answer()).into_any()
        }
    };
    let page_gone = call.end.is_some().then(|| page_gone(call));
    view! {
        {page_gone}
        {response}
    }
    .into_any()
}

/// A note on a call whose page was gone before it ended.
fn page_gone(call: &Call) -> impl IntoView + use<> {
    call.page_gone_us.map(|_| {
        view! {
            <p class="note wait" data-note="page-gone">
                <b>"Its page is gone. "</b>
                "It was reloaded, left or closed before there was an answer: nobody waits for one."
            </p>
        }
    })
}

fn plain(title: &'static str, text: &str) -> Rejection {
    Rejection { title, reason: text.to_owned(), ..Rejection::default() }
}

/// Tauri's own answers are sentences: it is shown what they say, and below as they travelled.
fn rejected(
    inspector: Inspector,
    call: &Call,
    read: fn(&str, &str) -> Rejection,
    answer: AnyView,
) -> impl IntoView + use<> {
    let fetch = inspector.detail.fetch(Part::Response);
    let command = call.request.command.clone();
    let rejection = move || {
        let text = fetch.with(|fetch| match fetch {
            Fetch::Here(Content::Json(json, _)) => json::string(json.source()),
            Fetch::Here(Content::Text(text)) => Some(text.to_string()),
            _ => None,
        });
        read(&command, &text.unwrap_or_default())
    };
    view! {
        {move || rejection_note(inspector, rejection())}
        <details>
            <summary>"The response as it travelled"</summary>
            {answer}
        </details>
    }
}

fn rejection_note(inspector: Inspector, rejection: Rejection) -> impl IntoView {
    let Rejection { title, reason, remedy, note } = rejection;
    let remedy = remedy.map(|remedy| {
        let title = remedy.others_title();
        let Remedy { what, code, others } = remedy;
        let copy = copy_button(inspector, "Copy it", code.as_str().into());
        let others = (!others.is_empty()).then(|| {
            view! {
                <details class="others">
                    <summary>{title}</summary>
                    <ul class="mono">
                        {others.into_iter().map(|it| view! { <li>{it}</li> }).collect_view()}
                    </ul>
                </details>
            }
        });
        view! {
            <div class="remedy" data-remedy=code.clone()>
                <p>{what}</p>
                <p>
                    <code>{code.clone()}</code>
                    {copy}
                </p>
                {others}
            </div>
        }
    });
    view! {
        <div class="note bad rejection">
            <p>
                <b>{title} " "</b>
                {reason}
            </p>
            {remedy}
            {note.map(|note| view! { <p>{note}</p> })}
        </div>
    }
}

fn dropped(cause: Option<DropCause>) -> impl IntoView {
    let why = match cause {
        Some(DropCause::InvokeKey) => {
            "The request did not carry the app's invoke key, so Tauri took no notice of it. It \
             was sent by code that does not use Tauri's own script."
        }
        Some(DropCause::Handler | DropCause::Unsent) | None => {
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

fn pending(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let Call { received_us, dispatched, .. } = *call;
    move || {
        if !inspector.detail.held.get() {
            return view! {
                <p class="note wait">
                    "It was still pending when the recorder let go of it. Whether it was answered \
                     since is not known."
                </p>
            }
            .into_any();
        }
        let elapsed = elapsed_us(inspector, received_us);
        let elapsed = move || elapsed().map_or_else(|| "an unknown time".into(), format::elapsed);
        let received = inspector.time_of_day(received_us);
        view! {
            <p class="note wait">
                <b>"Pending for " <span id="pending-for">{elapsed}</span> ". "</b>
                {whereabouts(dispatched)}
                {format!(" It was received at {received}.")}
            </p>
        }
        .into_any()
    }
}

/// Where a pending call is.
fn whereabouts(dispatched: Option<Dispatched>) -> String {
    match dispatched {
        Some(Dispatched { held_us, .. }) => format!(
            "Its dispatch returned after {} and its resolver is still held: the handler is \
             running, or waits for something (a lock, a channel, the network, another call).",
            format::duration(held_us)
        ),
        None => "Tauri is still dispatching it on the main thread.".into(),
    }
}
