//! Declares the commands of the inspector's window, from which Tauri generates their permissions.

const COMMANDS: &[&str] = &["subscribe", "grant", "payload", "set_recording", "clear"];

fn main() {
    tauri_plugin::Builder::new(COMMANDS).build();
}
