//! `cargo xtask demo`: the playground app with its inspector open, for a person or for a driver.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::headless;
use crate::setup;
use crate::workspace::Workspace;

/// Answers with the exit status of the app or of its driver.
///
/// A driver's last line on stdout is a JSON object that other programs read, so nothing here may
/// write to stdout.
pub(crate) fn run(workspace: &Workspace, headless: bool, out: Option<PathBuf>) -> Result<ExitCode> {
    // The shell stands in the workspace's root; the user may stand elsewhere.
    let out = match out {
        Some(folder) => std::path::absolute(&folder)
            .with_context(|| format!("--out {} is not a path", folder.display()))?,
        None => workspace.root.join("target").join("demo"),
    };
    let headless = headless || !has_display();

    setup::for_building(workspace)?;
    if headless {
        setup::for_headless(workspace)?;
    }

    let sh = &workspace.sh;
    cmd!(sh, "cargo build --package playground").run()?;
    let app = workspace.built("playground");

    let command = if headless {
        headless::driver(sh, "demo")?.arg("--app").arg(&app).arg("--out").arg(&out)
    } else {
        sh.cmd(&app).env("PLAYGROUND_INSPECTOR", "open")
    };
    headless::status_of(command)
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
