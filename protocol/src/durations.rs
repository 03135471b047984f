//! How long many calls took, in the few numbers that people compare.

/// How long some calls took, eight bytes for each.
///
/// ```
/// use ipc_inspector_protocol::Durations;
///
/// let mut durations = Durations::default();
/// for duration_us in [300, 100, 200] {
///     durations.add(duration_us);
/// }
/// durations.sort();
/// assert_eq!(durations.percentile_us(50), Some(200));
/// assert_eq!(durations.percentile_us(100), Some(300));
/// assert_eq!(Durations::default().percentile_us(50), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    us: Vec<u64>,
}

impl Durations {
    /// Adds one, in microseconds; [`sort`](Self::sort) before percentiles are asked for.
    pub fn add(&mut self, duration_us: u64) {
        self.us.push(duration_us);
    }

    /// Makes ready to ask for percentiles.
    pub fn sort(&mut self) {
        self.us.sort_unstable();
    }

    /// The shortest one that so many percent of them are not longer than, in microseconds; none where
    /// there is none at all. 100 percent are not longer than the longest.
    pub fn percentile_us(&self, percent: usize) -> Option<u64> {
        let rank = (self.us.len() * percent).div_ceil(100);
        self.us.get(rank.saturating_sub(1)).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.us.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.us.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_durations_that_were_measured() {
        let of = |range: std::ops::RangeInclusive<u64>| {
            let mut durations = Durations { us: range.rev().collect() };
            durations.sort();
            [50, 95, 100].map(|percent| durations.percentile_us(percent))
        };
        assert_eq!(of(1..=100), [Some(50), Some(95), Some(100)]);
        assert_eq!(of(1..=3), [Some(2), Some(3), Some(3)]);
        assert_eq!(of(7..=7), [Some(7); 3]);
    }
}
