//! Puts the messages of a channel back in order.
//!
//! Tauri sends small messages by script and lets the page fetch large ones, so a small one can
//! overtake a large one that was sent before it. Each carries its index.

use std::collections::BTreeMap;

/// Messages that arrived before their turn.
#[derive(Debug)]
pub(crate) struct Reorder<T> {
    next: u32,
    waiting: BTreeMap<u32, T>,
}

impl<T> Default for Reorder<T> {
    fn default() -> Self {
        Self { next: 0, waiting: BTreeMap::new() }
    }
}

impl<T> Reorder<T> {
    /// Takes in a message and returns those whose turn has come, in order.
    pub(crate) fn push(&mut self, index: u32, message: T) -> Vec<T> {
        if index >= self.next {
            self.waiting.insert(index, message);
        }
        let mut ready = Vec::new();
        while let Some(message) = self.waiting.remove(&self.next) {
            ready.push(message);
            self.next += 1;
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_waits_for_those_before_it() {
        let mut order = Reorder::default();
        assert_eq!(order.push(0, 'a'), ['a']);
        assert!(order.push(2, 'c').is_empty());
        assert!(order.push(3, 'd').is_empty());
        assert_eq!(order.push(1, 'b'), ['b', 'c', 'd']);
    }

    #[test]
    fn a_message_that_comes_twice_is_delivered_once() {
        let mut order = Reorder::default();
        assert_eq!(order.push(0, 'a'), ['a']);
        assert!(order.push(0, 'a').is_empty());
        assert_eq!(order.push(1, 'b'), ['b']);
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_gives_the_order_of_sending(
            arrivals in Just((0..60u32).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let mut order = Reorder::default();
            let delivered: Vec<_> =
                arrivals.into_iter().flat_map(|index| order.push(index, index)).collect();
            prop_assert_eq!(delivered, (0..60).collect::<Vec<_>>());
        }
    }
}
