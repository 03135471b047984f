//! `cargo xtask probe`: the script in each page of an app, from TypeScript to `plugin/probe/probe.js`.
//!
//! That file is committed, so that who adds the plugin needs no Node.js.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::setup;
use crate::workspace::Workspace;

/// Builds the committed script.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let project = install(workspace)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent build").run().context("the probe does not build")
}

/// Checks types and rules, and fails when the committed script is not what its sources give.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let project = install(workspace)?;
    let _in = workspace.sh.push_dir(&project);
    cmd!(workspace.sh, "npm run --silent check").run().context("see plugin/probe/src")?;
    let built = workspace.cache.join("probe.js");
    cmd!(workspace.sh, "npm run --silent build -- --outfile={built}").run()?;
    let committed = project.join("probe.js");
    ensure!(
        read(&built)? == read(&committed)?,
        "{} is not what its sources give: run `cargo xtask probe` and commit it",
        committed.display()
    );
    Ok(())
}

/// Installs what the build needs, unless that is done; returns the folder of the project.
fn install(workspace: &Workspace) -> Result<PathBuf> {
    setup::for_scripts(workspace)?;
    let project = workspace.root.join("plugin/probe");
    // npm writes down there what it has installed, in the format of the lock file.
    let installed = project.join("node_modules/.package-lock.json");
    if !is_newer(&installed, &project.join("package-lock.json"))? {
        let _in = workspace.sh.push_dir(&project);
        cmd!(workspace.sh, "npm ci --no-audit --no-fund --loglevel=error").run()?;
    }
    Ok(project)
}

fn is_newer(file: &Path, than: &Path) -> Result<bool> {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    let than = modified(than).with_context(|| than.display().to_string())?;
    Ok(modified(file).is_ok_and(|time| time > than))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
