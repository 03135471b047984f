//! A menu of what the selected row's call can be copied as.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::copy::Said;
use super::icons::{self, icon};
use crate::state::Inspector;
use crate::state::copy_as::Form;

pub(super) fn copy_as(inspector: Inspector) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let said = Said::nothing();
    let button = NodeRef::<html::Button>::new();
    let items = Form::ALL.map(|form| (form, NodeRef::<html::Button>::new()));
    let has_call = Memo::new(move |_| inspector.detail.call.with(Option::is_some));
    // Again when the call has been answered meanwhile.
    Effect::new(move |_| {
        inspector.detail.call.track();
        if is_open.get() {
            inspector.fetch_call();
        }
    });
    // A browser gives access to the clipboard only while it handles a click: by then all is here.
    let is_shown = Memo::new(move |_| is_open.get() && inspector.is_call_fetched());
    Effect::new(move |_| {
        inspector.detail.seq.track();
        is_open.set(false);
        said.forget();
    });
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            // It is in the page and can be focused.
            let _ = button.focus();
        }
    };
    let copy = move |form| {
        close();
        said.copy(inspector, inspector.copied_as(form));
    };
    view! {
        <Show when=move || has_call.get()>
            <div
                class="copy-as copy"
                on:keydown=move |ev| on_key(&ev, is_open, items, close)
                on:focusout=move |_| close_when_left(is_open)
                // A press must not take the focus: the menu would be gone before the click.
                on:mousedown=|ev| ev.prevent_default()
            >
                {said.view()}
                <button
                    id="copy-as"
                    class="text-button"
                    node_ref=button
                    aria-haspopup="menu"
                    aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| {
                        if is_open.get_untracked() {
                            close();
                        } else {
                            is_open.set(true);
                        }
                    }
                >
                    "Copy as"
                    {icon(icons::MENU)}
                </button>
                <Show when=move || is_shown.get()>
                    <div class="menu" role="menu" aria-label="Copy the call as">
                        {items.map(|(form, element)| item(inspector, form, element, copy))}
                    </div>
                </Show>
            </div>
        </Show>
    }
}

fn item(
    inspector: Inspector,
    form: Form,
    element: NodeRef<html::Button>,
    copy: impl Fn(Form) + Copy + 'static,
) -> impl IntoView {
    let obstacle = Memo::new(move |_| {
        inspector.detail.call.with(|call| call.as_ref().and_then(|call| form.obstacle(call)))
    });
    if form == Form::ALL[0] {
        Effect::new(move |_| {
            if let Some(first) = element.get() {
                let _ = first.focus();
            }
        });
    }
    view! {
        <button
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            node_ref=element
            data-copy-as=form.id()
            aria-disabled=move || obstacle.with(Option::is_some).to_string()
            on:click=move |_| {
                if obstacle.with_untracked(Option::is_none) {
                    copy(form);
                }
            }
        >
            {form.label()}
            {move || obstacle.get().map(|reason| view! { <span class="aside">{reason}</span> })}
        </button>
    }
}

fn on_key(
    ev: &KeyboardEvent,
    is_open: RwSignal<bool>,
    items: [(Form, NodeRef<html::Button>); Form::ALL.len()],
    close: impl Fn(),
) {
    if !is_open.get_untracked() {
        if ev.key() == "ArrowDown" {
            ev.prevent_default();
            is_open.set(true);
        }
        return;
    }
    let focused = document().active_element().and_then(|it| it.get_attribute("data-copy-as"));
    let at = items.iter().position(|(form, _)| Some(form.id()) == focused.as_deref());
    let count = items.len();
    let to = match (ev.key().as_str(), at) {
        ("ArrowDown", Some(at)) => (at + 1) % count,
        ("ArrowUp", Some(at)) => (at + count - 1) % count,
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp" | "End", _) => count - 1,
        ("Escape", _) => {
            ev.prevent_default();
            close();
            return;
        }
        _ => return,
    };
    ev.prevent_default();
    if let Some(item) = items[to].1.get_untracked() {
        let _ = item.focus();
    }
}

/// Closes the menu when the focus has gone elsewhere.
fn close_when_left(is_open: RwSignal<bool>) {
    request_animation_frame(move || {
        let is_within = document()
            .active_element()
            .is_some_and(|element| element.closest(".copy-as").is_ok_and(|it| it.is_some()));
        if !is_within {
            is_open.try_set(false);
        }
    });
}
