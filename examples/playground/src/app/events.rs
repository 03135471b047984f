//! Events by the inspector's `Emitter`, which stands in for Tauri's, and listeners in Rust.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments: Tauri makes them for this one call"
)]

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tauri::{AppHandle, Event, EventId, EventTarget, Listener, State, WebviewWindow};
use tauri_plugin_ipc_inspector::Emitter;

/// Emits in each way Rust can, and says how many events that made.
#[tauri::command]
pub(crate) fn emit_each_way(app: AppHandle, name: String) -> tauri::Result<u32> {
    let name = name.as_str();
    let by = |way: &str| json!({ "by": way });
    let by_str = |way: &str| by(way).to_string();

    app.emit(name, by("emit"))?;
    app.emit_str(name, by_str("emit_str"))?;
    app.emit_to(EventTarget::App, name, by("emit_to app"))?;
    app.emit_to("main", name, by("emit_to label"))?;
    app.emit_to(EventTarget::window("main"), name, by("emit_to window"))?;
    app.emit_to(EventTarget::webview("main"), name, by("emit_to webview"))?;
    app.emit_to(EventTarget::webview_window("main"), name, by("emit_to webview window"))?;
    app.emit_str_to("mini", name, by_str("emit_str_to mini"))?;
    app.emit_filter(
        name,
        by("emit_filter main"),
        |target| matches!(target, EventTarget::WebviewWindow { label } if label == "main"),
    )?;
    app.emit_str_filter(name, by_str("emit_str_filter nothing"), |_| false)?;
    Ok(10)
}

/// Emits once by each of these names, and says how many events that made.
#[tauri::command]
pub(crate) fn emit_names(app: AppHandle, names: Vec<String>) -> tauri::Result<usize> {
    for name in &names {
        app.emit(name, json!({ "by": "emit_names" }))?;
    }
    Ok(names.len())
}

/// Listeners in Rust, and what they heard.
#[derive(Default)]
pub(crate) struct Listeners {
    ids: Mutex<Vec<EventId>>,
    heard: Arc<Mutex<Vec<(&'static str, Value)>>>,
}

/// Adds four listeners: of the app, of every target, of the app for one event, and of the window
/// that asks.
#[tauri::command]
pub(crate) fn listen_in_rust(
    app: AppHandle,
    window: WebviewWindow,
    listeners: State<'_, Listeners>,
    name: String,
) {
    let hear = |who: &'static str| {
        let heard = listeners.heard.clone();
        move |event: Event| {
            let payload = serde_json::from_str(event.payload()).unwrap_or_default();
            locked(&heard).push((who, payload));
        }
    };
    locked(&listeners.ids).extend([
        app.listen(name.as_str(), hear("listen")),
        app.listen_any(name.as_str(), hear("listen_any")),
        app.once(name.as_str(), hear("once")),
        window.listen(name.as_str(), hear("listen of the window")),
    ]);
}

/// Removes the listeners, and says what each has heard, in the order in which it did.
#[tauri::command]
pub(crate) fn unlisten_in_rust(
    app: AppHandle,
    listeners: State<'_, Listeners>,
) -> Vec<(&'static str, Value)> {
    for id in mem::take(&mut *locked(&listeners.ids)) {
        app.unlisten(id);
    }
    let mut heard = mem::take(&mut *locked(&listeners.heard));
    // Of one event they hear in no order.
    heard.sort_by_key(|(who, _)| *who);
    heard
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
