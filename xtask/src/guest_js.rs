//! `cargo xtask guest-js`: what pages call, from TypeScript to the npm package in `guest-js/dist-js`,
//! and to `plugin/api-iife.js` for apps with `withGlobalTauri`.
//!
//! The latter is committed, so that who adds the plugin needs no Node.js.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::npm;
use crate::workspace::Workspace;

const PROJECT: &str = "guest-js";

/// Builds the package and the committed script.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let project = npm::install(workspace, PROJECT)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent build").run().context("guest-js does not build")
}

/// Checks types and rules, and fails when the committed script is not what its sources give.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let project = npm::install(workspace, PROJECT)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent check").run().context("see guest-js/src")?;
    let out = workspace.cache.join("guest-js");
    cmd!(workspace.sh, "npm run --silent build").env("OUT", &out).run()?;
    let committed = workspace.root.join("plugin/api-iife.js");
    npm::same(&out.join("api-iife.js"), &committed, "guest-js")
}
