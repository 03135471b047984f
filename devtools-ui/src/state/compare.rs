//! Comparing the selected row with another one of its kind.

use ipc_inspector_protocol::{Call, Emit, Length, Request};
use leptos::prelude::*;

use super::Inspector;
use super::body::{Content, Fetch};
use super::differences::Differences;
use super::format;
use super::log::Log;
use super::part::Part;
use super::rows::{Item, Selected};
use super::tab::Tab;
use super::timing::{Phase, Stretch, Timing};

/// The row that others are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Base {
    /// A copy of it, as the selected one is.
    pub item: RwSignal<Option<Selected>>,
    request: RwSignal<Fetch>,
    response: RwSignal<Fetch>,
}

/// Something that is known of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: &'static str,
    /// What it is of the base.
    pub base: String,
    /// What it is of the selected row.
    pub selected: String,
    /// Whether that is another thing. Times are never the same: they differ where one is twice the other.
    pub differs: bool,
}

/// What is known of a row.
enum Known {
    Text(String),
    Time(Option<Length>),
}

impl Known {
    fn differs(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(text), Self::Text(other)) => text != other,
            (Self::Time(Some(Length { us, .. })), Self::Time(Some(Length { us: other, .. }))) => {
                us.abs_diff(*other) >= *us.min(other)
            }
            (Self::Time(time), Self::Time(other)) => time.is_some() != other.is_some(),
            _ => true,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Time(time) => time.map_or_else(nothing, format::length),
        }
    }
}

impl Base {
    pub(super) fn new() -> Self {
        Self {
            item: RwSignal::new(None),
            request: RwSignal::default(),
            response: RwSignal::default(),
        }
    }

    /// Whether this row can be compared with it.
    pub fn is_like(&self, selected: &Selected) -> bool {
        self.item.with(|base| match (base, selected) {
            (Some(Selected::Call(base)), Selected::Call(call)) => base.seq != call.seq,
            (Some(Selected::Emit(base)), Selected::Emit(emit)) => base.seq != emit.seq,
            _ => false,
        })
    }

    /// Its `seq`.
    pub fn seq(&self) -> Option<u64> {
        self.item.with(|base| base.as_ref().map(Selected::seq))
    }

    pub(super) fn set(&self, item: Option<Selected>) {
        self.request.set(Fetch::NotAsked);
        self.response.set(Fetch::NotAsked);
        self.item.set(item);
    }

    /// Takes over what is now known of it.
    pub(super) fn refresh(&self, log: &Log) {
        let known = self.item.with_untracked(|old| {
            let known = log.selected(old.as_ref()?.seq());
            known.filter(|known| old.as_ref() != Some(known))
        });
        if known.is_some() {
            self.item.set(known);
        }
    }

    /// How far one of its bodies is. It has a request and a response; what else there is of a row is not
    /// compared.
    pub fn fetch(&self, part: Part) -> RwSignal<Fetch> {
        if part == Part::Response { self.response } else { self.request }
    }
}

impl Selected {
    /// Whether it has what others of its kind may differ in.
    pub fn can_be_compared(&self) -> bool {
        matches!(self, Self::Call(_) | Self::Emit(_))
    }
}

impl Inspector {
    /// Makes the selected row the one that others are compared with, or no longer.
    pub fn toggle_base(self) {
        let selected = self.detail.item.get_untracked();
        let base = untrack(|| self.detail.base.seq());
        if let Some(item) = selected.filter(Selected::can_be_compared) {
            self.detail.base.set(Some(item).filter(|item| base != Some(item.seq())));
        }
    }

    /// Selects a row and compares it with the one that is selected now; where these cannot be compared,
    /// it is only selected.
    pub fn compare_selected_with(self, seq: u64) {
        let base = self.detail.item.get_untracked().filter(|base| base.seq() != seq);
        if base.is_some() {
            self.detail.base.set(base);
        }
        self.select(Some(seq));
        self.show_tab(Tab::Compare);
    }

    /// What is known of both, in words; nothing where they cannot be compared.
    pub fn compared_facts(self) -> Vec<Fact> {
        let (base, selected) = (self.detail.base.item.get(), self.detail.item.get());
        let (Some(base), Some(selected)) = (base, selected) else { return Vec::new() };
        self.log.with_untracked(|log| {
            let (base, selected) = (facts(log, &base), facts(log, &selected));
            let both = base.into_iter().zip(selected);
            let fact = |((name, base), (_, selected)): ((&'static str, Known), (_, Known))| Fact {
                name,
                differs: base.differs(&selected),
                base: base.text(),
                selected: selected.text(),
            };
            both.map(fact).collect()
        })
    }

    /// Where two bodies differ; nothing while one of them is not here.
    pub fn compared_bodies(self, part: Part) -> Option<Result<Differences, String>> {
        let (base, selected) = (self.detail.base.fetch(part).get(), self.detail.fetch(part).get());
        let here =
            |fetch: Fetch, item: Option<&Selected>| -> Option<Result<Option<Content>, String>> {
                match fetch {
                    Fetch::Here(content) => Some(Ok(Some(content))),
                    Fetch::Refused(reason) => Some(Err(reason)),
                    // There is none.
                    _ if item.is_some_and(|item| item.body(part).is_none()) => Some(Ok(None)),
                    _ => None,
                }
            };
        let base = self.detail.base.item.with(|item| here(base, item.as_ref()))?;
        let selected = self.detail.item.with(|item| here(selected, item.as_ref()))?;
        let both = base.and_then(|base| Ok((base, selected?)));
        Some(both.map(|(base, selected)| Differences::of(base.as_ref(), selected.as_ref())))
    }

    /// Asks for one of the base's bodies, unless that was done or there is none.
    pub(super) fn fetch_base(self, part: Part) {
        let base = self.detail.base;
        let body = base.item.with_untracked(|item| item.as_ref().and_then(|it| it.body(part)));
        let is_unasked = matches!(base.fetch(part).get_untracked(), Fetch::NotAsked);
        let Some((seq, body)) = body.filter(|_| is_unasked) else { return };
        base.fetch(part).set(Fetch::Loading);
        let done = Box::new(move |result: Result<Vec<u8>, String>| {
            let item = base.item.get_untracked();
            // Unless another one was chosen meanwhile.
            if item.and_then(|item| item.body(part)).is_some_and(|(wanted, _)| wanted == seq) {
                let read = |bytes| Fetch::Here(Content::read(&body, bytes));
                base.fetch(part).set(result.map_or_else(Fetch::Refused, read));
            }
        });
        self.with_source(|source| source.payload(seq, done));
    }
}

/// What is known of a row. Rows of a kind have the same facts, in the same order.
fn facts(log: &Log, item: &Selected) -> Vec<(&'static str, Known)> {
    match item {
        Selected::Call(call) => of_call(call),
        Selected::Emit(emit) => of_emit(log, emit),
        Selected::Channel(..) | Selected::Log(_) | Selected::Mark(_) => Vec::new(),
    }
}

fn of_call(call: &Call) -> Vec<(&'static str, Known)> {
    let timing = Timing::of(call, None);
    let phase = |phase: Phase| {
        let stretch = timing.stretches.iter().find(|stretch| stretch.phase == phase);
        (phase.label(), Known::Time(stretch.map(Stretch::length)))
    };
    let text = |text: &str| Known::Text(text.to_owned());
    let size = |len: Option<u64>| Known::Text(len.map_or_else(nothing, format::size));
    let Request { command, webview, origin, page_load, .. } = &call.request;
    vec![
        ("Command", text(command)),
        ("Status", text(call.status().name())),
        ("Webview", text(webview)),
        ("Origin", Known::Text(origin.clone().unwrap_or_else(nothing))),
        ("Page load", Known::Text(page_load.to_string())),
        ("Time", Known::Time(call.duration_us().map(Length::exact))),
        ("In Rust", Known::Time(call.rust_us().map(Length::exact))),
        phase(Phase::ToRust),
        phase(Phase::Dispatch),
        phase(Phase::AfterDispatch),
        phase(Phase::ToPage),
        ("Request", size(call.body.map(|body| body.len))),
        ("Response", size(call.end.and_then(|end| end.body).map(|body| body.len))),
    ]
}

fn of_emit(log: &Log, emit: &Emit) -> Vec<(&'static str, Known)> {
    let size = emit.body.map_or_else(nothing, |body| format::size(body.len));
    vec![
        ("Event", Known::Text(emit.event.clone())),
        ("From", Known::Text(Item::Emit(emit).place().to_owned())),
        ("Listeners", Known::Text(emit.listeners.map_or_else(nothing, |it| it.to_string()))),
        ("Called", Known::Text(emit.deliveries.len().to_string())),
        ("Until the last", Known::Time(emit.took(log.pages()))),
        ("Payload", Known::Text(size)),
    ]
}

fn nothing() -> String {
    "–".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_differ_where_one_is_twice_the_other() {
        let time = |us: Option<u64>| Known::Time(us.map(Length::exact));
        let differ = |a: Option<u64>, b: Option<u64>| {
            assert_eq!(time(a).differs(&time(b)), time(b).differs(&time(a)));
            time(a).differs(&time(b))
        };
        assert!(!differ(Some(100), Some(199)) && differ(Some(100), Some(200)));
        assert!(differ(Some(1), None) && !differ(None, None));
        assert!(Known::Text("a".into()).differs(&Known::Text("b".into())));
    }
}
