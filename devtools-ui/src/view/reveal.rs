//! Scrolling, no further than needed.

use leptos::prelude::*;
use leptos::web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

/// Brings an element of the page into sight.
pub(super) fn reveal(css: &str) {
    let Ok(Some(element)) = document().query_selector(css) else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
