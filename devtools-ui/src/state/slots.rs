//! Which of the page's elements shows which row, so that elements can be filled again.

/// The rows that elements show, by the element's number.
#[derive(Clone, Debug, Default)]
pub struct Slots {
    seqs: Vec<u64>,
}

impl Slots {
    /// Gives each row an element, and returns their numbers in the order of the rows. A row that has
    /// one keeps it; others take those that have become free, before there
    /// are new ones.
    pub fn assign(&mut self, rows: &[u64]) -> Vec<usize> {
        let mut numbers = vec![None; rows.len()];
        let mut free = Vec::new();
        for (number, seq) in self.seqs.iter().enumerate() {
            match rows.iter().position(|row| row == seq) {
                Some(at) if numbers[at].is_none() => numbers[at] = Some(number),
                _ => free.push(number),
            }
        }
        let mut free = free.into_iter();
        let mut take = |seq: u64| {
            let number = free.next().unwrap_or(self.seqs.len());
            match self.seqs.get_mut(number) {
                Some(place) => *place = seq,
                None => self.seqs.push(seq),
            }
            number
        };
        numbers.iter().zip(rows).map(|(number, seq)| number.unwrap_or_else(|| take(*seq))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_that_stay_keep_their_element_and_new_ones_take_what_is_free() {
        let mut slots = Slots::default();
        assert_eq!(slots.assign(&[10, 11, 12]), [0, 1, 2]);
        assert_eq!(slots.assign(&[11, 12, 13]), [1, 2, 0]);
        assert_eq!(slots.assign(&[12, 7]), [2, 0]);
        assert_eq!(slots.assign(&[20, 21, 22, 23]), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn each_row_has_an_element_of_its_own_and_there_are_no_more_than_ever_needed(
            steps in prop::collection::vec(prop::collection::btree_set(0..40_u64, 0..20), 1..20),
        ) {
            let mut slots = Slots::default();
            let mut most = 0;
            let mut before: Vec<(u64, usize)> = Vec::new();
            for rows in steps {
                let rows: Vec<_> = rows.into_iter().collect();
                let numbers = slots.assign(&rows);
                most = most.max(rows.len());
                prop_assert!(numbers.iter().all(|number| *number < most));
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), rows.len());
                let now: Vec<_> = rows.iter().copied().zip(numbers).collect();
                for (seq, number) in &before {
                    let kept = now.iter().find(|(other, _)| other == seq);
                    prop_assert!(kept.is_none_or(|(_, other)| other == number));
                }
                before = now;
            }
        }
    }
}
