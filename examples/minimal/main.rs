//! The least an app needs to make each kind of IPC once: two commands, an event and a channel.
//!
//! It is the source of several examples, which differ in what their `tauri.conf.json` says of
//! security. `PLAYGROUND_INSPECTOR` says what the inspector does, as in the playground.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]
#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments: Tauri makes them for this one call"
)]

use std::env;

use tauri::ipc::Channel;
use tauri::{AppHandle, Builder, Emitter as _, Wry};
use tauri_plugin_ipc_inspector::Builder as Inspector;

fn main() {
    with_inspector(Builder::default())
        .invoke_handler(tauri::generate_handler![greet, count])
        .run(tauri::generate_context!())
        .expect("the example needs a display and a webview to run");
}

fn with_inspector(builder: Builder<Wry>) -> Builder<Wry> {
    match env::var("PLAYGROUND_INSPECTOR").as_deref() {
        Ok("off") => builder,
        Ok("open") => inspector().open_on_start(true).attach(builder),
        _ => inspector().attach(builder),
    }
}

/// With the name of the event that Rust emits: with the isolation pattern it is learned from no page.
fn inspector() -> Inspector {
    Inspector::new().events(["counted"])
}

#[tauri::command]
fn greet(name: String) -> String {
    format!("Hello, {name}! Greetings from Rust.")
}

/// Counts from 1, one message for each number, and then tells everyone.
#[tauri::command]
async fn count(app: AppHandle, to: u32, on_number: Channel<u32>) -> tauri::Result<()> {
    (1..=to).try_for_each(|number| on_number.send(number))?;
    app.emit("counted", to)
}
