//! The overview: how much happened when, over all of the log, and the range that is chosen in it.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::Inspector;
use super::axis::Axis;
use super::format;
use super::log::{Bucket, Class, Density, Log};
use super::timeline::axis::{Range, Tick, ruler};

/// Most lines of the ruler.
const MOST_TICKS: u32 = 8;

/// Height of the drawing, in its own units.
pub const HEIGHT: f64 = 100.0;

/// Least height of what there is any of: one row beside thousands, and one that failed among them.
const LEAST: f64 = 10.0;

/// Width of a bar, where that of its bucket is 1.
const BAR: f64 = 0.8;

/// The classes that are drawn as bars, from the bottom up.
pub const BARS: [(Class, &str); 5] = [
    (Class::Failed, "failed"),
    (Class::Command, "command"),
    (Class::Event, "event"),
    (Class::Channel, "channel"),
    (Class::Log, "log"),
];

/// The log as a drawing, as wide as it has buckets, and [`HEIGHT`] high.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The stretch that it shows; nothing while there are no rows.
    pub axis: Option<Axis>,
    /// Its width.
    pub buckets: u64,
    /// Paths of an SVG, in the order of [`BARS`].
    pub bars: [String; BARS.len()],
    /// Another one, of lines where marks were set.
    pub marks: String,
    /// Round moments.
    pub ticks: Vec<Tick>,
}

impl Picture {
    fn of(density: &Density) -> Self {
        let Some(axis) = density.axis() else { return Self::default() };
        let mut picture = Self {
            axis: Some(axis),
            buckets: axis.length_us() / density.width_us(),
            ticks: ruler(Range::between(axis.from_us as f64, axis.to_us as f64), MOST_TICKS),
            ..Self::default()
        };
        let most = density.buckets().map(Bucket::total).max().unwrap_or(0).max(1);
        for (number, bucket) in density.buckets().enumerate() {
            let total = f64::from(bucket.total());
            // Writing to a String cannot fail.
            if bucket.of(Class::Mark) > 0 {
                let _ = write!(picture.marks, "M{number}.4 0v{HEIGHT}");
            }
            // Roots, or a burst would leave nothing to be seen of all else.
            let height = ((total / f64::from(most)).sqrt() * HEIGHT).max(LEAST);
            let mut top = HEIGHT;
            for ((class, _), path) in BARS.iter().zip(&mut picture.bars) {
                let count = f64::from(bucket.of(*class));
                if count > 0.0 {
                    let part = (count / total * height).max(LEAST).min(top);
                    top -= part;
                    let _ = write!(path, "M{number} {top:.1}h{BAR}v{part:.1}h-{BAR}z");
                }
            }
        }
        picture
    }
}

/// What is told of a moment in the overview.
fn told(log: &Log, at_us: u64) -> String {
    let bucket = log.density().at(at_us).copied().unwrap_or_default();
    if bucket.total() == 0 {
        return "nothing".into();
    }
    let mut told = format::things(bucket.total().into(), "row");
    if bucket.of(Class::Failed) > 0 {
        // Writing to a String cannot fail.
        let _ = write!(told, ", {} failed", format::count(bucket.of(Class::Failed).into()));
    }
    told
}

impl Inspector {
    /// Brings the drawing up to date.
    pub fn draw_overview(self) {
        let picture = self.log.with_untracked(|log| Picture::of(log.density()));
        if self.overview.with_untracked(|known| *known != picture) {
            self.overview.set(picture);
        }
    }

    /// Shows only what began in this stretch, or whenever it began.
    pub fn choose_range(self, range: Option<Axis>) {
        if self.range.get_untracked() != range {
            self.range.set(range);
            self.apply_filter();
        }
    }

    /// What is at a moment of the overview, in words.
    pub fn at_moment(self, at_us: u64) -> String {
        let told = self.log.with(|log| told(log, at_us));
        format!("{} · {told}", self.time_of_day(at_us))
    }
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{Mark, Outcome, RecordKind, Request, Response};

    use super::*;

    fn request() -> RecordKind {
        RecordKind::RequestReceived(Request::default())
    }

    #[test]
    fn one_that_failed_is_seen_among_many() {
        let answer = Response { call: 0, outcome: Outcome::Error, task: None };
        let mark = Mark { text: "login".into(), webview: None };
        let mut records: Vec<_> = (0..2_000).map(|_| (500, request())).collect();
        records.push((700, RecordKind::ResponseSent(answer)));
        records.push((5_500, request()));
        records.push((7_000, RecordKind::Marked(mark)));
        let log = Log::of(records);
        let picture = Picture::of(log.density());
        assert_eq!(picture.axis, Some(Axis { from_us: 0, to_us: 512_000 }));
        assert_eq!(picture.buckets, 512);
        assert_eq!(picture.bars[0], "M0 90.0h0.8v10.0h-0.8z");
        assert!(
            picture.bars[1].starts_with("M0 0.0h0.8v90.0h-0.8zM5 90.0h0.8v10.0h"),
            "{picture:?}"
        );
        assert_eq!(picture.marks, "M7.4 0v100");
        assert_eq!(told(&log, 900), "2,000 rows, 1 failed");
        assert_eq!(told(&log, 3_000), "nothing");
        assert_eq!(told(&log, 300_000), "nothing");
    }
}
