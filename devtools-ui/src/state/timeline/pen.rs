//! Draws what was laid out.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::axis;
use super::drawing::{Drawing, Head, PlacedTrack, Text};
use super::ink::Ink;
use super::lane::{Column, Lane, MAIN, MARKS, OUT, ROWS, TICKS, TRACKS, Tone, Wide};
use super::layout::{Arrow, Layout, Place, THIN};
use super::spans::{RUST, Spans};
use crate::state::log::Log;
use crate::state::rows::Item;
use crate::state::timing::Phase;
use crate::state::waterfall;

/// Height of a row of calls, in pixels, and of what is drawn in it.
const ROW: f64 = 18.0;
const BOX: f64 = 16.0;

/// From its top to the base line of its name, whose underscores the strip must not hide.
const BASE_LINE: f64 = 9.5;

/// Height of the strip in it that says what the time was spent on.
const STRIP: f64 = 3.0;

/// Height of a track of events, messages and lines.
const TICK: f64 = 18.0;

/// Height of the line below a lane's rows where there are more calls than these.
const MORE: f64 = 6.0;

/// Above and below what is in a lane.
const PAD: f64 = 6.0;

/// Room for what marks say.
const MARK: f64 = 20.0;

/// Width of a character of a name, in pixels, and what is left free beside it.
const CHARACTER: f64 = 6.4;
const MARGIN: f64 = 4.0;

/// So many characters at least of one that has more.
const LEAST: usize = 5;

/// From the top of the ruler to the base line of what it says.
const RULER: f64 = 16.0;

/// Between two lines of the ruler, at least.
const RULER_GAP: f64 = 104.0;

/// What draws.
pub(super) struct Pen {
    drawing: Drawing,
    /// Where the tracks of each lane lie: top and height.
    tracks: Vec<[(f64, f64); TRACKS]>,
}

impl Pen {
    /// For a drawing in which nothing is yet drawn.
    pub(super) fn new(drawing: Drawing) -> Self {
        Self { drawing, tracks: Vec::new() }
    }

    /// Draws all of it.
    pub(super) fn draw(mut self, log: &Log, spans: &Spans, mut layout: Layout) -> Drawing {
        self.stack(log, spans, &layout);
        self.ruler();
        for arrow in &layout.arrows {
            let ink = if arrow.tone == Tone::Emit { Ink::EmitArrow } else { Ink::MessageArrow };
            self.arrow(arrow, ink, Ink::of(arrow.tone));
        }
        let (top, height) = self.track(RUST, TICKS);
        for (from, to) in &layout.channels.0 {
            self.rect(Ink::Channel, (*from, *to), top + height / 2.0 - 1.0, 2.0);
        }
        let mut tracks = Vec::new();
        for (number, lane) in (0..).zip(&mut layout.lanes) {
            for (track, it) in lane.tracks.iter_mut().enumerate() {
                let (top, height) = self.track(number, track);
                let it = std::mem::take(it);
                self.thin(track, top, &it.columns);
                for wide in &it.wide {
                    self.wide(log, top, wide);
                }
                let out = if track == OUT { std::mem::take(&mut lane.out.0) } else { Vec::new() };
                for (from, to) in &out {
                    self.rect(Ink::Out, (*from, (*to).max(from + 2.0)), top + 1.0, 3.0);
                }
                let left_out = lane.left_out;
                let lane = number;
                if !(it.columns.is_empty() && it.wide.is_empty() && out.is_empty()) {
                    tracks.push(PlacedTrack {
                        lane,
                        number: track,
                        top,
                        height,
                        track: it,
                        left_out,
                        out,
                    });
                }
            }
        }
        self.marks(log, &tracks);
        for arrow in &layout.chosen_arrows {
            self.arrow(arrow, Ink::ChosenArrow, Ink::ChosenTick);
        }
        for (place, to) in &layout.chosen {
            self.chosen(*place, *to);
        }
        self.drawing.tracks = tracks;
        self.drawing
    }

    /// Puts the lanes below each other: webviews by their labels, and Rust.
    fn stack(&mut self, log: &Log, spans: &Spans, layout: &Layout) {
        let numbers = || 1..u16::try_from(layout.lanes.len()).unwrap_or(u16::MAX);
        let pages = log.pages().iter().map(|(page, _)| page.webview.as_str());
        let mut webviews: Vec<_> =
            numbers().filter_map(|number| spans.webview(number)).chain(pages).collect();
        webviews.sort_unstable();
        webviews.dedup();
        let number = |label| numbers().find(|number| spans.webview(*number) == Some(label));
        let webviews = webviews.into_iter().map(|label| (label, number(label)));

        let mut top = if layout.has_marks { MARK } else { 0.0 };
        self.tracks = vec![[(0.0, 0.0); TRACKS]; layout.lanes.len()];
        self.tracks[usize::from(RUST)][MARKS] = (0.0, top);
        let nothing = Lane::default();
        for (name, number) in webviews.chain([("Rust", Some(RUST))]) {
            let lane = number.map_or(&nothing, |number| &layout.lanes[usize::from(number)]);
            let height = self.place(number, lane, top);
            let main_thread = (number == Some(RUST)).then(|| self.track(RUST, MAIN).0 - top);
            let (name, left_out) = (name.to_owned(), lane.left_out);
            self.drawing.lanes.push(Head { name, top, height, left_out, main_thread });
            top += height;
        }
        self.drawing.height = top;
    }

    /// Puts the tracks of a lane below each other, those nearest to the other side at its edge, and
    /// says how high it is.
    fn place(&mut self, number: Option<u16>, lane: &Lane, lane_top: f64) -> f64 {
        let is_rust = number == Some(RUST);
        let mut top = lane_top + PAD;
        let mut add = |track, height| {
            if let Some(number) = number {
                self.tracks[usize::from(number)][track] = (top, height);
            }
            top += height;
        };
        if is_rust {
            // The lane's name stands beside the first, the main thread's beside the second.
            add(TICKS, TICK);
            add(MAIN, ROW);
        }
        let least = usize::from(!is_rust);
        for row in 0..lane.rows.max(least) {
            add(ROWS + row, ROW);
        }
        if lane.has_left_out {
            add(OUT, MORE);
        }
        if !is_rust && lane.has_ticks {
            add(TICKS, TICK);
        }
        top + PAD - lane_top
    }

    fn track(&self, lane: u16, track: usize) -> (f64, f64) {
        self.tracks[usize::from(lane)][track]
    }

    fn ruler(&mut self) {
        let Drawing { range, width, height, .. } = self.drawing;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        let most = (width / RULER_GAP) as u32;
        for axis::Tick { part, label } in axis::ruler(range, most) {
            let x = (part * width).round();
            self.write(Ink::Grid, format_args!("M{} 0V{height}", x + 0.5));
            if room(width - x - MARGIN) >= label.chars().count() {
                let text = Text { x: x + MARGIN, y: RULER, text: label, is_on_strong: false };
                self.drawing.ruler.push(text);
            }
        }
    }

    /// What is no more than a line. Neighbours of one colour are one.
    fn thin(&mut self, track: usize, top: f64, columns: &[Column]) {
        for tone in Tone::ALL {
            let (above, height) = match (track, tone) {
                (TICKS, Tone::Heard | Tone::Arrived) => (TICK / 2.0, 3.0),
                (TICKS, Tone::Log | Tone::Error) => (8.0, TICK - 10.0),
                (TICKS, _) => (2.0, TICK - 4.0),
                (MARKS, _) => (0.0, self.drawing.height),
                _ => (0.0, BOX),
            };
            let least = if track == MARKS { 1 } else { 2 };
            let mut begun = None;
            for x in 0..=columns.len() {
                let is_there = columns.get(x).is_some_and(|column| column.has(tone));
                match (begun, is_there) {
                    (None, true) => begun = Some(x),
                    (Some(from), false) => {
                        let to = x.max(from + least);
                        self.rect(Ink::of(tone), (from as f64, to as f64), top + above, height);
                        begun = None;
                    }
                    _ => {}
                }
            }
        }
    }

    /// A call, or its part in Rust.
    fn wide(&mut self, log: &Log, top: f64, wide: &Wide) {
        let Wide { from, to, seq, tone } = *wide;
        let ends = (from, to);
        let ink = match tone {
            Tone::Failed => Ink::FailedBox,
            Tone::Open => Ink::OpenBox,
            Tone::Held => Ink::HeldBox,
            Tone::Blocked => Ink::Blocked,
            _ => Ink::Box,
        };
        // Between two that follow each other there is a line.
        self.rect(ink, (from, (to - 1.0).max(from + 2.0)), top, BOX);
        let strip = top + BOX - STRIP;
        match tone {
            Tone::Blocked => {}
            Tone::Held => self.rect(Ink::Held, ends, strip, STRIP),
            _ => self.strips(log, strip, wide),
        }
        if tone == Tone::Failed {
            self.rect(Ink::Failed, ((to - THIN).max(from), to), top, BOX);
        }
        self.name(log, seq, ends, top, tone == Tone::Blocked);
    }

    /// What the time of a call was spent on.
    fn strips(&mut self, log: &Log, top: f64, wide: &Wide) {
        let Drawing { range, width, .. } = self.drawing;
        let Some(span) = waterfall::span(log, wide.seq) else { return };
        for stretch in &span.stretches {
            let ink = match stretch.phase {
                Phase::ToRust | Phase::ToPage => Ink::Transport,
                Phase::Dispatch => Ink::Held,
                _ => Ink::Handler,
            };
            let [from, to] = [stretch.from_us, stretch.to_us]
                .map(|us| range.part((span.from_us + us) as f64) * width);
            self.rect(ink, (from.max(wide.from), to.min(wide.to)), top, STRIP);
        }
    }

    fn name(&mut self, log: &Log, seq: u64, (from, to): (f64, f64), top: f64, is_on_strong: bool) {
        // It stays in sight while the begin is not.
        let (from, to) = (from.max(0.0) + MARGIN, to.min(self.drawing.width) - MARGIN);
        let room = room(to - from);
        if room == 0 {
            return;
        }
        let Some(Item::Call(call)) = log.item(seq) else { return };
        let command = &call.request.command;
        // Which plugin it is tells more than that it is one.
        let name = command.strip_prefix("plugin:").unwrap_or(command);
        let Some(text) = cut(name, room) else { return };
        self.drawing.names.push(Text { x: from, y: top + BASE_LINE, text, is_on_strong });
    }

    /// What marks say, where there is room for it.
    fn marks(&mut self, log: &Log, tracks: &[PlacedTrack]) {
        let Some(marks) = tracks.iter().find(|it| it.number == MARKS) else { return };
        let set = || marks.track.columns.iter().enumerate().filter(|(_, column)| column.count > 0);
        let ends = set().skip(1).map(|(x, _)| x as f64).chain([self.drawing.width]);
        for ((x, column), end) in set().zip(ends) {
            let from = x as f64 + MARGIN + 1.0;
            let Some(Item::Mark(set)) = log.item(column.seq) else { continue };
            if let Some(text) = cut(&set.mark.text, room(end - from - MARGIN)) {
                self.drawing.names.push(Text { x: from, y: 13.0, text, is_on_strong: false });
            }
        }
    }

    fn arrow(&mut self, arrow: &Arrow, ink: Ink, head: Ink) {
        let Arrow { from, to, tone } = *arrow;
        let width = self.drawing.width;
        let [(from_top, from_height), (to_top, to_height)] =
            [from, to].map(|place| self.track(place.lane, place.track));
        // What arrives at a call arrives at its edge.
        let inwards = if tone == Tone::Call { 0.0 } else { to_height / 2.0 };
        let (start, end) = match to_top.total_cmp(&from_top) {
            Ordering::Less => (from_top, to_top + to_height - inwards),
            Ordering::Equal => [(from_top, from_height), (to_top, to_height)]
                .map(|(top, height)| top + height / 2.0)
                .into(),
            Ordering::Greater => (from_top + from_height, to_top + inwards),
        };
        // Far outside numbers get too large to be drawn well.
        let y = |x: f64| {
            let along = if to.x > from.x { (x - from.x) / (to.x - from.x) } else { 0.0 };
            start + (end - start) * along
        };
        let (left, right) = (from.x.max(-9.0), to.x.min(width + 9.0));
        if left > right {
            return;
        }
        let (left_y, right_y) = if to.x > from.x { (y(left), y(right)) } else { (start, end) };
        self.write(ink, format_args!("M{left:.1} {left_y:.1}L{right:.1} {right_y:.1}"));
        if to.x > width || tone == Tone::Call {
            return;
        }
        let x = to.x;
        match end.total_cmp(&start) {
            Ordering::Less => {
                self.write(head, format_args!("M{x:.1} {:.1}l3.500 6h-7z", end - 3.0));
            }
            Ordering::Greater => {
                self.write(head, format_args!("M{x:.1} {:.1}l-3.500-6h7z", end + 3.0));
            }
            Ordering::Equal => {
                self.write(head, format_args!("M{x:.1} {end:.1}l-6 3.500v-7z"));
            }
        }
    }

    fn chosen(&mut self, Place { lane, track, x }: Place, to: f64) {
        let (top, height) = self.track(lane, track);
        let (first, last) = self.drawing.chosen.unwrap_or((top, top));
        self.drawing.chosen = Some((first.min(top), last.max(top + height)));
        match track {
            TICKS => self.rect(Ink::ChosenTick, (x.floor(), x.floor() + 2.0), top, height),
            MARKS => {
                self.rect(Ink::ChosenTick, (x.floor(), x.floor() + 2.0), 0.0, self.drawing.height);
            }
            OUT => self.rect(Ink::ChosenTick, (x, to.max(x + 2.0)), top + 1.0, 3.0),
            _ => {
                let (from, to) =
                    if to - x < THIN { (x.floor(), x.floor() + 2.0) } else { (x, to - 1.0) };
                self.rect(Ink::Chosen, (from - 1.0, to + 1.0), top - 1.0, BOX + 2.0);
            }
        }
    }

    /// A rectangle, as far as it is in sight.
    fn rect(&mut self, ink: Ink, (from, to): (f64, f64), top: f64, height: f64) {
        let (from, to) = (from.max(-9.0), to.min(self.drawing.width + 9.0));
        if from < to {
            self.write(ink, format_args!("M{from:.1} {top}H{to:.1}v{height}H{from:.1}z"));
        }
    }

    fn write(&mut self, ink: Ink, part: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.drawing.paths[ink as usize].write_fmt(part);
    }
}

/// How many characters fit.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn room(pixels: f64) -> usize {
    (pixels / CHARACTER) as usize
}

/// As much of a text as there is room for; nothing where that would say nothing.
fn cut(text: &str, room: usize) -> Option<String> {
    if text.chars().nth(room).is_none() {
        return Some(text.to_owned());
    }
    (room >= LEAST).then(|| text.chars().take(room - 1).chain(['…']).collect())
}
