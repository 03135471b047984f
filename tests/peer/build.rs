//! Builds as the playground does, whose configuration and capabilities it shares.

fn main() {
    std::env::set_current_dir("../../examples/playground").expect("the playground is beside");
    tauri_build::build();
}
