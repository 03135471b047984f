//! Keys that work wherever the focus is.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::{comment, compare, keys_help, settings};
use crate::state::{Connection, EXPORT_BUTTON, Inspector, Showing};

/// Listens for as long as the window is open.
pub(super) fn listen(inspector: Inspector, filter: NodeRef<html::Input>, grid: NodeRef<html::Div>) {
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
        // A key that is held down must not go to and fro.
        let is_asked = || !ev.repeat() && inspector.connection.get_untracked() == Connection::Live;
        // With caps lock on, letters are large.
        match ev.key().to_ascii_lowercase().as_str() {
            "f" if command => focus_filter(),
            "o" if command => {
                if !ev.repeat() {
                    inspector.choose_file();
                }
            }
            "s" if command => {
                if is_asked() {
                    inspector.click(EXPORT_BUTTON);
                }
            }
            "/" if plain && !is_typing() => focus_filter(),
            "?" if plain && !is_typing() => inspector.click(keys_help::BUTTON),
            "," if plain && !is_typing() => inspector.click(settings::BUTTON),
            "k" if plain && !is_typing() => inspector.click("columns"),
            "y" if plain && !is_typing() => inspector.click("copy-as"),
            "c" if plain && !is_typing() => inspector.click(compare::BUTTON),
            "n" if plain && !is_typing() => inspector.click(comment::BUTTON),
            "0" if plain && !is_typing() => inspector.clear_filter(),
            "p" if plain && !is_typing() => inspector.toggle_pin(),
            "g" if plain && !is_typing() => inspector.toggle_groups(),
            "e" if command => {
                if is_asked() {
                    inspector.toggle_recording();
                }
            }
            "l" if command => {
                if is_asked() {
                    inspector.clear();
                }
            }
            "escape" if plain && !is_typing() && !is_popover_open() => {
                if inspector.detail.seq.get_untracked().is_none() {
                    return;
                }
                inspector.select(None);
                focus(grid);
            }
            key => match key.parse().ok().and_then(view_of).filter(|_| plain && !is_typing()) {
                Some(showing) => inspector.showing.set(showing),
                None => return,
            },
        }
        ev.prevent_default();
    });
}

/// The view of a number, counted from 1 as in the rail.
fn view_of(number: usize) -> Option<Showing> {
    Showing::ALL.get(number.checked_sub(1)?).copied()
}

/// Whether the focus is in a field, where keys are text.
pub(super) fn is_typing() -> bool {
    document().active_element().is_some_and(|element| element.tag_name() == "INPUT")
}

/// Whether something is open that the browser closes with Escape.
fn is_popover_open() -> bool {
    // Browsers without popovers do not know the selector.
    document().query_selector(":popover-open").is_ok_and(|popover| popover.is_some())
}
