//! Webviews that are put into a window beside its own, moved into another one, and closed by themselves.
//!
//! Tauri has them behind its feature `unstable`. `PLAYGROUND_INSPECTOR` says what the inspector does, as
//! in the playground.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments: Tauri makes them for this one call"
)]

use std::env;

use tauri::ipc::Channel;
use tauri::{
    AppHandle, Builder, Emitter as _, LogicalPosition, LogicalSize, Manager as _, Webview,
    WebviewUrl, Window, Wry, webview::WebviewBuilder,
};
use tauri_plugin_ipc_inspector::Builder as Inspector;

fn main() {
    with_inspector(Builder::default())
        .invoke_handler(tauri::generate_handler![
            greet,
            count,
            note,
            add_child,
            move_child,
            close_child,
            close_window
        ])
        .run(tauri::generate_context!())
        .expect("the example needs a display and a webview to run");
}

fn with_inspector(builder: Builder<Wry>) -> Builder<Wry> {
    match env::var("PLAYGROUND_INSPECTOR").as_deref() {
        Ok("off") => builder,
        Ok("open") => Inspector::new().open_on_start(true).attach(builder),
        _ => Inspector::new().attach(builder),
    }
}

#[tauri::command]
fn greet(name: String) -> String {
    format!("Hello, {name}! Greetings from Rust.")
}

/// Counts from 1, one message for each number.
#[tauri::command]
async fn count(to: u32, on_number: Channel<u32>) -> tauri::Result<()> {
    (1..=to).try_for_each(|number| on_number.send(number))
}

/// Tells every page.
#[tauri::command]
fn note(app: AppHandle, text: String) -> tauri::Result<()> {
    app.emit("example://note", text)
}

// What follows waits for the main thread, so that it cannot be on that.

/// Puts a webview into a window.
#[tauri::command]
async fn add_child(app: AppHandle, window: String, label: String) -> tauri::Result<()> {
    let child = WebviewBuilder::new(label, WebviewUrl::default());
    let (place, size) = (LogicalPosition::new(240, 0), LogicalSize::new(240, 320));
    find_window(&app, &window)?.add_child(child, place, size).map(drop)
}

/// Moves a webview into another window.
#[tauri::command]
async fn move_child(app: AppHandle, label: String, window: String) -> tauri::Result<()> {
    find(&app, &label)?.reparent(&find_window(&app, &window)?)
}

/// Closes a webview, and not its window.
#[tauri::command]
async fn close_child(app: AppHandle, label: String) -> tauri::Result<()> {
    find(&app, &label)?.close()
}

/// Closes a window with all that is in it.
#[tauri::command]
async fn close_window(app: AppHandle, label: String) -> tauri::Result<()> {
    find_window(&app, &label)?.close()
}

fn find(app: &AppHandle, label: &str) -> tauri::Result<Webview> {
    app.get_webview(label).ok_or(tauri::Error::WebviewNotFound)
}

fn find_window(app: &AppHandle, label: &str) -> tauri::Result<Window> {
    app.get_window(label).ok_or(tauri::Error::WindowNotFound)
}
