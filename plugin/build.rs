//! Declares the commands, from which Tauri generates their permissions.

const COMMANDS: &[&str] = &[
    // Of the probe in each page.
    "probe",
    // Of the inspector's window alone.
    "subscribe",
    "grant",
    "payload",
    "headers",
    "search",
    "app",
    "traces",
    "trace",
    "preview_export",
    "save_export",
    "limit",
    "comment",
    // Of each page that the app grants them to.
    "open",
    "close",
    "set_recording",
    "clear",
    "mark",
    "export_trace",
    "records",
];

fn main() {
    let mut plugin = tauri_plugin::Builder::new(COMMANDS);
    // Tauri puts this script into every page of an app with `withGlobalTauri`. A release build is to
    // have nothing of the inspector.
    if std::env::var("PROFILE").is_ok_and(|profile| profile != "release") {
        plugin = plugin.global_api_script_path("./api-iife.js");
    }
    plugin.build();
    // What it wrote has absolute paths, so it is stale once this folder has moved, as it does where
    // several clones share one target folder.
    println!("cargo:rerun-if-changed={}/build.rs", env!("CARGO_MANIFEST_DIR"));
    // With `removeUnusedCommands` Tauri drops each command that no capability file of the app
    // names. None names those of the window: their capability is made at run time.
    if let Some(out) = std::env::var_os("OUT_DIR") {
        let _ = std::fs::remove_file(std::path::Path::new(&out).join("allowed-commands.json"));
    }
}
