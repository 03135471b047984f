//! What the recorder holds and what it had to leave out.

use ipc_inspector_protocol::wire::Stats;
use leptos::prelude::*;

use super::coverage::coverage;
use super::icons::{self, icon};
use crate::state::log::Log;
use crate::state::rows::Kind;
use crate::state::{Connection, Inspector, format};

pub(super) fn status_bar(inspector: Inspector) -> impl IntoView {
    let stats = Memo::new(move |_| inspector.log.with(Log::stats));
    let missed = Memo::new(move |_| inspector.log.with(Log::missed));
    let limits = move || inspector.welcome.with(|welcome| welcome.as_ref().map(|it| it.limits));
    let bytes = move || {
        let bytes = stats.get().bytes;
        limits()
            .map_or_else(|| format::size(bytes), |limits| format::size_of(bytes, limits.max_bytes))
    };
    let records_title = move || {
        limits().map(|limits| {
            format!("The recorder holds at most {}", format::things(limits.max_records, "record"))
        })
    };
    let lost_title = move || {
        let held = "Records given up to stay within the limits, the oldest first";
        match missed.get() {
            0 => held.to_owned(),
            missed => {
                format!("{held}. {} of them this window never saw.", format::count(missed))
            }
        }
    };
    view! {
        <footer class="status-bar">
            <span
                class="recording"
                class:paused=move || inspector.trace.get().is_none() && !stats.get().recording
            >
                {move || match inspector.connection.get() {
                    Connection::Nothing => "No app",
                    Connection::Read { .. } => "Trace",
                    Connection::Live if inspector.trace.get().is_some() => "Reading",
                    Connection::Connecting => "Connecting",
                    Connection::Failed(_) => "Not connected",
                    Connection::Live if stats.get().recording => "Recording",
                    Connection::Live => "Paused",
                }}
            </span>
            <span
                data-stat="records"
                data-value=move || stats.get().records.to_string()
                title=records_title
            >
                {move || format::things(stats.get().records, "record")}
            </span>
            <span
                data-stat="bytes"
                data-value=move || stats.get().bytes.to_string()
                title="Memory that the records and their bodies take"
            >
                {bytes}
            </span>
            <span
                class:warn=move || stats.get().evicted != 0
                data-stat="lost"
                data-value=move || stats.get().evicted.to_string()
                data-missed=move || missed.get().to_string()
                title=lost_title
            >
                {move || format!("{} lost", format::count(stats.get().evicted))}
            </span>
            {LOSSES.map(|loss| loss_count(stats, loss))}
            {figures(inspector)}
            {coverage(inspector)}
            {problem(inspector)}
            {searching(inspector)}
            {shown(inspector)}
        </footer>
    }
}

/// A count of what is not, or not wholly, in the log.
#[derive(Clone, Copy)]
struct Loss {
    name: &'static str,
    label: &'static str,
    title: &'static str,
    of: fn(&Stats) -> u64,
}

const LOSSES: [Loss; 5] = [
    Loss {
        name: "truncated",
        label: "truncated",
        title: "Bodies of which only the start was kept",
        of: |stats| stats.truncated,
    },
    Loss {
        name: "unrecorded",
        label: "not recorded",
        title: "Requests, events and messages that came while recording was paused",
        of: |stats| stats.unrecorded,
    },
    Loss {
        name: "untold",
        label: "dropped",
        title: "Page events dropped: deliveries, arrivals, times and lines of the console for which a probe's \
                buffer had no room",
        of: |stats| stats.untold,
    },
    Loss {
        name: "refused",
        label: "refused",
        title: "Reports that claimed to be a page's and were not",
        of: |stats| stats.refused,
    },
    Loss {
        name: "event_names",
        label: "event names not listened to",
        title: "There are too many, or they are longer than 256 bytes: what Rust emits by such a name is \
                not recorded",
        of: |stats| stats.event_names,
    },
];

/// A count that is hidden, but there, while it is zero.
fn loss_count(stats: Memo<Stats>, loss: Loss) -> impl IntoView {
    let Loss { name, label, title, of } = loss;
    let value = Memo::new(move |_| of(&stats.get()));
    view! {
        <span
            class="warn"
            data-stat=name
            data-value=move || value.get().to_string()
            title=title
            hidden=move || value.get() == 0
        >
            {move || format!("{} {label}", format::count(value.get()))}
        </span>
    }
}

/// What else is known, for tests and for those who read the page's source.
fn figures(inspector: Inspector) -> impl IntoView {
    let figure = move |name: &'static str, of: fn(&Log) -> usize| {
        let value = Memo::new(move |_| inspector.log.with(of));
        view! { <span hidden data-stat=name data-value=move || value.get().to_string()></span> }
    };
    [
        figure("events", |log| log.counts().of_kind(Kind::Event)),
        figure("deliveries", |log| log.counts().deliveries),
        figure("unheard", |log| log.counts().unheard),
        figure("listeners", |log| log.events().listeners().count()),
        figure("channels", |log| log.counts().of_kind(Kind::Channel)),
        figure("channel_messages", |log| log.messages().len()),
        figure("channel_ends", |log| log.messages().ended()),
        figure("settled", |log| log.counts().settled),
        figure("logs", |log| log.counts().of_kind(Kind::Log)),
    ]
}

fn problem(inspector: Inspector) -> impl IntoView {
    move || {
        inspector.problem.get().map(|problem| {
            view! {
                <span class="problem" role="alert" title=problem.clone()>
                    {icon(icons::WARNING)}
                    {problem.clone()}
                </span>
            }
        })
    }
}

/// Tells while whole bodies are searched, unless that takes but a moment.
fn searching(inspector: Inspector) -> impl IntoView {
    let left = Memo::new(move |_| {
        let wanted = inspector.log.with(Log::wanted);
        wanted.map_or(0, |wanted| wanted.range.end - wanted.range.start)
    });
    view! {
        <Show when=move || left.get() != 0>
            <span
                class="searching delayed"
                data-stat="searching"
                data-value=move || left.get().to_string()
                title="The filter looks into whole bodies"
            >
                {move || format!("Searching, {} to go", format::things(left.get(), "record"))}
            </span>
        </Show>
    }
}

fn shown(inspector: Inspector) -> impl IntoView {
    let counts = Memo::new(move |_| {
        inspector.log.with(|log| (log.shown_len() as u64, log.counts().total() as u64))
    });
    let text = move || {
        let (shown, total) = counts.get();
        let is_filtered = !inspector.log.with(|log| log.filter().is_empty());
        if is_filtered {
            format!("{} of {} shown", format::count(shown), format::count(total))
        } else {
            format::things(total, "row")
        }
    };
    view! {
        <span class="shown" data-stat="shown" data-value=move || counts.get().0.to_string()>
            {text}
        </span>
    }
}
