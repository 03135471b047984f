//! The waterfall: where rows lie in time, as bars on one axis.
//!
//! As in Chrome's Network panel the axis goes from the first begin to the last end of the rows. There
//! these are all rows, until the overview narrows them; here a log runs for hours, in which no call
//! could be seen, so the rows in sight are the range. Only these are looked at.

use leptos::prelude::*;

use super::axis::Axis;
use super::log::Log;
use super::rows::Item;
use super::timing::{Phase, Stretch, Timing};
use super::{Inspector, format};

/// What a row is drawn as. Places are parts of the axis, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Where it begins.
    pub from: f64,
    /// Where it ends; what only happened at a moment ends where it begins.
    pub to: f64,
    /// What the time of a call was spent on, the earliest first.
    pub parts: Vec<Part>,
    /// Whether it goes on.
    pub is_open: bool,
}

/// A part of a bar. Its places are parts of the bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// What the time was spent on.
    pub phase: Phase,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

/// When something was.
pub(super) struct Span {
    pub(super) from_us: u64,
    /// Nothing while it goes on.
    pub(super) to_us: Option<u64>,
    /// What the time was spent on, counted from its begin.
    pub(super) stretches: Vec<Stretch>,
}

impl Axis {
    /// The one that these rows need.
    pub fn of(log: &Log, rows: impl IntoIterator<Item = u64>) -> Option<Self> {
        let ends = rows.into_iter().filter_map(|seq| {
            let span = span(log, seq)?;
            Some((span.from_us, span.to_us.unwrap_or(span.from_us)))
        });
        let (from_us, to_us) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(Self::between(from_us, to_us))
    }

    /// The bar of a row. What goes on goes to the end of the axis.
    pub fn bar(self, log: &Log, seq: u64) -> Option<Bar> {
        let Span { from_us, to_us, stretches } = span(log, seq)?;
        let end_us = to_us.unwrap_or(self.to_us).max(from_us);
        let length = (end_us - from_us).max(1) as f64;
        let mut parts: Vec<Part> = Vec::new();
        for Stretch { phase, from_us, to_us, .. } in stretches {
            // Where two overlap, the first one counts.
            let begin = parts.last().map_or(0.0, |part| part.to);
            let [from, to] = [from_us, to_us].map(|us| (us as f64 / length).clamp(begin, 1.0));
            if from < to {
                parts.push(Part { phase, from, to });
            }
        }
        Some(Bar {
            from: self.place(from_us),
            to: self.place(end_us),
            parts,
            is_open: to_us.is_none(),
        })
    }
}

impl Inspector {
    /// What a row's time was spent on, in words, and which side made it slow.
    pub fn told_of_time(self, seq: u64) -> Option<String> {
        self.log.with_untracked(|log| match log.item(seq)? {
            Item::Call(call) => {
                let waited_us = call.waited_us()?;
                let in_rust = format::duration(call.rust_us()?);
                let waited = format::duration(waited_us);
                let waited = format!("The page waited {waited}, {in_rust} of it in Rust");
                let slow_side = Timing::of(call, None).slow_side();
                Some([Some(waited), slow_side].into_iter().flatten().collect::<Vec<_>>().join(". "))
            }
            Item::Emit(_) => Some("Until the last listener was called".into()),
            Item::Channel(..) | Item::Log(_) | Item::Mark(_) => None,
        })
    }

    /// What the bar of a row shows, in words.
    pub fn told_of_bar(self, seq: u64) -> Option<String> {
        self.log.with_untracked(|log| {
            let Span { from_us, to_us, stretches } = span(log, seq)?;
            let parts = stretches.iter().map(Stretch::words);
            let whole = match to_us.map(|to_us| to_us.saturating_sub(from_us)) {
                None => Some("it goes on".to_owned()),
                Some(0) => None,
                Some(us) => Some(format!("{} in all", format::duration(us))),
            };
            let told: Vec<_> = parts.chain(whole).collect();
            (!told.is_empty()).then(|| told.join(" · "))
        })
    }
}

/// When a row was.
pub(super) fn span(log: &Log, seq: u64) -> Option<Span> {
    let moment = |at_us| Span { from_us: at_us, to_us: Some(at_us), stretches: Vec::new() };
    Some(match log.item(seq)? {
        Item::Call(call) => {
            let timing = Timing::of(call, None);
            let from_us =
                call.observed.in_page.invoked.map_or(call.received_us, |moment| moment.at_us);
            let to_us = call.end.map(|_| from_us + timing.span_us());
            let stretches = timing.stretches.into_iter().filter(|it| !it.phase.is_whole());
            Span { from_us, to_us, stretches: stretches.collect() }
        }
        Item::Channel(channel, _) => {
            let to_us = channel.end_us().unwrap_or(channel.opened_us);
            Span { to_us: Some(to_us), ..moment(channel.opened_us) }
        }
        item @ (Item::Emit(_) | Item::Log(_) | Item::Mark(_)) => moment(item.began_us()),
    })
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        Audience, Dispatch, EventEmitted, EventEmitter, Outcome, RecordKind, Request, Response,
    };

    use super::*;

    fn request() -> RecordKind {
        RecordKind::RequestReceived(Request::default())
    }

    fn answer(call: u64) -> RecordKind {
        RecordKind::ResponseSent(Response { call, outcome: Outcome::Ok, task: None })
    }

    #[test]
    fn a_call_lies_where_it_was_and_its_parts_follow_each_other() {
        let dispatch = RecordKind::RequestDispatched(Dispatch { call: 1, held_us: 20 });
        let log = Log::of([
            (1_000, request()),
            (1_200, request()),
            (1_240, dispatch),
            (1_400, answer(1)),
            (2_000, answer(0)),
        ]);
        let axis = Axis::of(&log, [0, 1]).unwrap();
        assert_eq!(axis, Axis { from_us: 1_000, to_us: 2_000 });
        let parts = vec![
            Part { phase: Phase::Dispatch, from: 0.1, to: 0.2 },
            Part { phase: Phase::AfterDispatch, from: 0.2, to: 1.0 },
        ];
        assert_eq!(axis.bar(&log, 1), Some(Bar { from: 0.2, to: 0.4, parts, is_open: false }));
        let whole = Bar { from: 0.0, to: 1.0, parts: Vec::new(), is_open: false };
        assert_eq!(axis.bar(&log, 0), Some(whole));
        assert_eq!(axis.bar(&log, 2), None);
    }

    #[test]
    fn the_axis_is_that_of_the_rows_in_sight_and_is_never_nothing() {
        let log = Log::of([(5, request()), (70, request()), (80, answer(1)), (90, request())]);
        assert_eq!(Axis::of(&log, [1]), Some(Axis { from_us: 70, to_us: 80 }));
        assert_eq!(Axis::of(&log, [3]), Some(Axis { from_us: 90, to_us: 91 }));
        assert_eq!(Axis::of(&log, []), None);
    }

    #[test]
    fn what_goes_on_reaches_to_the_end_and_an_event_has_no_length() {
        let emitted = RecordKind::EventEmitted(EventEmitted {
            event: "tick".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location: None },
            listeners_unseen: false,
        });
        let log = Log::of([(100, request()), (150, emitted), (200, request())]);
        let axis = Axis::of(&log, [0, 1, 2]).unwrap();
        let open = Bar { from: 0.0, to: 1.0, parts: Vec::new(), is_open: true };
        assert_eq!(axis.bar(&log, 0), Some(open));
        let tick = Bar { from: 0.5, to: 0.5, parts: Vec::new(), is_open: false };
        assert_eq!(axis.bar(&log, 1), Some(tick));
        let beyond = Axis { from_us: 0, to_us: 100 }.bar(&log, 2).unwrap();
        assert!((beyond.from - 1.0).abs() < 1e-9 && (beyond.to - 1.0).abs() < 1e-9);
    }
}
