//! Exporting: what is chosen, and what would be replaced in it.

use std::collections::BTreeMap;

use ipc_inspector_protocol::redact::{Replacement, Rule};
use ipc_inspector_protocol::wire::{ExportPreview, ExportedFile, Secrets};
use leptos::prelude::*;

use super::copy::copy_button;
use super::icons::{self, icon};
use crate::state::body::Fetch;
use crate::state::export::{Form, SECRETS, Scope};
use crate::state::{Connection, EXPORT_BUTTON, Inspector, format};

/// Also the id that ties the button to it.
const PANEL: &str = "export-panel";

/// The button, and what it opens.
pub(super) fn export(inspector: Inspector) -> impl IntoView {
    let is_deaf = Memo::new(move |_| inspector.connection.get() != Connection::Live);
    view! {
        <button
            id=EXPORT_BUTTON
            class="button"
            aria-label="Export"
            title="Export what is recorded (Ctrl/⌘ S)"
            popovertarget=PANEL
            disabled=move || is_deaf.get()
            on:click=move |_| inspector.preview_export()
        >
            {icon(icons::EXPORT)}
        </button>
        <section id=PANEL popover="auto" class="popover form export" aria-label="Export">
            <h2>"Export"</h2>
            {choices(inspector)}
            <div role="status">{move || would_have(inspector)}</div>
            {move || inspector.export.preview.with(|preview| match preview {
                Fetch::Here(preview) if !preview.first.is_empty() => {
                    Some(replacements(inspector, preview))
                }
                _ => None,
            })}
            <div class="export-end">
                <button
                    id="save-export"
                    class="text-button main"
                    disabled=move || {
                        inspector.export.saved.with(|saved| matches!(saved, Fetch::Loading))
                    }
                    on:click=move |_| inspector.save_export()
                >
                    "Save"
                </button>
                <div role="status">{move || saved(inspector)}</div>
            </div>
        </section>
    }
}

fn choices(inspector: Inspector) -> impl IntoView {
    let chosen = inspector.export;
    let has_selected = Memo::new(move |_| inspector.detail.seq.get().is_some());
    let scope = move |scope: Scope| {
        let is_there = move || scope != Scope::Selected || has_selected.get();
        choice(inspector, "export-scope", chosen.scope, scope, scope.label(), is_there)
    };
    let secrets = move |(secrets, label): (Secrets, &'static str)| {
        choice(inspector, "export-secrets", chosen.secrets, secrets, label, || true)
    };
    let form = |(at, form): (usize, Form)| {
        view! { <option value=at.to_string()>{form.label()}</option> }
    };
    view! {
        <label class="field">
            <span>"As"</span>
            <select
                id="export-form"
                on:change=move |ev| {
                    let at = event_target_value(&ev).parse::<usize>().ok();
                    if let Some(form) = at.and_then(|at| Form::ALL.get(at)) {
                        chosen.form.set(*form);
                    }
                }
            >
                {Form::ALL.into_iter().enumerate().map(form).collect_view()}
            </select>
        </label>
        <div class="field" role="radiogroup" aria-label="Of">
            <span aria-hidden="true">"Of"</span>
            <div>{Scope::ALL.map(scope).collect_view()}</div>
        </div>
        <div class="field" role="radiogroup" aria-label="Secrets">
            <span aria-hidden="true">"Secrets"</span>
            <div>{SECRETS.map(secrets).collect_view()}</div>
        </div>
        <label class="field">
            <span>"Comment"</span>
            <input
                id="export-comment"
                type="text"
                placeholder="What went wrong"
                prop:value=move || chosen.comment.get()
                on:input=move |ev| chosen.comment.set(event_target_value(&ev))
            />
        </label>
    }
}

/// One of several, which changes what the export would have.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    inspector: Inspector,
    name: &'static str,
    chosen: RwSignal<T>,
    value: T,
    label: &'static str,
    is_there: impl Fn() -> bool + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                prop:checked=move || chosen.get() == value
                disabled=move || !is_there()
                on:change=move |_| {
                    chosen.set(value);
                    inspector.preview_export();
                }
            />
            {label}
        </label>
    }
}

/// How much there would be, and how much would be replaced in it.
fn would_have(inspector: Inspector) -> AnyView {
    inspector.export.preview.with(|preview| match preview {
        Fetch::NotAsked | Fetch::Loading => "Looking through the records…".into_any(),
        Fetch::Refused(reason) => view! { <p class="bad">{reason.clone()}</p> }.into_any(),
        Fetch::Here(preview) => {
            let replaced = preview.counts.values().sum::<u64>();
            let is_kept = inspector.export.secrets.get() == Secrets::Kept;
            let tone = if is_kept { "note" } else { "plain" };
            let told = match replaced {
                _ if is_kept => {
                    "nothing is replaced, so whoever gets the file sees all of it".into()
                }
                0 => "nothing in them looks like a secret".into(),
                _ => {
                    let values = format::things(replaced, "value");
                    format!("{values} replaced: {}", by_rule(&preview.counts))
                }
            };
            let records = format::things(preview.records, "record");
            view! { <p class=tone id="export-preview">{records}"; "{told}"."</p> }.into_any()
        }
    })
}

/// How many were replaced by each rule.
pub(super) fn by_rule(counts: &BTreeMap<Rule, u64>) -> String {
    let told = |(rule, count): (&Rule, &u64)| match what(*rule) {
        (Some(thing), why) => format!("{}{why}", format::things(*count, thing)),
        (None, why) => format!("{}{why}", format::count(*count)),
    };
    counts.iter().map(told).collect::<Vec<_>>().join(", ")
}

/// What is replaced, named as one of it, and why, for people.
fn what(rule: Rule) -> (Option<&'static str>, &'static str) {
    let thing = |thing, why| (Some(thing), why);
    match rule {
        Rule::Key => (None, " by the name of the key"),
        Rule::Jwt => thing("JSON web token", ""),
        Rule::Bearer => thing("bearer token", ""),
        Rule::ServiceToken => thing("token", " of services"),
        Rule::PrivateKey => thing("private key", ""),
        Rule::UrlPassword => thing("password", " in addresses"),
        Rule::HomePath => thing("name", " in home paths"),
        Rule::Email => thing("e-mail address", ""),
        Rule::App => (None, " by the app's own rule"),
        Rule::Command => thing("body", " of named commands"),
        Rule::Size => thing("body", " too long"),
        Rule::Metadata => thing("body", ""),
        _ => (None, " by another rule"),
    }
}

/// Where something would be replaced.
fn replacements(inspector: Inspector, preview: &ExportPreview) -> impl IntoView + use<> {
    let all: u64 = preview.counts.values().sum();
    let more = all.saturating_sub(preview.first.len() as u64);
    let line = |(seq, it): &(u64, Replacement)| {
        let (seq, path, len) = (*seq, it.path.clone(), it.len);
        view! {
            <tr>
                <td class="number">
                    <button class="link" on:click=move |_| inspector.show_row(seq)>
                        {format!("#{}", format::count(seq))}
                    </button>
                </td>
                <td>{it.place.name()}</td>
                <td class="mono" title=path.clone()>{path.clone()}</td>
                <td>{it.rule.name().replace('_', " ")}</td>
                <td class="number">{format::size(len)}</td>
            </tr>
        }
    };
    view! {
        <div class="replaced" tabindex="0" role="region" aria-label="What is replaced">
            <table>
                <thead>
                    <tr>
                        <th scope="col" class="number">"Record"</th>
                        <th scope="col">"In"</th>
                        <th scope="col">"At"</th>
                        <th scope="col">"By"</th>
                        <th scope="col" class="number">"Size"</th>
                    </tr>
                </thead>
                <tbody>{preview.first.iter().map(line).collect_view()}</tbody>
            </table>
            {(more > 0).then(|| view! { <p class="dim">{format!("and {} more", format::count(more))}</p> })}
        </div>
    }
}

fn saved(inspector: Inspector) -> AnyView {
    inspector.export.saved.with(|saved| match saved {
        Fetch::NotAsked => ().into_any(),
        Fetch::Loading => "Saving…".into_any(),
        Fetch::Refused(reason) => view! { <p class="bad">{reason.clone()}</p> }.into_any(),
        Fetch::Here(file) => {
            let ExportedFile { path, bytes, records, missed, .. } = file;
            let lost = (*missed > 0)
                .then(|| format!(" {} lost meanwhile.", format::things(*missed, "record")));
            let what = format!("{}, {}", format::things(*records, "record"), format::size(*bytes));
            view! {
                <p id="exported" data-path=path.clone()>
                    <span class="mono">{path.clone()}</span>
                    {copy_button(inspector, "Copy the path", path.as_str().into())}
                    <span class="dim">{what}"."{lost}</span>
                </p>
            }
            .into_any()
        }
    })
}
