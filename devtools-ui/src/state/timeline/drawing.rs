//! What the page is given to draw: one path for everything of one colour, and a few texts.

use super::axis::Range;
use super::ink::Ink;
use super::lane::Track;
use super::layout::Layout;
use super::pen::Pen;
use super::spans::Spans;
use crate::state::log::Log;

/// A short text, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top to its base line.
    pub y: f64,
    /// What it says.
    pub text: String,
    /// Whether it lies on a colour that is strong.
    pub is_on_strong: bool,
}

/// What is said of a lane beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// A webview's label, or Rust.
    pub name: String,
    /// Pixels from the top.
    pub top: f64,
    /// Its height, in pixels.
    pub height: f64,
    /// How many calls in sight have no row in it.
    pub left_out: usize,
    /// Pixels from its top to the row of the main thread, where it is Rust's.
    pub main_thread: Option<f64>,
}

/// What is drawn of a stretch of the log.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The stretch.
    pub range: Range,
    /// The log, with a little room at both sides.
    pub whole: Range,
    /// Width and height, in pixels.
    pub width: f64,
    /// See [`width`](Self::width).
    pub height: f64,
    /// The lanes, from top to bottom.
    pub lanes: Vec<Head>,
    /// The lines of the ruler.
    pub ruler: Vec<Text>,
    /// The names of calls that there is room for, and what marks say.
    pub names: Vec<Text>,
    /// From where to where what is selected lies, in pixels from the top.
    pub chosen: Option<(f64, f64)>,
    /// In the order of [`Ink::ALL`].
    pub(super) paths: Vec<String>,
    pub(super) tracks: Vec<PlacedTrack>,
}

/// A track, and where it lies.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacedTrack {
    pub(super) lane: u16,
    pub(super) number: usize,
    pub(super) top: f64,
    pub(super) height: f64,
    pub(super) track: Track,
    /// In a track of what is left out: how many calls that is, and where.
    pub(super) left_out: usize,
    pub(super) out: Vec<(f64, f64)>,
}

impl Default for Drawing {
    fn default() -> Self {
        let nothing = Range::between(0.0, 0.0);
        Self {
            range: nothing,
            whole: nothing,
            width: 0.0,
            height: 0.0,
            lanes: Vec::new(),
            ruler: Vec::new(),
            names: Vec::new(),
            chosen: None,
            paths: vec![String::new(); Ink::ALL.len()],
            tracks: Vec::new(),
        }
    }
}

impl Drawing {
    /// Of a range of the log, in so many pixels.
    pub(super) fn new(
        log: &Log,
        spans: &Spans,
        (range, whole): (Range, Range),
        width: f64,
        selected: Option<u64>,
    ) -> Self {
        let drawing = Self { range, whole, width, ..Self::default() };
        let layout = Layout::new(log, spans, (range, whole), width, selected);
        Pen::new(drawing).draw(log, spans, layout)
    }

    /// What is drawn in a colour, as an SVG path.
    pub fn path(&self, ink: Ink) -> &str {
        &self.paths[ink as usize]
    }
}
