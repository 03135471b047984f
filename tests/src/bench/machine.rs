//! Where the figures were taken.

use std::{env::consts, fs, process::Command, thread};

use serde::Serialize;

/// What figures depend on; null where it cannot be told.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// How many processors the programs may use at once.
    pub cpus: Option<usize>,
    /// The system's name and version.
    pub os: String,
    pub kernel: Option<String>,
    /// The version of `WebKitGTK`.
    pub webkit: Option<String>,
    /// The compiler on the path, which is the one that cargo uses.
    pub rustc: Option<String>,
}

impl Machine {
    /// The machine that this runs on.
    pub fn here() -> Self {
        Self {
            cpus: thread::available_parallelism().ok().map(usize::from),
            os: linux_name().unwrap_or_else(|| consts::OS.to_owned()),
            kernel: answer("uname", &["-sr"]),
            webkit: answer("pkg-config", &["--modversion", "webkit2gtk-4.1"]),
            rustc: answer("rustc", &["--version"]),
        }
    }
}

fn linux_name() -> Option<String> {
    let release = fs::read_to_string("/etc/os-release").ok()?;
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(name.trim_matches('"').to_owned())
}

fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
