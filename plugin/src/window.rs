//! The inspector's window: one webview, with a page and a capability of its own.

use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    ipc::CapabilityBuilder,
};

use crate::Result;

/// The label of the inspector's window, and of the webview in it.
pub const WINDOW_LABEL: &str = "ipc-inspector";

/// The scheme that its page is served from.
pub(crate) const SCHEME: &str = "ipc-inspector";

/// What its page may call; nothing of Tauri's core is among it.
const PERMISSIONS: [&str; 5] = [
    "ipc-inspector:allow-subscribe",
    "ipc-inspector:allow-grant",
    "ipc-inspector:allow-payload",
    "ipc-inspector:allow-set-recording",
    "ipc-inspector:allow-clear",
];

/// Lets the inspector's window, and no other, call the plugin.
pub(crate) fn add_capability<R: Runtime>(app: &AppHandle<R>) -> Result<()> {
    let capability = CapabilityBuilder::new("ipc-inspector-window").window(WINDOW_LABEL);
    let capability =
        PERMISSIONS.iter().fold(capability, |capability, name| capability.permission(*name));
    Ok(app.add_capability(capability)?)
}

/// Opens the window in the background, or brings it to the front.
///
/// On Windows a webview that is created in the middle of an event or a sync command never comes
/// up, so it is never created on the caller's thread.
pub(crate) fn open<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let opened = match app.get_webview_window(WINDOW_LABEL) {
            Some(window) => to_front(&window),
            None => create(&app),
        };
        match opened {
            // Of two openings at once one comes second.
            Ok(())
            | Err(
                tauri::Error::WebviewLabelAlreadyExists(_)
                | tauri::Error::WindowLabelAlreadyExists(_),
            ) => {}
            Err(error) => {
                tracing::error!("the IPC inspector's window could not be opened: {error}");
            }
        }
    });
}

pub(crate) fn close<R: Runtime>(app: &AppHandle<R>) -> Result<()> {
    match app.get_webview_window(WINDOW_LABEL) {
        // Not `close`, which the app may be asked about.
        Some(window) => Ok(window.destroy()?),
        None => Ok(()),
    }
}

pub(crate) fn is_open<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(WINDOW_LABEL).is_some()
}

/// Closes the inspector when the app's last own window is gone: an app that ends with its last
/// window shall end as it does without us.
pub(crate) fn close_if_last<R: Runtime>(app: &AppHandle<R>) {
    let windows = app.webview_windows();
    if windows.len() == 1
        && windows.contains_key(WINDOW_LABEL)
        && let Err(error) = close(app)
    {
        tracing::error!("the IPC inspector's window could not be closed: {error}");
    }
}

fn create<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let page = page_url();
    let home = page.clone();
    WebviewWindowBuilder::new(app, WINDOW_LABEL, WebviewUrl::CustomProtocol(page))
        .title(format!("IPC Inspector — {}", app.package_info().name))
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 400.0)
        // The page shows what strangers wrote; whatever it holds, the window stays where it is.
        // (Not compared by `origin`, which for a scheme like this is equal to nothing.)
        .on_navigation(move |url| url.scheme() == home.scheme() && url.host() == home.host())
        .build()?;
    Ok(())
}

fn to_front<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
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
