//! What a filter asks about a row.

use ipc_inspector_protocol::filter::{BodyTerm, Kind, Origin, State, Subject};
use ipc_inspector_protocol::{Audience, Channel, Emit, EventEmitter, LogLevel, LogSource, PageRef};

use super::Log;
use crate::state::rows::{Item, Row};

/// A row of a log, as filters see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogRow<'a> {
    pub(super) log: &'a Log,
    pub(super) row: &'a Row,
    pub(super) item: Item<'a>,
}

impl<'a> LogRow<'a> {
    /// See [`Subject::name`].
    pub(super) fn name(self) -> Option<&'a str> {
        match self.item {
            Item::Call(call) => Some(&call.request.command),
            Item::Emit(emit) => Some(&emit.event),
            Item::Channel(_, command) => command,
            Item::Log(_) => self.row.previews.request.as_deref(),
        }
    }

    /// The one that it comes from, or goes to.
    pub(super) fn webview(self) -> Option<&'a str> {
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
        }
    }

    /// See [`Subject::origin`].
    pub(super) fn origin(self) -> Option<Origin<'a>> {
        let call = match self.item {
            Item::Call(call) => Some(call),
            Item::Channel(channel, _) => self.log.call(channel.call),
            Item::Emit(_) | Item::Log(_) => None,
        };
        let text = call?.request.origin.as_deref()?;
        let is_web = text.starts_with("http://") || text.starts_with("https://");
        let is_local = !is_web || self.log.app_origins.iter().any(|origin| origin == text);
        Some(Origin { text, is_local })
    }
}

impl Subject for LogRow<'_> {
    fn kind(&self) -> Kind {
        self.row.kind
    }

    fn name(&self) -> Option<&str> {
        (*self).name()
    }

    fn webview(&self) -> Option<&str> {
        (*self).webview()
    }

    fn origin(&self) -> Option<Origin<'_>> {
        (*self).origin()
    }

    fn state(&self) -> Option<State> {
        match self.item {
            Item::Call(call) => Some(State::Call(call.status())),
            Item::Emit(emit) if emit.is_unheard() => Some(State::Unheard),
            Item::Emit(_) => Some(State::Heard),
            Item::Channel(channel, _) if channel.closed.is_some() => Some(State::Closed),
            Item::Channel(..) => Some(State::Open),
            Item::Log(_) => None,
        }
    }

    fn level(&self) -> Option<LogLevel> {
        match self.item {
            Item::Log(line) => Some(line.level),
            _ => None,
        }
    }

    /// Nothing of a pending call: it grows without a record that would tell so, and the call passes
    /// once it has ended.
    fn duration_us(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => call.duration_us(),
            Item::Emit(emit) => {
                let last = emit.deliveries.last()?;
                let arrived = self.log.pages.moment(&PageRef::from(last), last.page_us)?;
                Some(arrived.at_us.saturating_sub(emit.at_us))
            }
            Item::Channel(channel, _) => lasted_us(channel),
            Item::Log(_) => None,
        }
    }

    fn size(&self) -> Option<u64> {
        match self.item {
            Item::Call(call) => Some(call.size()),
            Item::Emit(emit) => emit.body.map(|body| body.len),
            Item::Channel(channel, _) => Some(channel.bytes),
            Item::Log(line) => line.body.map(|body| body.len),
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
        false
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
        let previews = &self.row.previews;
        // What a line of a log says is its preview already.
        let name = (*self).name().filter(|_| self.row.kind != Kind::Log);
        [
            name,
            (*self).webview(),
            (*self).origin().map(|origin| origin.text),
            place,
            state,
            previews.request.as_deref(),
            previews.response.as_deref(),
        ]
        .into_iter()
        .flatten()
    }

    fn body_term(&self, term: &BodyTerm) -> bool {
        self.log.search.holds(term, self.row.seq)
    }
}

fn lasted_us(channel: &Channel) -> Option<u64> {
    let end_us = channel.closed.map(|closed| closed.at_us).or(channel.last_us);
    end_us.map(|end_us| end_us.saturating_sub(channel.opened_us))
}
