//! For `cargo xtask bench`: the capture by itself, without a webview.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up has nothing to tell")]
#![allow(
    missing_docs,
    missing_debug_implementations,
    clippy::new_without_default,
    clippy::missing_panics_doc,
    reason = "it is no part of what the crate offers"
)]

use std::{
    hint::black_box,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tauri::{
    App, Webview, WebviewUrl, WebviewWindowBuilder,
    ipc::Invoke,
    test::{MockRuntime, mock_builder, mock_context, noop_assets},
};

use super::{Capture, Messages, answer::Answer, request};
use crate::{
    capture::pages::Probe,
    measure::{HEADERS, recorder},
};

const WEBVIEW: &str = "main";

#[tauri::command]
fn nothing() {}

/// An app on Tauri's mock runtime, with a page whose probe is at work.
pub struct Tapped {
    app: App<MockRuntime>,
    webview: Webview<MockRuntime>,
    capture: Arc<Capture<MockRuntime>>,
    next_callback: AtomicU32,
}

impl Tapped {
    pub fn new() -> Self {
        let app = mock_builder()
            .invoke_handler(tauri::generate_handler![nothing] as fn(Invoke<MockRuntime>) -> bool)
            .build(mock_context(noop_assets()))
            .unwrap();
        let window = WebviewWindowBuilder::new(&app, WEBVIEW, WebviewUrl::default());
        let window = window.build().unwrap();
        let capture =
            Capture::new(Arc::new(recorder()), Box::new(|_| false), Messages::FromRust, true)
                .unwrap();
        capture.webview_created(window.as_ref());
        capture.pages.probe_started(WEBVIEW, Probe::new(String::new(), 0, 0));
        let webview = window.as_ref().clone();
        Self { app, webview, capture, next_callback: AtomicU32::new(1) }
    }

    /// A request as the page would send it next.
    pub fn request(&self, content_type: &str, body: Vec<u8>) -> http::Request<Vec<u8>> {
        let callback = self.next_callback.fetch_add(2, Ordering::Relaxed);
        let mut request = http::Request::post("ipc://localhost/nothing")
            .header("content-type", content_type)
            .header("tauri-callback", callback)
            .header("tauri-error", callback + 1);
        for (name, value) in HEADERS {
            request = request.header(name, value);
        }
        request.body(body).unwrap()
    }

    /// Answers a request as Tauri does without the plugin.
    pub fn as_tauri(&self, http: http::Request<Vec<u8>>) {
        let webview = self.webview.clone();
        let (invoke, _) = request::parse(http, None).unwrap();
        webview.on_message(
            invoke,
            Box::new(|_, _, response, _, _| {
                black_box(Answer::from(response).http);
            }),
        );
    }

    /// Answers a request with the plugin.
    pub fn captured(&self, http: http::Request<Vec<u8>>) {
        let respond = |http| {
            black_box(http);
        };
        self.capture.handle(self.app.handle(), WEBVIEW, http, respond, || ());
    }

    /// Tells, as the page does a little later and not on the main thread, that all calls so far
    /// have settled.
    pub fn settle(&self) {
        self.capture.callbacks.webview_destroyed(WEBVIEW);
    }

    pub fn set_recording(&self, recording: bool) {
        self.capture.recorder.set_recording(recording);
    }
}
