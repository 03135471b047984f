//! Files that the user chooses, or drops on the window; and the trace that a report is about.

use std::rc::Rc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ipc_inspector_protocol::trace::MAX_SHOWN_BYTES;
use js_sys::Uint8Array;
use leptos::ev;
use leptos::prelude::window_event_listener;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::FileList;

use super::tauri::describe;
use crate::state::Inspector;
use crate::state::ports::File;

/// Opens what is dropped on the window, for as long as it is open.
pub fn open_dropped(inspector: Inspector) {
    // Without this the browser would open the file in place of the page.
    let _ = window_event_listener(ev::dragover, |ev| ev.prevent_default());
    let _ = window_event_listener(ev::drop, move |ev| {
        ev.prevent_default();
        if let Some(files) = ev.data_transfer().and_then(|dropped| dropped.files()) {
            let open: Rc<dyn Fn(File)> = Rc::new(move |file| inspector.open(file));
            read(&files, &open);
        }
    });
}

/// Opens the trace that is in the page, when it is a report.
pub fn open_embedded(inspector: Inspector) {
    let Some(trace) = embedded("embedded-trace") else { return };
    let content = BASE64_STANDARD.decode(trace).map_err(|error| error.to_string());
    let name = "This report".to_owned();
    inspector.open(File { name, content, problem: embedded("embedded-problem") });
}

/// The text of an element that is there to hold it. The element goes: it may be large.
fn embedded(id: &str) -> Option<String> {
    let element = web_sys::window()?.document()?.get_element_by_id(id)?;
    element.remove();
    element.text_content()
}

/// Reads each of the files.
pub(super) fn read(files: &FileList, done: &Rc<dyn Fn(File)>) {
    for file in (0..files.length()).filter_map(|at| files.get(at)) {
        let done = done.clone();
        spawn_local(async move {
            let name = file.name();
            // Of more than is read a byte is enough, which tells that there is more.
            let start = file.slice_with_f64_and_f64(0.0, MAX_SHOWN_BYTES as f64 + 1.0);
            let content = match start {
                Ok(start) => JsFuture::from(start.array_buffer()).await,
                Err(error) => Err(error),
            };
            let content = content.map(|buffer| Uint8Array::new(&buffer).to_vec());
            let content = content.map_err(|error| describe(&error));
            done(File { name, content, problem: None });
        });
    }
}
