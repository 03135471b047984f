//! `cargo xtask check`: what can be said about the code without running it.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::workspace::{Workspace, on_path};
use crate::{circles, layers, setup};

/// One version for everyone, since a new one may bring new rules.
const CARGO_DENY: &str = "0.20.2";

pub(crate) fn run(workspace: &Workspace, advisories: bool) -> Result<()> {
    let sh = &workspace.sh;
    layers::check(&workspace.root)?;
    circles::check(&workspace.root, &workspace.crates)?;
    tauri_traces_nothing(workspace)?;
    cmd!(sh, "cargo fmt --all --check").run().context("run `cargo fmt --all`")?;

    let deny = cargo_deny(workspace)?;
    cmd!(sh, "{deny} check bans licenses sources").run().context("see deny.toml")?;
    if advisories {
        cmd!(sh, "{deny} check advisories").run().context("a dependency has an advisory")?;
    }

    setup::for_building(workspace)?;
    cmd!(sh, "cargo clippy --workspace --all-targets -- -D warnings").run()?;
    cmd!(sh, "cargo doc --workspace --no-deps").env("RUSTDOCFLAGS", "-Dwarnings").run()?;
    Ok(())
}

/// Tauri's `tracing` feature makes each evaluation of a script wait for the page, so the plugin must
/// not be what turns it on; see ARCHITECTURE.md.
fn tauri_traces_nothing(workspace: &Workspace) -> Result<()> {
    let plugin = "tauri-plugin-ipc-inspector";
    let sh = &workspace.sh;
    let features =
        cmd!(sh, "cargo tree --package {plugin} --edges features --prefix none").quiet().read()?;
    let is_on = |feature: &str| features.lines().any(|line| line.starts_with(feature));
    ensure!(is_on("tauri feature "), "cargo tree tells no features of tauri:\n{features}");
    for feature in ["tauri feature \"tracing\"", "tauri-runtime-wry feature \"tracing\""] {
        ensure!(!is_on(feature), "{plugin} turns on {feature}");
    }
    Ok(())
}

fn cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(program) = on_path("cargo-deny") {
        return Ok(program);
    }
    let sh = &workspace.sh;
    let root = workspace.cache.join("tools").join(format!("cargo-deny-{CARGO_DENY}"));
    let program = root.join("bin").join(format!("cargo-deny{EXE_SUFFIX}"));
    if !program.exists() {
        cmd!(sh, "cargo install cargo-deny --locked --version {CARGO_DENY} --root {root}")
            // Its hundreds of objects are of no use to anything else; a temporary folder will do.
            .env_remove("CARGO_TARGET_DIR")
            .run()
            .with_context(|| format!("cannot install cargo-deny {CARGO_DENY}"))?;
    }
    Ok(program)
}
