//! What has a row where a log is shown, and what a filter is told of it.
//!
//! The window, exports and the command line ask the same filters of the same rows. Who keeps the log
//! lends what a row needs, in a [`RowSubject`]; who goes through a trace that is to be filtered has
//! [`Rows`] keep it.

mod all;
mod kept;

pub use all::Rows;
pub use kept::Kept;

use crate::filter::{BodyTerm, Kind, Origin, State, Subject};
use crate::{
    Audience, Call, Channel, Emit, EventEmitter, LogLevel, LogLine, LogSource, MarkSet, Moment,
    Pages,
};

/// What a row stands for.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A call.
    Call(&'a Call),
    /// An emit.
    Emit(&'a Emit),
    /// A channel, with the call that brought it where that is still held.
    Channel(&'a Channel, Option<&'a Call>),
    /// A line of a log.
    Log(&'a LogLine),
    /// A mark.
    Mark(&'a MarkSet),
}

impl<'a> Item<'a> {
    /// What kind of thing it is.
    pub fn kind(self) -> Kind {
        match self {
            Self::Call(_) => Kind::Command,
            Self::Emit(_) => Kind::Event,
            Self::Channel(..) => Kind::Channel,
            Self::Log(_) => Kind::Log,
            Self::Mark(_) => Kind::Mark,
        }
    }

    /// Where it comes from: a webview, or what in Rust.
    pub fn place(self) -> &'a str {
        match self {
            Self::Call(call) => &call.request.webview,
            Self::Emit(emit) => match &emit.emitter {
                EventEmitter::Page { webview, .. } => webview,
                EventEmitter::Rust { .. } => "Rust",
            },
            Self::Channel(channel, _) => &channel.channel.webview,
            Self::Log(line) => match &line.source {
                LogSource::Rust { target, .. } => target,
                LogSource::Page { page, .. } => &page.webview,
            },
            Self::Mark(set) => set.mark.webview.as_deref().unwrap_or("Rust"),
        }
    }

    /// When it began: where it stands in time, wherever rows are shown, drawn, sorted, written or asked
    /// for by time. It never changes. What a page tells late began when it happened there.
    pub fn began(self) -> Moment {
        match self {
            Self::Call(call) => call.began(),
            Self::Emit(emit) => Moment::exact(emit.at_us),
            Self::Channel(channel, _) => Moment::exact(channel.opened_us),
            Self::Log(line) => line.written,
            Self::Mark(set) => Moment::exact(set.at_us),
        }
    }

    /// The same in microseconds since recording began, as near as is known.
    pub fn began_us(self) -> u64 {
        self.began().at_us
    }
}

/// A row, as filters see it.
#[derive(Clone, Copy, Debug)]
pub struct RowSubject<'a, F> {
    /// What it stands for.
    pub item: Item<'a>,
    /// The start of its arguments, of its payload, or of what a line of a log says.
    pub request: Option<&'a str>,
    /// The start of its answer.
    pub response: Option<&'a str>,
    /// The pages of the log.
    pub pages: &'a Pages,
    /// Origins of web servers that the app's own pages come from.
    pub app_origins: &'a [String],
    /// Whether it is pinned where it is shown.
    pub is_pinned: bool,
    /// What somebody has said of it.
    pub comment: Option<&'a str>,
    /// Whether a term is known to hold for its whole bodies.
    pub holds: F,
}

impl<'a, F> RowSubject<'a, F> {
    /// See [`Subject::name`].
    pub fn name(&self) -> Option<&'a str> {
        match self.item {
            Item::Call(call) => Some(&call.request.command),
            Item::Emit(emit) => Some(&emit.event),
            Item::Channel(_, call) => call.map(|call| call.request.command.as_str()),
            Item::Log(_) => self.request,
            Item::Mark(set) => Some(&set.mark.text),
        }
    }

    /// The one that it comes from, or goes to.
    pub fn webview(&self) -> Option<&'a str> {
        match self.item {
            Item::Call(call) => Some(&call.request.webview),
            Item::Emit(Emit { emitter: EventEmitter::Page { webview, .. }, .. }) => Some(webview),
            Item::Emit(Emit { audience: Audience::Target(target), .. }) => target.label(),
            Item::Emit(_) => None,
            Item::Channel(channel, _) => Some(&channel.channel.webview),
            Item::Log(line) => match &line.source {
                LogSource::Page { page, .. } => Some(&page.webview),
                LogSource::Rust { .. } => None,
            },
            Item::Mark(set) => set.mark.webview.as_deref(),
        }
    }

    /// See [`Subject::origin`].
    pub fn origin(&self) -> Option<Origin<'a>> {
        let call = match self.item {
            Item::Call(call) => Some(call),
            Item::Channel(_, call) => call,
            Item::Emit(_) | Item::Log(_) | Item::Mark(_) => None,
        };
        let text = call?.request.origin.as_deref()?;
        Some(Origin { text, is_local: is_local(text, self.app_origins) })
    }
}

/// Whether an origin is the app's own: it is none of a web server, or of one that the app's pages come
/// from.
pub fn is_local(origin: &str, app_origins: &[String]) -> bool {
    let is_web = origin.starts_with("http://") || origin.starts_with("https://");
    !is_web || app_origins.iter().any(|it| it == origin)
}

impl<F: Fn(&BodyTerm) -> bool> Subject for RowSubject<'_, F> {
    fn kind(&self) -> Kind {
        self.item.kind()
    }

    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn webview(&self) -> Option<&str> {
        self.webview()
    }

    fn origin(&self) -> Option<Origin<'_>> {
        self.origin()
    }

    fn state(&self) -> Option<State> {
        match self.item {
            Item::Call(call) => Some(State::Call(call.status())),
            Item::Emit(emit) if emit.is_unheard() => Some(State::Unheard),
            Item::Emit(_) => Some(State::Heard),
            Item::Channel(channel, _) if channel.closed.is_some() => Some(State::Closed),
            Item::Channel(..) => Some(State::Open),
            Item::Log(_) | Item::Mark(_) => None,
        }
    }

    fn level(&self) -> Option<LogLevel> {
        match self.item {
            Item::Log(line) => Some(line.level),
            _ => None,
        }
    }

    fn began_us(&self) -> Option<u64> {
        Some(self.item.began_us())
    }

    /// Nothing of a pending call: it grows without a record that would tell so, and the call passes
    /// once it has ended.
    fn duration_us(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => call.duration_us(),
            Item::Emit(emit) => emit.took(self.pages).map(|took| took.us),
            Item::Channel(channel, _) => channel.lasted_us(),
            Item::Log(_) | Item::Mark(_) => None,
        }
    }

    fn rust_us(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => call.rust_us(),
            _ => None,
        }
    }

    fn size(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => Some(call.size()),
            Item::Emit(emit) => emit.body.map(|body| body.len),
            Item::Channel(channel, _) => Some(channel.bytes),
            Item::Log(line) => line.body.map(|body| body.len),
            Item::Mark(_) => None,
        }
    }

    fn held_us(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => call.dispatched.map(|dispatched| dispatched.held_us),
            _ => None,
        }
    }

    fn is_replayed(&self) -> bool {
        false
    }

    fn is_pinned(&self) -> bool {
        self.is_pinned
    }

    fn comment(&self) -> Option<&str> {
        self.comment
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let place = match self.item {
            Item::Emit(Emit { emitter: EventEmitter::Rust { .. }, .. }) => Some("Rust"),
            Item::Log(line) => match &line.source {
                LogSource::Rust { target, .. } => Some(target.as_str()),
                LogSource::Page { .. } => None,
            },
            _ => None,
        };
        let state = match (self.item, self.state()) {
            (Item::Call(call), _) => Some(call.status().name()),
            (_, Some(state)) => Some(state.name()),
            (_, None) => self.level().map(LogLevel::name),
        };
        // What a line of a log says is its preview already.
        let name = self.name().filter(|_| self.kind() != Kind::Log);
        let origin = self.origin().map(|origin| origin.text);
        [name, self.webview(), origin, place, state, self.comment, self.request, self.response]
            .into_iter()
            .flatten()
    }

    fn body_term(&self, term: &BodyTerm) -> bool {
        (self.holds)(term)
    }
}
