//! Where short bodies are kept: in a few large buffers, each filled from its start to its end, and
//! again when nothing of it is held any more. Two are being filled, so that the end of one, too short
//! for a longer body, still takes shorter ones.
//!
//! The log gives up its oldest first, so buffers come free as a whole. Bodies of their
//! own would each leave a hole of its own size, and the allocator of many systems keeps the holes of
//! each thread apart: with four threads a log came to take three times what it held.

use std::{collections::VecDeque, mem};

use bytes::{Bytes, BytesMut};

/// Size of a segment, unless that is much of all that may be held.
const MOST: u64 = 1 << 18;
const LEAST: u64 = 1 << 12;

/// How many segments there are at least when the log is full.
const SEGMENTS: u64 = 64;

/// How many bodies fit into one at least.
const BODIES: u64 = 4;

/// One in so many is kept when it is free.
const SPARE: usize = 32;

#[derive(Debug)]
pub(super) struct Segments {
    size: usize,
    /// Those that are being filled, the fuller one first.
    open: [BytesMut; 2],
    /// Those that are full, the oldest first: what is left of each is its empty end.
    full: VecDeque<BytesMut>,
}

impl Segments {
    pub(super) fn new(max_bytes: u64) -> Self {
        let size = usize::try_from((max_bytes / SEGMENTS).clamp(LEAST, MOST)).unwrap_or(usize::MAX);
        let open = [BytesMut::with_capacity(size), BytesMut::with_capacity(size)];
        Self { size, open, full: VecDeque::new() }
    }

    /// A copy, if it is short.
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Option<Bytes> {
        if bytes.len() as u64 > self.size as u64 / BODIES {
            return None;
        }
        let at = self.open.iter().position(|segment| segment.capacity() >= bytes.len());
        let at = at.unwrap_or_else(|| self.open_next());
        self.open[at].extend_from_slice(bytes);
        Some(self.open[at].split().freeze())
    }

    /// Begins to fill another one, and returns its place.
    fn open_next(&mut self) -> usize {
        let next = self.free().unwrap_or_else(|| BytesMut::with_capacity(self.size));
        let [fuller, latest] = &mut self.open;
        self.full.push_back(mem::replace(fuller, mem::replace(latest, next)));
        1
    }

    /// Gives back what is free, but for a few that will soon be filled again.
    pub(super) fn trim(&mut self) {
        let mut spare = self.full.len() / SPARE + 1;
        self.full.retain_mut(|segment| {
            let is_free = segment.try_reclaim(self.size);
            let is_kept = !is_free || spare > 0;
            spare -= usize::from(is_free && is_kept);
            is_kept
        });
    }

    /// The oldest segment of which nothing is held. The very first may be held by a record that is
    /// not in the log yet, since its thread was interrupted.
    fn free(&mut self) -> Option<BytesMut> {
        let at = self.full.iter_mut().position(|segment| segment.try_reclaim(self.size))?;
        self.full.remove(at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many buffers it has.
    fn len(segments: &Segments) -> usize {
        segments.full.len() + segments.open.len()
    }

    #[test]
    fn a_long_body_is_not_copied() {
        let mut segments = Segments::new(64 << 20);
        assert!(segments.copy(&vec![0; 64 << 10]).is_some());
        assert!(segments.copy(&vec![0; (64 << 10) + 1]).is_none());
    }

    #[test]
    fn what_is_held_for_long_keeps_no_more_than_its_own_segment() {
        let mut segments = Segments::new(0);
        let first = segments.copy(&[1; 200]);
        for _ in 0..1000 {
            segments.copy(&[2; 200]);
        }
        assert_eq!(len(&segments), 4);
        assert!(first.is_some_and(|first| first == [1; 200][..]));
    }

    #[test]
    fn what_is_free_is_given_back() {
        let mut segments = Segments::new(0);
        let held: Vec<_> = (0..1000).map(|_| segments.copy(&[1; 200])).collect();
        assert_eq!(len(&segments), 50);
        drop(held);
        for left in [4, 3, 3] {
            segments.trim();
            assert_eq!(len(&segments), left);
        }
    }

    proptest! {
        #[test]
        fn bodies_are_what_they_were_and_take_little_more_than_their_bytes(
            lens in prop::collection::vec(0..256_usize, 1..2000),
            most in 1..40_usize,
        ) {
            let mut segments = Segments::new(0);
            let mut held = VecDeque::new();
            for (number, len) in (0_u8..=255).cycle().zip(lens) {
                let body = vec![number; len];
                held.push_back((segments.copy(&body).unwrap(), body));
                if held.len() > most {
                    held.pop_front();
                }
                for (kept, body) in &held {
                    prop_assert_eq!(kept, body);
                }
                // Up to 40 bodies of up to 255 bytes lie in three of 4 KiB, and at both ends of
                // them; one may be on its way.
                prop_assert!(super::tests::len(&segments) <= 5);
            }
        }
    }
}
