//! Scrolling: what part of the table is in sight, and how the keys move through it.

use leptos::prelude::*;

use super::axis::Axis;
use super::columns::{Column, Placed};
use super::log::Log;
use super::scroll::{Anchor, Extent, Placement, ROW_HEIGHT};
use super::settings::Settings;
use super::waterfall::Bar;

/// Pixels at the right of the columns, for a scroll bar that lies over the content.
const MARGIN: f64 = 8.0;

/// A step of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the oldest.
    First,
    /// To the newest.
    Last,
}

/// The part of the table that is in sight.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Where the rows go in the page. Changes at most once for each batch or scroll.
    pub placement: Memo<Placement>,
    /// Height of a row, in pixels.
    pub row_height: Memo<f64>,
    /// Width of the rows, in pixels.
    pub width: RwSignal<f64>,
    /// The columns there is room for.
    pub columns: Memo<Vec<Placed>>,
    /// The axis of the waterfall; nothing while that is not shown, or there are no rows.
    pub axis: Memo<Option<Axis>>,
    log: RwSignal<Log>,
    anchor: RwSignal<Anchor>,
    /// `seq` of the newest row when the end was last in sight.
    seen: RwSignal<u64>,
    /// Height in which rows can be seen.
    viewport: RwSignal<f64>,
}

impl Table {
    pub(super) fn new(log: RwSignal<Log>, settings: RwSignal<Settings>) -> Self {
        let anchor = RwSignal::new(Anchor::End);
        let viewport = RwSignal::new(0.0);
        let row_height = Memo::new(move |_| settings.with(Settings::row_height));
        let placement = Memo::new(move |_| {
            let (anchor, viewport, row_height) = (anchor.get(), viewport.get(), row_height.get());
            log.with(|log| {
                let extent = Extent { rows: log.shown_len(), row_height, viewport };
                extent.place(match anchor {
                    Anchor::End => extent.max_offset(),
                    Anchor::Start => 0.0,
                    Anchor::Row { seq, hidden, index } => {
                        log.nearest_index(seq).unwrap_or(index) as f64 * row_height + hidden
                    }
                })
            })
        });
        // Until the page tells, that of a wide window.
        let width = RwSignal::new(1_216.0);
        let columns = Memo::new(move |_| {
            settings.with(|settings| settings.columns.place(width.get() - MARGIN))
        });
        let has_waterfall = Memo::new(move |_| {
            columns.with(|it| it.iter().any(|placed| placed.column == Column::Waterfall))
        });
        let axis = Memo::new(move |_| {
            let Placement { first_seen, end_seen, .. } = placement.get();
            log.with(|log| {
                let rows = (first_seen..end_seen).filter_map(|index| log.shown_at(index));
                has_waterfall.get().then(|| Axis::of(log, rows)).flatten()
            })
        });
        let seen = RwSignal::new(0);
        Self { placement, row_height, width, columns, axis, log, anchor, seen, viewport }
    }

    /// Width that the columns fill.
    pub(super) fn columns_room(&self) -> f64 {
        self.width.get_untracked() - MARGIN
    }

    /// `seq` of the rows that belong into the page.
    pub fn rendered(&self) -> Vec<u64> {
        let Placement { first, end, .. } = self.placement.get();
        self.log.with(|log| (first..end).filter_map(|index| log.shown_at(index)).collect())
    }

    /// What a row in the page is drawn as in the waterfall.
    pub fn bar(&self, seq: u64) -> Option<Bar> {
        let axis = self.axis.get()?;
        self.log.with(|log| axis.bar(log, seq))
    }

    /// How many rows are behind the one that was the last when the user scrolled away from the end. Where
    /// they are not shown as they began, they come anywhere.
    pub fn unseen(&self) -> usize {
        if self.placement.get().at_end || self.log.with(|log| log.sort().is_some()) {
            return 0;
        }
        let seen = self.seen.get();
        self.log.with(|log| log.shown_after(seen))
    }

    /// Whether the whole of a row can be seen.
    pub(super) fn is_in_sight(&self, seq: u64) -> bool {
        let extent = self.extent();
        let offset = extent.offset_at(self.placement.get_untracked().scroll_top);
        let index = self.log.with_untracked(|log| log.index_of(seq));
        index.is_some_and(|index| (extent.revealing(index, offset) - offset).abs() < 1.0)
    }

    /// The container has this size, header included.
    pub(super) fn resized(&self, width: f64, height: f64) {
        if (self.width.get_untracked() - width).abs() > f64::EPSILON {
            self.width.set(width);
        }
        let viewport = (height - ROW_HEIGHT).max(0.0);
        if (self.viewport.get_untracked() - viewport).abs() > f64::EPSILON {
            self.viewport.set(viewport);
        }
    }

    /// The user scrolled.
    pub fn scrolled_to(&self, scroll_top: f64) {
        let extent = self.extent();
        let offset = extent.offset_at(scroll_top);
        if self.is_sorted() && offset < 1.0 || !self.is_sorted() && extent.is_end(offset) {
            self.rest();
        } else {
            self.stay_at(offset);
        }
    }

    /// Follows the newest rows.
    pub fn to_end(&self) {
        self.anchor.set(Anchor::End);
    }

    /// Goes where a user who looks for nothing certain wants to be: to the newest rows, which are
    /// followed, or in another order to the first ones.
    pub(super) fn rest(&self) {
        self.anchor.set(if self.is_sorted() { Anchor::Start } else { Anchor::End });
    }

    /// Brings a row into sight. Following the newest ends, unless it is the newest.
    pub(super) fn reveal(&self, seq: u64) {
        let Some(index) = self.log.with_untracked(|log| log.index_of(seq)) else { return };
        let extent = self.extent();
        let offset = extent.offset_at(self.placement.get_untracked().scroll_top);
        if !self.is_sorted() && (index + 1 == extent.rows || extent.is_end(0.0)) {
            self.to_end();
        } else {
            self.stay_at(extent.revealing(index, offset));
        }
    }

    /// Where a key leads from the selected row.
    pub(super) fn moved(&self, from: Option<u64>, by: Move) -> Option<u64> {
        let extent = self.extent();
        let last = extent.rows.checked_sub(1)?;
        self.log.with_untracked(|log| {
            let to = match (from, by) {
                (_, Move::First) => 0,
                // Where nothing is selected, keys start at the bottom or with what is in sight.
                (_, Move::Last) | (None, Move::Up | Move::PageUp) => last,
                (None, Move::Down | Move::PageDown) => {
                    let scroll_top = self.placement.get_untracked().scroll_top;
                    extent
                        .row_at((extent.offset_at(scroll_top) + extent.row_height - 1.0).floor())
                        .0
                }
                (Some(seq), by) => {
                    // A selected row that is filtered out still has its place among the others.
                    let at = log.nearest_index(seq).unwrap_or(0);
                    let is_shown = log.shown_at(at) == Some(seq);
                    match by {
                        Move::Up => at.saturating_sub(1),
                        Move::Down => at + usize::from(is_shown),
                        Move::PageUp => at.saturating_sub(extent.page()),
                        Move::PageDown => at + extent.page(),
                        Move::First | Move::Last => at,
                    }
                }
            };
            log.shown_at(to.min(last))
        })
    }

    fn extent(&self) -> Extent {
        let rows = self.log.with_untracked(Log::shown_len);
        let row_height = self.row_height.get_untracked();
        Extent { rows, row_height, viewport: self.viewport.get_untracked() }
    }

    /// Keeps what is at an offset in its place, whatever comes.
    fn stay_at(&self, offset: f64) {
        let (index, hidden) = self.extent().row_at(offset);
        let (seq, newest) =
            self.log.with_untracked(|log| (log.shown_at(index), log.newest_shown()));
        let Some(seq) = seq else { return };
        if self.placement.get_untracked().at_end {
            self.seen.set(newest.unwrap_or(0));
        }
        self.anchor.set(Anchor::Row { seq, hidden, index });
    }

    fn is_sorted(&self) -> bool {
        self.log.with_untracked(|log| log.sort().is_some())
    }
}
