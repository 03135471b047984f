//! A moment on the log's clock, and how certain it is.
//!
//! Rust's own moments are exact. Those of a page are read off the page's clock, and come to the log
//! with a report, some time after: [`crate::Pages`] converts them.

/// How much later than a page states something may have happened: some engines round their clock
/// down to whole milliseconds, so that a page cannot measure others.
pub const PAGE_CLOCK_STEP_US: u64 = 1_000;

/// A moment of a page, on the log's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since recording began, as near as is known.
    pub at_us: u64,
    /// It may be that much earlier or later; absent when there is a bound on one side only.
    pub within_us: Option<u64>,
}

impl Moment {
    /// A moment by the log's own clock.
    pub fn exact(at_us: u64) -> Self {
        Self { at_us, within_us: Some(0) }
    }

    /// How long after a moment of the log's clock it was; nothing where it seems to be before that.
    pub fn since(self, at_us: u64) -> Length {
        Length { us: self.at_us.saturating_sub(at_us), within_us: self.within_us }
    }
}

/// How long something took, from a moment by one clock to a moment by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Microseconds, as near as is known.
    pub us: u64,
    /// It may be that much longer or shorter; absent when that is not known.
    pub within_us: Option<u64>,
}

impl Length {
    /// One that was measured by one clock.
    pub fn exact(us: u64) -> Self {
        Self { us, within_us: Some(0) }
    }
}

/// When a call left its page and when it settled there, on the log's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InPage {
    /// When it was invoked; never after its receipt.
    pub invoked: Option<Moment>,
    /// When its promise was settled by its answer; never before that.
    pub settled: Option<Moment>,
}
