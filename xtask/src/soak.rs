//! `cargo xtask soak`: whether an app stays as it is with the inspector at work for long.

use std::process::{self, ExitCode};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::headless;
use crate::setup;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace, minutes: u64) -> Result<ExitCode> {
    setup::for_building(workspace)?;
    setup::for_headless(workspace)?;
    let sh = &workspace.sh;
    cmd!(sh, "cargo build --package playground").run()?;
    cmd!(sh, "cargo build --package ipc-inspector-tests --bin soak").run()?;
    let command = headless::command(sh, "cargo")
        .args(["run", "-q", "-p", "ipc-inspector-tests", "--bin", "soak", "--"])
        .arg("--app")
        .arg(workspace.built("playground"))
        .arg(format!("--minutes={minutes}"));
    eprintln!("$ {command}");
    let status = process::Command::from(command).status().context("cannot start the soak")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
