//! What was said of the selected row, and the field to say something.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::Inspector;

/// The id of the button that opens the field.
pub(super) const BUTTON: &str = "comment";

/// Whether the field is there.
#[derive(Clone, Copy)]
pub(super) struct Comment {
    inspector: Inspector,
    is_edited: RwSignal<bool>,
    text: Memo<Option<String>>,
    button: NodeRef<html::Button>,
}

impl Comment {
    pub(super) fn new(inspector: Inspector) -> Self {
        let text = Memo::new(move |_| {
            let seq = inspector.detail.seq.get()?;
            inspector.log.with(|log| log.comment(seq).map(str::to_owned))
        });
        let is_edited = RwSignal::new(false);
        // Of another row nothing is being said.
        Effect::new(move |_| {
            inspector.detail.seq.track();
            is_edited.set(false);
        });
        Self { inspector, is_edited, text, button: NodeRef::new() }
    }

    /// Opens the field. In a trace nothing more is said.
    pub(super) fn button(self) -> impl IntoView {
        view! {
            <Show when=move || self.inspector.trace.with(Option::is_none)>
                <button
                    id=BUTTON
                    class="button small"
                    node_ref=self.button
                    aria-label="Comment"
                    title="Comment: it goes into exports (n)"
                    aria-pressed=move || self.text.with(Option::is_some).to_string()
                    on:click=move |_| self.is_edited.update(|is_edited| *is_edited = !*is_edited)
                >
                    {icon(icons::COMMENT)}
                </button>
            </Show>
        }
    }

    /// The comment, or the field.
    pub(super) fn view(self) -> impl IntoView {
        move || {
            if self.is_edited.get() {
                return self.field().into_any();
            }
            let text = self.text.get();
            text.map(|text| view! { <p class="comment">{text}</p> }).into_any()
        }
    }

    fn field(self) -> impl IntoView {
        let field = NodeRef::<html::Input>::new();
        Effect::new(move |_| {
            if let Some(field) = field.get() {
                let _ = field.focus();
            }
        });
        let close = move || {
            self.is_edited.set(false);
            if let Some(button) = self.button.get_untracked() {
                let _ = button.focus();
            }
        };
        let on_key = move |ev: KeyboardEvent| match ev.key().as_str() {
            "Enter" => {
                // It would press the button that is focused next.
                ev.prevent_default();
                if let Some(field) = field.get_untracked() {
                    self.inspector.comment(&field.value());
                }
                close();
            }
            "Escape" => {
                ev.prevent_default();
                close();
            }
            _ => {}
        };
        view! {
            <input
                class="comment"
                node_ref=field
                type="text"
                maxlength="1000"
                aria-label="Comment"
                placeholder="What is to be said of it; Enter keeps it"
                prop:value=self.text.get_untracked().unwrap_or_default()
                on:keydown=on_key
            />
        }
    }
}
