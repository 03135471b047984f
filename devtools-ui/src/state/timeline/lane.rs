//! Lanes and their tracks, one below the other: what lies in them, at which pixels.

use super::spans::OPEN;

/// The most rows that the calls of a lane get. More at once are counted.
pub(super) const MOST_ROWS: usize = 8;

/// The most of these that calls get which go on: those that never end would take them all.
const MOST_OPEN: usize = 4;

/// The tracks of a lane, by their numbers.
pub(super) const MARKS: usize = 0;
pub(super) const TICKS: usize = 1;
pub(super) const MAIN: usize = 2;
pub(super) const OUT: usize = 3;
pub(super) const ROWS: usize = 4;
pub(super) const TRACKS: usize = ROWS + MOST_ROWS;

/// What something is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    Call,
    Failed,
    Open,
    Held,
    Blocked,
    Emit,
    Heard,
    Channel,
    Message,
    Arrived,
    Log,
    Error,
    Mark,
}

impl Tone {
    pub(super) const ALL: [Self; 13] = [
        Self::Call,
        Self::Failed,
        Self::Open,
        Self::Held,
        Self::Blocked,
        Self::Emit,
        Self::Heard,
        Self::Channel,
        Self::Message,
        Self::Arrived,
        Self::Log,
        Self::Error,
        Self::Mark,
    ];

    pub(super) fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// What begins in a column of pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) count: u32,
    /// `seq` of the row that the first of it belongs to.
    pub(super) seq: u64,
    pub(super) tones: u16,
}

impl Column {
    pub(super) fn has(self, tone: Tone) -> bool {
        self.tones & tone.bit() != 0
    }
}

/// What can be told apart from its neighbours. Its ends are in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wide {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) seq: u64,
    pub(super) tone: Tone,
}

/// What is drawn at one height.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Track {
    /// One for each pixel; none where there is nothing thin.
    pub(super) columns: Vec<Column>,
    pub(super) wide: Vec<Wide>,
}

/// Stretches of pixels that something covers, however often.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cover(pub(super) Vec<(f64, f64)>);

impl Cover {
    pub(super) fn add(&mut self, from: f64, to: f64) {
        let (from, to) = (from.floor(), to.ceil());
        match self.0.last_mut() {
            Some((_, end)) if from <= *end => *end = end.max(to),
            _ => self.0.push((from, to)),
        }
    }
}

/// A webview, or Rust.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pub(super) tracks: [Track; TRACKS],
    /// How many rows its calls take at most, in sight or not.
    pub(super) rows: usize,
    ends_us: [u64; MOST_ROWS],
    /// Whether there is anything in its track of events, messages and lines, in sight or not.
    pub(super) has_ticks: bool,
    /// Whether there ever are more calls at once than rows.
    pub(super) has_left_out: bool,
    /// How many calls in sight have no row.
    pub(super) left_out: usize,
    /// Where they are.
    pub(super) out: Cover,
}

impl Lane {
    /// A row that is free from a moment on until another.
    pub(super) fn row(&mut self, from_us: u64, to_us: u64) -> Option<usize> {
        let is_free = |end_us: &u64| *end_us <= from_us;
        let open = || self.ends_us.iter().filter(|end_us| **end_us == OPEN).count();
        if to_us == OPEN && open() >= MOST_OPEN {
            return None;
        }
        let row = self.ends_us.iter().position(is_free)?;
        // Also what is but a moment has it to itself.
        self.ends_us[row] = to_us.max(from_us.saturating_add(1));
        self.rows = self.rows.max(row + 1);
        Some(row)
    }
}
