//! The selected event: whom it was for, and whom it reached.

use ipc_inspector_protocol::{Audience, Emit, EventTarget, PageRef, events::Reached};
use leptos::prelude::*;

use crate::state::{Inspector, format};

/// Whom an event was for, in words.
pub(super) fn audience(audience: &Audience) -> String {
    match audience {
        Audience::Target(target) => self::target(target),
        Audience::Filter => "whom a filter chooses".into(),
        Audience::Unknown => "not known".into(),
    }
}

/// A target, as one writes it.
pub(super) fn target(target: &EventTarget) -> String {
    match target {
        EventTarget::Any => "any".into(),
        EventTarget::App => "app".into(),
        EventTarget::AnyLabel { label } => format!("label {label}"),
        EventTarget::Window { label } => format!("window {label}"),
        EventTarget::Webview { label } => format!("webview {label}"),
        EventTarget::WebviewWindow { label } => format!("webview window {label}"),
    }
}

/// Whom it reached.
pub(super) fn deliveries(inspector: Inspector, emit: &Emit) -> impl IntoView + use<> {
    let may = emit.listeners.map(|listeners| format::things(listeners.into(), "listener"));
    let text = match (&may, emit.listeners) {
        _ if !emit.deliveries.is_empty() => None,
        (None, _) => Some("Which pages listened to it cannot be seen in this app.".to_owned()),
        (_, Some(0)) => {
            Some("No page listened to it. Listeners in Rust cannot be seen.".to_owned())
        }
        (Some(may), _) => Some(format!(
            "There were {may} in pages that it may have reached, and no page has told that one was \
             called. Pages tell in batches, so this may still come."
        )),
    };
    let may = may.unwrap_or_else(|| "not seen".into());
    let rows: Vec<_> =
        emit.deliveries.iter().map(|reached| delivery(inspector, emit, reached)).collect();
    view! {
        <h2>"Reached"</h2>
        {text.map(|text| view! { <p class="nothing">{text}</p> })}
        {(!rows.is_empty())
            .then(|| {
                view! {
                    <table class="list">
                        <thead>
                            <tr>
                                <th scope="col">"Webview"</th>
                                <th scope="col">"Listener"</th>
                                <th scope="col">"Listens for"</th>
                                <th scope="col" class="number">
                                    "After"
                                </th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }
            })}
        <h2>"For"</h2>
        <dl class="facts">
            <dt>"Target"</dt>
            <dd>{audience(&emit.audience)}</dd>
            <dt>"Listeners then"</dt>
            <dd>{may}</dd>
        </dl>
    }
}

fn delivery(inspector: Inspector, emit: &Emit, reached: &Reached) -> impl IntoView + use<> {
    let (moment, listener) = inspector.log.with_untracked(|log| {
        let moment = log.pages().moment(&PageRef::from(reached), reached.page_us);
        (moment, log.events().listener(&reached.listener).cloned())
    });
    let after = moment.map(|moment| format::length(moment.since(emit.at_us)));
    let title = moment.and_then(|moment| moment.within_us).map(|within_us| {
        format!("certain to ± {}: the page has a clock of its own", format::duration(within_us))
    });
    let added = listener.as_ref().map(|listener| listener.call);
    let number = format!("#{}", reached.listener.listener);
    view! {
        <tr data-reached=reached.listener.listener.to_string()>
            <td>{reached.listener.webview.clone()}</td>
            <td>
                {match added {
                    Some(call) => {
                        view! {
                            <button
                                class="link"
                                title="The call that added it, with its call stack"
                                on:click=move |_| inspector.show_row(call)
                            >
                                {number}
                            </button>
                        }
                            .into_any()
                    }
                    None => number.into_any(),
                }}
            </td>
            <td>{listener.map(|listener| target(&listener.target))}</td>
            <td class="number" title=title>
                {after}
            </td>
        </tr>
    }
}
