//! The playground: a small music library that makes every kind of IPC Tauri has.
//!
//! It exists to be looked at with the inspector. Each button of its page shows one thing: a command
//! that answers, one that fails, one that never answers, an event, a channel. The environment
//! variable `PLAYGROUND_INSPECTOR` says what the inspector does:
//!
//! - unset: it is registered, and its window opens by the shortcut;
//! - `open`: its window opens at the start;
//! - `off`: it is not registered at all, to compare the app with and without it.
//!
//! Where the inspector can be told more than it finds out by itself, it is: of logs, by a layer of
//! the app's subscriber, and of an event that only Rust knows.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod events;
mod library;

use std::env;

use serde_json::json;
use tauri::ipc::Invoke;
use tauri::{App, AppHandle, Builder, Emitter, Listener, Wry};
use tauri_plugin_ipc_inspector::Builder as Inspector;
use tracing_subscriber::prelude::*;

use commands::Playground;
use events::Listeners;

/// An event that Rust emits, by Tauri's own `Emitter`, and that no page ever listens to or emits.
const UNKNOWN_TO_PAGES: &str = "playground://nobody-listens";

fn main() {
    with_inspector(tauri::Builder::default())
        .plugin(tauri_plugin_store::Builder::new().build())
        .manage(Playground::default())
        .manage(Listeners::default())
        .setup(|app| {
            answer_events(app);
            Ok(())
        })
        .invoke_handler(answer)
        .run(tauri::generate_context!())
        .expect("the playground needs a display and a webview to run");
}

/// Registers the inspector as `PLAYGROUND_INSPECTOR` says.
fn with_inspector(builder: Builder<Wry>) -> Builder<Wry> {
    let inspector = Inspector::new().events([UNKNOWN_TO_PAGES]);
    let inspector = match env::var("PLAYGROUND_INSPECTOR").as_deref() {
        Ok("off") => return builder,
        Ok("open") => inspector.open_on_start(true),
        _ => inspector,
    };
    tracing_subscriber::registry().with(inspector.log_layer()).init();
    inspector.attach(builder)
}

/// Hands each invoke to its command, except for `forgetful`.
///
/// That one is taken and dropped, as a hand-written handler does that loses its resolver on some
/// path. It returns true, so Tauri believes it was handled, and the page waits for ever.
fn answer(invoke: Invoke<Wry>) -> bool {
    if invoke.message.command() == "forgetful" {
        drop(invoke);
        return true;
    }
    let commands: fn(Invoke<Wry>) -> bool = tauri::generate_handler![
        commands::greet,
        commands::add,
        commands::library,
        commands::search,
        commands::read_cover,
        commands::fail_with_text,
        commands::echo,
        commands::echo_async,
        commands::echo_raw,
        commands::waveform,
        commands::slow,
        commands::slow_sync,
        commands::log_line,
        commands::log_line_async,
        commands::panics,
        commands::never,
        commands::emit_from_rust,
        events::emit_each_way,
        events::emit_names,
        events::listen_in_rust,
        events::unlisten_in_rust,
        commands::countdown,
        commands::stream_bytes,
        commands::stream_json,
        commands::big_json,
        commands::duet,
        commands::subscribe,
        commands::mini_is_ready,
        commands::wait_for_mini,
        commands::close_window,
    ];
    commands(invoke)
}

/// Rust listens too: to each `playground://to-rust` it answers with `playground://from-rust`.
fn answer_events(app: &App) {
    let handle: AppHandle = app.handle().clone();
    app.listen("playground://to-rust", move |event| {
        let heard = json!({ "heard": event.payload() });
        if let Err(error) = handle.emit("playground://from-rust", heard) {
            eprintln!("playground: could not answer an event: {error}");
        }
    });
}
