//! The inspector's window: one webview, with a page and a capability of its own.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    async_runtime::spawn_blocking, ipc::CapabilityBuilder,
};

use crate::{Error, Result, capture::can_capture_commands};

/// The label of the inspector's window, and of the webview in it. It is reserved: an app that has
/// a window of this label gets no inspector.
pub const WINDOW_LABEL: &str = "ipc-inspector";

/// The scheme that its page is served from.
pub(crate) const SCHEME: &str = "ipc-inspector";

/// What its page may call of the plugin.
const PERMISSIONS: [&str; 14] = [
    "ipc-inspector:allow-subscribe",
    "ipc-inspector:allow-grant",
    "ipc-inspector:allow-payload",
    "ipc-inspector:allow-headers",
    "ipc-inspector:allow-search",
    "ipc-inspector:allow-app",
    "ipc-inspector:allow-traces",
    "ipc-inspector:allow-trace",
    "ipc-inspector:allow-preview-export",
    "ipc-inspector:allow-save-export",
    "ipc-inspector:allow-limit",
    "ipc-inspector:allow-comment",
    "ipc-inspector:allow-set-recording",
    "ipc-inspector:allow-clear",
];

/// The inspector's window among those of the app.
#[derive(Debug, Default)]
pub(crate) struct InspectorWindow {
    /// Held while the window is opened. Tauri looks at the label long before it takes it, so two
    /// openings at once would both succeed.
    opening: Mutex<Opened>,
    /// A window of this label exists, and it is the one that we made.
    exists: AtomicBool,
    /// The labels of the app's own windows.
    others: Mutex<HashSet<String>>,
}

/// What needs to be done once.
#[derive(Debug, Default)]
struct Opened {
    has_capability: bool,
}

impl InspectorWindow {
    /// Whether this is the label of the inspector's window, and the window is ours.
    pub(crate) fn is(&self, label: &str) -> bool {
        label == WINDOW_LABEL && self.exists.load(Ordering::Acquire)
    }

    /// Opens the window in the background, or brings it to the front.
    ///
    /// On Windows a webview that is created in the middle of an event or a sync command never comes
    /// up, and everywhere its creation waits for the main thread: it needs a thread to itself.
    pub(crate) fn open<R: Runtime>(self: &Arc<Self>, app: &AppHandle<R>) {
        let (this, app) = (self.clone(), app.clone());
        spawn_blocking(move || {
            if let Err(error) = this.open_and_wait(&app) {
                tracing::error!("the IPC inspector's window cannot be opened: {error}");
            }
        });
    }

    fn open_and_wait<R: Runtime>(&self, app: &AppHandle<R>) -> Result<()> {
        let mut opened = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        match app.get_webview_window(WINDOW_LABEL) {
            Some(window) if self.is(WINDOW_LABEL) => Ok(to_front(&window)?),
            Some(_) => Err(Error::LabelTaken),
            None => {
                if !opened.has_capability {
                    add_capability(app)?;
                    opened.has_capability = true;
                }
                // Before its page can ask for anything.
                self.exists.store(true, Ordering::Release);
                let created = create(app);
                self.exists.store(created.is_ok(), Ordering::Release);
                Ok(created?)
            }
        }
    }

    pub(crate) fn close<R: Runtime>(&self, app: &AppHandle<R>) -> Result<()> {
        match app.get_webview_window(WINDOW_LABEL).filter(|_| self.is(WINDOW_LABEL)) {
            // Not `close`, about which the app would be asked.
            Some(window) => Ok(window.destroy()?),
            None => Ok(()),
        }
    }

    /// A window was created.
    pub(crate) fn created(&self, label: &str) {
        if !self.is(label) {
            self.others().insert(label.into());
        }
    }

    /// A window is gone. When it was the app's last, the inspector closes too: an app that ends
    /// with its last window shall end as it does without us.
    pub(crate) fn destroyed<R: Runtime>(&self, app: &AppHandle<R>, label: &str) {
        if self.is(label) {
            self.exists.store(false, Ordering::Release);
            return;
        }
        let mut others = self.others();
        let was_last = others.remove(label) && others.is_empty();
        drop(others);
        if was_last && let Err(error) = self.close(app) {
            tracing::error!("the IPC inspector's window cannot be closed: {error}");
        }
    }

    fn others(&self) -> MutexGuard<'_, HashSet<String>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets the inspector's webview, and no other, call the plugin.
///
/// Only when the window is first opened: Tauri panics where the app's access control does not know
/// the plugin, as in tests with an empty one, and there nobody opens a window.
fn add_capability<R: Runtime>(app: &AppHandle<R>) -> Result<()> {
    let capability = CapabilityBuilder::new("ipc-inspector-window").webview(WINDOW_LABEL);
    let capability =
        PERMISSIONS.iter().fold(capability, |capability, name| capability.permission(*name));
    Ok(app.add_capability(capability)?)
}

fn create<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let page = page_url();
    let home = page.clone();
    let window = WebviewWindowBuilder::new(app, WINDOW_LABEL, WebviewUrl::CustomProtocol(page))
        .title(format!("IPC Inspector — {}", app.package_info().name))
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 400.0)
        // Traces that are dropped on the page are for the page.
        .disable_drag_drop_handler()
        // The page shows what strangers wrote; whatever it holds, the window stays where it is.
        // (Not compared by `origin`, which for a scheme like this is equal to nothing.)
        .on_navigation(move |url| url.scheme() == home.scheme() && url.host() == home.host());
    // On Windows webviews that share a folder must be set up alike, and the app's may be in any way.
    // On Linux those that share one share their schemes, and that of the isolation pattern serves
    // the origin of the first alone.
    let window = if cfg!(windows) || (cfg!(target_os = "linux") && !can_capture_commands(app)) {
        window.data_directory(app.path().app_local_data_dir()?.join("ipc-inspector"))
    } else {
        window
    };
    window.build()?;
    Ok(())
}

fn to_front<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    #[cfg(desktop)]
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

fn page_url() -> Url {
    // As `register_uri_scheme_protocol` says: these platforms know no schemes of an app's own.
    let url = if cfg!(any(windows, target_os = "android")) {
        format!("http://{SCHEME}.localhost/index.html")
    } else {
        format!("{SCHEME}://localhost/index.html")
    };
    // Both are valid; the fallback can only be reached by a mistake in the lines above.
    Url::parse(&url).unwrap_or_else(|_| unreachable!("{url} is a valid address"))
}
