//! Events by name: who listens, how often each was called, and what was emitted.

use ipc_inspector_protocol::{Emit, Listener, ListenerRef, PageRef, events::ListenerEndCause};
use leptos::prelude::*;

use super::event::{audience, target};
use crate::state::listening::{Group, ended_by, groups, standing};
use crate::state::log::Log;
use crate::state::rows::Kind;
use crate::state::{Inspector, format};

/// Emits of an event that are listed, the newest ones.
const MOST_EMITS: usize = 100;

/// Listeners of an event that are listed though they listen no more, the newest ones.
const MOST_ENDED: usize = 20;

pub(super) fn events(inspector: Inspector) -> impl IntoView {
    let all = Memo::new(move |_| inspector.log.with(groups));
    // By name, so that what is unfolded stays so while its figures change.
    let names = Memo::new(move |_| {
        all.with(|all| all.iter().map(|group| group.event.clone()).collect::<Vec<_>>())
    });
    let unfolded = RwSignal::new(None::<String>);
    view! {
        <section class="table overview" aria-label="Events">
            {totals(inspector, all)}
            <div class="scroll">
                <Show
                    when=move || names.with(|names| !names.is_empty())
                    fallback=|| {
                        view! {
                            <p class="nothing">
                                "No event that passes the filter was emitted, and no page listens \
                                 to one."
                            </p>
                        }
                    }
                >
                    <table class="list events">
                        <thead>
                            <tr>
                                <th scope="col">"Event · listener"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Webview"</th>
                                <th scope="col">"Listens for"</th>
                                <th scope="col" class="number">
                                    "Added"
                                </th>
                                <th scope="col" class="number">
                                    "Delivered"
                                </th>
                                <th scope="col" class="number">
                                    "Last"
                                </th>
                            </tr>
                        </thead>
                        <For
                            each=move || names.get()
                            key=String::clone
                            children=move |name| group(inspector, name, all, unfolded)
                        />
                    </table>
                </Show>
            </div>
        </section>
    }
}

fn totals(inspector: Inspector, all: Memo<Vec<Group>>) -> impl IntoView {
    let counts = Memo::new(move |_| inspector.log.with(Log::counts));
    let listening = move || all.with(|all| all.iter().map(Group::listening).sum::<usize>());
    let total = |name: &'static str, label: fn(u64) -> String, value: Signal<usize>| {
        view! {
            <span data-total=name data-value=move || value.get().to_string()>
                <b>{move || format::count(value.get() as u64)}</b>
                " "
                {move || label(value.get() as u64)}
            </span>
        }
    };
    view! {
        <p class="totals">
            {total(
                "events",
                |n| format::noun(n, "emit").into(),
                Signal::derive(move || counts.get().of_kind(Kind::Event)),
            )}
            {total("listeners", |_| "listening".into(), Signal::derive(listening))}
            {total(
                "deliveries",
                |n| format::noun(n, "delivery").into(),
                Signal::derive(move || counts.get().deliveries),
            )}
            {total(
                "unheard",
                |n| format!("{} that no page listened to", format::noun(n, "emit")),
                Signal::derive(move || counts.get().unheard),
            )}
        </p>
    }
}

fn group(
    inspector: Inspector,
    name: String,
    all: Memo<Vec<Group>>,
    unfolded: RwSignal<Option<String>>,
) -> impl IntoView {
    let key = name.clone();
    let group = Memo::new(move |_| {
        all.with(|all| all.iter().find(|group| group.event == key).cloned()).unwrap_or_default()
    });
    let (key, title) = (name.clone(), name.clone());
    let is_open = Memo::new(move |_| unfolded.with(|it| it.as_deref() == Some(&key)));
    let key = name.clone();
    let toggle = move |_| {
        let open = !is_open.get_untracked();
        unfolded.set(open.then(|| key.clone()));
    };
    let emits = move || format::things(group.with(|group| group.tally.emits as u64), "emit");
    let unheard = move || {
        let unheard = group.with(|group| group.tally.unheard as u64);
        (unheard > 0).then(|| {
            let text = format!("{} unheard", format::count(unheard));
            view! {
                <span class="badge" title="No page listened when it was emitted">
                    {text}
                </span>
            }
        })
    };
    let key = name.clone();
    let shows_ended = RwSignal::new(false);
    view! {
        <tbody data-event-group=name>
            <tr class="group">
                <th scope="rowgroup" colspan="7">
                    <button
                        class="event-name"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=toggle
                    >
                        {title}
                    </button>
                    <span class="aside">{emits}</span>
                    {unheard}
                    {move || {
                        group
                            .with(|group| group.listening() == 0)
                            .then(|| view! { <span class="aside">"no page listens now"</span> })
                    }}
                </th>
            </tr>
            {move || group.with(|group| listeners(inspector, group, shows_ended))}
            {move || is_open.get().then(|| emits_of(inspector, key.clone()))}
        </tbody>
    }
}

fn listener(
    inspector: Inspector,
    number: &ListenerRef,
    listener: &Listener,
) -> impl IntoView + use<> {
    let (words, state) = standing(listener);
    let page = PageRef { webview: number.webview.clone(), page_load: listener.page_load };
    let last = inspector
        .log
        .with_untracked(|log| listener.last_page_us.and_then(|us| log.pages().moment(&page, us)));
    let last = last.map_or_else(|| "–".into(), |moment| inspector.time_of_day(moment.at_us));
    let (call, added_us) = (listener.call, listener.added_us);
    view! {
        <tr
            class="listener"
            data-listener=number.listener.to_string()
            data-listener-state=state
            data-deliveries=listener.deliveries.to_string()
        >
            <td>
                <button
                    class="link"
                    title="The call that added it, with its call stack"
                    on:click=move |_| inspector.show_row(call)
                >
                    {format!("listener #{}", number.listener)}
                </button>
            </td>
            <td class="state">{words}</td>
            <td>
                {number.webview.clone()}
                {(listener.page_load > 1).then(|| format!(" · page {}", listener.page_load))}
            </td>
            <td>{target(&listener.target)}</td>
            <td class="number" title=format::offset(added_us)>
                {inspector.time_of_day(added_us)}
            </td>
            <td class="number">{format::count(listener.deliveries)}</td>
            <td class="number">{last}</td>
        </tr>
    }
}

/// Those that listen; the others folded, since each reload leaves some behind.
fn listeners(
    inspector: Inspector,
    group: &Group,
    shows_ended: RwSignal<bool>,
) -> impl IntoView + use<> {
    let row = |(number, it): &(ListenerRef, Listener)| listener(inspector, number, it);
    let (living, ended) = group.listeners.split_at(group.listening());
    let counts = group.ended();
    let newest = ended.len().saturating_sub(MOST_ENDED);
    let ended_rows = shows_ended.get().then(|| {
        let older = (newest > 0).then(|| {
            let older = format::things(newest as u64, "listener");
            let text = format!("{older} that ended earlier");
            view! {
                <tr class="emits-head" data-not-listed=newest.to_string()>
                    <td colspan="7">{text}</td>
                </tr>
            }
        });
        (older, ended[newest..].iter().map(row).collect_view())
    });
    let fold = (!ended.is_empty()).then(|| {
        let total = format::things(ended.len() as u64, "ended listener");
        let count = |(cause, count): (ListenerEndCause, usize)| {
            let (words, state) = ended_by(cause);
            let text = format!("{} {words}", format::count(count as u64));
            view! { <span class="ended" data-ended=state>{text}</span> }
        };
        view! {
            <tr class="emits-head">
                <td colspan="7">
                    <button
                        class="event-name fold"
                        aria-expanded=move || shows_ended.get().to_string()
                        on:click=move |_| shows_ended.update(|shows| *shows = !*shows)
                    >
                        {total}
                    </button>
                    {counts.into_iter().map(count).collect_view()}
                </td>
            </tr>
        }
    });
    (living.iter().map(row).collect_view(), fold, ended_rows)
}

/// The newest emits of an event, each a way to its details.
fn emits_of(inspector: Inspector, event: String) -> impl IntoView {
    let newest = Memo::new(move |_| {
        inspector.log.with(|log| {
            let of_event = log.events().emits().rev().filter(|emit| emit.event == event);
            let mut newest: Vec<_> = of_event.take(MOST_EMITS).map(|emit| emit.seq).collect();
            newest.reverse();
            newest
        })
    });
    view! {
        <tr class="emits-head">
            <td colspan="7">
                {move || match newest.with(Vec::len) {
                    0 => "It was not emitted.".to_owned(),
                    MOST_EMITS => format!("The newest {MOST_EMITS} emits"),
                    _ => "Emits".to_owned(),
                }}
            </td>
        </tr>
        <For each=move || newest.get() key=|seq| *seq children=move |seq| emit(inspector, seq) />
    }
}

fn emit(inspector: Inspector, seq: u64) -> impl IntoView {
    let reached = Memo::new(move |_| {
        inspector.log.with(|log| log.events().get(seq).map(|emit| emit.deliveries.len()))
    });
    let (start, by, to, at_us) = inspector
        .log
        .with_untracked(|log| {
            let Emit { emitter, audience: to, at_us, .. } = log.events().get(seq)?;
            let start = log.previews(seq).and_then(|previews| previews.request.as_deref());
            let by = super::row::emitter(emitter).0;
            Some((start.unwrap_or_default().to_owned(), by, audience(to), *at_us))
        })
        .unwrap_or_default();
    let selected = Memo::new(move |_| inspector.detail.seq.get() == Some(seq));
    view! {
        <tr
            class="emit"
            data-emit=seq.to_string()
            aria-selected=move || selected.get().to_string()
            on:click=move |_| inspector.select(Some(seq))
        >
            <td class="start">{start}</td>
            <td>{move || (reached.get() == Some(0)).then_some("reached no page")}</td>
            <td>"from " {by}</td>
            <td>"to " {to}</td>
            <td class="number">{inspector.time_of_day(at_us)}</td>
            <td class="number">{move || reached.get().map(|it| format::count(it as u64))}</td>
            <td></td>
        </tr>
    }
}
