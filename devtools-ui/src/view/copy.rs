//! A button that copies a text, and says whether it did.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::Inspector;

/// How long it says so.
const SAID: Duration = Duration::from_secs(2);

pub(super) fn copy_button(
    inspector: Inspector,
    label: &'static str,
    text: Arc<str>,
) -> impl IntoView {
    let is_copied = RwSignal::new(None::<bool>);
    let copy = move |_| {
        inspector.copy(&text, move |copied| {
            // The button may be gone by now.
            is_copied.try_set(Some(copied));
            set_timeout(
                move || {
                    is_copied.try_set(None);
                },
                SAID,
            );
        });
    };
    view! {
        <span class="copy">
            <button class="button small" aria-label=label title=label on:click=copy>
                {icon(icons::COPY)}
            </button>
            <span role="status" class:bad=move || is_copied.get() == Some(false)>
                {move || match is_copied.get() {
                    None => "",
                    Some(true) => "Copied",
                    Some(false) => "It could not be copied",
                }}
            </span>
        </span>
    }
}
