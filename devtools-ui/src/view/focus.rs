//! When what has the focus goes away, another has to get it: keys must never lead nowhere.

use leptos::html;
use leptos::prelude::*;

/// Focuses the table, or whatever else it is.
pub(super) fn focus(element: NodeRef<html::Div>) {
    if let Some(element) = element.get_untracked() {
        // It is in the page and can be focused.
        let _ = element.focus();
    }
}

/// Focuses the table if the focus is nowhere, or within what is about to be taken away.
pub(super) fn focus_instead_of(leaving: &str, grid: NodeRef<html::Div>) {
    let is_lost = document().active_element().is_none_or(|element| {
        element.tag_name() == "BODY" || element.closest(leaving).is_ok_and(|it| it.is_some())
    });
    if is_lost {
        focus(grid);
    }
}
