//! The element around a JSON tree: it has the focus, and keys and mouse choose a line of it.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::reveal::reveal;
use crate::state::json_tree::{Tree, TreeMove};

pub(super) fn in_tree(
    tree: Tree,
    element: NodeRef<html::Div>,
    lines: impl IntoView,
) -> impl IntoView {
    let on_key = move |ev: KeyboardEvent| {
        // Keys on a button in the tree are that button's.
        let has_focus = document().active_element().is_some_and(|it| it.class_name() == "tree");
        let is_plain = !ev.ctrl_key() && !ev.meta_key() && !ev.alt_key() && !ev.shift_key();
        let Some(by) = key_move(&ev).filter(|_| has_focus && is_plain) else { return };
        ev.prevent_default();
        tree.go(by);
        if let Some(at) = tree.active.get_untracked() {
            let id = line_id(at);
            // Of what is unfolded, the first line.
            request_animation_frame(move || reveal(&format!("#{id}.entry, #{id} > .entry")));
        }
    };
    let point = move |ev: PointerEvent| {
        let at = line_of(&event_target::<Element>(&ev));
        if at != tree.hovered.get_untracked() {
            tree.hovered.set(at);
        }
    };
    view! {
        <div
            class="tree"
            node_ref=element
            role="tree"
            tabindex="0"
            aria-label="JSON"
            aria-activedescendant=move || tree.active.get().map(line_id)
            on:keydown=on_key
            on:pointerover=point
            on:pointerleave=move |_| tree.hovered.set(None)
            on:click=move |ev| {
                if let Some(at) = line_of(&event_target::<Element>(&ev)) {
                    tree.active.set(Some(at));
                }
            }
            on:focus=move |_| tree.enter()
        >
            {lines}
        </div>
    }
}

/// The element of the line of the value that begins there in the text.
pub(super) fn line_id(at: usize) -> String {
    format!("json-{at}")
}

fn line_of(element: &Element) -> Option<usize> {
    let line = element.closest("[data-at]").ok().flatten()?;
    line.get_attribute("data-at")?.parse().ok()
}

fn key_move(ev: &KeyboardEvent) -> Option<TreeMove> {
    Some(match ev.key().as_str() {
        "ArrowDown" => TreeMove::Down,
        "ArrowUp" => TreeMove::Up,
        "ArrowRight" => TreeMove::In,
        "ArrowLeft" => TreeMove::Out,
        "Home" => TreeMove::First,
        "End" => TreeMove::Last,
        "Enter" | " " => TreeMove::Toggle,
        _ => return None,
    })
}
