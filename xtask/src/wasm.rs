//! A Rust compiler that can build for the browser.
//!
//! Usually that is the user's own, with the target added by rustup. Where rustup has no server to
//! ask, Debian's compiler for its browsers does it: unpacked into the cache beside the user's own,
//! it builds the standard library for wasm from source.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use wait_timeout::ChildExt;
use xshell::{Cmd, cmd};

use crate::setup;
use crate::workspace::{Workspace, on_path};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Leptos then names the views of components by one type, instead of one for each: the module is a
/// tenth smaller. Places in the source, which a panic would name, are left out of it.
pub(crate) const RUSTFLAGS: &str = "--cfg erase_components -Zlocation-detail=none";

/// Some twenty megabytes; a network that swallows packets must not hold up a build.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(120);

/// How to call cargo so that it builds for [`TARGET`].
pub(crate) struct Toolchain {
    env: Vec<(&'static str, OsString)>,
}

impl Toolchain {
    pub(crate) fn find_or_install(workspace: &Workspace) -> Result<Self> {
        if is_installed(workspace)? {
            return Ok(Self { env: Vec::new() });
        }
        let folder = workspace.cache.join("debian-rustc");
        if let Ok(toolchain) = Self::debian(workspace, &folder) {
            return Ok(toolchain);
        }
        if rustup_adds_target()? {
            return Ok(Self { env: Vec::new() });
        }
        unpack_debian(workspace, &folder)?;
        Self::debian(workspace, &folder)
    }

    /// `cargo <verb>`, with output in a folder of its own: the compiler may be another one, and
    /// the two must not undo each other's work.
    pub(crate) fn cargo<'a>(&self, workspace: &'a Workspace, verb: &str) -> Cmd<'a> {
        workspace
            .sh
            .cmd("cargo")
            .arg(verb)
            .env("CARGO_TARGET_DIR", target_folder(workspace))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", RUSTFLAGS)
            // Some of these, and `build-std`, are unstable.
            .env("RUSTC_BOOTSTRAP", "1")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
    }

    /// The compiler that [`unpack_debian`] left in `folder`, if it starts. It does not when the
    /// folder came from another machine, one that has LLVM.
    fn debian(workspace: &Workspace, folder: &Path) -> Result<Self> {
        let sh = &workspace.sh;
        let rustc = folder.join("usr/bin/rustc");
        let libraries = libraries(&folder.join("usr/lib"))?;
        cmd!(sh, "{rustc} --version")
            .env("LD_LIBRARY_PATH", &libraries)
            .quiet()
            .ignore_stderr()
            .read()
            .with_context(|| format!("{} does not start", rustc.display()))?;

        let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
        let host = cmd!(sh, "rustc --print host-tuple").quiet().read()?;
        // Debian has a linker for wasm in yet another package; rustup brings its own.
        let linker = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
        ensure!(linker.is_file(), "there is no linker for wasm at {}", linker.display());

        Ok(Self {
            env: vec![
                ("RUSTC", rustc.into()),
                ("LD_LIBRARY_PATH", libraries.into()),
                // This compiler has nothing ready-made for wasm.
                ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
                ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size".into()),
                ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.into()),
            ],
        })
    }
}

/// Where builds for [`TARGET`] go.
pub(crate) fn target_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("wasm")
}

fn is_installed(workspace: &Workspace) -> Result<bool> {
    let sh = &workspace.sh;
    // Asked of rustc and not of rustup, which not everyone has.
    let libraries = cmd!(sh, "rustc --print target-libdir --target {TARGET}")
        .quiet()
        .read()
        .context("cannot ask rustc for its libraries; is it on PATH?")?;
    Ok(Path::new(&libraries).is_dir())
}

/// Tries `rustup target add`, unless the user told rustup to install nothing by itself.
fn rustup_adds_target() -> Result<bool> {
    let forbidden = env::var_os("RUSTUP_AUTO_INSTALL").is_some_and(|value| value == "0");
    if forbidden || on_path("rustup").is_none() {
        return Ok(false);
    }
    eprintln!("$ rustup target add {TARGET}");
    let mut rustup = Command::new("rustup")
        .args(["target", "add", TARGET])
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start rustup")?;
    if let Some(status) = rustup.wait_timeout(RUSTUP_PATIENCE)? {
        return Ok(status.success());
    }
    rustup.kill().context("rustup does not answer and cannot be stopped")?;
    rustup.wait()?;
    Ok(false)
}

/// Unpacks Debian's compiler and its source into `folder`. Installed in the usual way they would
/// conflict with rustup; unpacked like this nobody else sees them.
fn unpack_debian(workspace: &Workspace, folder: &Path) -> Result<()> {
    if !setup::has_apt() {
        bail!("no compiler for the browser; run `rustup target add {TARGET}`");
    }
    let sh = &workspace.sh;
    if dependency(workspace, "libstd-rust-web-dev", "libstd-rust-web-").is_err() {
        // A new machine has no lists of packages yet.
        setup::update(workspace)?;
    }
    let std =
        dependency(workspace, "libstd-rust-web-dev", "libstd-rust-web-").with_context(|| {
            format!(
                "neither rustup nor this system's packages have a compiler for the browser; \
             run `rustup target add {TARGET}`"
            )
        })?;
    // LLVM has libraries of its own to bring along, so this one is installed properly.
    setup::install(workspace, &[&dependency(workspace, &std, "libllvm")?])?;

    // Renamed when whole, so that an interrupted run leaves nothing that looks finished.
    let partial = folder.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)
            .with_context(|| format!("cannot delete {}", partial.display()))?;
    }
    let downloads = partial.join("downloads");
    fs::create_dir_all(&downloads)
        .with_context(|| format!("cannot create {}", downloads.display()))?;
    {
        let _there = sh.push_dir(&downloads);
        cmd!(sh, "apt-get -qq download rustc-web libstd-rust-web-dev {std} rust-web-src")
            .run()
            .context("cannot download Debian's compiler; `apt-get update` may help")?;
    }
    for package in sh.read_dir(&downloads)? {
        cmd!(sh, "dpkg -x {package} {partial}").run()?;
    }
    fs::remove_dir_all(&downloads)?;
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot delete {}", folder.display()))?;
    }
    fs::rename(&partial, folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// The dependency of `package` whose name starts with `prefix` and goes on with a version.
fn dependency(workspace: &Workspace, package: &str, prefix: &str) -> Result<String> {
    let sh = &workspace.sh;
    let dependencies = cmd!(sh, "apt-cache depends {package}")
        .quiet()
        .ignore_stderr()
        .read()
        .with_context(|| format!("apt knows no package {package}"))?;
    versioned(&dependencies, prefix)
        .map(str::to_owned)
        .with_context(|| format!("{package} depends on no {prefix}…"))
}

/// Finds `Depends: <prefix><digit>…` in what `apt-cache depends` prints.
fn versioned<'a>(dependencies: &'a str, prefix: &str) -> Option<&'a str> {
    dependencies.lines().filter_map(|line| line.trim().strip_prefix("Depends: ")).find(|name| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// The folder under `lib` that has the compiler's own libraries; its name is the architecture's.
fn libraries(lib: &Path) -> Result<PathBuf> {
    let has_compiler = |folder: &PathBuf| {
        fs::read_dir(folder).is_ok_and(|files| {
            files
                .flatten()
                .any(|file| file.file_name().to_string_lossy().starts_with("librustc_driver"))
        })
    };
    fs::read_dir(lib)
        .with_context(|| format!("cannot read {}", lib.display()))?
        .flatten()
        .map(|entry| entry.path())
        .find(has_compiler)
        .with_context(|| format!("there is no compiler in {}", lib.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPENDS: &str = "libstd-rust-web-1.96
  Depends: libc6
  Depends: libllvm22
  Conflicts: <libstd-rust-1.96>
    libstd-rust-web-1.96
";

    #[test]
    fn the_version_is_part_of_the_name() {
        assert_eq!(versioned(DEPENDS, "libllvm"), Some("libllvm22"));
    }

    #[test]
    fn a_conflict_is_no_dependency() {
        assert_eq!(versioned(DEPENDS, "libstd-rust-"), None);
    }

    #[test]
    fn a_longer_word_is_another_package() {
        assert_eq!(versioned("  Depends: libstd-rust-web-dev", "libstd-rust-web-"), None);
    }
}
