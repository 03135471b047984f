//! `cargo xtask bench`: what the plugin costs an app, measured in real webviews.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::{self, ExitCode};

use anyhow::{Context, Result};
use xshell::cmd;

use crate::headless;
use crate::setup;
use crate::workspace::Workspace;

/// A release build has nothing of the plugin, unless the app says so, which the playground does
/// not. With this it is compiled as in release, and at work as in dev.
const AT_WORK: &str = "profile.release.package.tauri-plugin-ipc-inspector.debug-assertions=true";

/// How much time is spent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Both profiles, seven rounds.
    Full,
    /// The dev profile, three rounds.
    Quick,
    /// The dev profile, and just enough to see that it works.
    Smoke,
}

/// Answers with failure when something could not be measured. A limit that is missed is no failure:
/// times are for people to judge.
pub(crate) fn run(
    workspace: &Workspace,
    effort: Effort,
    only: Option<String>,
    json: Option<PathBuf>,
) -> Result<ExitCode> {
    // The shell stands in the workspace's root; the user may stand elsewhere.
    let json = match json {
        Some(file) => std::path::absolute(&file)
            .with_context(|| format!("--json {} is not a path", file.display()))?,
        None => workspace.target.join("bench.json"),
    };
    setup::for_building(workspace)?;
    setup::for_headless(workspace)?;

    let sh = &workspace.sh;
    cmd!(sh, "cargo build --package playground").run()?;
    cmd!(sh, "cargo build --package ipc-inspector-tests --bin bench").run()?;
    let mut command = headless::command(sh, "cargo")
        .args(["run", "-q", "-p", "ipc-inspector-tests", "--bin", "bench", "--"])
        .arg("--dev")
        .arg(workspace.built("playground"))
        .arg("--json")
        .arg(json);
    command = match effort {
        Effort::Full => {
            cmd!(sh, "cargo build --package playground --release --config {AT_WORK}").run()?;
            let app = workspace.target.join("release").join(format!("playground{EXE_SUFFIX}"));
            command.arg("--release").arg(app)
        }
        Effort::Quick => command.arg("--quick"),
        Effort::Smoke => command.arg("--smoke"),
    };
    if let Some(only) = only {
        command = command.arg("--only").arg(only);
    }
    eprintln!("$ {command}");
    let status = process::Command::from(command).status().context("cannot start the benchmark")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
