//! The system packages that building and testing need, installed where that is possible.
//!
//! Only Debian and its descendants are set up; elsewhere a person is told what is missing.

use std::io;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::workspace::{Workspace, on_path};

/// What Tauri links with.
const BUILD: [&str; 7] = [
    "libwebkit2gtk-4.1-dev",
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
];

/// What drives a Tauri app where nobody looks.
const HEADLESS: [&str; 7] = [
    "webkit2gtk-driver",
    "chromium",
    "chromium-driver",
    "xvfb",
    "xauth",
    "dbus-x11",
    "fonts-dejavu-core",
];

/// What counts instructions.
const COUNTING: [&str; 1] = ["valgrind"];

/// What builds scripts. Debian's npm brings hundreds of packages, so whoever has them keeps theirs.
const SCRIPTS: [&str; 2] = ["nodejs", "npm"];

pub(crate) fn for_building(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if has_apt() {
        return install(workspace, &BUILD);
    }
    let sh = &workspace.sh;
    let found = on_path("pkg-config").is_some()
        && cmd!(sh, "pkg-config --exists webkit2gtk-4.1").quiet().ignore_stderr().run().is_ok();
    ensure!(
        found,
        "pkg-config finds no webkit2gtk-4.1; install what Tauri needs on your system, see \
         https://v2.tauri.app/start/prerequisites/"
    );
    Ok(())
}

pub(crate) fn for_headless(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if has_apt() {
        return install(workspace, &HEADLESS);
    }
    on_path_or_say_so(&["WebKitWebDriver", "chromedriver", "Xvfb", "xvfb-run", "xauth"])
}

pub(crate) fn for_counting(workspace: &Workspace) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if has_apt() {
        return install(workspace, &COUNTING);
    }
    on_path_or_say_so(&COUNTING)
}

pub(crate) fn for_scripts(workspace: &Workspace) -> Result<()> {
    let programs = ["node", "npm"];
    if programs.iter().all(|program| on_path(program).is_some()) || !has_apt() {
        return on_path_or_say_so(&programs);
    }
    install(workspace, &SCRIPTS)
}

fn on_path_or_say_so(programs: &[&str]) -> Result<()> {
    let absent: Vec<_> =
        programs.iter().copied().filter(|program| on_path(program).is_none()).collect();
    ensure!(absent.is_empty(), "not on PATH, please install: {}", absent.join(", "));
    Ok(())
}

/// Installs those of the packages that are absent. Needs apt.
pub(crate) fn install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let sh = &workspace.sh;
    let installed = cmd!(sh, "dpkg-query --show --showformat '${Package} ${db:Status-Status}\n'")
        .args(packages)
        .quiet()
        // It fails when it has never heard of one of them; that one is not in its answer.
        .ignore_status()
        .ignore_stderr()
        .read()
        .context("cannot ask dpkg-query what is installed")?;
    let absent = absent(packages, &installed);
    if absent.is_empty() {
        return Ok(());
    }
    eprintln!("Installing {}", absent.join(" "));
    update(workspace).with_context(|| by_hand(&absent))?;
    as_root(workspace, &["install", "-y", "--no-install-recommends"], &absent)
        .with_context(|| by_hand(&absent))
}

/// Fetches the lists of packages; a new machine often has none.
pub(crate) fn update(workspace: &Workspace) -> Result<()> {
    as_root(workspace, &["update"], &[])
}

pub(crate) fn has_apt() -> bool {
    on_path("apt-get").is_some() && on_path("dpkg-query").is_some()
}

fn as_root(workspace: &Workspace, verb: &[&str], packages: &[&str]) -> Result<()> {
    let sh = &workspace.sh;
    let command = if cmd!(sh, "id -u").quiet().read()? == "0" {
        sh.cmd("env")
    } else if on_path("sudo").is_some()
        && cmd!(sh, "sudo -n true").quiet().ignore_stderr().run().is_ok()
    {
        cmd!(sh, "sudo -n env")
    } else {
        bail!("system packages are installed by root, and sudo asks for a password");
    };
    let command = command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"])
        .args(verb)
        .args(packages);
    eprintln!("$ {command}");
    let status = Command::from(command)
        .stdin(Stdio::null())
        // stdout belongs to what the chore runs in the end.
        .stdout(io::stderr())
        .status()
        .context("cannot start apt-get")?;
    ensure!(status.success(), "apt-get {} failed ({status})", verb.join(" "));
    Ok(())
}

/// The packages that `dpkg-query` does not call installed, in one `name status` line each.
fn absent<'a>(wanted: &[&'a str], installed: &str) -> Vec<&'a str> {
    let is_installed = |package| {
        installed.lines().any(|line| line.split_once(' ') == Some((package, "installed")))
    };
    wanted.iter().copied().filter(|package| !is_installed(package)).collect()
}

fn by_hand(packages: &[&str]) -> String {
    format!(
        "cannot install system packages; please run\n\n    sudo apt-get update && \
         sudo apt-get install -y --no-install-recommends {}\n",
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_absent_unless_dpkg_says_installed() {
        let installed = "xvfb installed\nxauth config-files\nxvfb-extra installed\n";
        assert_eq!(absent(&["xvfb", "xauth", "dbus-x11"], installed), ["xauth", "dbus-x11"]);
    }

    #[test]
    fn the_name_must_match_whole() {
        assert_eq!(absent(&["xvfb"], "xvfb-extra installed\n"), ["xvfb"]);
    }

    #[test]
    fn nothing_is_installed_twice() {
        assert!(absent(&["xvfb"], "libc6 installed\nxvfb installed").is_empty());
    }

    #[test]
    fn the_advice_is_a_whole_command() {
        assert!(by_hand(&["xvfb", "xauth"]).contains("--no-install-recommends xvfb xauth\n"));
    }
}
