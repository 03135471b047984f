//! `cargo xtask test`: all that must hold before a change is merged, quick answers first.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::wasm::{self, Toolchain};
use crate::workspace::Workspace;
use crate::{bench, check, guest_js, headless, npm, probe, setup, ui};

/// Makes the plugin take the build for a release build, at the cost of compiling little more than
/// the plugin.
const AS_IN_RELEASE: &str = "profile.dev.package.tauri-plugin-ipc-inspector.debug-assertions=false";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::for_building(workspace)?;
    setup::for_headless(workspace)?;
    setup::for_counting(workspace)?;

    check::run(workspace, false)?;
    ui::check(workspace)?;
    probe::check(workspace)?;
    guest_js::check(workspace)?;
    Toolchain::find_or_install(workspace)?
        .cargo(workspace, "check")
        .args(["--target", wasm::TARGET, "--package", ui::PACKAGE])
        .run()
        .context("the inspector, or the protocol it uses, does not compile for the browser")?;

    // Everything at once, not the playground alone: cargo then resolves the same features as for
    // the tests, and compiles Tauri once instead of twice.
    let sh = &workspace.sh;
    let playground = workspace.built("playground");
    cmd!(sh, "cargo build --workspace --all-targets --config {AS_IN_RELEASE}").run()?;
    // Copied away, since the next build puts its own in this place.
    let released = workspace.built("playground-as-in-release");
    sh.copy_file(&playground, &released)?;

    let parts = bench::parts(workspace, &[])?;
    cmd!(sh, "cargo build --workspace --all-targets").run()?;
    // By itself, since its feature would become that of all.
    cmd!(sh, "cargo build --package children --features unstable").run()?;
    for project in ["tests/copied", "tests/page"] {
        npm::install(workspace, project)?;
    }
    headless::command(sh, "cargo")
        .args(["test", "--workspace"])
        .env("PLAYGROUND_BIN", playground)
        .env("PLAYGROUND_RELEASE_BIN", released)
        .env("PARTS_BIN", parts)
        // A failed test's error alone says what went wrong.
        .env("RUST_LIB_BACKTRACE", "0")
        .run()?;
    Ok(())
}
