//! What made a call, or emitted an event.

use ipc_inspector_protocol::{Call, Emit, EventEmitter};
use leptos::prelude::*;

use super::copy::copy_button;
use crate::state::Inspector;
use crate::state::body::{Content, Fetch};
use crate::state::part::Part;
use crate::state::stack::{Frame, Owner, Run, Stack, folded_title};

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
            Fetch::Here(Content::Text(text)) => list(inspector, &text).into_any(),
            Fetch::Refused(reason) => {
                let text = format!("The call stack cannot be shown: {reason}.");
                view! { <p class="note">{text}</p> }.into_any()
            }
            _ => view! { <p class="nothing">"Loading…"</p> }.into_any(),
        }}
    }
    .into_any()
}

fn list(inspector: Inspector, text: &str) -> AnyView {
    let Stack { callers, below } =
        inspector.settings.with(|settings| Stack::read(text, &settings.libraries));
    if callers.is_empty() && below.is_empty() {
        return view! { <p class="nothing">"The engine has written no frames."</p> }.into_any();
    }
    let has_callers = !callers.is_empty();
    let none = (!has_callers).then(|| {
        view! { <p class="nothing">"No frame is of the app: the engine keeps only so many."</p> }
    });
    let runs = callers.into_iter().enumerate().map(|(at, run)| match run {
        Run::Own(frame) => line(frame, at == 0).into_any(),
        Run::Folded(frames) => view! { <li>{folded(frames, "", false)}</li> }.into_any(),
    });
    view! {
        {none}
        <ol class="stack">{runs.collect_view()}</ol>
        {(!below.is_empty()).then(|| folded(below, ", below it", !has_callers))}
    }
    .into_any()
}

fn folded(frames: Vec<Frame>, place: &'static str, is_open: bool) -> impl IntoView {
    let title = folded_title(&frames) + place;
    view! {
        <details class="inner-frames" open=is_open>
            <summary>{title}</summary>
            <ol class="stack">
                {frames.into_iter().map(|frame| line(frame, false)).collect_view()}
            </ol>
        </details>
    }
}

fn line(frame: Frame, is_initiator: bool) -> impl IntoView {
    view! {
        <li class:inner=frame.owner != Owner::App class:initiator=is_initiator>
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
