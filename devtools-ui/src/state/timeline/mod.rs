//! The timeline: lanes of what the log's shown rows did, one for each webview and one for Rust.
//!
//! The log keeps [`Spans`] while somebody looks, `layout` puts them into lanes, and a [`drawing`] of
//! that is what the page gets. Here is what part of the log is looked at, and how that is moved.

pub mod axis;
pub mod drawing;
pub mod hit;
pub mod ink;
mod lane;
mod layout;
mod pen;
mod spans;
#[cfg(test)]
mod tests;

use leptos::prelude::*;

use self::axis::Range;
use self::drawing::Drawing;
use self::hit::{Hit, Words};
pub use self::spans::Spans;
use super::log::Log;
use super::{Inspector, format};

/// Room at both sides of the log, as a part of it.
const ROOM: f64 = 0.02;

/// Room at both sides of what is zoomed to.
const ROOM_AROUND: f64 = 0.3;

/// So many of the first rows are asked which began first: a page calls before Rust receives.
const FIRST: usize = 64;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Looking {
    /// The whole log, also when more comes.
    All,
    /// So many microseconds at its end, also when more comes.
    Newest(f64),
    /// A certain stretch.
    At(Range),
}

/// The timeline.
#[derive(Clone, Copy, Debug)]
pub struct Timeline {
    /// What is drawn.
    pub drawing: Memo<Drawing>,
    /// What is said of what is pointed at or selected.
    pub words: Memo<Words>,
    looking: RwSignal<Looking>,
    /// Where the pointer is in the drawing.
    pointer: RwSignal<Option<(f64, f64)>>,
    /// Of the drawing, in pixels.
    width: RwSignal<f64>,
    /// The state of the log that is drawn: it is not drawn anew with each batch.
    drawn: RwSignal<(u64, u64)>,
    log: RwSignal<Log>,
    selected: Memo<Option<u64>>,
}

impl Timeline {
    pub(super) fn new(log: RwSignal<Log>, selected: Memo<Option<u64>>) -> Self {
        let looking = RwSignal::new(Looking::All);
        let (pointer, width) = (RwSignal::new(None::<(f64, f64)>), RwSignal::new(0.0));
        let drawn = RwSignal::new((0, 0));
        let draw = move |_: Option<&Drawing>| {
            drawn.track();
            let (looking, width, selected) = (looking.get(), width.get(), selected.get());
            log.with_untracked(|log| draw(log, looking, width, selected)).unwrap_or_default()
        };
        // To compare two would take longer than to give the page the paths that it has.
        let drawing = Memo::new_with_compare(draw, |_, _| true);
        let words = Memo::new(move |_| {
            let hit = pointer.get().and_then(|(x, y)| drawing.with(|it| it.hit(x, y)));
            let (is_empty, length_us) =
                drawing.with(|it| (it.lanes.is_empty(), it.range.length_us));
            let selected = selected.get();
            let words = log.with_untracked(|log| {
                let spans = log.spans()?;
                let pointed_at = hit.and_then(|hit| Words::of(log, spans, &hit));
                pointed_at.or_else(|| Words::of_row(log, spans, selected?, false))
            });
            match words {
                Some(words) => words,
                None if is_empty => Words::default(),
                None => Words {
                    name: length(length_us),
                    rest: "in sight · the wheel zooms, dragging pans".into(),
                },
            }
        });
        Self { drawing, words, looking, pointer, width, drawn, log, selected }
    }

    /// Somebody looks, or no longer.
    pub fn keep(self, is_kept: bool) {
        self.log.update(|log| log.keep_spans(is_kept));
        self.refresh();
    }

    /// Draws what has come since it was last drawn.
    pub fn refresh(self) {
        let state = self.log.with_untracked(|log| {
            (log.spans().map_or(0, |spans| spans.version() + 1), log.newest_us())
        });
        if self.drawn.get_untracked() != state {
            self.drawn.set(state);
        }
    }

    /// There are so many pixels for the axis.
    pub fn resized(self, width: f64) {
        self.width.set(width.max(0.0));
    }

    /// The pointer is at a place of the drawing, or not in it.
    pub fn point_at(self, place: Option<(f64, f64)>) {
        self.pointer.set(place);
    }

    /// What lies at a place of the drawing.
    pub fn hit(self, x: f64, y: f64) -> Option<Hit> {
        self.drawing.with_untracked(|drawing| drawing.hit(x, y))
    }

    /// Whether the newest is followed.
    pub fn is_following(self) -> bool {
        !matches!(self.looking.get(), Looking::At(_))
    }

    /// Looks at all of the log.
    pub fn show_all(self) {
        self.looking.set(Looking::All);
    }

    /// Follows the newest, at the scale that there is.
    pub fn follow(self) {
        let (range, whole) = self.ranges();
        if range.length_us < whole.length_us {
            self.looking.set(Looking::Newest(range.length_us));
        } else {
            self.show_all();
        }
    }

    /// Follows the newest, or stays where it is.
    pub fn toggle_following(self) {
        if untrack(|| self.is_following()) {
            self.looking.set(Looking::At(self.ranges().0));
        } else {
            self.follow();
        }
    }

    /// Shows `by` times as much; the moment at a part of the width stays there.
    pub fn zoom(self, by: f64, part: f64) {
        let (range, whole) = self.ranges();
        self.look_at(range.zoomed(by, part.clamp(0.0, 1.0), whole));
    }

    /// Shows `by` times as much around what is selected, else around the middle; the newest is still
    /// followed where it is.
    pub fn zoom_here(self, by: f64) {
        let (range, whole) = self.ranges();
        if let Looking::Newest(length_us) = self.looking.get_untracked() {
            let zoomed = Range { length_us, ..range }.zoomed(by, 1.0, whole);
            self.looking.set(Looking::Newest(zoomed.length_us));
            return;
        }
        let middle = self.selected.get_untracked().and_then(|seq| {
            let around = self.around(seq)?;
            let [from, to] = [around.from_us, around.end_us()].map(|us| range.part(us));
            (to > 0.0 && from < 1.0).then(|| f64::midpoint(from.max(0.0), to.min(1.0)))
        });
        self.zoom(by, middle.unwrap_or(0.5));
    }

    /// Goes on by a part of what is in sight.
    pub fn pan(self, by: f64) {
        self.go_to(self.ranges().0.at(by));
    }

    /// Begins at a moment. Who comes to the end follows the newest.
    pub fn go_to(self, from_us: f64) {
        let (range, whole) = self.ranges();
        let there = Range { from_us, ..range }.within(whole);
        self.look_at(there);
        if from_us > range.from_us && there.part(whole.end_us()) < 1.0 + 1e-6 {
            self.follow();
        }
    }

    /// Looks at a stretch of the log.
    pub fn look_at(self, range: Range) {
        let whole = self.ranges().1;
        let is_all = range.length_us >= whole.length_us;
        self.looking.set(if is_all { Looking::All } else { Looking::At(range.within(whole)) });
    }

    /// Looks closely at what lies at a place: at a row, or at what cannot be told apart.
    pub fn zoom_to(self, hit: &Hit) {
        let row = hit.seq.filter(|_| hit.count == 1).and_then(|seq| self.around(seq));
        self.look_at(row.unwrap_or(hit.range));
    }

    /// Looks closely at what is selected.
    pub fn zoom_to_selected(self) {
        if let Some(range) = self.selected.get_untracked().and_then(|seq| self.around(seq)) {
            self.look_at(range);
        }
    }

    /// Starts afresh, with another log.
    pub(super) fn rest(self) {
        self.looking.set(Looking::All);
        self.refresh();
    }

    /// Brings a row into sight.
    fn reveal(self, seq: u64) {
        let (range, _) = self.ranges();
        let Some(around) = self.around(seq) else { return };
        if around.end_us() < range.from_us || around.from_us > range.end_us() {
            let from_us = around.at(0.5) - range.length_us / 2.0;
            self.look_at(Range { from_us, ..range });
        }
    }

    /// The row that is before or after what is selected; where nothing is, the first or last in
    /// sight.
    fn beside(self, is_later: bool) -> Option<u64> {
        let selected = self.selected.get_untracked();
        let (range, _) = self.ranges();
        self.log.with_untracked(|log| {
            let spans = log.spans()?;
            let Some(seq) = selected else {
                return spans.in_sight(range.from_us, range.end_us(), is_later);
            };
            log.shown_beside(seq, is_later)
        })
    }

    /// A row, with room around it; of what is but a moment, a tenth of what is in sight.
    fn around(self, seq: u64) -> Option<Range> {
        let (range, _) = self.ranges();
        let (from, to) = self.log.with_untracked(|log| {
            let span = log.spans()?.get(seq)?;
            let (from_us, to_us) = (span.from_us, span.to_us);
            Some((from_us as f64, to_us.min(log.newest_us()).max(from_us) as f64))
        })?;
        let is_moment = to - from < 1.0;
        let around = Range::between(from, to);
        let length_us = if is_moment { range.length_us / 10.0 } else { around.length_us };
        let from_us = if is_moment { from - length_us / 2.0 } else { from };
        Some(Range { from_us, length_us }.padded(ROOM_AROUND))
    }

    /// What is looked at, and what there is.
    fn ranges(self) -> (Range, Range) {
        self.drawing.with_untracked(|drawing| (drawing.range, drawing.whole))
    }
}

impl Inspector {
    /// Selects the row that comes before or after the selected one, and brings it into sight.
    pub fn step_in_timeline(self, is_later: bool) {
        if let Some(seq) = self.timeline.beside(is_later) {
            self.select(Some(seq));
            self.timeline.reveal(seq);
        }
    }
}

fn draw(log: &Log, looking: Looking, width: f64, selected: Option<u64>) -> Option<Drawing> {
    let spans = log.spans()?;
    let whole = whole(log, spans)?;
    let range = match looking {
        Looking::All => whole,
        Looking::Newest(length_us) => {
            Range { from_us: whole.end_us() - length_us, length_us }.within(whole)
        }
        Looking::At(range) => range.within(whole),
    };
    (width >= 1.0).then(|| Drawing::new(log, spans, (range, whole), width, selected))
}

/// All of the log, shown or not, with room at both sides; nothing where no row is shown.
fn whole(log: &Log, spans: &Spans) -> Option<Range> {
    let first = spans.iter().take(FIRST).map(|span| span.from_us).min()?;
    let first = log.first_us().map_or(first, |us| us.min(first));
    Some(Range::between(first as f64, log.newest_us() as f64).padded(ROOM))
}

/// The length of a stretch, for people.
fn length(us: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let whole = us.round() as u64;
    if whole < 1_000 { format!("{whole} µs") } else { format::duration(whole) }
}
