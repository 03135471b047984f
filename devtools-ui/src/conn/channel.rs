//! The page's end of a `tauri::ipc::Channel`.

use std::cell::RefCell;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::reorder::Reorder;
use super::tauri;

/// What comes out of a channel.
pub(super) enum Received {
    /// A message.
    Message(JsValue),
    /// Rust has dropped its end.
    End,
}

/// Receives messages, in the order they were sent, until it is dropped.
pub(super) struct Channel {
    id: u32,
    _callback: Closure<dyn FnMut(JsValue)>,
}

impl Channel {
    /// Opens a channel; `received` is called for each message, and once for the end.
    pub(super) fn open(mut received: impl FnMut(Received) + 'static) -> Result<Self, String> {
        let order = RefCell::new(Reorder::default());
        let callback = Closure::new(move |packet: JsValue| {
            let Some((index, item)) = unpack(&packet) else { return };
            // Taken out first: what `received` does may run other callbacks.
            let ready = order.borrow_mut().push(index, item);
            ready.into_iter().for_each(&mut received);
        });
        let id = tauri::register(callback.as_ref())?;
        Ok(Self { id, _callback: callback })
    }

    /// How the channel is passed to a command.
    pub(super) fn argument(&self) -> String {
        format!("__CHANNEL__:{}", self.id)
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        tauri::unregister(self.id);
    }
}

/// Reads `{ message, index }` or `{ end: true, index }`.
fn unpack(packet: &JsValue) -> Option<(u32, Received)> {
    let get = |key: &str| Reflect::get(packet, &key.into()).ok();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
    let index = get("index")?.as_f64()? as u32;
    let ended = get("end").is_some_and(|end| end.is_truthy());
    let item = if ended { Received::End } else { Received::Message(get("message")?) };
    Some((index, item))
}
