//! What made a call, or emitted an event.

use ipc_inspector_protocol::{Call, Emit, EventEmitter};
use leptos::prelude::*;

use super::copy::copy_button;
use crate::state::body::{Content, Fetch};
use crate::state::detail::Part;
use crate::state::stack::{Frame, frames};
use crate::state::{Inspector, format};

/// The call stack of a call.
pub(super) fn of_call(inspector: Inspector, call: &Call) -> AnyView {
    if call.observed.stack.is_none() {
        let text = if call.observed.invoked_page_us.is_some() {
            "The call stack was not taken. A page that makes very many calls takes those of the \
             first 200 in each of its reports, and tells of at most 256 different ones."
        } else {
            "The page has not told from where the call was made. Pages tell in batches, so this may \
             still come; the status bar says which pages do not tell at all."
        };
        return view! { <p class="nothing">{text}</p> }.into_any();
    }
    let fetch = inspector.detail.fetch(Part::Stack);
    let text = move || {
        fetch.with(|fetch| match fetch {
            Fetch::Here(Content::Text(text)) => Some(text.clone()),
            _ => None,
        })
    };
    view! {
        <h2 class="body-head">
            "Call stack"
            {move || text().map(|text| copy_button(inspector, "Copy the stack", text))}
        </h2>
        {move || match fetch.get() {
            Fetch::Here(Content::Text(text)) => list(frames(&text)).into_any(),
            Fetch::Refused(reason) => {
                let text = format!("The call stack cannot be shown: {reason}.");
                view! { <p class="note">{text}</p> }.into_any()
            }
            _ => view! { <p class="nothing">"Loading…"</p> }.into_any(),
        }}
    }
    .into_any()
}

fn list(mut frames: Vec<Frame>) -> AnyView {
    if frames.is_empty() {
        return view! { <p class="nothing">"The engine has written no frames."</p> }.into_any();
    }
    let app = frames.iter().position(|frame| !frame.is_inner).unwrap_or(frames.len());
    let callers = frames.split_off(app);
    let inner = frames;
    let summary = format::things(inner.len() as u64, "frame");
    let has_inner = !inner.is_empty();
    let none = callers.is_empty().then(|| {
        view! { <p class="nothing">"No frame is of the app: the engine keeps only so many."</p> }
    });
    view! {
        {none}
        <ol class="stack">{callers.into_iter().map(line).collect_view()}</ol>
        {has_inner
            .then(|| {
                view! {
                    <details class="inner-frames">
                        <summary>{summary} " of Tauri and the engine, below it"</summary>
                        <ol class="stack">{inner.into_iter().map(line).collect_view()}</ol>
                    </details>
                }
            })}
    }
    .into_any()
}

fn line(frame: Frame) -> impl IntoView {
    view! {
        <li class:inner=frame.is_inner>
            <span class="function">
                {frame.function.unwrap_or_else(|| "(anonymous)".into())}
            </span>
            <span class="location">{frame.location}</span>
        </li>
    }
}

/// Who emitted an event.
pub(super) fn of_emit(inspector: Inspector, emit: &Emit) -> AnyView {
    match emit.emitter.clone() {
        EventEmitter::Page { webview, call } => view! {
            <h2>"Emitted by a page"</h2>
            <dl class="facts">
                <dt>"Webview"</dt>
                <dd class="mono">{webview}</dd>
                <dt>"Call"</dt>
                <dd>
                    <button class="link" on:click=move |_| inspector.show_row(call)>
                        {format!("#{call}, with its call stack")}
                    </button>
                </dd>
            </dl>
        }
        .into_any(),
        EventEmitter::Rust { location: Some(location) } => {
            let place = format!("{}:{}", location.file, location.line);
            view! {
                <h2 class="body-head">
                    "Emitted by Rust" {copy_button(inspector, "Copy the place", place.clone().into())}
                </h2>
                <p class="mono">{place}</p>
            }
            .into_any()
        }
        EventEmitter::Rust { location: None } => view! {
            <h2>"Emitted by Rust"</h2>
            <p class="note">
                "Where is not known, nor to which target: it was emitted by "
                <code>"tauri::Emitter"</code> ". Import "
                <code>"tauri_plugin_ipc_inspector::Emitter"</code>
                " in its place, and both are shown."
            </p>
        }
        .into_any(),
    }
}
