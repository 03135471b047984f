//! JSON as a tree that folds. What is folded is not in the page, and has not been read.

use std::ops::Range;
use std::sync::Arc;

use leptos::attr::custom::custom_attribute;
use leptos::html;
use leptos::prelude::*;

use super::copy::copy_made;
use super::paged::growing;
use super::tree_keys::{in_tree, line_id};
use crate::state::json::{self, Child, Json, Kind};
use crate::state::json_path::path;
use crate::state::json_tree::Tree;
use crate::state::run::Run;
use crate::state::search::Search;
use crate::state::{Inspector, format};

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

/// What all lines of a tree share.
#[derive(Clone)]
struct Shared {
    inspector: Inspector,
    search: Search,
    tree: Tree,
    /// What the document is called in code.
    root: &'static str,
    is_active: Selector<Option<usize>>,
    is_hovered: Selector<Option<usize>>,
}

/// Where a value is in its tree.
#[derive(Clone, Copy)]
struct Place {
    /// The value that it is in.
    parent: Option<usize>,
    /// From 1.
    level: usize,
    /// How many levels, from here on, are unfolded from the start.
    unfolded: usize,
    /// What stands behind it.
    comma: &'static str,
}

enum Key {
    /// The document itself.
    Root,
    Name(Json),
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
            Self::Root => "JSON".into(),
            Self::Name(name) => json::string(name.source()).unwrap_or_default(),
            Self::Index { index, .. } => format!("Item {index}"),
        }
    }

    fn view(self, search: Search) -> AnyView {
        match self {
            Self::Root | Self::Index { is_shown: false, .. } => ().into_any(),
            Self::Name(name) => {
                let name = growing(search, name.text().clone(), name.span(), STRING);
                view! { <span class="key">{name}</span> ": " }.into_any()
            }
            Self::Index { index, .. } => {
                view! { <span class="index">{index} ": "</span> }.into_any()
            }
        }
    }
}

/// The tree of a whole document, which code calls `root` and `search` looks in.
pub(super) fn json_tree(
    inspector: Inspector,
    search: Search,
    root: &'static str,
    element: NodeRef<html::Div>,
    json: Json,
) -> impl IntoView {
    let unfolded = if json.source().len() <= SMALL { SMALL_DEPTH } else { 1 };
    let tree = Tree::default();
    let shared = Shared {
        inspector,
        search,
        tree,
        root,
        is_active: Selector::new(move || tree.active.get()),
        is_hovered: Selector::new(move || tree.hovered.get()),
    };
    let place = Place { parent: None, level: 1, unfolded, comma: "" };
    in_tree(tree, element, value(shared, Key::Root, json, place))
}

/// A value with what stands before and after it on its line.
fn value(shared: Shared, key: Key, json: Json, place: Place) -> AnyView {
    if json.has_children() {
        container(shared, key, json, place).into_any()
    } else {
        leaf(shared, key, &json, place).into_any()
    }
}

fn leaf(shared: Shared, key: Key, json: &Json, place: Place) -> impl IntoView + use<> {
    let (search, at) = (shared.search, json.span().start);
    add(shared.tree, at, place.parent, None);
    let source = json.source();
    let rounded = json::rounded_by_javascript(source);
    let class = match json.kind() {
        Kind::String if source.starts_with("\"__CHANNEL__:") => "channel",
        Kind::String => "string",
        Kind::Scalar if rounded.is_some() => "number rounded",
        Kind::Scalar => "number",
        Kind::Object | Kind::Array => "",
    };
    let title = rounded.map(|read| {
        format!("JavaScript cannot hold this exactly: beyond 2⁵³ it rounds, here to {read}.")
    });
    let text = growing(search, json.text().clone(), json.span(), STRING);
    let is_active = shared.is_active.clone();
    view! {
        <div
            id=line_id(at)
            class="entry"
            class:active=move || is_active.selected(&Some(at))
            role="treeitem"
            {..custom_attribute("aria-level", place.level.to_string())}
            data-at=at.to_string()
        >
            {key.view(search)}
            <span class=class title=title>{text}</span>
            {place.comma}
            {actions(shared, json)}
        </div>
    }
}

fn container(shared: Shared, key: Key, json: Json, place: Place) -> impl IntoView {
    let (search, span) = (shared.search, json.span());
    let at = span.start;
    let (open, close) = if json.kind() == Kind::Array { ("[", "]") } else { ("{", "}") };
    let (glimpse, is_all) = json.glimpse(GLIMPSE);
    // What fits on a line is best read there, but for the document itself.
    let is_open = RwSignal::new(place.unfolded > 0 && (place.parent.is_none() || !is_all));
    let folded = if is_all { glimpse } else { format!("{glimpse}… {close}") };
    add(shared.tree, at, place.parent, Some(is_open));
    unfold_for_search(search, span, is_open);
    let is_active = shared.is_active.clone();
    let (spoken, key) = (key.spoken(), key.view(search));
    let inner = Place {
        parent: Some(at),
        level: place.level + 1,
        unfolded: place.unfolded.saturating_sub(1),
        comma: "",
    };
    view! {
        <div
            id=line_id(at)
            role="treeitem"
            {..custom_attribute("aria-level", place.level.to_string())}
            aria-expanded=move || is_open.get().to_string()
            aria-label=spoken
            data-at=at.to_string()
        >
            <div class="entry" class:active=move || is_active.selected(&Some(at))>
                <span
                    class="toggle"
                    aria-hidden="true"
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                >
                    <span class="arrow"></span>
                </span>
                {key}
                {move || {
                    if is_open.get() {
                        view! { <span>{open}</span> }.into_any()
                    } else {
                        view! {
                            <span
                                class="folded"
                                class:whole=is_all
                                on:click=move |_| is_open.set(true)
                            >
                                {folded.clone()}
                            </span>
                            {place.comma}
                        }
                            .into_any()
                    }
                }}
                {actions(shared.clone(), &json)}
            </div>
            {move || {
                is_open
                    .get()
                    .then(|| {
                        view! {
                            {children(shared.clone(), &json, inner)}
                            <div aria-hidden="true">{close} {place.comma}</div>
                        }
                    })
            }}
        </div>
    }
}

/// The line is in the page for as long as the view that says so.
fn add(tree: Tree, at: usize, parent: Option<usize>, is_open: Option<RwSignal<bool>>) {
    tree.add(at, parent, is_open);
    on_cleanup(move || tree.remove(at));
}

/// Unfolds when what is searched for and stood at is within.
fn unfold_for_search(search: Search, span: Range<usize>, is_open: RwSignal<bool>) {
    Effect::new(move |_| {
        let is_within = search.current.with(|current| {
            current.as_ref().is_some_and(|it| span.start < it.start && it.end < span.end)
        });
        if is_within && !is_open.get_untracked() {
            is_open.set(true);
        }
    });
}

/// What can be done with a value: shown on its line while that has the mouse or the keyboard.
fn actions(shared: Shared, json: &Json) -> impl IntoView + use<> {
    let Shared { inspector, root, is_active, is_hovered, .. } = shared;
    let json = json.clone();
    let at = json.span().start;
    let is_active = Memo::new(move |_| is_active.selected(&Some(at)));
    let is_shown = Memo::new(move |_| is_active.get() || is_hovered.selected(&Some(at)));
    // The tab key leads from the tree to the actions of the line that has the keyboard.
    let is_tabbable = move || is_active.get();
    move || {
        is_shown.get().then(|| {
            let (of_path, of_value) = (json.clone(), json.clone());
            let path = move || path(root, &of_path);
            view! {
                <span class="line-actions">
                    {copy_made(inspector, "copy path", is_tabbable, path)}
                    {copy_made(inspector, "copy value", is_tabbable, move || said(&of_value))}
                </span>
            }
        })
    }
}

/// A string for what it says, anything else as it stands.
fn said(json: &Json) -> String {
    json::string(json.source()).unwrap_or_else(|| json.source().to_owned())
}

fn children(shared: Shared, json: &Json, place: Place) -> impl IntoView + use<> {
    let children: Arc<[Child]> = json.children().into();
    let len = children.len();
    let run = RwSignal::new(Run::new(len, FIRST));
    let search = shared.search;
    Effect::new({
        let children = children.clone();
        move |_| {
            let Some(current) = search.current.get() else { return };
            let index = children.partition_point(|child| child.span().end <= current.start);
            if children.get(index).is_some_and(|child| child.span().start <= current.start) {
                run.update(|run| run.reveal(index..index + 1));
            }
        }
    });
    let child = move |index: usize| {
        children.get(index).cloned().map(|Child { key, value: json }| {
            // A short array is read at a glance; in a long one the place matters.
            let key = match key {
                Some(name) => Key::Name(name),
                None => Key::Index { index, is_shown: len > 5 },
            };
            let comma = if index + 1 < len { "," } else { "" };
            value(shared.clone(), key, json, Place { comma, ..place })
        })
    };
    let more = move |rest: usize, label: &'static str, show: fn(&mut Run, usize)| {
        (rest > 0).then(|| {
            let some = format::count(rest.min(MORE) as u64);
            view! {
                <button class="more" on:click=move |_| run.update(|run| show(run, MORE))>
                    {format!("show {some} {label} of {}", format::count(rest as u64))}
                </button>
            }
        })
    };
    view! {
        <div class="children" role="group">
            {move || more(run.with(Run::earlier), "earlier", Run::show_earlier)}
            <For each=move || run.with(Run::shown) key=|index| *index children=child />
            {move || more(run.with(Run::later), "more", Run::show_later)}
        </div>
    }
}
