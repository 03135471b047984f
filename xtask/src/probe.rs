//! `cargo xtask probe`: the script in each page of an app, from TypeScript to `plugin/probe/probe.js`.
//!
//! That file is committed, so that who adds the plugin needs no Node.js.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::npm;
use crate::workspace::Workspace;

const PROJECT: &str = "plugin/probe";

/// Builds the committed script.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let project = npm::install(workspace, PROJECT)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent build").run().context("the probe does not build")
}

/// Checks types and rules, and fails when the committed script is not what its sources give.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let project = npm::install(workspace, PROJECT)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent check").run().context("see plugin/probe/src")?;
    let built = workspace.cache.join("probe.js");
    cmd!(workspace.sh, "npm run --silent build -- --outfile={built}").run()?;
    let committed = project.join("probe.js");
    npm::same(&built, &committed, "probe")
}
