//! Sets of numbers that mostly follow each other.

use std::collections::BTreeMap;

/// A set of indices, as ranges: the first of each, and its last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Indices(BTreeMap<u64, u64>);

impl Indices {
    pub(super) fn contains(&self, index: u64) -> bool {
        self.0.range(..=index).next_back().is_some_and(|(_, last)| *last >= index)
    }

    pub(super) fn insert(&mut self, index: u64) {
        let before = self.0.range(..=index).next_back().map(|(first, last)| (*first, *last));
        let first = match before {
            Some((_, last)) if last >= index => return,
            Some((first, last)) if last + 1 == index => first,
            _ => index,
        };
        let behind = index.checked_add(1).and_then(|next| self.0.remove(&next));
        self.0.insert(first, behind.unwrap_or(index));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_has_what_was_put_in_as_few_ranges(
            inserted in prop::collection::vec(prop_oneof![0_u64..40, u64::MAX - 3..=u64::MAX], 0..60),
        ) {
            let mut indices = Indices::default();
            for index in &inserted {
                indices.insert(*index);
            }
            let expected: BTreeSet<_> = inserted.into_iter().collect();
            for index in (0..45).chain(u64::MAX - 5..=u64::MAX) {
                prop_assert_eq!(indices.contains(index), expected.contains(&index), "{}", index);
            }
            let begins = |it: &&u64| it.checked_sub(1).is_none_or(|it| !expected.contains(&it));
            prop_assert_eq!(indices.0.len(), expected.iter().filter(begins).count());
        }
    }
}
