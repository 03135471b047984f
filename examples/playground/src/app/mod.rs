//! The app itself, whatever looks at it.

pub(crate) mod commands;
mod events;
mod library;

use std::env;

use serde_json::json;
use tauri::ipc::Invoke;
use tauri::{App, AppHandle, Builder, Context, Emitter, Listener, Wry};

use tauri_plugin_ipc_inspector::IpcInspectorExt;

use commands::Playground;
use events::Listeners;

/// Runs the app until its last window is closed.
pub(crate) fn run(builder: Builder<Wry>, context: Context) {
    builder
        .plugin(tauri_plugin_store::Builder::new().build())
        .manage(Playground::default())
        .manage(Listeners::default())
        .setup(|app| {
            answer_events(app);
            open_traces(app);
            Ok(())
        })
        .invoke_handler(answer)
        .run(context)
        .expect("the playground needs a display and a webview to run");
}

/// Has the inspector show the traces that are named by `--open FILE`.
fn open_traces(app: &App) {
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match arguments.next().filter(|_| argument == "--open") {
            Some(file) => app.ipc_inspector().open_trace(file),
            None => eprintln!("playground: {} is not `--open FILE`", argument.display()),
        }
    }
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
        commands::run,
        commands::run_sync,
        commands::run_badly,
        commands::runs,
        commands::log_line,
        commands::log_line_async,
        commands::flood,
        commands::longest_turn,
        commands::save_traces,
        commands::count_answers,
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
