//! The end of webviews, of which Tauri tells a plugin only where their window ends with them.
//!
//! A webview that is closed by itself, as one of several in a window, is known to be gone by the
//! runtime's letting go of what listens to the webview's events.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicBool, Ordering},
};

use tauri::{Runtime, Webview};

use super::{Capture, pages::Ended};

/// Lives as long as its webview.
struct Watch<R: Runtime> {
    capture: Weak<Capture<R>>,
    webview: String,
    /// The webview's own number, since another may take its label.
    life: u64,
    /// Whether the runtime keeps listeners: that of Tauri's tests does not.
    is_kept: Arc<AtomicBool>,
}

impl<R: Runtime> Drop for Watch<R> {
    fn drop(&mut self) {
        if self.is_kept.load(Ordering::Relaxed)
            && let Some(capture) = self.capture.upgrade()
            && let Some(ended) = capture.pages.ended(&self.webview, self.life)
        {
            capture.webview_ended(ended);
        }
    }
}

impl<R: Runtime> Capture<R> {
    /// Has the end of a webview told.
    pub(super) fn watch_end(self: &Arc<Self>, webview: &Webview<R>, life: u64) {
        let is_kept = Arc::new(AtomicBool::new(false));
        let watch = Watch {
            capture: Arc::downgrade(self),
            webview: webview.label().into(),
            life,
            is_kept: is_kept.clone(),
        };
        webview.on_webview_event(move |_| {
            let _ = &watch;
        });
        is_kept.store(true, Ordering::Relaxed);
    }

    /// A webview is gone, and forgotten.
    pub(super) fn webview_ended(&self, ended: Ended<R>) {
        let Ended { place, lost, webview } = ended;
        // The runtime may be at work on its webviews just now, and what an app keeps with a webview, which
        // goes with it, may ask something of the runtime.
        tauri::async_runtime::spawn(async move { drop(webview) });
        self.callbacks.webview_destroyed(&place.webview);
        self.posted.webview_destroyed(&place.webview);
        self.count_lost(lost);
        self.tell(|| ipc_inspector_protocol::RecordKind::WebviewDestroyed(place));
    }
}
