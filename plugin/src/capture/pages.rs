//! The app's webviews and the pages they load.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ipc_inspector_protocol::WebviewRef;
use tauri::{AppHandle, Manager, Runtime, Url, Webview};

/// The webviews that exist, by label, with the number of pages that each has loaded.
#[derive(Debug)]
pub(super) struct Pages<R: Runtime>(Mutex<HashMap<String, Page<R>>>);

#[derive(Debug)]
struct Page<R: Runtime> {
    webview: Webview<R>,
    page_load: u32,
}

impl<R: Runtime> Default for Pages<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<R: Runtime> Pages<R> {
    /// The webview with this label. Without Tauri's `unstable` feature its own look-up knows only
    /// webviews that fill their window; the others we remember from their creation.
    pub(super) fn webview(&self, app: &AppHandle<R>, label: &str) -> Option<Webview<R>> {
        match app.get_webview_window(label) {
            Some(window) => Some(window.as_ref().clone()),
            None => self.pages().get(label).map(|page| page.webview.clone()),
        }
    }

    /// Which page of the webview is shown: 0 before the first load.
    pub(super) fn page_load(&self, label: &str) -> u32 {
        self.pages().get(label).map_or(0, |page| page.page_load)
    }

    pub(super) fn created(&self, webview: &Webview<R>) {
        self.entry(webview, |_| ());
    }

    /// Counts a page that begins to load, and returns its number.
    pub(super) fn loaded(&self, webview: &Webview<R>) -> u32 {
        self.entry(webview, |page| {
            page.page_load += 1;
            page.page_load
        })
    }

    /// Forgets the webviews of a window that is gone, and returns them in the order of their
    /// labels.
    pub(super) fn destroyed(&self, window: &str) -> Vec<WebviewRef> {
        let mut gone: Vec<_> = self
            .pages()
            .extract_if(|_, page| page.webview.window().label() == window)
            .map(|(_, page)| webview_ref(&page.webview))
            .collect();
        gone.sort_by(|a, b| a.webview.cmp(&b.webview));
        gone
    }

    /// A page may begin to load before we are told of its webview, so either may come first.
    fn entry<T>(&self, webview: &Webview<R>, change: impl FnOnce(&mut Page<R>) -> T) -> T {
        let mut pages = self.pages();
        let page = pages
            .entry(webview.label().into())
            .or_insert_with(|| Page { webview: webview.clone(), page_load: 0 });
        // A child webview may be closed, and another take its label, without our being told.
        page.webview = webview.clone();
        change(page)
    }

    fn pages(&self) -> MutexGuard<'_, HashMap<String, Page<R>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The webview and its window, by label.
pub(super) fn webview_ref<R: Runtime>(webview: &Webview<R>) -> WebviewRef {
    WebviewRef { webview: webview.label().into(), window: webview.window().label().into() }
}

/// The address without what often holds secrets.
pub(super) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Neither can be set on addresses like `data:`, which then hold none.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.into()
}
