//! Running a program on a display that nobody sees.

use xshell::{Cmd, Shell};

/// Without these `WebKitGTK` waits for services that a bare machine does not run: the accessibility
/// bus, dconf, a GPU.
const ENV: [(&str, &str); 4] = [
    ("NO_AT_BRIDGE", "1"),
    ("GSETTINGS_BACKEND", "memory"),
    ("LIBGL_ALWAYS_SOFTWARE", "1"),
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
];

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
