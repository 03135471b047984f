//! The selected row: what it is, and a page of it.

use ipc_inspector_protocol::headers::readable;
use ipc_inspector_protocol::{
    Call, Channel, Emit, EventEmitter, Headers, LogSource, Observed, Status, Transport,
};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::body::body;
use super::comment::Comment;
use super::compare;
use super::copy::copy_button;
use super::copy_as::copy_as;
use super::elapsed::elapsed_us;
use super::event;
use super::focus::focus;
use super::icons::{self, glyph, icon, tone};
use super::initiator;
use super::log_line::log_line;
use super::messages::{self, messages};
use super::record::record;
use super::response::response;
use super::row::name;
use super::search;
use super::timing::{abandoned, timing};
use crate::state::body::Fetch;
use crate::state::detail::is_raw;
use crate::state::part::Part;
use crate::state::rows::Selected;
use crate::state::tab::Tab;
use crate::state::{Inspector, format};

pub(super) fn detail(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let seq = inspector.detail.seq;
    let comment = Comment::new(inspector);
    let close = move || {
        inspector.select(None);
        focus(grid);
    };
    view! {
        <aside
            id="detail"
            class="detail"
            aria-label="Selected row"
            on:keydown=move |ev| search::on_key(inspector.detail.search, &ev)
        >
            <div class="detail-tools">
                {copy_as(inspector)}
                {compare::button(inspector)}
                {comment.button()}
                {pin(inspector)}
                <button
                    class="button small"
                    aria-label="Close the details"
                    title="Close (Esc)"
                    on:click=move |_| close()
                >
                    {icon(icons::CLOSE)}
                </button>
            </div>
            {move || inspector.detail.item.get().map(|item| head(inspector, &item))}
            {comment.view()}
            {tabs(inspector)}
            <div
                id="detail-panel"
                class="panel"
                role="tabpanel"
                tabindex="0"
                aria-labelledby=move || tab_id(inspector.detail.tab.get())
            >
                {move || {
                    // What is unfolded, or scrolled to, belongs to one call.
                    seq.track();
                    panel(inspector, inspector.detail.tab.get())
                }}
            </div>
        </aside>
    }
}

fn pin(inspector: Inspector) -> impl IntoView {
    let is_pinned = Memo::new(move |_| {
        let seq = inspector.detail.seq.get();
        seq.is_some_and(|seq| inspector.log.with(|log| log.is_pinned(seq)))
    });
    view! {
        <button
            id="pin"
            class="button small"
            aria-label="Pin"
            title="Pin, to find it again by is:pinned (p)"
            aria-pressed=move || is_pinned.get().to_string()
            on:click=move |_| inspector.toggle_pin()
        >
            {icon(icons::PIN)}
        </button>
    }
}

fn head(inspector: Inspector, item: &Selected) -> AnyView {
    match item {
        Selected::Call(call) => call_head(inspector, call).into_any(),
        Selected::Channel(channel, Some(call)) => view! {
            {call_head(inspector, call)}
            <p class="meta below">
                {format!("channel {}", channel.channel.channel)} " of this call"
                {shared(inspector, channel)}
            </p>
        }
        .into_any(),
        Selected::Channel(channel, None) => {
            let name = format!("channel {}", channel.channel.channel);
            let place = channel.channel.webview.clone();
            plain_head(inspector, name, vec![place], channel.seq).into_any()
        }
        Selected::Emit(emit) => {
            let from = match &emit.emitter {
                EventEmitter::Page { webview, .. } => webview.clone(),
                EventEmitter::Rust { .. } => "Rust".to_owned(),
            };
            let size = format::size(emit.body.map_or(0, |body| body.len));
            let facts = vec![format!("event from {from}"), size];
            plain_head(inspector, emit.event.clone(), facts, emit.seq).into_any()
        }
        Selected::Mark(set) => {
            let by = set.mark.webview.clone().unwrap_or_else(|| "Rust".into());
            plain_head(inspector, "Mark".into(), vec![format!("set by {by}")], set.seq).into_any()
        }
        Selected::Log(line) => {
            let name = match &line.source {
                LogSource::Rust { target, .. } => target.clone(),
                LogSource::Page { page, .. } => format!("console of {}", page.webview),
            };
            plain_head(inspector, name, vec![line.level.name().to_owned()], line.seq).into_any()
        }
    }
}

fn plain_head(
    inspector: Inspector,
    name: String,
    facts: Vec<String>,
    seq: u64,
) -> impl IntoView + use<> {
    view! {
        <div class="detail-head">
            <h1>
                <span class="command" title=name.clone()>{name.clone()}</span>
                {copy_button(inspector, "Copy the name", name.into())}
            </h1>
            <p class="meta">
                {facts.into_iter().map(|fact| view! { <span>{fact}</span> }).collect_view()}
                <span title="Number of the record in the log">
                    {format!("#{}", format::count(seq))}
                </span>
            </p>
            {gone(inspector)}
        </div>
    }
}

/// With which other calls it shares a channel.
fn shared(inspector: Inspector, channel: &Channel) -> Option<String> {
    let shared = inspector.log.with_untracked(|log| log.messages().shared(channel));
    shared.map(|shared| format!(" · {shared}"))
}

fn gone(inspector: Inspector) -> impl IntoView {
    let held = inspector.detail.held;
    view! {
        <Show when=move || !held.get()>
            <p class="gone">"The recorder no longer holds this."</p>
        </Show>
    }
}

fn call_head(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let status = call.status();
    let Call { seq, request, .. } = call;
    let place = if request.webview == request.window {
        request.webview.clone()
    } else {
        format!("{} · {}", request.webview, request.window)
    };
    let sent = call.body.map_or(0, |body| body.len);
    let answered = match status {
        Status::Pending | Status::PageGone => "…".to_owned(),
        Status::Dropped | Status::Unsent => "–".to_owned(),
        Status::Answered(_) => {
            format::size(call.end.and_then(|end| end.body).map_or(0, |body| body.len))
        }
    };
    let sizes = format!("{} → {answered}", format::size(sent));
    let command = request.command.clone();
    view! {
        <div class="detail-head">
            <h1>
                {glyph(status)} <span class="command" title=command.clone()>{name(&command)}</span>
                {copy_button(inspector, "Copy the command", command.clone().into())}
            </h1>
            <p class="meta">
                <span class=tone(status)>{status.name()}</span>
                <span title="Webview and window">{place}</span>
                <span title="Size of the arguments and of the response">{sizes}</span>
                {time(inspector, call)}
                <span title="Number of the request in the log">
                    {format!("#{}", format::count(*seq))}
                </span>
            </p>
            {call
                .observed
                .abandoned_page_us
                .map(|_| view! { <p class="gone" data-abandoned="">{abandoned(call)}</p> })}
            {gone(inspector)}
        </div>
    }
}

/// How long the call took, or has been pending.
fn time(inspector: Inspector, call: &Call) -> AnyView {
    let received_us = call.received_us;
    match (call.status(), call.duration_us()) {
        (Status::Answered(_), Some(us)) => {
            let title = match call.waited_us() {
                Some(_) => "What the page waited, from the invoke until its promise was settled",
                None => "In Rust, from receipt to answer",
            };
            view! { <span title=title>{format::duration(us)}</span> }.into_any()
        }
        (Status::Pending | Status::PageGone, _) => (move || {
            inspector.detail.held.get().then(|| {
                let elapsed = elapsed_us(inspector, received_us);
                let elapsed = move || elapsed().map(format::elapsed);
                view! { <span title="Since its receipt">{elapsed}</span> }
            })
        })
        .into_any(),
        _ => ().into_any(),
    }
}

fn tabs(inspector: Inspector) -> impl IntoView {
    let tabs = Tab::ALL.map(|tab| (tab, NodeRef::<html::Button>::new()));
    let on_key = move |ev: KeyboardEvent| {
        let by = match ev.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        ev.prevent_default();
        let to = inspector.detail.step(by);
        inspector.show_tab(to);
        let button = tabs.iter().find(|(tab, _)| *tab == to).and_then(|(_, it)| it.get_untracked());
        if let Some(button) = button {
            let _ = button.focus();
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="Details" on:keydown=on_key>
            {tabs.map(|(tab, button)| tab_button(inspector, tab, button))}
        </div>
    }
}

fn tab_button(inspector: Inspector, tab: Tab, button: NodeRef<html::Button>) -> impl IntoView {
    let is_there = Memo::new(move |_| inspector.detail.has(tab));
    let is_on = move || inspector.detail.tab.get() == tab;
    let count =
        Memo::new(move |_| if tab == Tab::Messages { messages::count(inspector) } else { None });
    view! {
        <Show when=move || is_there.get()>
            <button
                id=tab_id(tab)
                class="tab"
                node_ref=button
                role="tab"
                data-tab=tab.id()
                aria-selected=move || is_on().to_string()
                aria-controls="detail-panel"
                tabindex=move || if is_on() { "0" } else { "-1" }
                on:click=move |_| inspector.show_tab(tab)
            >
                {tab.label()}
                {move || count.get().map(|count| view! { " " <span class="count">{count}</span> })}
            </button>
        </Show>
    }
}

fn tab_id(tab: Tab) -> String {
    format!("tab-{}", tab.id())
}

fn panel(inspector: Inspector, tab: Tab) -> AnyView {
    match tab {
        Tab::Text => match inspector.detail.item.get_untracked() {
            Some(Selected::Log(line)) => log_line(inspector, &line).into_any(),
            Some(Selected::Mark(set)) => view! { <p class="marked">{set.mark.text}</p> }.into_any(),
            _ => ().into_any(),
        },
        Tab::Payload => match inspector.detail.item.get_untracked() {
            Some(Selected::Emit(emit)) => payload(inspector, &emit).into_any(),
            _ => ().into_any(),
        },
        Tab::Deliveries => (move || match inspector.detail.item.get() {
            Some(Selected::Emit(emit)) => event::deliveries(inspector, &emit).into_any(),
            _ => ().into_any(),
        })
        .into_any(),
        Tab::Initiator => {
            // Its stack comes once; what else is told must not fold anything again.
            let call = Memo::new(move |_| {
                let call = inspector.detail.call.get()?;
                Some(Call { dispatched: None, end: None, ..call })
            });
            (move || match inspector.detail.item.with_untracked(|item| match item {
                Some(Selected::Emit(emit)) => Some(emit.clone()),
                _ => None,
            }) {
                Some(emit) => initiator::of_emit(inspector, &emit),
                None => call.get().map(|call| initiator::of_call(inspector, &call)).into_any(),
            })
            .into_any()
        }
        Tab::Request => {
            let call = inspector.detail.call.get_untracked();
            call.map(|call| request(inspector, &call)).into_any()
        }
        Tab::Raw => record(inspector).into_any(),
        Tab::Compare => compare::compare(inspector).into_any(),
        Tab::Headers => (move || inspector.detail.headers.with(headers)).into_any(),
        Tab::Response => {
            // What is shown of a response does not depend on its dispatch. News of that must not
            // fold again what the reader has unfolded.
            let call = Memo::new(move |_| {
                let mut call = inspector.detail.call.get()?;
                call.dispatched = call.dispatched.filter(|_| call.end.is_none());
                call.observed = Observed::default();
                Some(call)
            });
            (move || call.get().map(|call| response(inspector, &call))).into_any()
        }
        Tab::Messages => {
            let call = inspector.detail.call.get_untracked();
            call.map(|call| messages(inspector, &call)).into_any()
        }
        Tab::Timing => {
            (move || inspector.detail.call.get().map(|call| timing(inspector, &call))).into_any()
        }
    }
}

fn payload(inspector: Inspector, emit: &Emit) -> AnyView {
    match emit.body {
        Some(kept) => body(inspector, Part::Request, kept).into_any(),
        None => view! { <p class="nothing">"The event has no payload."</p> }.into_any(),
    }
}

fn request(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let request = &call.request;
    let arguments = match call.body {
        Some(kept) => body(inspector, Part::Request, kept).into_any(),
        None if call.status() == Status::Unsent => {
            view! { <p class="nothing">"There is no request: it never left the page."</p> }
                .into_any()
        }
        None => view! { <p class="nothing">"The request has no body."</p> }.into_any(),
    };
    let id = |id: Option<u32>| id.map_or_else(|| "none".to_owned(), |id| id.to_string());
    let transport = match request.transport {
        Transport::Ipc => "ipc scheme",
        Transport::PostMessage => "postMessage, seen in the page only",
    };
    let repeats = request
        .repeats
        .map(|call| format!("call {call}, whose fetch failed in the page: the command ran again"));
    let mut facts = vec![
        ("Origin", request.origin.clone().unwrap_or_else(|| "not stated".into())),
        ("Page load", request.page_load.to_string()),
        ("Callback", id(request.callback)),
        ("Error callback", id(request.error_callback)),
        ("Transport", transport.to_owned()),
    ];
    let in_headers = is_raw(call)
        .then_some(move || inspector.detail.headers.with(|headers| in_headers(inspector, headers)));
    facts.extend(repeats.map(|text| ("Repeats", text)));
    view! {
        {in_headers}
        {arguments}
        <h2>"Sent by"</h2>
        <dl class="facts">
            {facts
                .into_iter()
                .map(|(name, value)| {
                    view! {
                        <dt>{name}</dt>
                        <dd class="mono">{value}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
}

/// The headers that the page set, which are arguments where the body is raw bytes.
fn in_headers(inspector: Inspector, fetch: &Fetch<Headers>) -> AnyView {
    let Fetch::Here(headers) = fetch else { return ().into_any() };
    let own: Vec<_> = headers.of_page().collect();
    if own.is_empty() {
        return ().into_any();
    }
    let rows = own.into_iter().map(|(name, value)| {
        let value = readable(value).into_owned();
        let copy = copy_button(inspector, "Copy the value", value.as_str().into());
        view! {
            <dt>{name.to_owned()}</dt>
            <dd class="mono">{value} " " {copy}</dd>
        }
    });
    view! {
        <h2>"Arguments in headers"</h2>
        <dl class="facts" id="header-arguments">{rows.collect_view()}</dl>
    }
    .into_any()
}

fn headers(fetch: &Fetch<Headers>) -> AnyView {
    let headers = match fetch {
        Fetch::NotAsked | Fetch::Loading => return ().into_any(),
        Fetch::Refused(reason) => {
            let text = format!("The headers cannot be shown: {reason}.");
            return view! { <p class="nothing">{text}</p> }.into_any();
        }
        Fetch::Here(headers) => headers,
    };
    if headers.is_empty() {
        return view! { <p class="nothing">"The request has no headers."</p> }.into_any();
    }
    let rows = headers.iter().map(|(name, value)| {
        view! {
            <tr>
                <th scope="row">{name.to_owned()}</th>
                <td>{value.to_owned()}</td>
            </tr>
        }
    });
    view! {
        <h2>"Request headers"</h2>
        <table class="headers">
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="aside">"The value of Tauri-Invoke-Key is never recorded."</p>
    }
    .into_any()
}
