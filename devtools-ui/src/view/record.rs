//! All that is known of the selected call, as one JSON.

use leptos::html;
use leptos::prelude::*;

use super::copy::copy_button;
use super::json_tree::json_tree;
use super::search::{search_button, search_field};
use crate::state::Inspector;
use crate::state::body::{Content, Fetch};
use crate::state::copy_as::Form;

pub(super) fn record(inspector: Inspector) -> impl IntoView {
    let search = inspector.detail.search;
    on_cleanup(move || search.look_at(&Fetch::NotAsked));
    // Again when the call has been answered meanwhile.
    Effect::new(move |_| {
        inspector.detail.call.track();
        inspector.fetch_call();
    });
    let is_here = Memo::new(move |_| inspector.is_call_fetched());
    move || {
        inspector.detail.call.track();
        if !is_here.get() {
            return ().into_any();
        }
        let text = match untrack(|| inspector.copied_as(Form::Json)) {
            Ok(text) => text,
            Err(reason) => return view! { <p class="nothing">{reason}</p> }.into_any(),
        };
        let content = Content::of_json(text.into());
        search.look_at(&Fetch::Here(content.clone()));
        let Content::Json(json, text) = content else { return ().into_any() };
        let element = NodeRef::<html::Div>::new();
        view! {
            <h2 class="body-head">
                "Record"
                <span class="body-tools">
                    {search_button(search)} {copy_button(inspector, "Copy the JSON", text)}
                </span>
            </h2>
            {search_field(search, element)}
            {json_tree(inspector, search, "call", element, json)}
        }
        .into_any()
    }
}
