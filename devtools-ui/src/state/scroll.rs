//! The arithmetic of the table's virtual window: which rows are in the page, and where.
//!
//! What the user looks at is remembered as an [`Anchor`], the end of the list or a certain row,
//! and not as a number of pixels. Rows that come, go at the front or are filtered out therefore
//! never move what is being read; the scroll position is worked out from the anchor.

/// Height of the header, and of a row that is not compact, in CSS pixels.
pub const ROW_HEIGHT: f64 = 25.0;

/// Height of a compact row.
pub const COMPACT_HEIGHT: f64 = 20.0;

/// Rows kept in the page above and below what can be seen, for scrolling without blanks.
const OVERSCAN: usize = 8;

/// Engines lay out in 1/64 pixels in 32 bits, and scroll in 32-bit floats: beyond some sixteen
/// million pixels rows would be misplaced. Longer lists are scrolled in proportion.
const MAX_HEIGHT: f64 = 15_000_000.0;

/// What the table shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Anchor {
    /// The newest rows, also when more come.
    End,
    /// The first rows, whichever these are.
    Start,
    /// From a certain row on.
    Row {
        /// `seq` of the first visible row.
        seq: u64,
        /// How much of it is scrolled out of sight, in pixels.
        hidden: f64,
        /// Where it was. This counts when it is gone, and rows are in another order than that of
        /// arrival.
        index: usize,
    },
}

/// A list of rows of equal height, seen through a viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Number of rows.
    pub rows: usize,
    /// Height of a row, in pixels.
    pub row_height: f64,
    /// Height of the part that can be seen, in pixels.
    pub viewport: f64,
}

/// Where to put things in the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// Height of the scrolled content.
    pub height: f64,
    /// Scroll position of the container.
    pub scroll_top: f64,
    /// Top of the first rendered row within the content.
    pub rows_top: f64,
    /// Index of the first rendered row.
    pub first: usize,
    /// Index after the last rendered row.
    pub end: usize,
    /// Index of the first row in sight.
    pub first_seen: usize,
    /// Index after the last row in sight.
    pub end_seen: usize,
    /// Whether the end of the list is in sight.
    pub at_end: bool,
}

impl Extent {
    /// Height of all rows.
    fn content(self) -> f64 {
        self.rows as f64 * self.row_height
    }

    /// Height of the scrolled element.
    fn height(self) -> f64 {
        self.content().min(MAX_HEIGHT)
    }

    /// The furthest scroll position.
    pub fn max_scroll(self) -> f64 {
        (self.height() - self.viewport).max(0.0)
    }

    /// The furthest offset into the rows.
    pub fn max_offset(self) -> f64 {
        (self.content() - self.viewport).max(0.0)
    }

    /// Pixels of rows per pixel of scrolling: 1 but for very long lists.
    fn scale(self) -> f64 {
        if self.max_scroll() > 0.0 { self.max_offset() / self.max_scroll() } else { 1.0 }
    }

    /// Offset into the rows at a scroll position.
    pub fn offset_at(self, scroll_top: f64) -> f64 {
        (scroll_top * self.scale()).clamp(0.0, self.max_offset())
    }

    /// Index of the row at an offset, and how much of it is above the offset.
    pub fn row_at(self, offset: f64) -> (usize, f64) {
        let index = self.index_of(offset).min(self.rows.saturating_sub(1));
        (index, offset - index as f64 * self.row_height)
    }

    /// The offset that brings a row into view with the least movement.
    pub fn revealing(self, index: usize, offset: f64) -> f64 {
        let top = index as f64 * self.row_height;
        let lowest = (top + self.row_height - self.viewport).max(0.0);
        // In a viewport lower than a row the row's top counts.
        offset.max(lowest).min(top).min(self.max_offset())
    }

    /// Number of rows a page key moves by.
    pub fn page(self) -> usize {
        self.index_of(self.viewport).saturating_sub(1).max(1)
    }

    /// Where everything goes when the rows from `offset` on are seen.
    pub fn place(self, offset: f64) -> Placement {
        let offset = offset.clamp(0.0, self.max_offset());
        let scroll_top = offset / self.scale();
        let seen = self.index_of((self.viewport / self.row_height).ceil() * self.row_height) + 1;
        let end_seen = (self.index_of(offset) + seen).min(self.rows);
        let first_seen = self.index_of(offset).min(end_seen);
        let end = (end_seen + OVERSCAN).min(self.rows);
        let first = first_seen.saturating_sub(OVERSCAN);
        Placement {
            height: self.height(),
            scroll_top,
            rows_top: scroll_top + (first as f64 * self.row_height - offset),
            first,
            end,
            first_seen,
            end_seen,
            at_end: self.is_end(offset),
        }
    }

    /// Whether the end is in sight. Scroll positions are rounded: two pixels short is the end.
    pub fn is_end(self, offset: f64) -> bool {
        offset >= self.max_offset() - 2.0
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    fn index_of(self, offset: f64) -> usize {
        (offset / self.row_height).floor() as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn extent(rows: usize, viewport: f64) -> Extent {
        Extent { rows, row_height: ROW_HEIGHT, viewport }
    }

    #[test]
    fn rows_that_fit_are_all_placed_and_nothing_scrolls() {
        let placed = extent(3, 500.0).place(0.0);
        let expected = Placement {
            height: 75.0,
            scroll_top: 0.0,
            rows_top: 0.0,
            first: 0,
            end: 3,
            first_seen: 0,
            end_seen: 3,
            at_end: true,
        };
        assert_eq!(placed, expected);
    }

    #[test]
    fn an_empty_list_places_nothing() {
        let placed = extent(0, 500.0).place(10.0);
        assert_eq!((placed.first, placed.end), (0, 0));
        assert!(placed.height.abs() < f64::EPSILON);
    }

    #[test]
    fn a_row_is_revealed_with_the_least_movement() {
        let extent = extent(100, 100.0);
        assert!((extent.revealing(0, 50.0) - 0.0).abs() < 1e-9, "up to its top");
        assert!((extent.revealing(3, 50.0) - 50.0).abs() < 1e-9, "not when it is in view");
        assert!((extent.revealing(10, 50.0) - 175.0).abs() < 1e-9, "down to its bottom");
        assert!((extent.revealing(99, 0.0) - extent.max_offset()).abs() < 1e-9);
    }

    #[test]
    fn a_page_is_a_viewport_less_one_row() {
        assert_eq!(extent(100, 260.0).page(), 9);
        assert_eq!(extent(100, 10.0).page(), 1);
    }

    proptest! {
        #[test]
        fn what_is_seen_is_in_the_page_and_the_page_stays_small(
            rows in 0usize..3_000_000,
            row_height in prop::sample::select(vec![ROW_HEIGHT, COMPACT_HEIGHT]),
            viewport in 0.0f64..3_000.0,
            at in 0.0f64..=1.0,
        ) {
            let extent = Extent { rows, row_height, viewport };
            let scroll_top = extent.max_scroll() * at;
            let offset = extent.offset_at(scroll_top);
            let placed = extent.place(offset);

            prop_assert!(placed.height <= MAX_HEIGHT);
            prop_assert!((placed.scroll_top - scroll_top).abs() < 1e-3);
            prop_assert!(placed.end - placed.first <= extent.index_of(viewport) + 3 + 2 * OVERSCAN);
            // Top and bottom of the viewport are covered by rendered rows, or the list ends there.
            prop_assert!(placed.rows_top <= scroll_top + 1e-3);
            let bottom = placed.rows_top + (placed.end - placed.first) as f64 * row_height;
            let needed = (scroll_top + viewport).min(placed.height);
            prop_assert!(bottom + 1e-3 >= needed, "{bottom} < {needed}");
        }

        #[test]
        fn short_lists_scroll_pixel_by_pixel(
            rows in 0usize..500_000,
            row_height in prop::sample::select(vec![ROW_HEIGHT, COMPACT_HEIGHT]),
            viewport in 0.0f64..3_000.0,
            scroll_top in 0u32..20_000_000,
        ) {
            let extent = Extent { rows, row_height, viewport };
            let scroll_top = f64::from(scroll_top).min(extent.max_scroll());
            let offset = extent.offset_at(scroll_top);
            let (index, hidden) = extent.row_at(offset);
            let placed = extent.place(index as f64 * row_height + hidden);
            prop_assert!((placed.scroll_top - scroll_top).abs() < f64::EPSILON);
        }
    }
}
