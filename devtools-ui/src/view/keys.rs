//! Keys that work wherever the focus is.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::state::{Connection, Inspector};

/// Listens for as long as the window is open.
pub(super) fn listen(inspector: Inspector, filter: NodeRef<html::Input>) {
    let _ = window_event_listener(ev::keydown, move |ev| {
        // Whoever has the focus comes first.
        if ev.default_prevented() {
            return;
        }
        let command = (ev.ctrl_key() || ev.meta_key()) && !ev.alt_key() && !ev.shift_key();
        let plain = !ev.ctrl_key() && !ev.meta_key() && !ev.alt_key();
        let focus_filter = || {
            if let Some(filter) = filter.get_untracked() {
                // It is in the page and can be focused.
                let _ = filter.focus();
                filter.select();
            }
        };
        let is_live = || inspector.connection.get_untracked() == Connection::Live;
        match ev.key().as_str() {
            "f" if command => focus_filter(),
            "/" if plain && !is_typing() => focus_filter(),
            "e" if command && is_live() => inspector.toggle_recording(),
            "l" if command && is_live() => inspector.clear(),
            "Escape" if plain && !is_typing() => inspector.select(None),
            _ => return,
        }
        ev.prevent_default();
    });
}

/// Whether the focus is in a field, where keys are text.
fn is_typing() -> bool {
    document().active_element().is_some_and(|element| element.tag_name() == "INPUT")
}
