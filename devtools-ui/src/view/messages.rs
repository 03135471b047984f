//! The messages that Rust sent through the channels of the selected call. The body of the selected
//! one unfolds under it.

use ipc_inspector_protocol::{Body, BodyFormat, Call, Message, Outcome, PageRef, Status, Way};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::FocusOptions;

use super::body::body;
use super::reveal::reveal;
use super::table::key_move;
use crate::state::log::Log;
use crate::state::messages::{Line, Page, Sharing, Shown};
use crate::state::part::Part;
use crate::state::{Inspector, Move, format};

const LIST: &str = "messages";

/// What there is to show.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    NoneYet,
    /// The recorder has let go of the call, and with it of the messages.
    Gone,
    Some {
        /// Whether they came through several channels.
        several: bool,
    },
}

pub(super) fn messages(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let (seq, received_us) = (call.seq, call.received_us);
    let found = Memo::new(move |_| {
        let (any, several) = inspector.log.with(|log| {
            let several = log.messages().brought_by(seq) > 1;
            (!of_call(log, seq).is_empty(), several)
        });
        match (any, inspector.detail.held.get()) {
            (true, _) => Found::Some { several },
            (false, false) => Found::Gone,
            (false, true) => Found::NoneYet,
        }
    });
    move || match found.get() {
        Found::NoneYet => none_yet(inspector).into_any(),
        Found::Gone => gone(inspector).into_any(),
        Found::Some { several } => list(inspector, seq, received_us, several).into_any(),
    }
}

/// How many messages of the selected row's call are held, for their tab.
pub(super) fn count(inspector: Inspector) -> Option<String> {
    let seq = inspector.detail.call_seq()?;
    Some(format::count(inspector.log.with(|log| of_call(log, seq).len() as u64)))
}

fn none_yet(inspector: Inspector) -> impl IntoView {
    let status = Memo::new(move |_| inspector.detail.call.with(|it| it.as_ref().map(Call::status)));
    let text = move || match status.get() {
        Some(Status::Answered(
            Outcome::InvalidArgs | Outcome::Denied | Outcome::NotFound | Outcome::Malformed,
        )) => "No message. The call did not reach a command, so nothing in Rust has its channel.",
        _ => {
            "No message yet. Rust holds the channel that this call brought for as long as it \
             likes, and may send through it even after the answer."
        }
    };
    view! { <p class="nothing">{text}</p> }
}

fn gone(inspector: Inspector) -> impl IntoView {
    view! {
        <p class="note">
            "The recorder no longer holds this call, and its messages have gone with it."
        </p>
        {move || inspector.detail.message.get().map(|message| content(inspector, message.body))}
    }
}

fn list(inspector: Inspector, seq: u64, received_us: u64, several: bool) -> impl IntoView {
    let detail = inspector.detail;
    let grid = NodeRef::<html::Table>::new();
    let shown = Memo::new(move |_| {
        inspector.log.with(|log| Shown::new(of_call(log, seq), detail.page.get()))
    });
    let selected = move || detail.message.with(|message| message.map(|message| message.seq));
    let is_selected = Selector::new(selected);
    // Where keys go on from, also when the message there has been folded again.
    let cursor = StoredValue::new(None::<u64>);
    Effect::new(move |_| {
        // Its body comes later, and takes more room then.
        detail.fetch(Part::Message).track();
        if let Some(seq) = selected() {
            cursor.set_value(Some(seq));
            request_animation_frame(move || {
                reveal(&format!("#{}", body_id(seq)));
                reveal(&format!("#{}", line_id(seq)));
            });
        }
    });
    let on_key = move |ev: KeyboardEvent| {
        // Keys in the body of a message are that body's.
        if document().active_element().is_none_or(|element| element.id() != LIST) {
            return;
        }
        let from = cursor.get_value();
        let to = shown.with_untracked(|shown| match key_move(&ev) {
            Some(by) => shown.moved(from, by).map(Some),
            None if ev.key() != "Enter" => None,
            None if detail.message.with_untracked(Option::is_some) => Some(None),
            None => {
                from.and_then(|seq| shown.message(seq)).or(shown.moved(None, Move::First)).map(Some)
            }
        });
        if let Some(to) = to {
            ev.prevent_default();
            inspector.select_message(to);
        }
    };
    let active =
        move || selected().filter(|seq| shown.with(|it| it.message(*seq).is_some())).map(line_id);
    view! {
        {heading(inspector, seq, shown, grid)}
        {shared(inspector, seq)}
        {not_held(inspector, seq, several)}
        {earlier(inspector, seq, shown, grid)}
        <table
            id=LIST
            class="messages"
            class:several=several
            node_ref=grid
            role="grid"
            tabindex="0"
            aria-label="Messages"
            aria-activedescendant=active
            on:keydown=on_key
        >
            <thead>
                <tr>
                    <th class="index" scope="col" title="Number of the message in its channel">
                        "#"
                    </th>
                    {several.then(|| view! { <th class="channel" scope="col">"Channel"</th> })}
                    <th class="time" scope="col" title="Since the call was received">
                        "Time"
                    </th>
                    <th class="time" scope="col" title="From the send to the arrival in the page">
                        "Arrived"
                    </th>
                    <th class="size" scope="col">
                        "Size"
                    </th>
                    <th scope="col">"Message"</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || shown.with(|shown| shown.lines.clone())
                    key=|line| line.message.seq
                    children=move |it| line(inspector, it, (seq, received_us), several, &is_selected)
                />
            </tbody>
        </table>
        {later(inspector, shown, grid)}
    }
}

fn line(
    inspector: Inspector,
    Line { message, previous_us }: Line,
    (call, received_us): (u64, u64),
    several: bool,
    is_selected: &Selector<Option<u64>>,
) -> impl IntoView + use<> {
    let Message { seq, at_us, channel, index, body, way, is_mixed, .. } = message;
    let is_selected = {
        let is_selected = is_selected.clone();
        move || is_selected.selected(&Some(seq))
    };
    let is_unfolded = is_selected.clone();
    let time_of_day = inspector.time_of_day(at_us);
    let when = match previous_us {
        Some(previous_us) => {
            let since = format::duration(at_us.saturating_sub(previous_us));
            format!("{time_of_day}, {since} after the previous message")
        }
        None => time_of_day,
    };
    let arrival = Memo::new(move |_| inspector.log.with(|log| arrival(log, call, seq)));
    let toggle = move |_| {
        let is_open =
            inspector.detail.message.with_untracked(|it| it.is_some_and(|it| it.seq == seq));
        inspector.select_message((!is_open).then_some(message));
    };
    view! {
        <tr
            id=line_id(seq)
            class="message"
            aria-selected=move || is_selected().to_string()
            data-message=index.to_string()
            data-channel=channel.to_string()
            data-mixed=is_mixed.then_some("")
            title=is_mixed.then_some(MIXED)
            on:click=toggle
        >
            <td class="index">
                <span class="to-page" title="From Rust to the page">
                    "↓"
                </span>
                {format::count(index)}
                {is_mixed.then_some(" ?")}
            </td>
            {several.then(|| view! { <td class="channel">{channel.to_string()}</td> })}
            <td class="time" title=when>
                {format::duration(at_us.saturating_sub(received_us))}
            </td>
            <td class="time" title=way_title(way)>
                {move || arrival.get()}
            </td>
            <td class="size">{format::size(body.map_or(0, |body| body.len))}</td>
            {preview(inspector, seq, body)}
        </tr>
        {move || {
            is_unfolded()
                .then(|| {
                    view! {
                        <tr id=body_id(seq) class="message-body">
                            <td colspan=if several { "6" } else { "5" }>
                                {content(inspector, body)}
                            </td>
                        </tr>
                    }
                })
        }}
    }
}

/// What is said of a message that may be of another channel.
const MIXED: &str = "It may have been sent by another call that was given the same channel";

/// How long a message was on its way, or that it went nowhere.
fn arrival(log: &Log, call: u64, seq: u64) -> String {
    let messages = of_call(log, call);
    let message = messages.binary_search_by_key(&seq, |message| message.seq);
    let message = message.ok().and_then(|at| messages.get(at));
    let arrived_us = message.and_then(|message| message.arrived_page_us);
    let page = log.call(call).map(|call| PageRef {
        webview: call.request.webview.clone(),
        page_load: call.request.page_load,
    });
    let moment = page.zip(arrived_us).and_then(|(page, us)| log.pages().moment(&page, us));
    match (message, moment) {
        (Some(Message { is_ignored: true, .. }), _) => "not handed on".to_owned(),
        (Some(message), Some(moment)) => format::length(moment.since(message.at_us)),
        _ if arrived_us.is_some() => "arrived".to_owned(),
        _ => "…".to_owned(),
    }
}

fn way_title(way: Way) -> &'static str {
    match way {
        Way::Eval => "Within a script that is evaluated in the page",
        Way::Fetch => "Too large for a script: the page fetches it",
    }
}

/// The start of a message; of raw bytes nothing is made up.
fn preview(inspector: Inspector, seq: u64, body: Option<Body>) -> AnyView {
    match body {
        None => view! { <td class="dim">"empty"</td> }.into_any(),
        Some(Body { format: BodyFormat::Raw, len, .. }) => {
            view! { <td class="dim">{format!("raw · {}", format::size(len))}</td> }.into_any()
        }
        Some(_) => {
            let start =
                inspector.log.with_untracked(|log| log.messages().preview(seq).map(str::to_owned));
            view! { <td class="start">{start}</td> }.into_any()
        }
    }
}

fn content(inspector: Inspector, kept: Option<Body>) -> AnyView {
    match kept {
        Some(kept) => body(inspector, Part::Message, kept).into_any(),
        None => view! { <p class="nothing">"The message is empty."</p> }.into_any(),
    }
}

/// What the list is, and a way to its end where that is not in the page.
fn heading(
    inspector: Inspector,
    seq: u64,
    shown: Memo<Shown>,
    grid: NodeRef<html::Table>,
) -> impl IntoView {
    let to_newest = move |_| {
        let page = inspector.log.with_untracked(|log| Page::newest(of_call(log, seq)));
        inspector.detail.page.set(page);
        focus(grid);
        request_animation_frame(move || {
            shown.with_untracked(|shown| {
                if let Some(last) = shown.lines.last() {
                    reveal(&format!("#{}", line_id(last.message.seq)));
                }
            });
        });
    };
    let is_cut = Memo::new(move |_| shown.with(|shown| shown.later > 0));
    view! {
        <h2 class="messages-head">
            "Sent by Rust"
            <Show when=move || is_cut.get()>
                <button class="more" on:click=to_newest>
                    "show the newest"
                </button>
            </Show>
        </h2>
    }
}

/// Indices tell where messages are missing. What is missing at the start is easily overlooked.
fn not_held(inspector: Inspector, seq: u64, several: bool) -> impl IntoView {
    let not_held = Memo::new(move |_| inspector.log.with(|log| log.messages().not_held(seq)));
    let line = move |(channel, gone): (u32, u64)| {
        let of = if several { format!(" of channel {channel}") } else { String::new() };
        let (messages, are) =
            (format::things(gone, "earlier message"), if gone == 1 { "is" } else { "are" });
        view! {
            <p class="note" data-not-held=gone.to_string()>
                {format!(
                    "{messages}{of} {are} not held: recording was paused, or the recorder has let \
                     go of them.",
                )}
            </p>
        }
    };
    move || not_held.get().into_iter().map(line).collect_view()
}

/// Channels of the call that other calls were given as well, and what comes of that.
fn shared(inspector: Inspector, seq: u64) -> impl IntoView {
    let shared = Memo::new(move |_| inspector.log.with(|log| log.messages().sharing(seq)));
    let foreign = Memo::new(move |_| inspector.log.with(|log| log.messages().foreign(seq)));
    let others = move |others: Vec<u64>| {
        let links = others.into_iter().map(|call| {
            view! {
                " "
                <button class="link" on:click=move |_| inspector.show_row(call)>
                    {format!("#{}", format::count(call))}
                </button>
            }
        });
        links.collect_view()
    };
    view! {
        {move || {
            shared
                .get()
                .map(|Sharing { others: calls, more, is_mixed, ignored }| {
                    let twice = calls.is_empty();
                    let ignored = (ignored > 0)
                        .then(|| {
                            format!(
                                " It never got {} of this call.",
                                format::things(ignored, "message"),
                            )
                        });
                    view! {
                        <p class="note" data-shared="">
                            {if twice {
                                "This call was given the same channel twice."
                            } else {
                                "The page gave the same channel to other calls:"
                            }}
                            {others(calls)}
                            {(more > 0).then(|| format!(" and {} more", format::count(more)))}
                            ". Rust counts the messages of each from 0, and the page's handler gets \
                             one of each index."
                            {ignored}
                            {is_mixed
                                .then_some(
                                    " Which call sent what cannot always be told: such messages are \
                                     marked with a ?.",
                                )}
                        </p>
                    }
                })
        }}
        {move || {
            let foreign = foreign.get();
            (foreign > 0)
                .then(|| {
                    let messages = format::things(foreign, "more message");
                    view! {
                        <p class="note" data-foreign=foreign.to_string()>
                            {format!(
                                "Rust sent {messages} of this channel's number that no recorded call \
                                 can have brought, as when a command runs again by a request that was \
                                 not seen.",
                            )}
                        </p>
                    }
                })
        }}
    }
}

fn earlier(
    inspector: Inspector,
    seq: u64,
    shown: Memo<Shown>,
    grid: NodeRef<html::Table>,
) -> impl IntoView {
    let rest = Memo::new(move |_| shown.with(|shown| shown.earlier));
    let on_click = move |_| {
        let first = shown.with_untracked(|shown| shown.lines.first().map(|line| line.message.seq));
        inspector.log.with_untracked(|log| {
            inspector.detail.page.update(|page| *page = page.with_earlier(of_call(log, seq)));
        });
        focus(grid);
        if let Some(seq) = first {
            request_animation_frame(move || reveal(&format!("#{}", line_id(seq))));
        }
    };
    let is_cut = Memo::new(move |_| rest.get() > 0);
    view! {
        <Show when=move || is_cut.get()>
            <button class="more" on:click=on_click>
                {move || more_of(rest.get(), "earlier")}
            </button>
        </Show>
    }
}

fn later(inspector: Inspector, shown: Memo<Shown>, grid: NodeRef<html::Table>) -> impl IntoView {
    let rest = Memo::new(move |_| shown.with(|shown| shown.later));
    let on_click = move |_| {
        if rest.get_untracked() <= Page::MORE {
            // The button goes away.
            focus(grid);
        }
        inspector.detail.page.update(|page| *page = page.with_later());
    };
    let is_cut = Memo::new(move |_| rest.get() > 0);
    view! {
        <Show when=move || is_cut.get()>
            <button class="more" on:click=on_click>
                {move || more_of(rest.get(), "more")}
            </button>
        </Show>
    }
}

fn more_of(rest: usize, what: &str) -> String {
    let some = format::count(rest.min(Page::MORE) as u64);
    format!("show {some} {what} of {}", format::count(rest as u64))
}

fn of_call(log: &Log, seq: u64) -> &[Message] {
    log.messages().of_call(seq).unwrap_or(&[])
}

fn line_id(seq: u64) -> String {
    format!("message-{seq}")
}

fn body_id(seq: u64) -> String {
    format!("message-{seq}-body")
}

/// Focuses the list, and leaves it where it is.
fn focus(grid: NodeRef<html::Table>) {
    if let Some(grid) = grid.get_untracked() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // It is in the page and can be focused.
        let _ = grid.focus_with_options(&options);
    }
}
