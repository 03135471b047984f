//! The body of a request, a response or a message: fetched, then shown as its format says.

use ipc_inspector_protocol::{Body, BodyFormat};
use leptos::prelude::*;

use super::copy::copy_button;
use super::json_tree::json_tree;
use super::paged::paged_text;
use super::raw::raw;
use crate::state::body::{Content, Fetch};
use crate::state::detail::{Part, Tab};
use crate::state::{Inspector, format};

pub(super) fn body(inspector: Inspector, part: Part, body: Body) -> impl IntoView {
    let fetch = inspector.detail.fetch(part);
    let what = match (part, inspector.detail.tab.get_untracked(), body.format) {
        (Part::Request, Tab::Payload, _) => "Payload",
        (Part::Request, Tab::Text, _) => "Text",
        (Part::Request, _, BodyFormat::Json) => "Arguments",
        (Part::Request, ..) => "Request body",
        (Part::Response, ..) => "Response",
        (Part::Message, ..) => "Message",
        (Part::Stack, ..) => "Call stack",
    };
    let format = match body.format {
        BodyFormat::Json => "JSON",
        BodyFormat::Raw => "raw",
        BodyFormat::Text => "text",
    };
    let copy = move || {
        let text = fetch.with(|fetch| match fetch {
            Fetch::Here(content) => content.text(),
            _ => None,
        })?;
        let title = if body.format == BodyFormat::Json { "Copy the JSON" } else { "Copy the text" };
        Some(copy_button(inspector, title, text))
    };
    view! {
        <h2 class="body-head">
            {what} <span class="body-kind">{format!("{format} · {}", format::size(body.len))}</span>
            {copy}
        </h2>
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
            Fetch::Here(Content::Json(json, _)) => json_tree(json).into_any(),
            Fetch::Here(Content::Text(text)) => paged_text(text).into_any(),
            Fetch::Here(Content::Raw(bytes)) => raw(bytes).into_any(),
        }}
    }
}
