//! The channels that calls brought: how much came through each, and whether it has ended.

use std::borrow::Cow;

use ipc_inspector_protocol::{Channel, PageRef};
use leptos::prelude::*;

use crate::state::log::Log;
use crate::state::rows::Kind;
use crate::state::{Inspector, format};

/// What stands behind a number.
type Label = fn(u64) -> Cow<'static, str>;

/// Channels that are listed, the newest ones.
const MOST_CHANNELS: usize = 500;

pub(super) fn channels(inspector: Inspector) -> impl IntoView {
    let newest = Memo::new(move |_| {
        inspector.log.with(|log| {
            let passes = |channel: &&Channel| log.passes_text(channel.seq);
            let all = log.messages().channels().iter().rev().filter(passes);
            let mut newest: Vec<_> = all.take(MOST_CHANNELS).map(|channel| channel.seq).collect();
            newest.reverse();
            newest
        })
    });
    view! {
        <section class="table overview" aria-label="Channels">
            {totals(inspector)}
            <div class="scroll">
                <Show
                    when=move || newest.with(|newest| !newest.is_empty())
                    fallback=|| {
                        view! { <p class="nothing">"No call has brought a channel that passes the filter."</p> }
                    }
                >
                    <table class="list">
                        <thead>
                            <tr>
                                <th scope="col">"Brought by"</th>
                                <th scope="col">"Webview"</th>
                                <th scope="col" class="number">
                                    "Opened"
                                </th>
                                <th scope="col" class="number">
                                    "Sent"
                                </th>
                                <th scope="col" class="number">
                                    "Arrived"
                                </th>
                                <th scope="col" class="number">
                                    "Size"
                                </th>
                                <th scope="col" class="number">
                                    "Rate"
                                </th>
                                <th scope="col">"State"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || newest.get()
                                key=|seq| *seq
                                children=move |seq| channel(inspector, seq)
                            />
                        </tbody>
                    </table>
                </Show>
            </div>
        </section>
    }
}

fn totals(inspector: Inspector) -> impl IntoView {
    let total = move |name: &'static str, label: Label, of: fn(&Log) -> u64| {
        let value = Memo::new(move |_| inspector.log.with(of));
        view! {
            <span data-total=name data-value=move || value.get().to_string()>
                <b>{move || format::count(value.get())}</b>
                " "
                {move || label(value.get())}
            </span>
        }
    };
    let arrived = |log: &Log| log.messages().channels().iter().map(|it| it.arrived).sum();
    view! {
        <p class="totals">
            {total(
                "channels",
                |n| format::noun(n, "channel"),
                |log| log.counts().of_kind(Kind::Channel) as u64,
            )}
            {total("messages", |n| format::noun(n, "message"), |log| log.messages().len() as u64)}
            {total("arrived", |_| "arrived".into(), arrived)}
            {total("closed", |_| "ended".into(), |log| log.messages().ended() as u64)}
        </p>
    }
}

fn channel(inspector: Inspector, seq: u64) -> impl IntoView {
    let known = Memo::new(move |_| {
        inspector.log.with(|log| {
            let channel = log.messages().channels().get(seq)?;
            let shared = log.messages().shared(channel);
            Some((Figures::from(channel), is_orphan(log, channel), shared))
        })
    });
    let (name, place, opened_us) = inspector
        .log
        .with_untracked(|log| {
            let channel = log.messages().channels().get(seq)?;
            let command = log.call(channel.call).map(|call| call.request.command.clone());
            let name = command.unwrap_or_else(|| format!("call #{}", channel.call));
            Some((name, channel.channel.clone(), channel.opened_us))
        })
        .unwrap_or_default();
    let selected = Memo::new(move |_| inspector.detail.seq.get() == Some(seq));
    let figure = move |of: fn(&Figures) -> String| {
        move || known.with(|known| known.as_ref().map(|(figures, ..)| of(figures)))
    };
    let state = move || match known.get() {
        Some((Figures { is_closed: true, .. }, ..)) => "ended",
        Some((_, true, _)) => "not ended: its page is gone",
        _ => "open",
    };
    let shared = move || known.with(|known| known.as_ref().and_then(|it| it.2.clone()));
    view! {
        <tr
            class="channel"
            data-channel-row=seq.to_string()
            aria-selected=move || selected.get().to_string()
            on:click=move |_| inspector.select(Some(seq))
        >
            <td title=format!("channel {}", place.channel)>
                {super::row::name(&name)}
                {move || shared().map(|shared| view! { <span class="aside">" · " {shared}</span> })}
            </td>
            <td>{place.webview}</td>
            <td class="number">{inspector.time_of_day(opened_us)}</td>
            <td class="number">{figure(|it| format::count(it.sent))}</td>
            <td class="number">{figure(|it| format::count(it.arrived))}</td>
            <td class="number">{figure(|it| format::size(it.bytes))}</td>
            <td class="number">{figure(Figures::rate)}</td>
            <td>{state}</td>
        </tr>
    }
}

/// Whether nobody will ever take what is sent through it: the page that has it is no more.
fn is_orphan(log: &Log, channel: &Channel) -> bool {
    let page_load = log.call(channel.call).map(|call| call.request.page_load);
    page_load.is_some_and(|page_load| {
        let page = PageRef { webview: channel.channel.webview.clone(), page_load };
        log.pages().get(&page).is_none_or(|page| page.gone.is_some())
    })
}

/// What of a channel changes.
#[derive(Clone, Copy, PartialEq)]
struct Figures {
    sent: u64,
    arrived: u64,
    bytes: u64,
    held: usize,
    lasted_us: u64,
    is_closed: bool,
}

impl Figures {
    fn rate(&self) -> String {
        match (self.held, self.lasted_us) {
            (0 | 1, _) | (_, 0) => "–".to_owned(),
            (held, us) => format!("{:.0}/s", held as f64 * 1e6 / us as f64),
        }
    }
}

impl From<&Channel> for Figures {
    fn from(channel: &Channel) -> Self {
        Self {
            sent: channel.sent,
            arrived: channel.arrived,
            bytes: channel.bytes,
            held: channel.held,
            lasted_us: channel.last_us.map_or(0, |last| last.saturating_sub(channel.opened_us)),
            is_closed: channel.closed.is_some(),
        }
    }
}
