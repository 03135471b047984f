//! JSON as a tree that folds. What is folded is not in the page, and has not been read.

use std::sync::Arc;

use leptos::prelude::*;

use super::paged::growing;
use crate::state::format;
use crate::state::json::{Child, Json, Kind};

/// Children shown when a value is unfolded, and with each click after that.
const FIRST: usize = 100;
const MORE: usize = 1_000;
/// Longer strings are cut, in bytes.
const STRING: usize = 400;
/// Documents of at most so many bytes are unfolded so many levels deep from the start, others only
/// once.
const SMALL: usize = 2_000;
const SMALL_DEPTH: usize = 3;
/// Characters of a folded value that are shown.
const GLIMPSE: usize = 44;

/// The tree of a whole document.
pub(super) fn json_tree(json: Json) -> impl IntoView {
    let unfolded = if json.source().len() <= SMALL { SMALL_DEPTH } else { 1 };
    view! { <div class="tree">{value(Key::Root, json, unfolded, "")}</div> }
}

enum Key {
    /// The document itself.
    Root,
    Name(Box<str>),
    /// In an array. In a short one places are plain to see.
    Index {
        index: usize,
        is_shown: bool,
    },
}

impl Key {
    /// What the value is called where it is not seen in its place.
    fn spoken(&self) -> String {
        match self {
            Self::Root => "Body".into(),
            Self::Name(name) => name.to_string(),
            Self::Index { index, .. } => format!("Item {index}"),
        }
    }
}

/// A value with what stands before and after it on its line.
fn value(key: Key, json: Json, unfolded: usize, comma: &'static str) -> AnyView {
    let is_root = matches!(key, Key::Root);
    let spoken = key.spoken();
    let key = match key {
        Key::Root | Key::Index { is_shown: false, .. } => ().into_any(),
        Key::Name(name) => {
            let name = serde_json::to_string(&name).unwrap_or_default();
            view! { <span class="key">{name}</span> ": " }.into_any()
        }
        Key::Index { index, .. } => view! { <span class="index">{index} ": "</span> }.into_any(),
    };
    match json.kind() {
        Kind::Object | Kind::Array if json.has_children() => {
            container(key, spoken, json, (is_root, unfolded), comma).into_any()
        }
        kind => {
            let source: Arc<str> = json.source().into();
            let class = match kind {
                Kind::String if source.starts_with("\"__CHANNEL__:") => "channel",
                Kind::String => "string",
                Kind::Scalar => "number",
                Kind::Object | Kind::Array => "",
            };
            view! {
                <div class="leaf">
                    {key} <span class=class>{growing(source, STRING)}</span> {comma}
                </div>
            }
            .into_any()
        }
    }
}

fn container(
    key: AnyView,
    spoken: String,
    json: Json,
    (is_root, unfolded): (bool, usize),
    comma: &'static str,
) -> impl IntoView {
    let (open, close) = if json.kind() == Kind::Array { ("[", "]") } else { ("{", "}") };
    let (glimpse, is_all) = json.glimpse(GLIMPSE);
    // What fits on a line is best read there, but for the document itself.
    let is_open = RwSignal::new(unfolded > 0 && (is_root || !is_all));
    let folded = if is_all { glimpse } else { format!("{glimpse}… {close}") };
    view! {
        <div class="fold">
            <button
                class="toggle"
                aria-label=spoken
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <span class="arrow"></span>
            </button>
            {key}
            {move || {
                if is_open.get() {
                    view! { <span>{open}</span> }.into_any()
                } else {
                    view! {
                        <span class="folded" class:whole=is_all on:click=move |_| is_open.set(true)>
                            {folded.clone()}
                        </span>
                        {comma}
                    }
                        .into_any()
                }
            }}
            {move || {
                is_open
                    .get()
                    .then(|| {
                        view! {
                            {children(&json, unfolded.saturating_sub(1))}
                            <div>{close} {comma}</div>
                        }
                    })
            }}
        </div>
    }
}

fn children(json: &Json, unfolded: usize) -> impl IntoView + use<> {
    let children: Arc<[Child]> = json.children().into();
    let len = children.len();
    let limit = RwSignal::new(FIRST);
    let child = move |index: usize| {
        children.get(index).cloned().map(|Child { key, value: json }| {
            // A short array is read at a glance; in a long one the place matters.
            let key = match key {
                Some(name) => Key::Name(name),
                None => Key::Index { index, is_shown: len > 5 },
            };
            value(key, json, unfolded, if index + 1 < len { "," } else { "" })
        })
    };
    view! {
        <div class="children">
            <For each=move || 0..limit.get().min(len) key=|index| *index children=child />
            {move || {
                let rest = len.saturating_sub(limit.get());
                (rest > 0)
                    .then(|| {
                        view! {
                            <button
                                class="more"
                                on:click=move |_| limit.update(|limit| *limit += MORE)
                            >
                                {format!(
                                    "show {} more of {}",
                                    format::count(rest.min(MORE) as u64),
                                    format::count(rest as u64),
                                )}
                            </button>
                        }
                    })
            }}
        </div>
    }
}
