//! Stretches of the log's time, on which things have places.

/// A stretch of time, in microseconds since recording began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its begin.
    pub from_us: u64,
    /// Its end, later than the begin, and no longer part of it.
    pub to_us: u64,
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
    }
}
