//! What can be asked of a filter: its fields, each with an example to begin with.

use ipc_inspector_protocol::filter::{FIELDS, Field};
use leptos::html;
use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::Inspector;
use crate::state::previews::what_is_searched;

/// How terms are put together, and what that means.
const RULES: [(&str, &str); 6] = [
    ("greet \"two words\"", "shows this, and that: a space is an and"),
    ("greet | status:error", "either; a bar without spaces binds more than a space"),
    ("-cmd:greet", "all but this"),
    ("cmd:greet", "within the name, in any case"),
    ("cmd:\"greet\"", "exactly this"),
    ("cmd:get_*", "all of it; * stands for any characters, ? for one"),
];

/// The button, and what it opens.
pub(super) fn help(inspector: Inspector, filter: NodeRef<html::Input>) -> impl IntoView {
    let example = move |text: &'static str| {
        let fill = move |_| {
            inspector.type_filter(text.to_owned());
            if let Some(filter) = filter.get_untracked() {
                let _ = filter.focus();
            }
        };
        view! {
            <button
                class="example"
                title="Filter by this"
                popovertarget="filter-help"
                popovertargetaction="hide"
                on:click=fill
            >
                {text}
            </button>
        }
    };
    let rule = move |(text, meaning): (&'static str, &'static str)| {
        view! {
            <dt>{example(text)}</dt>
            <dd>{meaning}</dd>
        }
    };
    let field = move |field: &'static Field| {
        view! {
            <tr>
                <th scope="row">{field.name}</th>
                <td>{field.meaning}</td>
                <td>{example(field.example)}</td>
            </tr>
        }
    };
    view! {
        <button
            class="button"
            aria-label="What a filter can ask"
            title="What a filter can ask"
            popovertarget="filter-help"
        >
            {icon(icons::HELP)}
        </button>
        <div id="filter-help" popover="auto" class="popover filter-help">
            <h2>"What a filter can ask"</h2>
            <p>{what_is_searched()}</p>
            <dl class="facts">{RULES.map(rule)}</dl>
            <table>
                <tbody>{FIELDS.iter().map(field).collect_view()}</tbody>
            </table>
        </div>
    }
}
