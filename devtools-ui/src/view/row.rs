//! One row of the table.

use std::fmt::Write as _;

use ipc_inspector_protocol::{
    BodyFormat, Call, Channel, Emit, EventEmitter, LogLevel, LogLine, LogSource, Moment, Status,
};
use leptos::prelude::*;

use super::icons::{self, glyph, slug, titled, tone};
use super::timing::{certain_to, colour};
use crate::state::listening;
use crate::state::log::Log;
use crate::state::previews::Previews;
use crate::state::rows::{Item, Kind};
use crate::state::waterfall::{Bar, Part};
use crate::state::{Inspector, format};

/// What of a row still changes while it is in the page.
#[derive(Clone, PartialEq)]
struct Progress {
    state: State,
    size: u64,
    time: String,
    /// How much of that was in Rust, of a call.
    rust: Option<String>,
    /// What stands before the arguments, where that changes.
    detail: Option<String>,
}

impl Progress {
    /// A mark has none.
    fn size(&self) -> Option<String> {
        (self.state != State::Mark).then(|| format::size(self.size))
    }
}

/// Where a row stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Call(Status),
    Heard,
    Unheard,
    Open,
    Closed,
    Log(LogLevel),
    Mark,
}

impl State {
    fn slug(self) -> String {
        match self {
            Self::Call(status) => slug(status),
            Self::Heard => "heard".into(),
            Self::Unheard => "unheard".into(),
            Self::Open => "open".into(),
            Self::Closed => "closed".into(),
            Self::Log(level) => level.name().into(),
            Self::Mark => "mark".into(),
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Call(status) => tone(status),
            Self::Heard | Self::Closed => "ok",
            Self::Unheard | Self::Open => "wait",
            Self::Log(LogLevel::Error) => "bad",
            Self::Log(LogLevel::Warn) => "warned",
            Self::Log(_) | Self::Mark => "quiet",
        }
    }

    fn sign(self) -> AnyView {
        let (path, title) = match self {
            Self::Call(status) => return glyph(status).into_any(),
            Self::Heard => (icons::EVENT, "event"),
            Self::Unheard => (icons::UNHEARD, "event that no page listened to"),
            Self::Open => (icons::CHANNEL, "channel, open"),
            Self::Closed => (icons::CLOSED, "channel, closed"),
            Self::Log(LogLevel::Error | LogLevel::Warn) => {
                (icons::WARNING, "log, warning or error")
            }
            Self::Log(_) => (icons::LOG, "log"),
            Self::Mark => (icons::MARK, "mark"),
        };
        titled(path, title, self.tone()).into_any()
    }
}

/// What of a row is known from the record that begins it.
#[derive(Default, PartialEq)]
struct Fixed {
    kind: Option<Kind>,
    name: String,
    place: String,
    place_title: String,
    arguments: String,
    began: Option<Moment>,
}

impl Fixed {
    fn began_us(&self) -> u64 {
        self.began.map_or(0, |began| began.at_us)
    }

    /// When it began, and how certain that is.
    fn start_title(&self) -> String {
        let certain = self.began.map(|began| certain_to(began.within_us)).unwrap_or_default();
        format!("{}{certain}", format::offset(self.began_us()))
    }
}

/// The element of a row, and of another one when it is given its `seq`.
/// `index` is its place in the table.
pub(super) fn row(inspector: Inspector, seq: Signal<u64>, index: Signal<usize>) -> impl IntoView {
    let log = inspector.log;
    let fixed = Memo::new(move |_| {
        let seq = seq.get();
        log.with_untracked(|log| fixed(log, seq)).unwrap_or_default()
    });
    // A row that has just been evicted keeps its looks until it is taken out.
    let progress = Memo::new(move |before: Option<&Option<Progress>>| {
        let seq = seq.get();
        log.with(|log| progress(log, seq)).or(before.cloned().flatten())
    });
    let state = Memo::new(move |_| progress.with(|it| it.as_ref().map(|progress| progress.state)));
    let selected = Memo::new(move |_| inspector.detail.seq.get() == Some(seq.get()));
    let pinned = Memo::new(move |_| {
        let seq = seq.get();
        log.with(|log| log.is_pinned(seq))
    });
    let is_base = Memo::new(move |_| inspector.detail.base.seq() == Some(seq.get()));
    let comment = Memo::new(move |_| {
        let seq = seq.get();
        log.with(|log| log.comment(seq).map(str::to_owned))
    });
    let detail =
        move || progress.with(|it| it.as_ref().and_then(|progress| progress.detail.clone()));
    let named =
        move |wanted| fixed.with(|fixed| (fixed.kind == Some(wanted)).then(|| fixed.name.clone()));
    view! {
        <div
            id=move || row_id(seq.get())
            class=move || format!("line row {}", state.get().map_or("wait", State::tone))
            role="row"
            aria-rowindex=move || (index.get() + 2).to_string()
            aria-selected=move || selected.get().to_string()
            data-seq=move || seq.get().to_string()
            data-kind=move || fixed.with(|fixed| fixed.kind.map(Kind::name))
            data-status=move || state.get().map(State::slug)
            data-pinned=move || pinned.get().then_some("")
            data-command=move || named(Kind::Command)
            data-event=move || named(Kind::Event)
            data-base=move || is_base.get().then_some("")
            title=move || comment.get()
            data-commented=move || comment.with(Option::is_some).then_some("")
            on:click=move |ev| {
                if ev.ctrl_key() || ev.meta_key() {
                    inspector.compare_selected_with(seq.get_untracked());
                } else {
                    inspector.select(Some(seq.get_untracked()));
                }
            }
        >
            <div class="cell status" role="gridcell">
                {move || state.get().map(State::sign)}
            </div>
            <div class="cell name" role="gridcell" title=move || fixed.with(|it| it.name.clone())>
                {move || fixed.with(|fixed| self::name(&fixed.name))}
            </div>
            <div class="cell kind" role="gridcell">
                {move || fixed.with(|fixed| fixed.kind.map(Kind::name))}
            </div>
            <div class="cell arguments" role="gridcell">
                {move || detail().map(|detail| view! { <span class="told">{detail}</span> " " })}
                {move || fixed.with(|fixed| fixed.arguments.clone())}
            </div>
            <div
                class="cell webview"
                role="gridcell"
                title=move || fixed.with(|fixed| fixed.place_title.clone())
            >
                {move || fixed.with(|fixed| fixed.place.clone())}
            </div>
            <div class="cell size" role="gridcell">
                {move || progress.with(|it| it.as_ref().and_then(Progress::size))}
            </div>
            {time(inspector, seq, progress)}
            <div class="cell rust" role="gridcell">
                {move || progress.with(|it| it.as_ref().and_then(|it| it.rust.clone()))}
            </div>
            <div
                class="cell start"
                role="gridcell"
                title=move || fixed.with(Fixed::start_title)
            >
                {move || inspector.time_of_day(fixed.with(Fixed::began_us))}
            </div>
            {waterfall(inspector, seq)}
        </div>
    }
}

fn time(inspector: Inspector, seq: Signal<u64>, progress: Memo<Option<Progress>>) -> impl IntoView {
    // Only where somebody points at it.
    let told = RwSignal::new(None::<String>);
    view! {
        <div
            class="cell time"
            role="gridcell"
            title=move || told.get()
            on:pointerenter=move |_| told.set(inspector.told_of_time(seq.get_untracked()))
        >
            {move || progress.with(|it| it.as_ref().map(|it| it.time.clone()))}
        </div>
    }
}

fn waterfall(inspector: Inspector, seq: Signal<u64>) -> impl IntoView {
    let bar = Memo::new(move |_| inspector.table.bar(seq.get()));
    let of_bar = move |what: fn(&Bar) -> String| {
        move || bar.with(|bar| bar.as_ref().map(what).unwrap_or_default())
    };
    // Only where somebody points at it.
    let told = RwSignal::new(None::<String>);
    view! {
            <div
                class="cell waterfall"
                role="gridcell"
                title=move || told.get()
                on:pointerenter=move |_| told.set(inspector.told_of_bar(seq.get_untracked()))
            >
                <i
                    class:open=move || bar.with(|bar| bar.as_ref().is_some_and(|it| it.is_open))
                    style:left=of_bar(|bar| percent(bar.from))
                    style:width=of_bar(|bar| percent(bar.to - bar.from))
                    style:background-image=of_bar(|bar| gradient(&bar.parts))
                ></i>
            </div>
    }
}

/// The parts of a bar as one picture: that is less for the page than an element for each.
fn gradient(parts: &[Part]) -> String {
    if parts.is_empty() {
        return String::new();
    }
    let mut gradient = "linear-gradient(to right".to_owned();
    let mut end = 0.0;
    for Part { phase, from, to } in parts {
        // Writing to a String cannot fail.
        let _ = write!(gradient, ", transparent {} {}", percent(end), percent(*from));
        let _ = write!(gradient, ", var(--{}) {} {}", colour(*phase), percent(*from), percent(*to));
        end = *to;
    }
    let _ = write!(gradient, ", transparent {} 100%)", percent(end));
    gradient
}

fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

/// The id of a row in the page.
pub(super) fn row_id(seq: u64) -> String {
    format!("row-{seq}")
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

fn fixed(log: &Log, seq: u64) -> Option<Fixed> {
    let none = Previews::default();
    let previews = log.previews(seq).unwrap_or(&none);
    let start = || previews.request.as_deref().unwrap_or_default().to_owned();
    let item = log.item(seq)?;
    let (place, began) = (item.place().to_owned(), Some(item.began()));
    Some(match item {
        Item::Call(call) => {
            let webview = &call.request.webview;
            let origin = call.request.origin.as_ref();
            Fixed {
                kind: Some(Kind::Command),
                name: call.request.command.clone(),
                place,
                place_title: origin
                    .map_or_else(|| webview.clone(), |origin| format!("{webview} – {origin}")),
                arguments: arguments(call, previews),
                began,
            }
        }
        Item::Emit(emit) => Fixed {
            kind: Some(Kind::Event),
            name: emit.event.clone(),
            place,
            place_title: emitter(&emit.emitter).1,
            arguments: Some(start()).filter(|start| start != "null").unwrap_or_default(),
            began,
        },
        Item::Channel(channel, call) => Fixed {
            kind: Some(Kind::Channel),
            name: call.map_or_else(
                || format!("channel {}", channel.channel.channel),
                |call| format!("{} › channel", call.request.command),
            ),
            place,
            place_title: format!("channel {}", channel.channel.channel),
            arguments: String::new(),
            began,
        },
        Item::Mark(set) => Fixed {
            kind: Some(Kind::Mark),
            name: set.mark.text.clone(),
            place_title: place.clone(),
            place,
            arguments: String::new(),
            began,
        },
        Item::Log(_) => Fixed {
            kind: Some(Kind::Log),
            name: start(),
            place_title: place.clone(),
            place,
            arguments: String::new(),
            began,
        },
    })
}

/// Who emitted, in short and in full.
pub(super) fn emitter(emitter: &EventEmitter) -> (String, String) {
    match emitter {
        EventEmitter::Page { webview, .. } => (webview.clone(), format!("emitted by {webview}")),
        EventEmitter::Rust { location: Some(location) } => {
            ("Rust".into(), format!("emitted by Rust, {}:{}", location.file, location.line))
        }
        EventEmitter::Rust { location: None } => ("Rust".into(), "emitted by Rust".into()),
    }
}

fn arguments(call: &Call, previews: &Previews) -> String {
    match (previews.request.as_deref(), call.body) {
        // No arguments at all say nothing in a row.
        (Some("{}" | "null"), _) => String::new(),
        // What its headers say.
        (Some(preview), Some(body)) if body.format == BodyFormat::Raw => {
            format!("{preview}, raw bytes")
        }
        (Some(preview), _) => preview.to_owned(),
        (None, Some(body)) if body.format == BodyFormat::Raw => "raw bytes".to_owned(),
        (None, _) => String::new(),
    }
}

fn progress(log: &Log, seq: u64) -> Option<Progress> {
    Some(match log.item(seq)? {
        Item::Call(call) => {
            let status = call.status();
            let is_answered = matches!(status, Status::Answered(_));
            let duration = |us: Option<u64>| us.filter(|_| is_answered).map(format::duration);
            let is_for_nobody = call.end.is_some() && call.page_gone_us.is_some();
            let detail = match call.observed.abandoned_page_us {
                Some(_) => Some("its page let go of it".to_owned()),
                None => is_for_nobody.then(|| "answered, page gone".to_owned()),
            };
            Progress {
                state: State::Call(status),
                size: call.size(),
                time: duration(call.duration_us()).unwrap_or_else(|| status.name().to_owned()),
                rust: duration(call.rust_us()),
                detail,
            }
        }
        Item::Emit(emit) => of_emit(log, emit),
        Item::Channel(channel, _) => of_channel(log, channel),
        Item::Log(line) => of_line(line),
        Item::Mark(_) => {
            let time = String::new();
            Progress { state: State::Mark, size: 0, time, rust: None, detail: None }
        }
    })
}

fn of_emit(log: &Log, emit: &Emit) -> Progress {
    Progress {
        state: if emit.is_unheard() { State::Unheard } else { State::Heard },
        size: emit.body.map_or(0, |body| body.len),
        time: emit.took(log.pages()).map(format::length).unwrap_or_default(),
        rust: None,
        detail: Some(format!("→ {}", listening::receivers(emit))),
    }
}

fn of_channel(log: &Log, channel: &Channel) -> Progress {
    let mut detail = format::things(channel.sent, "message");
    if channel.arrived < channel.sent {
        // Writing to a String cannot fail.
        let _ = write!(detail, ", {} arrived", format::count(channel.arrived));
    }
    if let Some(shared) = log.messages().shared(channel) {
        let _ = write!(detail, " · {shared}");
    }
    Progress {
        state: if channel.closed.is_some() { State::Closed } else { State::Open },
        size: channel.bytes,
        time: channel.lasted_us().map_or_else(String::new, format::duration),
        rust: None,
        detail: Some(detail),
    }
}

fn of_line(line: &LogLine) -> Progress {
    let is_uncaught = matches!(line.source, LogSource::Page { uncaught: true, .. });
    Progress {
        state: State::Log(line.level),
        size: line.body.map_or(0, |body| body.len),
        time: line.level.name().to_owned(),
        rust: None,
        detail: is_uncaught.then(|| "uncaught".into()),
    }
}
