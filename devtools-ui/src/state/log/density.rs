//! How much happened when: the rows of the log, counted in buckets of time.
//!
//! They are counted as they come and go, so that a picture of a million rows costs what is in the
//! picture.

use std::collections::VecDeque;

use crate::state::axis::Axis;
use crate::state::rows::{Kind, Row};

/// Most buckets that are kept: with one more, each two become one.
pub(super) const MOST_BUCKETS: u64 = 512;

/// How long buckets are at first, in microseconds.
const LEAST_WIDTH_US: u64 = 1_000;

/// What a row is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A call that ended otherwise than with a value, or a line of a log that tells of an error.
    Failed,
    /// Another call.
    Command,
    /// An emit.
    Event,
    /// A channel.
    Channel,
    /// Another line of a log.
    Log,
    /// A mark.
    Mark,
}

impl Class {
    /// The gravest first.
    pub const ALL: [Self; 6] =
        [Self::Failed, Self::Command, Self::Event, Self::Channel, Self::Log, Self::Mark];

    fn of(row: &Row) -> Self {
        match row.kind {
            _ if row.has_failed => Self::Failed,
            Kind::Command => Self::Command,
            Kind::Event => Self::Event,
            Kind::Channel => Self::Channel,
            Kind::Log => Self::Log,
            Kind::Mark => Self::Mark,
        }
    }
}

/// How many rows of each class began in a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket([u32; Class::ALL.len()]);

impl Bucket {
    /// Rows of a class.
    pub fn of(&self, class: Class) -> u32 {
        self.0[class as usize]
    }

    /// All rows but marks, which are no traffic.
    pub fn total(&self) -> u32 {
        self.0.iter().sum::<u32>() - self.of(Class::Mark)
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }
}

/// The rows of a log by when they began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Density {
    width_us: u64,
    /// How many buckets of this width lie between the begin of recording and the first one here.
    first: u64,
    buckets: VecDeque<Bucket>,
}

impl Default for Density {
    fn default() -> Self {
        Self { width_us: LEAST_WIDTH_US, first: 0, buckets: VecDeque::new() }
    }
}

impl Density {
    /// How long a bucket is, in microseconds.
    pub fn width_us(&self) -> u64 {
        self.width_us
    }

    /// The buckets, earliest first; none of no rows.
    pub fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.buckets.iter()
    }

    /// The stretch from the first rows to the last ones, and never less than half a second: what is drawn
    /// there does not jump from its first rows on.
    pub fn axis(&self) -> Option<Axis> {
        if self.buckets.is_empty() {
            return None;
        }
        let least = MOST_BUCKETS * LEAST_WIDTH_US / self.width_us;
        let buckets = (self.buckets.len() as u64).max(least);
        let from_us = self.first * self.width_us;
        Some(Axis { from_us, to_us: from_us + buckets * self.width_us })
    }

    /// The bucket of a moment.
    pub fn at(&self, at_us: u64) -> Option<&Bucket> {
        let number = (at_us / self.width_us).checked_sub(self.first)?;
        self.buckets.get(usize::try_from(number).ok()?)
    }

    pub(super) fn add(&mut self, row: &Row) {
        if self.buckets.is_empty() {
            self.first = row.at_us / self.width_us;
        }
        loop {
            let number = row.at_us / self.width_us;
            let behind = self.first + self.buckets.len() as u64;
            if behind.max(number + 1) - self.first.min(number) <= MOST_BUCKETS {
                break;
            }
            self.halve();
        }
        let number = row.at_us / self.width_us;
        while number < self.first {
            self.first -= 1;
            self.buckets.push_front(Bucket::default());
        }
        while number >= self.first + self.buckets.len() as u64 {
            self.buckets.push_back(Bucket::default());
        }
        if let Some(count) = self.count_of(row) {
            *count += 1;
        }
    }

    pub(super) fn remove(&mut self, row: &Row) {
        if let Some(count) = self.count_of(row) {
            *count -= 1;
        }
        while self.buckets.front().is_some_and(Bucket::is_empty) {
            self.buckets.pop_front();
            self.first += 1;
        }
    }

    fn count_of(&mut self, row: &Row) -> Option<&mut u32> {
        let number = (row.at_us / self.width_us).checked_sub(self.first)?;
        let bucket = self.buckets.get_mut(usize::try_from(number).ok()?)?;
        Some(&mut bucket.0[Class::of(row) as usize])
    }

    /// Half as many buckets, twice as long.
    fn halve(&mut self) {
        let mut halved = VecDeque::with_capacity(self.buckets.len() / 2 + 1);
        for (bucket, number) in self.buckets.iter().zip(self.first..) {
            if halved.is_empty() || number.is_multiple_of(2) {
                halved.push_back(Bucket::default());
            }
            if let Some(last) = halved.back_mut() {
                let counts = last.0.iter_mut().zip(bucket.0);
                counts.for_each(|(count, more)| *count += more);
            }
        }
        self.buckets = halved;
        self.first /= 2;
        self.width_us *= 2;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::previews::Previews;
    use crate::state::rows::Place;

    fn row(at_us: u64, kind: Kind, has_failed: bool) -> Row {
        let place = Place { us: at_us, seq: 0 };
        Row { seq: 0, at_us, place, kind, has_failed, previews: Previews::default() }
    }

    #[test]
    fn a_second_row_does_not_move_the_first() {
        let mut density = Density::default();
        assert_eq!(density.axis(), None);
        density.add(&row(70_300, Kind::Command, false));
        let axis = Axis { from_us: 70_000, to_us: 582_000 };
        assert_eq!(density.axis(), Some(axis));
        density.add(&row(500_000, Kind::Event, false));
        assert_eq!(density.axis(), Some(axis));
        assert_eq!(density.at(500_999).map(|bucket| bucket.of(Class::Event)), Some(1));
        density.add(&row(600_000, Kind::Event, false));
        assert_eq!(density.width_us(), 2_000);
    }

    proptest! {
        #[test]
        fn every_row_is_counted_where_it_began_until_it_goes(
            rows in prop::collection::vec(
                (0u64..40_000_000, prop::sample::select(Kind::ALL.to_vec()), any::<bool>()),
                1..200,
            ),
            gone in 0usize..200,
        ) {
            let rows: Vec<_> = rows.into_iter().map(|(at, kind, failed)| row(at, kind, failed)).collect();
            let mut density = Density::default();
            for row in &rows {
                density.add(row);
            }
            let (gone, held) = rows.split_at(gone.min(rows.len()));
            for row in gone {
                density.remove(row);
            }

            prop_assert!(density.buckets().count() as u64 <= MOST_BUCKETS);
            for class in Class::ALL {
                let expected = held.iter().filter(|row| Class::of(row) == class).count();
                let counted: u32 = density.buckets().map(|bucket| bucket.of(class)).sum();
                prop_assert_eq!(counted as usize, expected);
            }
            for row in held {
                let axis = density.axis().unwrap();
                prop_assert!(axis.contains(row.at_us));
                prop_assert!(density.at(row.at_us).unwrap().of(Class::of(row)) > 0);
            }
            prop_assert_eq!(density.axis().is_none(), held.is_empty());
        }
    }
}
