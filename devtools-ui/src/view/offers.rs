//! What is offered for the filter that is being typed: kept filters, fields, values.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::icons::{self, icon};
use crate::state::Inspector;
use crate::state::filter_field::Offer;

/// Id of the list.
pub(super) const LIST: &str = "filter-offers";

/// Id of an offer in the list.
pub(super) fn offer_id(at: usize) -> String {
    format!("filter-offer-{at}")
}

/// The list; `accept` is called with the place of the offer that is clicked.
pub(super) fn offers(
    inspector: Inspector,
    accept: impl Fn(usize) + Copy + Send + 'static,
) -> impl IntoView {
    let field = inspector.filter;
    let option = move |(at, offer): (usize, Offer)| {
        let option = NodeRef::<html::Li>::new();
        let is_active = Memo::new(move |_| field.active.get() == Some(at));
        Effect::new(move |_| {
            if let Some(option) = option.get().filter(|_| is_active.get()) {
                let nearest = ScrollIntoViewOptions::new();
                nearest.set_block(ScrollLogicalPosition::Nearest);
                option.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
        let (label, detail) = match offer {
            Offer::Kept { text, is_saved } => {
                let (sign, detail) =
                    if is_saved { (icons::STAR, "saved") } else { (icons::CLOCK, "used lately") };
                let label = view! { {icon(sign)} <span class="offer-label">{text}</span> };
                (label.into_any(), detail)
            }
            Offer::Next(next) => {
                let label = view! { <span class="offer-label">{next.label}</span> };
                (label.into_any(), next.detail)
            }
        };
        view! {
            <li
                id=offer_id(at)
                node_ref=option
                role="option"
                aria-selected=move || is_active.get().to_string()
                on:click=move |_| accept(at)
            >
                {label}
                <span class="offer-detail">{detail}</span>
            </li>
        }
    };
    view! {
        // The focus stays in the field.
        <ul
            id=LIST
            role="listbox"
            aria-label="Offered filters"
            hidden=move || !field.is_open()
            on:mousedown=|ev| ev.prevent_default()
        >
            {move || field.offers.get().into_iter().enumerate().map(option).collect_view()}
        </ul>
    }
}
