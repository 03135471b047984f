//! Where things are: the clone, cargo's output, and the cache for what is downloaded once.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

/// The folders every chore needs, and a shell that stands in the workspace's root.
pub(crate) struct Workspace {
    pub(crate) sh: Shell,
    pub(crate) root: PathBuf,
    /// Cargo's output, wherever the user or CI moved it.
    pub(crate) target: PathBuf,
    /// Tools and toolchains. Outside the clone, so that every clone shares them.
    pub(crate) cache: PathBuf,
    /// The first file, `lib.rs` or `main.rs`, of each library and program.
    pub(crate) crates: Vec<PathBuf>,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let sh = Shell::new().context("cannot read the current folder")?;
        let metadata = cmd!(sh, "cargo metadata --no-deps --format-version 1")
            .quiet()
            .read()
            .context("cannot ask cargo where the workspace is; run this inside the clone")?;
        let metadata: serde_json::Value =
            serde_json::from_str(&metadata).context("cargo metadata printed no JSON")?;
        let folder = |field: &str| {
            metadata[field]
                .as_str()
                .map(PathBuf::from)
                .with_context(|| format!("cargo metadata names no {field}"))
        };
        let root = folder("workspace_root")?;
        sh.change_dir(&root);
        let target = folder("target_directory")?;
        Ok(Self { sh, root, target, cache: cache()?, crates: crates(&metadata) })
    }

    /// A program that `cargo build` left in the dev profile's folder.
    pub(crate) fn built(&self, program: &str) -> PathBuf {
        self.target.join("debug").join(format!("{program}{EXE_SUFFIX}"))
    }
}

/// Finds a program on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(format!("{program}{EXE_SUFFIX}")))
        .find(|file| file.is_file())
}

fn crates(metadata: &serde_json::Value) -> Vec<PathBuf> {
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let packages = list(&metadata["packages"]);
    let targets = packages.iter().flat_map(|package| list(&package["targets"]));
    targets
        .filter(|target| list(&target["kind"]).iter().any(|kind| kind == "lib" || kind == "bin"))
        .filter_map(|target| target["src_path"].as_str().map(PathBuf::from))
        .collect()
}

fn cache() -> Result<PathBuf> {
    let user = match env::var_os("XDG_CACHE_HOME") {
        Some(folder) if Path::new(&folder).is_absolute() => PathBuf::from(folder),
        _ => env::home_dir()
            .context("cannot tell your home folder; set HOME or XDG_CACHE_HOME")?
            .join(".cache"),
    };
    Ok(user.join("tauri-ipc-inspector"))
}
