//! What each callback of a page is for. Calls, listeners and channels are callbacks, and by their
//! numbers does the probe tell of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::recorder::Payload;

/// Most callbacks that are known of a webview: more are of calls that never end.
const MOST: usize = 100_000;

/// Most bodies that wait for the probe to tell of which channel they are.
const MOST_FETCHED: usize = 256;

/// What a callback is for.
#[derive(Clone, Debug)]
pub(super) enum Callback {
    /// The ok answer of a call.
    Answer { call: u64 },
    /// Its error.
    Error { call: u64 },
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
    /// By number, which are random: each with the page that it is of.
    known: HashMap<u32, (u32, Callback)>,
    /// Bodies that pages fetched for a channel, by the callback that took them.
    fetched: HashMap<u32, Payload>,
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
        for (id, callback) in callbacks {
            if known.len() >= MOST {
                return false;
            }
            known.insert(id, (page_load, callback));
        }
        true
    }

    pub(super) fn get(&self, webview: &str, id: u32) -> Option<Callback> {
        self.all().get(webview)?.known.get(&id).map(|(_, callback)| callback.clone())
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
            of_webview.known.retain(|_, (of_page, _)| *of_page + 1 >= page_load);
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
