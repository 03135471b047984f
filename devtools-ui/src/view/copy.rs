//! Buttons that copy a text, and say whether they did.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::Inspector;

/// How long it is said.
const SAID_FOR: Duration = Duration::from_secs(2);

/// What became of the last copy, for as long as that is said.
#[derive(Clone, Copy)]
pub(super) struct Said(RwSignal<Option<Result<(), String>>>);

impl Said {
    pub(super) fn nothing() -> Self {
        Self(RwSignal::new(None))
    }

    /// Puts a text on the clipboard; there may be a reason why there is none.
    pub(super) fn copy(self, inspector: Inspector, text: Result<impl AsRef<str>, String>) {
        match text {
            Ok(text) => inspector.copy(text.as_ref(), move |is_copied| {
                self.say(is_copied.then_some(()).ok_or("It could not be copied".into()));
            }),
            Err(reason) => self.say(Err(reason)),
        }
    }

    /// Says no more of it.
    pub(super) fn forget(self) {
        self.0.set(None);
    }

    fn say(self, said: Result<(), String>) {
        // The button may be gone by now.
        self.0.try_set(Some(said));
        set_timeout(
            move || {
                self.0.try_set(None);
            },
            SAID_FOR,
        );
    }

    pub(super) fn view(self) -> impl IntoView {
        view! {
            <span role="status" class:bad=move || self.0.with(|it| matches!(it, Some(Err(_))))>
                {move || match self.0.get() {
                    None => String::new(),
                    Some(Ok(())) => "Copied".to_owned(),
                    Some(Err(reason)) => reason,
                }}
            </span>
        }
    }
}

/// With an icon.
pub(super) fn copy_button(
    inspector: Inspector,
    label: &'static str,
    text: Arc<str>,
) -> impl IntoView {
    let said = Said::nothing();
    view! {
        <span class="copy">
            <button
                class="button small"
                aria-label=label
                title=label
                on:click=move |_| said.copy(inspector, Ok(&text))
            >
                {icon(icons::COPY)}
            </button>
            {said.view()}
        </span>
    }
}

/// With words, for a text that is made when it is wanted. The tab key may lead to it, or not.
pub(super) fn copy_made(
    inspector: Inspector,
    label: &'static str,
    is_tabbable: impl Fn() -> bool + Copy + Send + Sync + 'static,
    make: impl Fn() -> String + 'static,
) -> impl IntoView {
    let said = Said::nothing();
    view! {
        <span class="copy">
            <button
                class="more"
                tabindex=move || if is_tabbable() { "0" } else { "-1" }
                on:click=move |_| said.copy(inspector, Ok(make()))
            >
                {label}
            </button>
            {said.view()}
        </span>
    }
}
