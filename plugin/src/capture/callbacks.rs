//! What each callback of a page is for. Calls, listeners and channels are callbacks, and by their
//! numbers does the probe tell of them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::recorder::Waiting;

/// Most callbacks that are known of a webview: more are of calls that never end.
const MOST: usize = 100_000;

/// Most bodies that wait for the probe to tell of which channel they are: a report tells of at most so many.
const MOST_FETCHED: usize = 8_000;

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
    /// How many of these are done.
    done: usize,
    /// The callbacks of listeners, by the listener's number.
    listeners: HashMap<u32, u32>,
    /// Bodies that pages fetched for a channel, with the callback that took them, the oldest first.
    fetched: VecDeque<(u32, Waiting)>,
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
        let of_webview = all.entry(webview.to_owned()).or_default();
        for (id, callback) in callbacks {
            if !of_webview.has_room() {
                return false;
            }
            let known = Known { page_load, callback, is_done: false };
            let before = of_webview.known.insert(id, known);
            of_webview.done -= usize::from(before.is_some_and(|before| before.is_done));
        }
        true
    }

    /// Tauri gave a listener its number. Returns whether there was room.
    pub(super) fn listener_added(&self, webview: &str, listener: u32, id: u32) -> bool {
        let mut all = self.all();
        let Some(OfWebview { known, listeners, .. }) = all.get_mut(webview) else { return false };
        // A page may use one callback for many.
        let has_room = known.contains_key(&id) && listeners.len() < MOST;
        if has_room {
            listeners.insert(listener, id);
        }
        has_room
    }

    /// A listener was removed.
    pub(super) fn listener_removed(&self, webview: &str, listener: u32) {
        if let Some(of_webview) = self.all().get_mut(webview)
            && let Some(id) = of_webview.listeners.remove(&listener)
        {
            of_webview.set_done(id);
        }
    }

    /// A channel has ended.
    pub(super) fn channel_closed(&self, webview: &str, id: u32) {
        if let Some(of_webview) = self.all().get_mut(webview) {
            of_webview.set_done(id);
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
                let known = of_webview.known.remove(&id);
                of_webview.done -= usize::from(known.is_some_and(|known| known.is_done));
            }
        }
    }

    /// Keeps what a page fetched, which `set_aside` sets aside while there is room. The oldest go for
    /// it: their page has not told of them in time, if it ever does.
    pub(super) fn fetched(&self, webview: &str, id: u32, set_aside: impl Fn() -> Option<Waiting>) {
        let mut all = self.all();
        // The page may be gone meanwhile.
        let Some(OfWebview { fetched, .. }) = all.get_mut(webview) else { return };
        if fetched.len() >= MOST_FETCHED {
            fetched.pop_front();
        }
        loop {
            if let Some(body) = set_aside() {
                return fetched.push_back((id, body));
            }
            if fetched.pop_front().is_none() {
                return;
            }
        }
    }

    /// What a page fetched by this callback.
    pub(super) fn take_fetched(&self, webview: &str, id: u32) -> Option<Waiting> {
        let mut all = self.all();
        let fetched = &mut all.get_mut(webview)?.fetched;
        let at = fetched.iter().position(|(fetched, _)| *fetched == id)?;
        fetched.remove(at).map(|(_, body)| body)
    }

    /// A page begins: from now on these may tell of their callbacks, by their numbers.
    pub(super) fn page_loaded(&self, webview: &str, may_tell: &[u32]) {
        if let Some(of_webview) = self.all().get_mut(webview) {
            of_webview.known.retain(|_, known| may_tell.contains(&known.page_load));
            of_webview.done = of_webview.known.values().filter(|known| known.is_done).count();
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
    /// Whether there is room for one more; what is done makes it.
    fn has_room(&mut self) -> bool {
        if self.known.len() >= MOST && self.done > 0 {
            self.known.retain(|_, known| !known.is_done);
            self.listeners.retain(|_, id| self.known.contains_key(id));
            self.done = 0;
        }
        self.known.len() < MOST
    }

    fn set_done(&mut self, id: u32) {
        if let Some(known) = self.known.get_mut(&id).filter(|known| !known.is_done) {
            known.is_done = true;
            self.done += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{BodyFormat, wire::Limits};

    use super::*;
    use crate::recorder::Recorder;

    #[test]
    fn what_is_done_makes_room_and_is_known_until_then() {
        let callbacks = Callbacks::default();
        let channel = |id: usize| [(u32::try_from(id).unwrap(), Callback::Channel)];
        for id in 0..MOST {
            assert!(callbacks.insert("main", 1, channel(id)));
        }
        assert!(!callbacks.insert("main", 1, channel(MOST)));
        callbacks.channel_closed("main", 7);
        assert!(callbacks.listener_added("main", 3, 8));
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
    fn pages_that_cannot_tell_any_more_are_forgotten() {
        let callbacks = Callbacks::default();
        for page_load in 1..=3 {
            callbacks.page_loaded("main", &[1, page_load]);
            callbacks.insert("main", page_load, [(page_load, Callback::Channel)]);
        }
        let known = [1, 2, 3].map(|id| callbacks.get("main", id).is_some());
        assert_eq!(known, [true, false, true]);
    }

    #[test]
    fn listeners_that_share_a_callback_are_bounded_too() {
        let callbacks = Callbacks::default();
        assert!(!callbacks.listener_added("main", 1, 7), "nobody has told of that callback");
        callbacks.insert("main", 1, [(7, Callback::Listener { event: "tick".into() })]);
        for listener in 0..MOST {
            assert!(callbacks.listener_added("main", u32::try_from(listener).unwrap(), 7));
        }
        assert!(!callbacks.listener_added("main", u32::MAX, 7));
    }

    #[test]
    fn of_bodies_that_no_page_tells_of_the_latest_wait() {
        let limits = Limits { max_records: 10, max_bytes: 1 << 20, max_payload_bytes: 1 << 18 };
        let recorder = Arc::new(Recorder::new(limits));
        let callbacks = Callbacks::default();
        callbacks.insert("main", 1, []);
        let body = |bytes: usize| {
            let recorder = &recorder;
            move || recorder.set_aside(BodyFormat::Raw, &vec![1; bytes], bytes as u64)
        };
        for id in 0..1000 {
            callbacks.fetched("main", id, body(1000));
        }
        let waiting = callbacks.all()["main"].fetched.len() as u64;
        assert!(waiting > 100 && waiting * 1000 <= (1 << 20) / 8, "{waiting}");
        assert_eq!(recorder.stats().bytes, waiting * 1000);
        assert!(callbacks.take_fetched("main", 0).is_none());
        let latest = callbacks.take_fetched("main", 999).and_then(Waiting::into_payload).unwrap();
        assert_eq!(latest.bytes(), [1; 1000]);
        for id in 0..10_000 {
            callbacks.fetched("main", id, body(1));
        }
        assert_eq!(callbacks.all()["main"].fetched.len(), MOST_FETCHED);
        // For a large one all others go, and for one that is too large as well.
        callbacks.fetched("main", 7, body(1 << 17));
        assert_eq!(callbacks.all()["main"].fetched.len(), 1);
        callbacks.fetched("main", 8, body((1 << 17) + 1));
        assert!(callbacks.all()["main"].fetched.is_empty());
        // A page that is gone holds nothing.
        callbacks.fetched("main", 9, body(1));
        callbacks.page_loaded("main", &[2]);
        callbacks.fetched("gone", 1, body(1));
        assert_eq!(recorder.stats().bytes, 0);
    }
}
