//! `window.__TAURI_INTERNALS__`: the three functions of it that the window uses.

use js_sys::{JSON, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::state::json;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["window", "__TAURI_INTERNALS__"], js_name = invoke)]
    async fn internals_invoke(command: &str, arguments: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(
        catch,
        js_namespace = ["window", "__TAURI_INTERNALS__"],
        js_name = transformCallback
    )]
    fn internals_transform_callback(callback: &JsValue, once: bool) -> Result<u32, JsValue>;

    #[wasm_bindgen(
        catch,
        js_namespace = ["window", "__TAURI_INTERNALS__"],
        js_name = unregisterCallback
    )]
    fn internals_unregister_callback(id: u32) -> Result<(), JsValue>;
}

/// Calls a command of the inspector's plugin.
pub(super) async fn invoke(command: &str, arguments: &impl Serialize) -> Result<JsValue, String> {
    let arguments = serde_json::to_string(arguments).map_err(|error| error.to_string())?;
    let arguments = JSON::parse(&arguments).map_err(|error| describe(&error))?;
    internals_invoke(&format!("plugin:ipc-inspector|{command}"), arguments)
        .await
        .map_err(|error| describe(&error))
}

/// Whether this page is in a window of a Tauri app.
pub(super) fn is_there() -> bool {
    let internals = Reflect::get(&js_sys::global(), &"__TAURI_INTERNALS__".into());
    internals.is_ok_and(|internals| internals.is_object())
}

/// Registers a callback that Rust can run by the id returned.
pub(super) fn register(callback: &JsValue) -> Result<u32, String> {
    internals_transform_callback(callback, false).map_err(|error| describe(&error))
}

/// Forgets a callback.
pub(super) fn unregister(id: u32) {
    // It fails where there is no Tauri, and there is nothing to forget then.
    let _ = internals_unregister_callback(id);
}

/// Reads a value that came from Rust.
///
/// The browser's own `JSON.stringify` and one string across the border are quicker than asking
/// for each property from wasm.
pub(super) fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, String> {
    let text = JSON::stringify(value).map_err(|error| describe(&error))?;
    let text = text.as_string().ok_or("a value without JSON")?;
    json::read(&text).map_err(|error| error.to_string())
}

/// The bytes of an `ArrayBuffer` that came from Rust.
pub(super) fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

/// An error for people: a rejected command gives a string, the browser an `Error`.
pub(super) fn describe(error: &JsValue) -> String {
    if let Some(text) = error.as_string() {
        return text;
    }
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => JSON::stringify(error).map_or_else(|_| "unknown error".into(), String::from),
    }
}
