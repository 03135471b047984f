//! One row of the table.

use ipc_inspector_protocol::{BodyFormat, Call, Status};
use leptos::prelude::*;

use super::icons::{glyph, slug, tone};
use crate::state::previews::Previews;
use crate::state::{Inspector, format};

/// What of a call still changes while its row is in the page.
#[derive(Clone, Copy, PartialEq)]
struct Progress {
    status: Status,
    duration_us: Option<u64>,
    size: u64,
}

impl Progress {
    fn of(call: &Call) -> Self {
        Self { status: call.status(), duration_us: call.duration_us(), size: call.size() }
    }

    fn time(self) -> String {
        match (self.status, self.duration_us) {
            (Status::Answered(_), Some(us)) => format::duration(us),
            _ => self.status.name().to_owned(),
        }
    }
}

/// What of a call is known from its request.
#[derive(Default)]
struct Fixed {
    command: String,
    webview: String,
    origin: Option<String>,
    arguments: String,
    received_us: u64,
}

pub(super) fn row(inspector: Inspector, seq: u64) -> impl IntoView {
    let log = inspector.log;
    let Fixed { command, webview, origin, arguments, received_us } = log
        .with_untracked(|log| log.call(seq).map(|call| fixed(call, log.previews(seq))))
        .unwrap_or_default();
    // A call that has just been evicted keeps its looks until its row is taken out.
    let progress = Memo::new(move |before: Option<&Option<Progress>>| {
        log.with(|log| log.call(seq).map(Progress::of)).or(before.copied().flatten())
    });
    let status = move || progress.get().map_or(Status::Pending, |progress| progress.status);
    let selected = Memo::new(move |_| inspector.detail.seq() == Some(seq));
    let index = move || log.with(|log| log.index_of(seq).map(|index| (index + 2).to_string()));
    let origin = origin.map_or_else(|| webview.clone(), |origin| format!("{webview} – {origin}"));
    let messages = move || {
        let count = log.with(|log| log.messages().of_call(seq).map_or(0, <[_]>::len));
        (count > 0).then(|| format!("and {}", format::things(count as u64, "message")))
    };
    view! {
        <div
            id=row_id(seq)
            class=move || format!("line row {}", tone(status()))
            role="row"
            aria-rowindex=index
            aria-selected=move || selected.get().to_string()
            data-seq=seq.to_string()
            data-status=move || slug(status())
            data-command=command.clone()
            on:click=move |_| inspector.select(Some(seq))
        >
            <div class="cell status" role="gridcell">{move || glyph(status())}</div>
            <div class="cell name" role="gridcell" title=command.clone()>{name(&command)}</div>
            <div class="cell arguments" role="gridcell">{arguments}</div>
            <div class="cell webview" role="gridcell" title=origin>{webview}</div>
            <div class="cell size" role="gridcell" title=messages>
                {move || progress.get().map(|progress| format::size(progress.size))}
            </div>
            <div class="cell time" role="gridcell">
                {move || progress.get().map(Progress::time)}
            </div>
            <div class="cell start" role="gridcell" title=format::offset(received_us)>
                {inspector.time_of_day(received_us)}
            </div>
        </div>
    }
}

/// The id of a call's row in the page.
pub(super) fn row_id(seq: u64) -> String {
    format!("call-{seq}")
}

/// A command; of `plugin:store|set` the name and the command stand out.
pub(super) fn name(command: &str) -> AnyView {
    let parts = command.strip_prefix("plugin:").and_then(|rest| rest.split_once('|'));
    match parts {
        Some((plugin, command)) => view! {
            <span class="dim">"plugin:"</span>
            {plugin.to_owned()}
            <span class="dim">"|"</span>
            {command.to_owned()}
        }
        .into_any(),
        None => command.to_owned().into_any(),
    }
}

fn fixed(call: &Call, previews: Option<&Previews>) -> Fixed {
    let preview = previews.and_then(|previews| previews.request.as_deref());
    let arguments = match (preview, call.request.body) {
        // No arguments at all say nothing in a row.
        (Some("{}" | "null"), _) => String::new(),
        (Some(preview), _) => preview.to_owned(),
        (None, Some(body)) if body.format == BodyFormat::Raw => "raw bytes".to_owned(),
        (None, _) => String::new(),
    };
    Fixed {
        command: call.request.command.clone(),
        webview: call.request.webview.clone(),
        origin: call.request.origin.clone(),
        arguments,
        received_us: call.received_us,
    }
}
