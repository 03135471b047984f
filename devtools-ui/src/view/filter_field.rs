//! The field for filters, with what is wrong with the typed text and what is offered for it.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

use super::filter_help::help;
use super::focus::focus;
use super::icons::{self, icon};
use super::offers::{LIST, offer_id, offers};
use crate::state::filter_field::{Edit, Wrong};
use crate::state::{Inspector, Move};

/// Id of what is said to be wrong.
const WRONG: &str = "filter-wrong";

pub(super) fn filter_field(
    inspector: Inspector,
    filter: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
) -> impl IntoView {
    let field = inspector.filter;
    let is_wrong = Memo::new(move |_| field.wrong.with(Option::is_some));
    let is_open = Memo::new(move |_| field.is_open());
    let typed = move |_| {
        let Some(input) = filter.get_untracked() else { return };
        // What a script puts in while nobody types asks for no help.
        if is_focused(&input) {
            inspector.type_filter_by_key(input.value(), cursor(&input));
        } else {
            inspector.type_filter(input.value());
        }
    };
    let invite_if_empty = move |_| {
        if field.typed.with_untracked(String::is_empty) {
            inspector.invite_offers(0);
        }
    };
    let left = move |_| {
        field.close();
        inspector.filter_was_used();
    };
    view! {
        <div class="filter" class:wrong=is_wrong>
            {icon(icons::SEARCH)}
            <input
                id="filter"
                node_ref=filter
                type="text"
                role="combobox"
                placeholder="Filter, as in status:error or >100ms"
                aria-label="Filter"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-expanded=move || is_open.get().to_string()
                aria-activedescendant=move || field.active.get().map(offer_id)
                aria-invalid=move || is_wrong.get().to_string()
                aria-describedby=WRONG
                title="Words, or fields like status:error (/). Ctrl+Space, or ↓, offers them."
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || field.typed.get()
                on:input=typed
                on:click=invite_if_empty
                on:blur=left
                on:keydown=move |ev| on_key(inspector, filter, grid, &ev)
            />
            {buttons(inspector, filter)}
            <div class="filter-below">
                <div id=WRONG role="status">
                    {move || field.wrong.get().map(|it| wrong(inspector, it))}
                </div>
                {offers(inspector, move |at| accept(inspector, filter, at))}
            </div>
        </div>
        {help(inspector, filter)}
    }
}

fn on_key(
    inspector: Inspector,
    filter: NodeRef<html::Input>,
    grid: NodeRef<html::Div>,
    ev: &KeyboardEvent,
) {
    let Some(input) = filter.get_untracked() else { return };
    let field = inspector.filter;
    let active = field.active.get_untracked();
    let is_open = field.is_open_untracked();
    let to_table = || {
        focus(grid);
        if ev.key() == "ArrowDown" && inspector.detail.seq.get_untracked().is_none() {
            inspector.move_selection(Move::Down);
        }
    };
    match ev.key().as_str() {
        // It may confirm what an input method offers.
        _ if ev.is_composing() => return,
        " " if ev.ctrl_key() => {
            inspector.invite_offers(cursor(&input));
        }
        "ArrowDown" if is_open => field.step(1),
        "ArrowUp" if is_open => field.step(-1),
        "Tab" if is_open && !ev.shift_key() => accept(inspector, filter, active.unwrap_or(0)),
        "Enter" if active.is_some() => accept(inspector, filter, active.unwrap_or(0)),
        "Escape" if field.close() => {}
        "Escape" if field.typed.with_untracked(|typed| !typed.is_empty()) => {
            inspector.clear_typed();
        }
        "ArrowDown" if inspector.invite_offers(cursor(&input)) => field.step(1),
        "Escape" | "Enter" | "ArrowDown" => to_table(),
        _ => return,
    }
    ev.prevent_default();
}

/// Takes an offer into the field.
fn accept(inspector: Inspector, filter: NodeRef<html::Input>, at: usize) {
    let Some(Edit { text, cursor }) = inspector.accept_offer(at) else { return };
    if let Some(input) = filter.get_untracked() {
        // Now, not when the signal is heard: the cursor can only go where there is text.
        input.set_value(&text);
        let _ = input.set_selection_range(cursor, cursor);
    }
}

fn buttons(inspector: Inspector, filter: NodeRef<html::Input>) -> impl IntoView {
    let field = inspector.filter;
    let has_text = Memo::new(move |_| field.typed.with(|typed| !typed.trim().is_empty()));
    let is_saved = Memo::new(move |_| field.is_saved());
    let can_be_saved = move || is_saved.get() || field.wrong.with(Option::is_none);
    view! {
        <Show when=move || has_text.get()>
            <button
                id="clear-filter"
                class="button small"
                aria-label="Clear the filter"
                title="Clear the filter (Esc)"
                on:click=move |_| {
                    inspector.clear_typed();
                    if let Some(filter) = filter.get_untracked() {
                        let _ = filter.focus();
                    }
                }
            >
                {icon(icons::CLOSE)}
            </button>
            <button
                id="save-filter"
                class="button small"
                aria-label="Save the filter"
                aria-pressed=move || is_saved.get().to_string()
                title=move || if is_saved.get() { "Saved: no longer keep it" } else { "Save it" }
                disabled=move || !can_be_saved()
                on:click=move |_| inspector.toggle_saved_filter()
            >
                {icon(icons::STAR)}
            </button>
        </Show>
    }
}

fn wrong(inspector: Inspector, wrong: Wrong) -> impl IntoView {
    let Wrong { before, part, behind, message } = wrong;
    let in_force = inspector.log.with_untracked(|log| log.filter().text.to_string());
    let in_force = if in_force.is_empty() {
        "Until it is right, nothing is filtered by it.".into_any()
    } else {
        view! { "Still in force: " <code>{in_force}</code> }.into_any()
    };
    view! {
        <p class="wrong-text">{before} <mark>{part}</mark> {behind}</p>
        <p>{message}</p>
        <p class="dim">{in_force}</p>
    }
}

fn is_focused(input: &HtmlInputElement) -> bool {
    document().active_element().is_some_and(|focused| focused == ***input)
}

/// Where the cursor is, as browsers count.
fn cursor(input: &HtmlInputElement) -> u32 {
    input.selection_end().ok().flatten().unwrap_or(u32::MAX)
}
