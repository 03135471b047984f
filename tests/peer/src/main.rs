//! The playground with CrabNebula DevTools in place of the inspector.

#[path = "../../../examples/playground/src/app/mod.rs"]
mod app;

fn main() {
    let builder = tauri::Builder::default().plugin(tauri_plugin_devtools::init());
    app::run(builder, tauri::generate_context!("../../examples/playground/tauri.conf.json"));
}
