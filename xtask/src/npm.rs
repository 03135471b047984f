//! What the scripts of this repository need from npm.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::setup;
use crate::workspace::Workspace;

/// Installs what a folder's `package-lock.json` names, unless that is done; returns the folder.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<PathBuf> {
    setup::for_scripts(workspace)?;
    let project = workspace.root.join(folder);
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

/// Fails when a committed script is not the one that was built just now.
pub(crate) fn same(built: &Path, committed: &Path, chore: &str) -> Result<()> {
    ensure!(
        read(built)? == read(committed)?,
        "{} is not what its sources give: run `cargo xtask {chore}` and commit it",
        committed.display()
    );
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
