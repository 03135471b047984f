//! Mounts the inspector into the page; everything else is in the library, where it is tested.

fn main() {
    ipc_inspector_ui::run();
}
