//! The axis of the timeline: which stretch of the log is looked at, and its ruler.

use crate::state::format;

/// The shortest stretch that the width shows, in microseconds: records tell nothing finer.
pub const SHORTEST_US: f64 = 5.0;

/// A stretch of time, in microseconds since recording began. It is finer than records are, so that
/// nothing drifts while it is zoomed and panned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Its begin.
    pub from_us: f64,
    /// Its length.
    pub length_us: f64,
}

impl Range {
    /// From one moment to another; where that is next to nothing, a little longer.
    pub fn between(from_us: f64, to_us: f64) -> Self {
        Self { from_us, length_us: (to_us - from_us).max(SHORTEST_US) }
    }

    /// Its end.
    pub fn end_us(self) -> f64 {
        self.from_us + self.length_us
    }

    /// The moment at a part of it, from 0 to 1.
    pub fn at(self, part: f64) -> f64 {
        self.from_us + part * self.length_us
    }

    /// The part at which a moment lies; beyond 0 and 1 where it lies outside.
    pub fn part(self, at_us: f64) -> f64 {
        (at_us - self.from_us) / self.length_us
    }

    /// `by` times as long. The moment at `part` stays there, as far as there is a log.
    #[must_use]
    pub fn zoomed(self, by: f64, part: f64, whole: Self) -> Self {
        let length_us = (self.length_us * by).min(whole.length_us).max(SHORTEST_US);
        Self { from_us: self.at(part) - part * length_us, length_us }.within(whole)
    }

    /// Later by a part of its length, as far as there is a log.
    #[must_use]
    pub fn panned(self, by: f64, whole: Self) -> Self {
        Self { from_us: self.at(by), ..self }.within(whole)
    }

    /// With room at both sides.
    #[must_use]
    pub fn padded(self, by: f64) -> Self {
        let length_us = self.length_us * (1.0 + 2.0 * by);
        Self { from_us: self.from_us - self.length_us * by, length_us }
    }

    /// The nearest one that is within another.
    #[must_use]
    pub fn within(self, whole: Self) -> Self {
        let length_us = self.length_us.min(whole.length_us).max(SHORTEST_US);
        let from_us = self.from_us.min(whole.end_us() - length_us).max(whole.from_us);
        Self { from_us, length_us }
    }
}

/// A line of the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it is, as a part of the range.
    pub part: f64,
    /// Which moment that is, with its unit.
    pub label: String,
}

/// The lines of a range's ruler: at most `most` and one, at whole multiples of 1, 2 or 5.
pub fn ruler(range: Range, most: u32) -> Vec<Tick> {
    let step_us = step_us(range.length_us / f64::from(most.max(1)));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let [first, last] = [range.from_us, range.end_us()].map(|us| us as u64);
    let unit = Unit::of(last);
    (first.div_ceil(step_us)..=last / step_us)
        .map(|steps| steps * step_us)
        .map(|at_us| (range.part(at_us as f64), unit.label(at_us, step_us)))
        .filter(|(part, _)| (0.0..=1.0).contains(part))
        .map(|(part, label)| Tick { part, label })
        .collect()
}

/// The least of 1, 2, 5, 10, 20, … that is not less, in microseconds.
fn step_us(least_us: f64) -> u64 {
    let mut decade = 1_u64;
    loop {
        for step in [decade, 2 * decade, 5 * decade] {
            // Nobody records for longer.
            if step as f64 >= least_us || step > u64::MAX / 100 {
                return step;
            }
        }
        decade *= 10;
    }
}

/// What a ruler counts in: the same for all of its lines.
#[derive(Clone, Copy)]
struct Unit {
    name: &'static str,
    us: u64,
}

impl Unit {
    /// The one in which a moment is not written with many digits.
    fn of(at_us: u64) -> Self {
        match at_us {
            0..1_000 => Self { name: "µs", us: 1 },
            1_000..1_000_000 => Self { name: "ms", us: 1_000 },
            _ => Self { name: "s", us: 1_000_000 },
        }
    }

    /// A multiple of the step, with as many decimals as that needs.
    fn label(self, at_us: u64, step_us: u64) -> String {
        let whole = format::count(at_us / self.us);
        let (mut rest, mut digits) = (at_us % self.us, self.us.ilog10());
        let decimals = digits.saturating_sub(step_us.ilog10());
        while digits > decimals {
            rest /= 10;
            digits -= 1;
        }
        if decimals == 0 {
            format!("{whole} {}", self.name)
        } else {
            format!("{whole}.{rest:0width$} {}", self.name, width = decimals as usize)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(from_us: f64, to_us: f64, most: u32) -> Vec<String> {
        ruler(Range::between(from_us, to_us), most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn the_ruler_counts_in_units_that_keep_it_short_and_every_line_in_the_same() {
        assert_eq!(labels(0.0, 900.0, 5), ["0 µs", "200 µs", "400 µs", "600 µs", "800 µs"]);
        assert_eq!(
            labels(999.5, 1_004.5, 5),
            ["1.000 ms", "1.001 ms", "1.002 ms", "1.003 ms", "1.004 ms"]
        );
        assert_eq!(labels(0.0, 2_100.0, 4), ["0 ms", "1 ms", "2 ms"]);
        assert_eq!(labels(0.0, 1_200_000.0, 4), ["0.0 s", "0.5 s", "1.0 s"]);
        assert_eq!(labels(12_345_676.5, 12_345_681.5, 3), ["12.345678 s", "12.345680 s"]);
        assert_eq!(labels(3.6e9, 3.6e9 + 2.5e7, 3), ["3,600 s", "3,610 s", "3,620 s"]);
    }

    #[test]
    fn before_the_recording_there_is_no_line() {
        assert_eq!(labels(-50.0, 100.0, 3), ["0 µs", "50 µs", "100 µs"]);
    }

    /// A log, and a range within it.
    fn looked_at() -> impl Strategy<Value = (Range, Range)> {
        let part = || 0.0..1.0_f64;
        (0.0..1e10, 0.0..1e10, part(), part()).prop_map(|(from, length, at, part)| {
            let whole = Range::between(from, from + length);
            let length_us = (whole.length_us * part).max(SHORTEST_US);
            let from_us = whole.from_us + (whole.length_us - length_us) * at;
            (whole, Range { from_us, length_us })
        })
    }

    fn is_within(range: Range, whole: Range) -> bool {
        // A double holds a moment of such a log to about a thousandth of a microsecond.
        range.from_us >= whole.from_us - 1e-3 && range.end_us() <= whole.end_us() + 1e-3
    }

    proptest! {
        #[test]
        fn zooming_keeps_the_moment_under_the_pointer_and_stays_in_the_log(
            (whole, range) in looked_at(), by in 0.01..100.0, part in 0.0..=1.0,
        ) {
            let zoomed = range.zoomed(by, part, whole);
            prop_assert!(is_within(zoomed, whole), "{zoomed:?}");
            prop_assert!(zoomed.length_us >= SHORTEST_US);
            let has_moved = (zoomed.at(part) - range.at(part)).abs() > 1e-3;
            let is_at_an_end = (zoomed.from_us - whole.from_us).abs() < 1e-3
                || (zoomed.end_us() - whole.end_us()).abs() < 1e-3;
            prop_assert!(!has_moved || is_at_an_end, "{range:?} became {zoomed:?}");
        }

        #[test]
        fn zooming_in_is_undone_by_zooming_out(
            (whole, range) in looked_at(), by in 0.1..1.0, part in 0.0..=1.0,
        ) {
            prop_assume!(range.length_us * by > SHORTEST_US);
            let back = range.zoomed(by, part, whole).zoomed(1.0 / by, part, whole);
            prop_assert!((back.from_us - range.from_us).abs() < 1e-2, "{range:?} became {back:?}");
            prop_assert!((back.length_us - range.length_us).abs() < 1e-2);
        }

        #[test]
        fn panning_never_leaves_the_log_and_keeps_the_scale(
            (whole, range) in looked_at(), by in -3.0..3.0,
        ) {
            let panned = range.panned(by, whole);
            prop_assert!(is_within(panned, whole), "{panned:?}");
            prop_assert!((panned.length_us - range.length_us).abs() < f64::EPSILON);
        }

        #[test]
        fn a_ruler_has_lines_but_not_too_many_and_no_two_alike(
            (_, range) in looked_at(), most in 2_u32..40,
        ) {
            let ticks = ruler(range, most);
            prop_assert!(ticks.len() <= most as usize + 1, "{}", ticks.len());
            // The next coarser step is two and a half times as long.
            let is_fine = f64::from(most) <= range.length_us;
            prop_assert!(!is_fine || ticks.len() >= most as usize * 2 / 5, "{}", ticks.len());
            prop_assert!(ticks.iter().all(|tick| (0.0..=1.0).contains(&tick.part)));
            let mut labels: Vec<_> = ticks.iter().map(|tick| &tick.label).collect();
            labels.dedup();
            prop_assert_eq!(labels.len(), ticks.len());
        }
    }
}
