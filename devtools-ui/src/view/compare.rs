//! The selected row beside the one that it is compared with.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::compare::Fact;
use crate::state::differences::{Difference, Differences};
use crate::state::part::Part;
use crate::state::rows::Selected;
use crate::state::{Inspector, format};

/// The id of the button that chooses the row.
pub(super) const BUTTON: &str = "compare";

/// Chooses the row that others are compared with.
pub(super) fn button(inspector: Inspector) -> impl IntoView {
    let can_be = Memo::new(move |_| {
        inspector.detail.item.with(|it| it.as_ref().is_some_and(Selected::can_be_compared))
    });
    let is_base = Memo::new(move |_| {
        inspector.detail.base.seq().is_some_and(|base| inspector.detail.seq.get() == Some(base))
    });
    view! {
        <Show when=move || can_be.get()>
            <button
                id=BUTTON
                class="button small"
                aria-label="Compare others with this"
                title="Compare others with this (c): select another one then, or Ctrl-click it"
                aria-pressed=move || is_base.get().to_string()
                on:click=move |_| inspector.toggle_base()
            >
                {icon(icons::COMPARE)}
            </button>
        </Show>
    }
}

/// What differs.
pub(super) fn compare(inspector: Inspector) -> impl IntoView {
    let facts = Memo::new(move |_| inspector.compared_facts());
    let number = |seq: Option<u64>| seq.map(|seq| format!("#{}", format::count(seq)));
    let base = move || inspector.detail.base.seq();
    let is_event =
        move || inspector.detail.item.with(|item| matches!(item, Some(Selected::Emit(_))));
    let heads = move || {
        view! {
            <th scope="col">
                <button
                    class="link"
                    title="Show this one"
                    on:click=move |_| {
                        if let Some(seq) = untrack(base) {
                            inspector.show_row(seq);
                        }
                    }
                >
                    {move || number(base())}
                </button>
            </th>
            <th scope="col">{move || number(inspector.detail.seq.get())}</th>
        }
    };
    let fact = |Fact { name, base, selected, differs }: Fact| {
        view! {
            <tr class:differs=differs>
                <th scope="row">{name}</th>
                <td>{base}</td>
                <td>{selected}</td>
            </tr>
        }
    };
    let body = move |part| move || bodies(inspector, part);
    view! {
        <table class="compare">
            <thead>
                <tr>
                    <td></td>
                    {heads()}
                </tr>
            </thead>
            <tbody>{move || facts.get().into_iter().map(fact).collect_view()}</tbody>
        </table>
        <h2>{move || if is_event() { "Payload" } else { "Arguments" }}</h2>
        {body(Part::Request)}
        <Show when=move || !is_event()>
            <h2>"Response"</h2>
            {body(Part::Response)}
        </Show>
    }
}

fn bodies(inspector: Inspector, part: Part) -> AnyView {
    let Differences { listed, more } = match inspector.compared_bodies(part) {
        None => return ().into_any(),
        Some(Err(reason)) => {
            let text = format!("They cannot be compared: {reason}.");
            return view! { <p class="nothing">{text}</p> }.into_any();
        }
        Some(Ok(differences)) => differences,
    };
    if listed.is_empty() {
        return view! { <p class="nothing" data-same="">"The same."</p> }.into_any();
    }
    let row = |Difference { place, left, right }: Difference| {
        let side = |side: Option<String>| side.unwrap_or_else(|| "–".into());
        view! {
            <tr class="differs">
                <th scope="row">{if place.is_empty() { "(all of it)".into() } else { place }}</th>
                <td>{side(left)}</td>
                <td>{side(right)}</td>
            </tr>
        }
    };
    view! {
        <table class="compare bodies">
            <tbody>{listed.into_iter().map(row).collect_view()}</tbody>
        </table>
        {(more > 0)
            .then(|| {
                let text = format!("{} are not listed.", format::things(more as u64, "more difference"));
                view! { <p class="aside">{text}</p> }
            })}
    }
    .into_any()
}
