//! The body of a request, a response or a message: fetched, then shown as its format says.

use std::sync::Arc;

use ipc_inspector_protocol::{Body, BodyFormat};
use leptos::html;
use leptos::prelude::*;

use super::copy::{copy_button, copy_made};
use super::json_tree::json_tree;
use super::paged::paged_text;
use super::raw::raw;
use super::search::{search_button, search_field};
use crate::state::body::{Content, Fetch};
use crate::state::hex::{base64, hex};
use crate::state::part::Part;
use crate::state::tab::Tab;
use crate::state::{Inspector, format};

pub(super) fn body(inspector: Inspector, part: Part, body: Body) -> impl IntoView {
    let fetch = inspector.detail.fetch(part);
    // What people call it, and code.
    let (what, root) = match (part, inspector.detail.tab.get_untracked(), body.format) {
        (Part::Request, Tab::Payload, _) => ("Payload", "event.payload"),
        (Part::Request, Tab::Text, _) => ("Text", "text"),
        (Part::Request, _, BodyFormat::Json) => ("Arguments", "payload"),
        (Part::Request, ..) => ("Request body", "payload"),
        (Part::Response, ..) => ("Response", "response"),
        (Part::Message, ..) => ("Message", "message"),
        (Part::Stack, ..) => ("Call stack", "stack"),
    };
    let format = match body.format {
        BodyFormat::Json => "JSON",
        BodyFormat::Raw => "raw",
        BodyFormat::Text => "text",
    };
    let search = inspector.detail.search;
    Effect::new(move |_| fetch.with(|fetch| search.look_at(fetch)));
    on_cleanup(move || search.look_at(&Fetch::NotAsked));
    let element = NodeRef::<html::Div>::new();
    let tools = move || {
        let content = fetch.with(|fetch| match fetch {
            Fetch::Here(content) => Some(content.clone()),
            _ => None,
        })?;
        Some(match content {
            Content::Json(_, text) => text_tools(inspector, "Copy the JSON", text).into_any(),
            Content::Text(text) => text_tools(inspector, "Copy the text", text).into_any(),
            Content::Raw(bytes) => {
                let same = bytes.clone();
                view! {
                    {copy_made(inspector, "copy as hex", || true, move || hex(&bytes))}
                    {copy_made(inspector, "copy as base64", || true, move || base64(&same))}
                }
                .into_any()
            }
        })
    };
    view! {
        <h2 class="body-head">
            {what} <span class="body-kind">{format!("{format} · {}", format::size(body.len))}</span>
            <span class="body-tools">{tools}</span>
        </h2>
        {search_field(search, element)}
        {body
            .is_truncated()
            .then(|| {
                let (kept, len) = (format::size(body.kept), format::size(body.len));
                view! {
                    <p class="note">
                        {format!("Only the first {kept} of {len} were kept.")}
                    </p>
                }
            })}
        {move || match fetch.get() {
            Fetch::NotAsked | Fetch::Loading => {
                view! { <p class="nothing">"Loading…"</p> }.into_any()
            }
            Fetch::Refused(reason) => {
                view! {
                    <p class="note">
                        <b>"The body cannot be shown: "</b>
                        {format!("{}.", reason.trim_end_matches('.'))}
                    </p>
                }
                    .into_any()
            }
            Fetch::Here(Content::Json(json, _)) => {
                json_tree(inspector, search, root, element, json).into_any()
            }
            Fetch::Here(Content::Text(text)) => view! {
                <div class="searched" node_ref=element tabindex="-1">
                    {paged_text(search, text)}
                </div>
            }
            .into_any(),
            Fetch::Here(Content::Raw(bytes)) => {
                raw(inspector, bytes, body.is_truncated()).into_any()
            }
        }}
    }
}

fn text_tools(inspector: Inspector, title: &'static str, text: Arc<str>) -> impl IntoView {
    view! {
        {search_button(inspector.detail.search)}
        {copy_button(inspector, title, text)}
    }
}
