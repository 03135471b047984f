//! What each callback of a page is for. Calls, listeners and channels are callbacks, and by their
//! numbers does the probe tell of them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::recorder::Payload;

/// Most callbacks that are known of a webview: more are of calls that never end.
const MOST: usize = 100_000;

/// Most bodies that wait for the probe to tell of which channel they are.
const MOST_FETCHED: usize = 256;

/// Most callbacks that are remembered of requests that only fetch a message.
const MOST_FETCHES: usize = 1_024;

/// What a callback is for.
#[derive(Clone, Debug)]
pub(super) enum Callback {
    /// The answer of a call: there is one for ok and one for an error, and when either is run both
    /// are no more.
    Answer { call: u64, twin: u32 },
    /// A listener.
    Listener { event: Arc<str> },
    /// A channel.
    Channel,
}

/// The callbacks of the pages that there are, by webview.
#[derive(Debug, Default)]
pub(super) struct Callbacks(Mutex<HashMap<String, OfWebview>>);

#[derive(Debug, Default)]
struct OfWebview {
    /// By number, which are random.
    known: HashMap<u32, Known>,
    /// The callbacks of listeners, by the listener's number.
    listeners: HashMap<u32, u32>,
    /// Bodies that pages fetched for a channel, by the callback that took them.
    fetched: HashMap<u32, Payload>,
    /// The callbacks of the last requests that only fetch a message, which are no calls.
    fetches: VecDeque<u32>,
}

#[derive(Debug)]
struct Known {
    page_load: u32,
    callback: Callback,
    /// It will not be run again, though its page may not have told of all runs yet. It is forgotten
    /// when the room is needed.
    is_done: bool,
}

impl Callbacks {
    /// Returns whether there was room.
    pub(super) fn insert(
        &self,
        webview: &str,
        page_load: u32,
        callbacks: impl IntoIterator<Item = (u32, Callback)>,
    ) -> bool {
        let mut all = self.all();
        let known = &mut all.entry(webview.to_owned()).or_default().known;
        if known.len() >= MOST {
            known.retain(|_, known| !known.is_done);
        }
        for (id, callback) in callbacks {
            if known.len() >= MOST {
                return false;
            }
            known.insert(id, Known { page_load, callback, is_done: false });
        }
        true
    }

    /// Tauri gave a listener its number.
    pub(super) fn listener_added(&self, webview: &str, listener: u32, id: u32) {
        self.all().entry(webview.to_owned()).or_default().listeners.insert(listener, id);
    }

    /// A listener was removed.
    pub(super) fn listener_removed(&self, webview: &str, listener: u32) {
        if let Some(of_webview) = self.all().get_mut(webview)
            && let Some(id) = of_webview.listeners.remove(&listener)
        {
            of_webview.done(id);
        }
    }

    /// A channel has ended.
    pub(super) fn channel_closed(&self, webview: &str, id: u32) {
        if let Some(of_webview) = self.all().get_mut(webview) {
            of_webview.done(id);
        }
    }

    /// Whether some may be missing of a webview, since there are so many.
    pub(super) fn are_full(&self, webview: &str) -> bool {
        self.all().get(webview).is_some_and(|of_webview| of_webview.known.len() >= MOST)
    }

    /// A request that only fetches a message has these callbacks.
    pub(super) fn fetches(&self, webview: &str, callbacks: [u32; 2]) {
        let mut all = self.all();
        let fetches = &mut all.entry(webview.to_owned()).or_default().fetches;
        fetches.extend(callbacks);
        let excess = fetches.len().saturating_sub(MOST_FETCHES);
        fetches.drain(..excess);
    }

    /// Whether a request has brought this callback.
    pub(super) fn knows(&self, webview: &str, id: u32) -> bool {
        self.all().get(webview).is_some_and(|of_webview| {
            of_webview.known.contains_key(&id) || of_webview.fetches.contains(&id)
        })
    }

    pub(super) fn get(&self, webview: &str, id: u32) -> Option<Callback> {
        self.all().get(webview)?.known.get(&id).map(|known| known.callback.clone())
    }

    /// The callbacks are no more.
    pub(super) fn remove(&self, webview: &str, ids: impl IntoIterator<Item = u32>) {
        if let Some(of_webview) = self.all().get_mut(webview) {
            for id in ids {
                of_webview.known.remove(&id);
            }
        }
    }

    /// Keeps what a page fetched. Returns whether there was room.
    pub(super) fn fetched(&self, webview: &str, id: u32, body: Payload) -> bool {
        let mut all = self.all();
        let fetched = &mut all.entry(webview.to_owned()).or_default().fetched;
        let has_room = fetched.len() < MOST_FETCHED;
        if has_room {
            fetched.insert(id, body);
        }
        has_room
    }

    /// What a page fetched by this callback.
    pub(super) fn take_fetched(&self, webview: &str, id: u32) -> Option<Payload> {
        self.all().get_mut(webview)?.fetched.remove(&id)
    }

    /// A page begins: the one before may still report, those before it no more.
    pub(super) fn page_loaded(&self, webview: &str, page_load: u32) {
        if let Some(of_webview) = self.all().get_mut(webview) {
            of_webview.known.retain(|_, known| known.page_load + 1 >= page_load);
            of_webview.listeners.retain(|_, id| of_webview.known.contains_key(id));
            of_webview.fetched.clear();
        }
    }

    pub(super) fn webview_destroyed(&self, webview: &str) {
        self.all().remove(webview);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, OfWebview>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OfWebview {
    fn done(&mut self, id: u32) {
        if let Some(known) = self.known.get_mut(&id) {
            known.is_done = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_makes_room_and_is_known_until_then() {
        let callbacks = Callbacks::default();
        let channel = |id: usize| [(u32::try_from(id).unwrap(), Callback::Channel)];
        for id in 0..MOST {
            assert!(callbacks.insert("main", 1, channel(id)));
        }
        assert!(!callbacks.insert("main", 1, channel(MOST)));
        callbacks.channel_closed("main", 7);
        callbacks.listener_added("main", 3, 8);
        callbacks.listener_removed("main", 3);
        assert!(callbacks.get("main", 7).is_some() && callbacks.get("main", 8).is_some());
        assert!(callbacks.insert("main", 1, channel(MOST)));
        assert!(callbacks.get("main", 7).is_none() && callbacks.get("main", 8).is_none());
        assert!(callbacks.get("main", 9).is_some());
    }

    #[test]
    fn nothing_is_left_of_a_call_that_has_settled() {
        let callbacks = Callbacks::default();
        let answers = [(1, 2), (2, 1)].map(|(id, twin)| (id, Callback::Answer { call: 7, twin }));
        callbacks.insert("main", 1, answers);
        let Some(Callback::Answer { call: 7, twin }) = callbacks.get("main", 2) else { panic!() };
        callbacks.remove("main", [2, twin]);
        assert!(callbacks.all()["main"].known.is_empty());
    }

    #[test]
    fn the_page_before_the_last_is_forgotten() {
        let callbacks = Callbacks::default();
        for page_load in 1..=3 {
            callbacks.page_loaded("main", page_load);
            callbacks.insert("main", page_load, [(page_load, Callback::Channel)]);
        }
        let known = [1, 2, 3].map(|id| callbacks.get("main", id).is_some());
        assert_eq!(known, [false, true, true]);
    }
}
