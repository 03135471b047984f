//! What only the browser can do for the window: sizes, the clipboard, the time, what is kept
//! for the next time.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, Element, HtmlDocument, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, ResizeObserver, ResizeObserverEntry, Storage, Url,
};

use super::files;
use super::frame::next_frame;
use crate::state::ports::{Browser, CopyDone, FilesDone};

/// The browser this page is in.
#[derive(Clone, Copy, Debug)]
pub struct ThisBrowser;

impl Browser for ThisBrowser {
    fn now_ms(&self) -> f64 {
        js_sys::Date::now()
    }

    fn copy(&self, text: &str, done: CopyDone) {
        let text = text.to_owned();
        let Some(window) = web_sys::window() else { return done(false) };
        // Only pages of a secure origin have this object at all.
        let has_clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into())
            .is_ok_and(|clipboard| clipboard.is_object());
        if !has_clipboard {
            return done(copy_by_selection(&text).unwrap_or(false));
        }
        let written = window.navigator().clipboard().write_text(&text);
        spawn_local(async move {
            let is_copied = JsFuture::from(written).await.is_ok();
            done(is_copied || copy_by_selection(&text).unwrap_or(false));
        });
    }

    fn object_url(&self, bytes: &[u8], mime: &str) -> Option<String> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        let parts = Array::of1(&Uint8Array::from(bytes));
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        Url::create_object_url_with_blob(&blob).ok()
    }

    fn revoke_url(&self, url: &str) {
        // It only fails where there are no such addresses.
        let _ = Url::revoke_object_url(url);
    }

    fn stored(&self, name: &str) -> Option<String> {
        storage()?.get_item(name).ok()?
    }

    fn store(&self, name: &str, text: &str) {
        // It fails where the user's settings forbid it, or there is no room.
        let _ = storage().map(|storage| storage.set_item(name, text));
    }

    fn next_frame(&self, then: Box<dyn FnOnce()>) {
        next_frame(then);
    }

    fn click(&self, id: &'static str) {
        if let Some(element) = element(id).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            element.click();
        }
    }

    fn read_files(&self, id: &'static str, done: FilesDone) {
        let Some(field) = element(id).and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        if let Some(list) = field.files() {
            files::read(&list, &Rc::from(done));
        }
        // The same file can be chosen again.
        field.set_value("");
    }

    fn observe_size(&self, id: &'static str, changed: Box<dyn Fn(f64, f64)>) {
        let changed = Rc::new(changed);
        let notify = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if let Some(entry) = entries.pop().dyn_ref::<ResizeObserverEntry>() {
                let target = entry.target();
                changed(f64::from(target.client_width()), f64::from(target.client_height()));
            }
        });
        let Ok(observer) = ResizeObserver::new(notify.as_ref().unchecked_ref()) else { return };
        // The browser keeps observer and closure for as long as the element lives.
        notify.forget();
        // The view that asks is often still being built.
        next_frame(move || {
            if let Some(element) = element(id) {
                observer.observe(&element);
            }
        });
    }
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// None where the user's settings forbid it.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The old way to the clipboard: select the text in a field and let the browser copy. Says
/// whether it did; nothing where there is no page to do it in.
fn copy_by_selection(text: &str) -> Option<bool> {
    let document = web_sys::window()?.document()?;
    let field = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    field.set_class_name("off-screen");
    let focused = document.active_element();
    document.body()?.append_child(&field).ok()?;
    field.select();
    let copied = document.unchecked_ref::<HtmlDocument>().exec_command("copy");
    field.remove();
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It had the focus before.
        let _ = focused.focus();
    }
    copied.ok()
}
