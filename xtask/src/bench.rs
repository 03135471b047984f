//! `cargo xtask bench`: what the plugin costs an app, measured in real webviews.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;
use std::process::ExitCode;

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
    setup::for_counting(workspace)?;

    let sh = &workspace.sh;
    let mut command = headless::driver(sh, "bench")?
        .arg("--json")
        .arg(json)
        .arg("--dev")
        .args(programs(workspace, "debug", &[])?);
    command = match effort {
        Effort::Full => {
            let release = programs(workspace, "release", &["--release", "--config", AT_WORK])?;
            command.arg("--release").args(release)
        }
        Effort::Quick => command.arg("--quick"),
        Effort::Smoke => command.arg("--smoke"),
    };
    if let Some(only) = only {
        command = command.arg("--only").arg(only);
    }
    headless::status_of(command)
}

/// Builds what is measured: the playground, the program for the parts, and the playground with the
/// peer. `folder` is where cargo puts what it builds with these arguments.
fn programs(workspace: &Workspace, folder: &str, arguments: &[&str]) -> Result<[PathBuf; 3]> {
    let sh = &workspace.sh;
    let Workspace { target, .. } = workspace;
    cmd!(sh, "cargo build --package playground {arguments...}").run()?;
    // A workspace of its own, which may put what it builds beside the rest. Not `--locked`, since the
    // plugin's dependencies are its own too.
    let peer = "tests/peer/Cargo.toml";
    cmd!(sh, "cargo build --manifest-path {peer} --target-dir {target} {arguments...}").run()?;
    let built = |program: &str| target.join(folder).join(format!("{program}{EXE_SUFFIX}"));
    Ok([built("playground"), parts(workspace, arguments)?, built("playground-with-peer")])
}

/// Builds the program that measures recorder and capture by themselves, and says where it is.
pub(crate) fn parts(workspace: &Workspace, arguments: &[&str]) -> Result<PathBuf> {
    let sh = &workspace.sh;
    let feature = "tauri-plugin-ipc-inspector/__measure";
    // Of the whole workspace, so that Tauri has the features that it is compiled with for the tests.
    let messages = cmd!(
        sh,
        "cargo build --workspace --bench parts --features {feature} --message-format json {arguments...}"
    )
    .read()?;
    messages
        .lines()
        .filter_map(|message| serde_json::from_str::<serde_json::Value>(message).ok())
        .filter(|message| message["target"]["name"] == "parts")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo does not say where it has put the program `parts`")
}
