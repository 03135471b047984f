//! Lays the shown rows out in lanes, to the pixel.
//!
//! A call lies in the first row of its lane that is free for all of its time, whatever is in sight:
//! so it stays in its row however the axis is zoomed and panned. What is narrower than a few pixels
//! is counted in the column of pixels where it begins: so what comes out is bounded by the width, and
//! only the spans are gone through, once.

use ipc_inspector_protocol::PageRef;

use super::axis::Range;
use super::lane::{Column, Cover, Lane, MAIN, MARKS, OUT, ROWS, TICKS, Tone, Wide};
use super::spans::{OPEN, RUST, Span, SpanKind, Spans};
use crate::state::log::Log;

/// What is narrower, in pixels, is no more than a line.
pub(super) const THIN: f64 = 3.0;

/// Between two arrows that go the same way, in pixels.
const ARROW_GAP: f64 = 6.0;

/// So many messages that were sent before the range are asked whether they arrived in it.
const LATE: usize = 64;

/// A place in the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) lane: u16,
    pub(super) track: usize,
    /// Pixels from the left.
    pub(super) x: f64,
}

/// From where something was sent to where it arrived.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arrow {
    pub(super) from: Place,
    pub(super) to: Place,
    /// Of an event, a message or a call.
    pub(super) tone: Tone,
}

/// The lanes and the kind of some arrows, and where the last of them begins and ends.
#[derive(Debug)]
struct Last {
    of: (u16, u16, Tone, bool),
    x: (f64, f64),
}

/// Where everything is.
#[derive(Debug)]
pub(super) struct Layout {
    range: Range,
    whole: Range,
    width: f64,
    /// In the order of their numbers.
    pub(super) lanes: Vec<Lane>,
    pub(super) has_marks: bool,
    /// Where channels are open.
    pub(super) channels: Cover,
    pub(super) arrows: Vec<Arrow>,
    /// Where what is selected lies: its place, and how far to the right it reaches.
    pub(super) chosen: Vec<(Place, f64)>,
    pub(super) chosen_arrows: Vec<Arrow>,
    /// Whether what is being laid out is selected.
    is_chosen: bool,
    /// The last arrow of each kind, of a few.
    last: Vec<Last>,
}

impl Layout {
    /// Of what lies in a range, drawn in so many pixels.
    pub(super) fn new(
        log: &Log,
        spans: &Spans,
        (range, whole): (Range, Range),
        width: f64,
        selected: Option<u64>,
    ) -> Self {
        let mut layout = Self {
            range,
            whole,
            width,
            lanes: (0..spans.lanes()).map(|_| Lane::default()).collect(),
            has_marks: false,
            channels: Cover::default(),
            arrows: Vec::new(),
            chosen: Vec::new(),
            chosen_arrows: Vec::new(),
            is_chosen: false,
            last: Vec::new(),
        };
        for span in spans.iter() {
            layout.is_chosen = selected == Some(span.seq);
            layout.add(log, spans, span);
        }
        layout
    }

    /// Pixels from the left to a moment. What goes on does so to the end of the log.
    fn x(&self, at_us: u64) -> f64 {
        self.range.part((at_us as f64).min(self.whole.end_us())) * self.width
    }

    fn is_in_sight(&self, from_us: u64, to_us: u64) -> bool {
        to_us as f64 >= self.range.from_us && from_us as f64 <= self.range.end_us()
    }

    fn add(&mut self, log: &Log, spans: &Spans, span: &Span) {
        let Span { seq, from_us, to_us, lane, .. } = *span;
        match &span.kind {
            SpanKind::Call { held_us, ended_us, has_failed, has_blocked } => {
                let tone = if *has_failed { Tone::Failed } else { until(to_us, Tone::Call) };
                let track = self.lie(lane, (from_us, to_us), seq, tone);
                let Some((begun_us, returned_us)) = *held_us else { return };
                let tone = if *has_blocked { Tone::Blocked } else { Tone::Held };
                self.put(RUST, MAIN, (begun_us, returned_us), seq, tone);
                let mut answers = MAIN;
                if *ended_us > returned_us {
                    let tone = until(*ended_us, Tone::Call);
                    answers = self.lie(RUST, (returned_us, *ended_us), seq, tone);
                }
                if self.is_chosen {
                    let asks = ((lane, track, from_us), (RUST, MAIN, begun_us));
                    let is_told = ((RUST, answers, *ended_us), (lane, track, to_us));
                    for ends in [asks, is_told].into_iter().filter(|(from, _)| from.2 != OPEN) {
                        let [from, to] = <[_; 2]>::from(ends)
                            .map(|(lane, track, at_us)| self.place(lane, track, at_us));
                        self.chosen_arrows.push(Arrow { from, to, tone: Tone::Call });
                    }
                }
            }
            SpanKind::Emit { heard_in } => {
                for lane in heard_in.iter().chain([&lane]) {
                    self.lane(*lane).has_ticks = true;
                }
                if self.is_in_sight(from_us, to_us) {
                    self.emit(log, spans, span, heard_in);
                }
            }
            SpanKind::Channel => {
                for lane in [RUST, lane] {
                    self.lane(lane).has_ticks = true;
                }
                if self.is_in_sight(from_us, to_us) {
                    let [from, to] = [from_us, to_us].map(|at_us| self.x(at_us));
                    self.channels.add(from.max(0.0), to.min(self.width));
                    // Nothing need ever come through it.
                    self.put(RUST, TICKS, (from_us, from_us), seq, Tone::Channel);
                    self.messages(log, span);
                }
            }
            SpanKind::Log { is_error } => {
                self.lane(lane).has_ticks = true;
                let tone = if *is_error { Tone::Error } else { Tone::Log };
                self.put(lane, TICKS, (from_us, from_us), seq, tone);
            }
            SpanKind::Mark => {
                self.has_marks = true;
                self.put(RUST, MARKS, (from_us, from_us), seq, Tone::Mark);
            }
        }
    }

    fn lane(&mut self, lane: u16) -> &mut Lane {
        &mut self.lanes[usize::from(lane)]
    }

    fn place(&self, lane: u16, track: usize, at_us: u64) -> Place {
        Place { lane, track, x: self.x(at_us) }
    }

    /// Gives a call a row of a lane for some time, and says which track that is.
    fn lie(&mut self, lane: u16, time_us: (u64, u64), seq: u64, tone: Tone) -> usize {
        let (from_us, to_us) = time_us;
        let Some(row) = self.lane(lane).row(from_us, to_us) else {
            self.lane(lane).has_left_out = true;
            if self.is_in_sight(from_us, to_us) {
                let [from, to] = [from_us, to_us].map(|at_us| self.x(at_us));
                let out = (from.max(0.0), to.min(self.width));
                let this = self.lane(lane);
                this.left_out += 1;
                this.out.add(out.0, out.1);
                if self.is_chosen {
                    self.chosen.push((self.place(lane, OUT, from_us), to));
                }
            }
            return OUT;
        };
        self.put(lane, ROWS + row, time_us, seq, tone);
        ROWS + row
    }

    /// Puts something into a track. Says whether it is the first of its tone in its column.
    fn put(
        &mut self,
        lane: u16,
        track: usize,
        (from_us, to_us): (u64, u64),
        seq: u64,
        tone: Tone,
    ) -> bool {
        if !self.is_in_sight(from_us, to_us) {
            return false;
        }
        let [from, to] = [from_us, to_us].map(|at_us| self.x(at_us));
        if self.is_chosen {
            let is_apart = |(last, _): &(Place, f64)| {
                (last.lane, last.track) != (lane, track) || (last.x - from).abs() >= 1.0
            };
            if self.chosen.last().is_none_or(is_apart) {
                self.chosen.push((Place { lane, track, x: from }, to));
            }
        }
        let pixels = pixel(self.width) + 1;
        let this = &mut self.lane(lane).tracks[track];
        if to - from >= THIN {
            this.wide.push(Wide { from, to, seq, tone });
            return true;
        }
        if this.columns.is_empty() {
            this.columns.resize(pixels, Column::default());
        }
        let column = &mut this.columns[pixel(from).min(pixels - 1)];
        if column.count == 0 {
            column.seq = seq;
        }
        let is_first = !column.has(tone);
        column.count = column.count.saturating_add(1);
        column.tones |= tone.bit();
        is_first
    }

    fn emit(&mut self, log: &Log, spans: &Spans, span: &Span, heard_in: &[u16]) {
        let Span { seq, from_us, to_us, lane, .. } = *span;
        let is_first = self.put(lane, TICKS, (from_us, from_us), seq, Tone::Emit);
        // Within a pixel all hear it at once, and of many in a pixel one is looked at closely.
        let is_apart = self.x(to_us) - self.x(from_us) >= 1.0;
        for to in heard_in {
            let exact_us = (is_first && is_apart && heard_in.len() > 1)
                .then(|| heard_us(log, spans, seq, *to))
                .flatten();
            let heard_us = exact_us.unwrap_or(to_us);
            self.put(*to, TICKS, (heard_us, heard_us), seq, Tone::Heard);
            self.arrow((lane, from_us), (*to, heard_us), Tone::Emit);
        }
    }

    fn messages(&mut self, log: &Log, &Span { seq, lane, .. }: &Span) {
        let Some(channel) = log.messages().channels().get(seq) else { return };
        let clock = log.call(channel.call).and_then(|call| {
            let page_load = call.request.page_load;
            let page = PageRef { webview: channel.channel.webview.clone(), page_load };
            log.pages().get(&page).map(|page| page.clock)
        });
        let messages = log.messages().of_call(channel.call).unwrap_or(&[]);
        let (from_us, end_us) = (self.range.from_us, self.range.end_us());
        let first = messages.partition_point(|message| (message.at_us as f64) < from_us);
        let near = messages[first.saturating_sub(LATE)..].iter();
        for message in near.take_while(|message| message.at_us as f64 <= end_us) {
            if message.opened != seq {
                continue;
            }
            let sent_us = message.at_us;
            self.put(RUST, TICKS, (sent_us, sent_us), seq, Tone::Message);
            let arrived =
                message.arrived_page_us.zip(clock).and_then(|(us, clock)| clock.moment(us));
            if let Some(arrived) = arrived {
                let arrived_us = arrived.at_us.max(sent_us);
                self.put(lane, TICKS, (arrived_us, arrived_us), seq, Tone::Arrived);
                self.arrow((RUST, sent_us), (lane, arrived_us), Tone::Message);
            }
        }
    }

    fn arrow(&mut self, (from, sent_us): (u16, u64), (to, heard_us): (u16, u64), tone: Tone) {
        if !self.is_in_sight(sent_us, heard_us) {
            return;
        }
        let arrow = Arrow {
            from: self.place(from, TICKS, sent_us),
            to: self.place(to, TICKS, heard_us),
            tone,
        };
        let x = (arrow.from.x, arrow.to.x);
        let mut is_apart = |is_chosen, gap| {
            let of = (from, to, tone, is_chosen);
            let Some(last) = self.last.iter_mut().find(|last| last.of == of) else {
                self.last.push(Last { of, x });
                return true;
            };
            let is_apart = (last.x.0 - x.0).abs() >= gap || (last.x.1 - x.1).abs() >= gap;
            if is_apart {
                last.x = x;
            }
            is_apart
        };
        if is_apart(false, ARROW_GAP) {
            self.arrows.push(arrow);
        }
        if self.is_chosen && is_apart(true, 1.0) {
            self.chosen_arrows.push(arrow);
        }
    }
}

/// When an event was last heard in a lane.
fn heard_us(log: &Log, spans: &Spans, seq: u64, lane: u16) -> Option<u64> {
    let emit = log.events().get(seq)?;
    let webview = spans.webview(lane)?;
    let here = emit.deliveries.iter().filter(|it| it.listener.webview == webview);
    let moments = here.filter_map(|it| log.pages().moment(&PageRef::from(it), it.page_us));
    moments.map(|moment| moment.at_us.max(emit.at_us)).max()
}

/// What goes on is drawn as that.
fn until(to_us: u64, tone: Tone) -> Tone {
    if to_us == OPEN { Tone::Open } else { tone }
}

/// The column of pixels at a place.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn pixel(x: f64) -> usize {
    x as usize
}
