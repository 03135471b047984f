//! The selected call, and what is shown of it.

use ipc_inspector_protocol::{Body, Call};
use leptos::prelude::*;

use super::body::{Content, Fetch};

/// The pages of the detail pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Arguments and callbacks.
    Request,
    /// The response, or why there is none.
    Response,
    /// Where the time went.
    Timing,
    /// Request headers.
    Headers,
}

impl Tab {
    /// From left to right.
    pub const ALL: [Self; 4] = [Self::Request, Self::Response, Self::Timing, Self::Headers];

    /// Its short name, for the page and its tests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Timing => "timing",
            Self::Headers => "headers",
        }
    }

    /// What is written on it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Timing => "Timing",
            Self::Headers => "Headers",
        }
    }

    /// The tab so many places further, around the end.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let len = Self::ALL.len();
        Self::ALL[(at + len).saturating_add_signed(by) % len]
    }
}

/// Which of a call's two bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The arguments.
    Request,
    /// The response.
    Response,
}

/// The selected call. It is a copy: the recorder may lose the call while somebody reads it.
#[derive(Clone, Copy, Debug)]
pub struct Detail {
    /// The call as last known; none when nothing is selected.
    pub call: RwSignal<Option<Call>>,
    /// Whether the recorder still holds it.
    pub held: RwSignal<bool>,
    /// The page that is shown, also for the next call that is selected.
    pub tab: RwSignal<Tab>,
    request: RwSignal<Fetch>,
    response: RwSignal<Fetch>,
}

impl Detail {
    pub(super) fn new() -> Self {
        Self {
            call: RwSignal::new(None),
            held: RwSignal::new(true),
            tab: RwSignal::new(Tab::Request),
            request: RwSignal::default(),
            response: RwSignal::default(),
        }
    }

    /// How far one of the bodies is.
    pub fn fetch(&self, side: Side) -> RwSignal<Fetch> {
        match side {
            Side::Request => self.request,
            Side::Response => self.response,
        }
    }

    /// `seq` of the selected call.
    pub fn seq(&self) -> Option<u64> {
        self.call.with(|call| call.as_ref().map(|call| call.seq))
    }

    /// The same, for event handlers.
    pub fn seq_untracked(&self) -> Option<u64> {
        self.call.with_untracked(|call| call.as_ref().map(|call| call.seq))
    }

    /// Selects another call, or none.
    pub(super) fn select(&self, call: Option<Call>) {
        self.request.set(Fetch::NotAsked);
        self.response.set(Fetch::NotAsked);
        self.held.set(true);
        self.call.set(call);
    }

    /// Takes over what is now known of the selected call.
    pub(super) fn refresh(&self, known: Option<&Call>) {
        if known.is_some() != self.held.get_untracked() {
            self.held.set(known.is_some());
        }
        if known.is_some() && self.call.with_untracked(|old| old.as_ref() != known) {
            self.call.set(known.cloned());
        }
    }

    /// The body that the shown tab needs and that nobody asked for yet, with the `seq` of its
    /// record.
    pub(super) fn wanted(&self) -> Option<(Side, u64, Body)> {
        let side = match self.tab.get_untracked() {
            Tab::Request => Side::Request,
            Tab::Response => Side::Response,
            Tab::Timing | Tab::Headers => return None,
        };
        if !matches!(self.fetch(side).get_untracked(), Fetch::NotAsked) {
            return None;
        }
        self.call.with_untracked(|call| {
            let call = call.as_ref()?;
            let (seq, body) = match side {
                Side::Request => (call.seq, call.request.body?),
                Side::Response => call.end.and_then(|end| Some((end.seq, end.body?)))?,
            };
            Some((side, seq, body))
        })
    }

    /// Takes in a body, unless another call has been selected meanwhile.
    pub(super) fn arrived(
        &self,
        of_call: u64,
        side: Side,
        body: &Body,
        result: Result<Vec<u8>, String>,
    ) {
        if self.seq_untracked() == Some(of_call) {
            self.fetch(side).set(match result {
                Ok(bytes) => Fetch::Here(Content::read(body, bytes)),
                Err(reason) => Fetch::Refused(reason),
            });
        }
    }
}
