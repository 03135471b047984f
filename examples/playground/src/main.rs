//! The playground: a small music library that makes every kind of IPC Tauri has.
//!
//! It exists to be looked at with the inspector. Each button of its page shows one thing: a command
//! that answers, one that fails, one that never answers, an event, a channel. The environment
//! variable `PLAYGROUND_INSPECTOR` says what the inspector does:
//!
//! - unset: it is registered, and its window opens by the shortcut;
//! - `open`: its window opens at the start;
//! - `plain`: the same, and it is registered as a plugin only, so that it sees channels by their pages;
//! - `off`: it is not registered at all, to compare the app with and without it.
//!
//! `PLAYGROUND_MAX_RECORDS` is how many records it holds, where its default is not wanted; they may
//! take half a KiB each.
//!
//! With `PLAYGROUND_CONSOLE` it shows what pages write to their consoles.
//!
//! `--open FILE` has it show a trace.
//!
//! Where the inspector can be told more than it finds out by itself, it is: of logs, by a layer of
//! the app's subscriber, of an event that only Rust knows, and of the app's capabilities.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod app;

use std::env;

use app::commands::UNKNOWN_TO_PAGES;
use tauri::{Builder, Wry};
use tauri_plugin_ipc_inspector::Builder as Inspector;
use tracing_subscriber::prelude::*;

/// Those that `generate_context!` reads as well.
const CAPABILITIES: &str = include_str!(concat!(env!("OUT_DIR"), "/capabilities.json"));

fn main() {
    app::run(with_inspector(Builder::default()), tauri::generate_context!());
}

/// Registers the inspector as `PLAYGROUND_INSPECTOR` says.
fn with_inspector(builder: Builder<Wry>) -> Builder<Wry> {
    let mut inspector = Inspector::new().events([UNKNOWN_TO_PAGES]).capabilities(CAPABILITIES);
    if let Some(records) = env::var("PLAYGROUND_MAX_RECORDS").ok().and_then(|it| it.parse().ok()) {
        inspector = inspector.max_records(records).max_bytes(records.saturating_mul(512));
    }
    inspector = inspector.console(env::var_os("PLAYGROUND_CONSOLE").is_some());
    let inspector = match env::var("PLAYGROUND_INSPECTOR").as_deref() {
        Ok("off") => return builder,
        Ok("open") => inspector.open_on_start(true),
        Ok("plain") => return builder.plugin(inspector.open_on_start(true).build()),
        _ => inspector,
    };
    tracing_subscriber::registry().with(inspector.log_layer()).init();
    inspector.attach(builder)
}
