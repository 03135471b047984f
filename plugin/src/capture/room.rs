//! Room for the reports that wait to be read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Most bytes that may wait, of all webviews and of one: none takes the room of the others.
const MOST_BYTES: usize = 32 << 20;
const MOST_BYTES_OF_ONE: usize = MOST_BYTES / 4;

/// What a report counts at least, so that their number is bounded as well.
const LEAST_BYTES: usize = 4 << 10;

/// How much room is taken, and by which webview.
#[derive(Clone, Debug, Default)]
pub(super) struct Room(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    /// A webview of which nothing waits is not here.
    by_webview: HashMap<String, usize>,
}

/// Room that is taken until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Room,
    webview: String,
    bytes: usize,
}

impl Room {
    /// Takes room for a report of so many bytes, if there is any.
    pub(super) fn take(&self, webview: &str, bytes: usize) -> Option<Place> {
        let bytes = bytes.max(LEAST_BYTES);
        let mut taken = self.taken();
        let of_one = taken.by_webview.get(webview).copied().unwrap_or_default();
        if taken.bytes + bytes > MOST_BYTES || of_one + bytes > MOST_BYTES_OF_ONE {
            return None;
        }
        taken.bytes += bytes;
        taken.by_webview.insert(webview.into(), of_one + bytes);
        Some(Place { room: self.clone(), webview: webview.into(), bytes })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.bytes -= self.bytes;
        if let Some(of_one) = taken.by_webview.get_mut(&self.webview) {
            *of_one -= self.bytes;
            if *of_one == 0 {
                taken.by_webview.remove(&self.webview);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded_in_bytes_and_number_and_no_webview_takes_the_room_of_the_others() {
        let room = Room::default();
        let fill = |webview: &str, bytes| -> Vec<_> {
            std::iter::from_fn(|| room.take(webview, bytes)).collect()
        };
        let large = fill("main", 1 << 20);
        assert_eq!(large.len(), 8);
        assert!(room.take("main", 1).is_none());
        let small = fill("mini", 1);
        assert_eq!(small.len(), 2048);
        let others = [fill("a", 1 << 20), fill("b", 1 << 20)];
        assert!(others.iter().all(|places| places.len() == 8));
        assert!(room.take("c", 1).is_none(), "there is no more in all");
        drop((large, small));
        assert!(room.take("c", 1).is_some() && room.take("main", 1).is_some());
        drop(others);
        let taken = room.taken();
        assert_eq!((taken.bytes, taken.by_webview.len()), (0, 0));
    }
}
