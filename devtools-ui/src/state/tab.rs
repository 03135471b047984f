//! The tabs of a row's details, and which of them a row has.

use super::rows::Kind;

/// The pages of the detail pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The text of a log line or a mark.
    Text,
    /// The payload of an event.
    Payload,
    /// Whom an event reached.
    Deliveries,
    /// Arguments and callbacks.
    Request,
    /// The response, or why there is none.
    Response,
    /// What Rust sent through the channels that the call brought; only for calls that brought some.
    Messages,
    /// Where the time went.
    Timing,
    /// What made the call or emitted the event.
    Initiator,
    /// Request headers.
    Headers,
    /// All that is known of the call, as one JSON.
    Raw,
    /// Where it differs from the row that others are compared with; only where there is one like it.
    Compare,
}

impl Tab {
    /// From left to right; no row has all of them.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Payload,
        Self::Deliveries,
        Self::Request,
        Self::Response,
        Self::Messages,
        Self::Timing,
        Self::Initiator,
        Self::Headers,
        Self::Raw,
        Self::Compare,
    ];

    /// Its short name, for the page and its tests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Payload => "payload",
            Self::Deliveries => "deliveries",
            Self::Request => "request",
            Self::Response => "response",
            Self::Messages => "messages",
            Self::Timing => "timing",
            Self::Initiator => "initiator",
            Self::Headers => "headers",
            Self::Raw => "raw",
            Self::Compare => "compare",
        }
    }

    /// What is written on it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Payload => "Payload",
            Self::Deliveries => "Deliveries",
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Messages => "Messages",
            Self::Timing => "Timing",
            Self::Initiator => "Initiator",
            Self::Headers => "Headers",
            Self::Raw => "Raw",
            Self::Compare => "Compare",
        }
    }
}

/// What decides which pages a selected row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) has_call: bool,
    pub(super) has_channel: bool,
    pub(super) is_compared: bool,
}

impl Shape {
    pub(super) fn has(self, tab: Tab) -> bool {
        match tab {
            Tab::Text => matches!(self.kind, Kind::Log | Kind::Mark),
            Tab::Payload | Tab::Deliveries => self.kind == Kind::Event,
            Tab::Messages => self.kind == Kind::Channel || (self.has_call && self.has_channel),
            Tab::Timing => self.has_call,
            Tab::Compare => self.is_compared,
            Tab::Initiator => self.has_call || self.kind == Kind::Event,
            // The bodies of a channel are its messages; those of its call are in the call's own row.
            Tab::Request | Tab::Response | Tab::Headers | Tab::Raw => self.kind == Kind::Command,
        }
    }

    /// The page that is shown where the chosen one is not there.
    pub(super) fn instead_of(self, chosen: Tab) -> Tab {
        match self.kind {
            Kind::Command if chosen == Tab::Messages => Tab::Response,
            Kind::Command => Tab::Request,
            Kind::Channel => Tab::Messages,
            Kind::Event => Tab::Payload,
            Kind::Log | Kind::Mark => Tab::Text,
        }
    }
}
