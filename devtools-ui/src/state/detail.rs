//! The selected row, and what is shown of it.

use ipc_inspector_protocol::{Body, BodyFormat, Call, Headers, Message};
use leptos::prelude::*;

use super::body::{Content, Fetch};
use super::compare::Base;
use super::log::Log;
use super::messages::Page;
use super::part::Part;
use super::rows::{Kind, Selected};
use super::search::Search;
use super::tab::{Shape, Tab};

/// The selected row. It is a copy: the recorder may lose it while somebody reads it.
#[derive(Clone, Copy, Debug)]
pub struct Detail {
    /// What the row stands for, as last known; none when nothing is selected.
    pub item: RwSignal<Option<Selected>>,
    /// Its `seq`, which stays when more becomes known of the row.
    pub seq: Memo<Option<u64>>,
    /// The call that it is, or that brought it.
    pub call: Memo<Option<Call>>,
    /// Whether the recorder still holds it.
    pub held: RwSignal<bool>,
    /// Whether its call brought a channel.
    pub has_channel: RwSignal<bool>,
    /// The selected one of its messages, a copy as well.
    pub message: RwSignal<Option<Message>>,
    /// Which of them are in the page.
    pub page: RwSignal<Page>,
    /// The page that is shown.
    pub tab: Memo<Tab>,
    /// The page that was chosen, also for the next row that is selected; none before one was.
    chosen: RwSignal<Option<Tab>>,
    /// The page that is shown where none was chosen: of a call that has failed when it is selected, why.
    usual: RwSignal<Tab>,
    shape: Memo<Option<Shape>>,
    request: RwSignal<Fetch>,
    response: RwSignal<Fetch>,
    message_body: RwSignal<Fetch>,
    stack: RwSignal<Fetch>,
    /// Its request's headers.
    pub headers: RwSignal<Fetch<Headers>>,
    /// The search in the body that is shown.
    pub search: Search,
    /// The row that others are compared with.
    pub base: Base,
}

impl Detail {
    pub(super) fn new() -> Self {
        let (chosen, usual) = (RwSignal::new(None), RwSignal::new(Tab::Request));
        let has_channel = RwSignal::new(false);
        let (item, base) = (RwSignal::new(None::<Selected>), Base::new());
        let call = Memo::new(move |_| item.with(|item| item.as_ref()?.call().cloned()));
        let shape = Memo::new(move |_| {
            let has_channel = has_channel.get();
            item.with(|item| {
                let item = item.as_ref()?;
                let (has_call, is_compared) = (item.call().is_some(), base.is_like(item));
                Some(Shape { kind: item.kind(), has_call, has_channel, is_compared })
            })
        });
        Self {
            item,
            seq: Memo::new(move |_| item.with(|item| item.as_ref().map(Selected::seq))),
            call,
            held: RwSignal::new(true),
            has_channel,
            message: RwSignal::new(None),
            page: RwSignal::default(),
            tab: Memo::new(move |_| {
                let chosen = chosen.get().unwrap_or_else(|| usual.get());
                match shape.get() {
                    Some(shape) if !shape.has(chosen) => shape.instead_of(chosen),
                    _ => chosen,
                }
            }),
            chosen,
            usual,
            shape,
            request: RwSignal::default(),
            response: RwSignal::default(),
            message_body: RwSignal::default(),
            stack: RwSignal::default(),
            headers: RwSignal::default(),
            search: Search::new(),
            base,
        }
    }

    /// How far one of the bodies is.
    pub fn fetch(&self, part: Part) -> RwSignal<Fetch> {
        match part {
            Part::Request => self.request,
            Part::Response => self.response,
            Part::Message => self.message_body,
            Part::Stack => self.stack,
        }
    }

    /// `seq` of the call that the selected row is, or that brought it.
    pub fn call_seq(&self) -> Option<u64> {
        self.call.with(|call| call.as_ref().map(|call| call.seq))
    }

    /// What kind of row is selected.
    pub fn kind(&self) -> Option<Kind> {
        self.shape.get().map(|shape| shape.kind)
    }

    /// Whether the selected row has this page.
    pub fn has(&self, tab: Tab) -> bool {
        self.shape.get().is_some_and(|shape| shape.has(tab))
    }

    /// The page so many places further than the shown one, around the end; for event handlers.
    pub fn step(&self, by: isize) -> Tab {
        let tabs: Vec<_> = untrack(|| Tab::ALL.into_iter().filter(|tab| self.has(*tab)).collect());
        let shown = self.tab.get_untracked();
        let at = tabs.iter().position(|tab| *tab == shown).unwrap_or(0);
        tabs.get((at + tabs.len()).saturating_add_signed(by) % tabs.len().max(1))
            .copied()
            .unwrap_or(shown)
    }

    /// Shows a page.
    pub(super) fn choose(&self, tab: Tab) {
        self.chosen.set(Some(tab));
    }

    /// Selects another row, or none.
    pub(super) fn select(&self, seq: Option<u64>, log: &Log) {
        for part in [Part::Request, Part::Response, Part::Stack] {
            self.fetch(part).set(Fetch::NotAsked);
        }
        self.headers.set(Fetch::NotAsked);
        self.select_message(None);
        self.page.set(Page::default());
        self.held.set(true);
        let item = seq.and_then(|seq| log.selected(seq));
        let has_failed = matches!(&item, Some(Selected::Call(call)) if call.status().has_failed());
        self.usual.set(if has_failed { Tab::Response } else { Tab::Request });
        self.has_channel.set(item.as_ref().is_some_and(|item| brought_channel(log, item)));
        self.item.set(item);
    }

    /// Selects one of the call's messages, or none.
    pub(super) fn select_message(&self, message: Option<Message>) {
        self.message_body.set(Fetch::NotAsked);
        self.message.set(message);
    }

    /// Takes over what is now known of the selected call, and says whether it is still held.
    pub(super) fn refresh(&self, seq: u64, log: &Log) -> bool {
        let known = log.selected(seq);
        let is_held = known.is_some();
        if is_held != self.held.get_untracked() {
            self.held.set(is_held);
        }
        if let Some(known) = known {
            if !self.has_channel.get_untracked() && brought_channel(log, &known) {
                self.has_channel.set(true);
            }
            if self.item.with_untracked(|old| old.as_ref() != Some(&known)) {
                self.item.set(Some(known));
            }
        }
        is_held
    }

    /// The body that the shown tab needs.
    pub(super) fn wanted(&self) -> Option<Part> {
        match self.tab.get_untracked() {
            Tab::Request | Tab::Payload | Tab::Text => Some(Part::Request),
            Tab::Response => Some(Part::Response),
            Tab::Messages => Some(Part::Message),
            Tab::Initiator => Some(Part::Stack),
            Tab::Deliveries | Tab::Timing | Tab::Headers | Tab::Raw | Tab::Compare => None,
        }
    }

    /// Whether the shown tab needs the headers of the request. With raw bytes the other arguments are
    /// among them.
    pub(super) fn wants_headers(&self) -> bool {
        match self.tab.get_untracked() {
            Tab::Headers => true,
            Tab::Request => self.call.with_untracked(|call| call.as_ref().is_some_and(is_raw)),
            _ => false,
        }
    }

    /// The `seq` of the record that has a body for which nobody asked yet.
    pub(super) fn unasked_body(&self, part: Part) -> Option<u64> {
        let is_unasked = matches!(self.fetch(part).get_untracked(), Fetch::NotAsked);
        self.record_of(part).map(|(seq, _)| seq).filter(|_| is_unasked)
    }

    /// The `seq` of the request for whose headers nobody asked yet.
    pub(super) fn unasked_headers(&self) -> Option<u64> {
        let is_unasked = matches!(self.headers.get_untracked(), Fetch::NotAsked);
        self.call_seq_untracked().filter(|_| is_unasked)
    }

    /// Takes in headers, unless something else has been selected meanwhile.
    pub(super) fn headers_arrived(&self, seq: u64, result: Result<Headers, String>) {
        if self.call_seq_untracked() == Some(seq) {
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

    /// What is known of one of the bodies; nothing when there is none.
    pub(super) fn body_of(&self, part: Part) -> Option<Body> {
        self.record_of(part).map(|(_, body)| body)
    }

    /// The record that has one of the bodies, and what is known of the body.
    fn record_of(&self, part: Part) -> Option<(u64, Body)> {
        if part == Part::Message {
            let message = self.message.get_untracked()?;
            return Some((message.seq, message.body?));
        }
        self.item.with_untracked(|item| item.as_ref().and_then(|item| item.body(part)))
    }

    fn call_seq_untracked(&self) -> Option<u64> {
        self.call.with_untracked(|call| call.as_ref().map(|call| call.seq))
    }
}

impl Selected {
    /// The record that has one of its bodies, and what is known of the body; a message is not its own.
    pub(super) fn body(&self, part: Part) -> Option<(u64, Body)> {
        let (seq, body) = match (part, self) {
            (Part::Request, Self::Emit(emit)) => (emit.seq, emit.body),
            (Part::Request, Self::Log(line)) => (line.seq, line.body),
            (Part::Request, item) => item.call().map(|it| (it.seq, it.body))?,
            (Part::Response, item) => item.call()?.end.map(|end| (end.seq, end.body))?,
            (Part::Stack, item) => {
                item.call()?.observed.stack.map(|(seq, body)| (seq, Some(body)))?
            }
            (Part::Message, _) => return None,
        };
        Some((seq, body?))
    }
}

/// Whether the arguments of a call are no JSON, so that some may be in its headers.
pub fn is_raw(call: &Call) -> bool {
    call.body.is_none_or(|body| body.format == BodyFormat::Raw)
}

fn brought_channel(log: &Log, item: &Selected) -> bool {
    item.call().is_some_and(|call| log.messages().of_call(call.seq).is_some())
}
