//! The selected call, and what is shown of it.

use ipc_inspector_protocol::{Body, Call, Header, Message};
use leptos::prelude::*;

use super::body::{Content, Fetch};
use super::log::Log;
use super::messages::Page;

/// The pages of the detail pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Arguments and callbacks.
    Request,
    /// The response, or why there is none.
    Response,
    /// What Rust sent through the channels that the call brought; only for calls that brought some.
    Messages,
    /// Where the time went.
    Timing,
    /// Request headers.
    Headers,
}

impl Tab {
    /// From left to right.
    pub const ALL: [Self; 5] =
        [Self::Request, Self::Response, Self::Messages, Self::Timing, Self::Headers];

    /// Its short name, for the page and its tests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Messages => "messages",
            Self::Timing => "timing",
            Self::Headers => "headers",
        }
    }

    /// What is written on it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Messages => "Messages",
            Self::Timing => "Timing",
            Self::Headers => "Headers",
        }
    }
}

/// Which of a call's bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The arguments.
    Request,
    /// The response.
    Response,
    /// The selected message.
    Message,
}

/// The selected call. It is a copy: the recorder may lose the call while somebody reads it.
#[derive(Clone, Copy, Debug)]
pub struct Detail {
    /// The call as last known; none when nothing is selected.
    pub call: RwSignal<Option<Call>>,
    /// Whether the recorder still holds it.
    pub held: RwSignal<bool>,
    /// Whether it brought a channel.
    pub has_channel: RwSignal<bool>,
    /// The selected one of its messages, a copy as well.
    pub message: RwSignal<Option<Message>>,
    /// Which of them are in the page.
    pub page: RwSignal<Page>,
    /// The page that is shown.
    pub tab: Memo<Tab>,
    /// The page that was chosen, also for the next call that is selected.
    chosen: RwSignal<Tab>,
    request: RwSignal<Fetch>,
    response: RwSignal<Fetch>,
    message_body: RwSignal<Fetch>,
    /// Its request's headers.
    pub headers: RwSignal<Fetch<Vec<Header>>>,
}

impl Detail {
    pub(super) fn new() -> Self {
        let (chosen, has_channel) = (RwSignal::new(Tab::Request), RwSignal::new(false));
        Self {
            call: RwSignal::new(None),
            held: RwSignal::new(true),
            has_channel,
            message: RwSignal::new(None),
            page: RwSignal::default(),
            tab: Memo::new(move |_| match chosen.get() {
                Tab::Messages if !has_channel.get() => Tab::Response,
                tab => tab,
            }),
            chosen,
            request: RwSignal::default(),
            response: RwSignal::default(),
            message_body: RwSignal::default(),
            headers: RwSignal::default(),
        }
    }

    /// How far one of the bodies is.
    pub fn fetch(&self, part: Part) -> RwSignal<Fetch> {
        match part {
            Part::Request => self.request,
            Part::Response => self.response,
            Part::Message => self.message_body,
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

    /// Whether the selected call has this page.
    pub fn has(&self, tab: Tab) -> bool {
        tab != Tab::Messages || self.has_channel.get()
    }

    /// The page so many places further than the shown one, around the end; for event handlers.
    pub fn step(&self, by: isize) -> Tab {
        let tabs: Vec<_> = untrack(|| Tab::ALL.into_iter().filter(|tab| self.has(*tab)).collect());
        let shown = self.tab.get_untracked();
        let at = tabs.iter().position(|tab| *tab == shown).unwrap_or(0);
        tabs[(at + tabs.len()).saturating_add_signed(by) % tabs.len()]
    }

    /// Shows a page.
    pub(super) fn choose(&self, tab: Tab) {
        self.chosen.set(tab);
    }

    /// Selects another call, or none.
    pub(super) fn select(&self, seq: Option<u64>, log: &Log) {
        for part in [Part::Request, Part::Response] {
            self.fetch(part).set(Fetch::NotAsked);
        }
        self.headers.set(Fetch::NotAsked);
        self.select_message(None);
        self.page.set(Page::default());
        self.held.set(true);
        self.has_channel.set(seq.is_some_and(|seq| brought_channel(log, seq)));
        self.call.set(seq.and_then(|seq| log.call(seq).cloned()));
    }

    /// Selects one of the call's messages, or none.
    pub(super) fn select_message(&self, message: Option<Message>) {
        self.message_body.set(Fetch::NotAsked);
        self.message.set(message);
    }

    /// Takes over what is now known of the selected call, and says whether it is still held.
    pub(super) fn refresh(&self, seq: u64, log: &Log) -> bool {
        let known = log.call(seq);
        if known.is_some() != self.held.get_untracked() {
            self.held.set(known.is_some());
        }
        if known.is_some() && self.call.with_untracked(|old| old.as_ref() != known) {
            self.call.set(known.cloned());
        }
        if !self.has_channel.get_untracked() && brought_channel(log, seq) {
            self.has_channel.set(true);
        }
        known.is_some()
    }

    /// The body that the shown tab needs and that nobody asked for yet, with the `seq` of its
    /// record.
    pub(super) fn wanted(&self) -> Option<(Part, u64)> {
        let part = match self.tab.get_untracked() {
            Tab::Request => Part::Request,
            Tab::Response => Part::Response,
            Tab::Messages => Part::Message,
            Tab::Timing | Tab::Headers => return None,
        };
        if !matches!(self.fetch(part).get_untracked(), Fetch::NotAsked) {
            return None;
        }
        self.record_of(part).map(|(seq, _)| (part, seq))
    }

    /// The `seq` of the request whose headers the shown tab needs and that nobody asked for yet.
    pub(super) fn wanted_headers(&self) -> Option<u64> {
        let is_wanted = self.tab.get_untracked() == Tab::Headers
            && matches!(self.headers.get_untracked(), Fetch::NotAsked);
        self.seq_untracked().filter(|_| is_wanted)
    }

    /// Takes in headers, unless something else has been selected meanwhile.
    pub(super) fn headers_arrived(&self, seq: u64, result: Result<Vec<Header>, String>) {
        if self.seq_untracked() == Some(seq) {
            self.headers.set(result.map_or_else(Fetch::Refused, Fetch::Here));
        }
    }

    /// Takes in a body, unless something else has been selected meanwhile.
    pub(super) fn arrived(&self, part: Part, seq: u64, result: Result<Vec<u8>, String>) {
        let Some((_, body)) = self.record_of(part).filter(|(selected, _)| *selected == seq) else {
            return;
        };
        let fetch = self.fetch(part);
        if matches!(fetch.get_untracked(), Fetch::Loading) {
            fetch.set(match result {
                Ok(bytes) => Fetch::Here(Content::read(&body, bytes)),
                Err(reason) => Fetch::Refused(reason),
            });
        }
    }

    /// The record that has one of the bodies, and what is known of the body.
    fn record_of(&self, part: Part) -> Option<(u64, Body)> {
        self.call.with_untracked(|call| {
            let call = call.as_ref()?;
            let (seq, body) = match part {
                Part::Request => (call.seq, call.request.body),
                Part::Response => call.end.map(|end| (end.seq, end.body))?,
                Part::Message => self.message.get_untracked().map(|it| (it.seq, it.body))?,
            };
            Some((seq, body?))
        })
    }
}

fn brought_channel(log: &Log, seq: u64) -> bool {
    log.messages().of_call(seq).is_some()
}
