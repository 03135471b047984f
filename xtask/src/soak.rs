//! `cargo xtask soak`: whether an app stays as it is with the inspector at work for long.

use std::process::ExitCode;

use anyhow::Result;
use xshell::cmd;

use crate::headless;
use crate::setup;
use crate::workspace::Workspace;

pub(crate) fn run(workspace: &Workspace, minutes: u64) -> Result<ExitCode> {
    setup::for_building(workspace)?;
    setup::for_headless(workspace)?;
    let sh = &workspace.sh;
    cmd!(sh, "cargo build --package playground").run()?;
    let command = headless::driver(sh, "soak")?
        .arg("--app")
        .arg(workspace.built("playground"))
        .arg(format!("--minutes={minutes}"));
    headless::status_of(command)
}
