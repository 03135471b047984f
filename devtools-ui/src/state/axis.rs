//! Stretches of time, on which things have places.

/// Steps between ticks are these, times a power of ten.
const STEPS: [u64; 3] = [1, 2, 5];

/// A stretch of time, in microseconds since recording began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its begin.
    pub from_us: u64,
    /// Its end, later than the begin, and no longer part of it.
    pub to_us: u64,
}

/// A moment that is named on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where it is.
    pub place: f64,
    /// How long after recording began.
    pub label: String,
}

impl Axis {
    /// Between two moments, whichever is the later one; never nothing.
    pub fn between(a_us: u64, b_us: u64) -> Self {
        let from_us = a_us.min(b_us);
        Self { from_us, to_us: a_us.max(b_us).max(from_us.saturating_add(1)) }
    }

    /// Its length, in microseconds.
    pub fn length_us(self) -> u64 {
        self.to_us - self.from_us
    }

    /// Whether a moment is part of it.
    pub fn contains(self, at_us: u64) -> bool {
        (self.from_us..self.to_us).contains(&at_us)
    }

    /// Whether all of it is part of the other.
    pub fn is_within(self, other: Self) -> bool {
        other.from_us <= self.from_us && self.to_us <= other.to_us
    }

    /// Where a moment lies, from 0 at the begin to 1 at the end; what is outside is at that end.
    pub fn place(self, at_us: u64) -> f64 {
        let since = at_us.saturating_sub(self.from_us);
        (since as f64 / self.length_us() as f64).min(1.0)
    }

    /// The moment at a place.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    pub fn moment(self, place: f64) -> u64 {
        self.from_us + (place.clamp(0.0, 1.0) * self.length_us() as f64).round() as u64
    }

    /// At most so many round moments.
    pub fn ticks(self, most: u64) -> Vec<Tick> {
        let step_us = step(self.length_us(), most);
        let first = self.from_us.div_ceil(step_us);
        let last = (self.to_us - 1) / step_us;
        let tick = |number| {
            let at_us = number * step_us;
            Tick { place: self.place(at_us), label: label(at_us, step_us) }
        };
        (first..=last).map(tick).collect()
    }
}

/// The least round step of which a length has at most so many.
fn step(length_us: u64, most: u64) -> u64 {
    let least = length_us / most.max(1) + 1;
    let powers = std::iter::successors(Some(1_u64), |power| power.checked_mul(10));
    let mut steps = powers.flat_map(|power| STEPS.map(|step| step.saturating_mul(power)));
    steps.find(|step| *step >= least).unwrap_or(u64::MAX)
}

/// A moment, as exactly as the steps are large: `250 µs`, `1.5 ms`, `12 s`.
fn label(at_us: u64, step_us: u64) -> String {
    let (unit, us) = match at_us.max(step_us) {
        0..1_000 => ("µs", 1),
        1_000..1_000_000 => ("ms", 1_000),
        _ => ("s", 1_000_000),
    };
    let mut digits = 0;
    let mut part = us;
    while !step_us.is_multiple_of(part) {
        part /= 10;
        digits += 1;
    }
    format!("{:.digits$} {unit}", at_us as f64 / us as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ticks_are_round_and_named_as_exactly_as_they_must() {
        let ticks = |from_us, to_us, most| -> Vec<String> {
            Axis { from_us, to_us }.ticks(most).into_iter().map(|tick| tick.label).collect()
        };
        assert_eq!(ticks(0, 9, 5), ["0 µs", "2 µs", "4 µs", "6 µs", "8 µs"]);
        assert_eq!(ticks(700, 2_100, 2), ["1 ms", "2 ms"]);
        assert_eq!(ticks(1_000, 1_900, 5), ["1.0 ms", "1.2 ms", "1.4 ms", "1.6 ms", "1.8 ms"]);
        assert_eq!(ticks(1_000_000, 1_000_009, 2), ["1.000000 s", "1.000005 s"]);
        assert_eq!(ticks(0, 60_000_000, 4), ["0 s", "20 s", "40 s"]);
    }

    #[test]
    fn two_moments_make_an_axis_in_either_order() {
        assert_eq!(Axis::between(9, 4), Axis { from_us: 4, to_us: 9 });
        assert_eq!(Axis::between(7, 7), Axis { from_us: 7, to_us: 8 });
    }

    proptest! {
        #[test]
        fn a_moment_is_found_at_its_place(from_us in 0..1u64 << 45, length in 1..1u64 << 40, part in 0.0..1.0) {
            let axis = Axis { from_us, to_us: from_us + length };
            let at_us = axis.moment(part);
            prop_assert!(at_us <= axis.to_us);
            prop_assert!((axis.place(at_us) - part).abs() <= 0.51 / length as f64);
            prop_assert_eq!(axis.moment(axis.place(at_us)), at_us);
        }

        #[test]
        fn there_are_never_too_many_ticks(from_us in 0..1u64 << 45, length in 1..1u64 << 45, most in 1..20_u64) {
            let ticks = Axis { from_us, to_us: from_us + length }.ticks(most);
            prop_assert!(ticks.len() as u64 <= most + 1, "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0].place < pair[1].place));
        }
    }
}
