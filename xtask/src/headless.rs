//! Running a program on a display that nobody sees.

use std::process::{self, ExitCode};

use anyhow::{Context, Result};
use xshell::{Cmd, Shell, cmd};

/// Without these `WebKitGTK` waits for services that a bare machine does not run: the accessibility
/// bus, dconf, a GPU.
const ENV: [(&str, &str); 4] = [
    ("NO_AT_BRIDGE", "1"),
    ("GSETTINGS_BACKEND", "memory"),
    ("LIBGL_ALWAYS_SOFTWARE", "1"),
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
];

/// A command that runs one of the programs in `tests/src/bin` under Xvfb. It is built first and apart,
/// so that the wait shows what is being waited for.
pub(crate) fn driver<'a>(sh: &'a Shell, program: &str) -> Result<Cmd<'a>> {
    cmd!(sh, "cargo build --package ipc-inspector-tests --bin {program}").run()?;
    let run = ["run", "-q", "-p", "ipc-inspector-tests", "--bin", program, "--"];
    Ok(command(sh, "cargo").args(run))
}

/// Runs a command, and answers with its exit status.
pub(crate) fn status_of(command: Cmd<'_>) -> Result<ExitCode> {
    eprintln!("$ {command}");
    let name = command.to_string();
    let status =
        process::Command::from(command).status().with_context(|| format!("cannot start {name}"))?;
    // A process that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// A command that runs `program` under Xvfb. macOS and Windows have no such thing: there it runs
/// on the desktop.
pub(crate) fn command<'a>(sh: &'a Shell, program: &str) -> Cmd<'a> {
    if !cfg!(target_os = "linux") {
        return sh.cmd(program);
    }
    sh.cmd("xvfb-run")
        .args(["-a", "-s", "-screen 0 1600x1000x24", program])
        .envs(ENV)
        // GTK prefers Wayland, and would put the windows on the developer's desktop.
        .env_remove("WAYLAND_DISPLAY")
}
