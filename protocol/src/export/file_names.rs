//! Names of files that mean something else on Windows.

/// Whether Windows takes a file of this name for a device, in whatever folder: `CON`, `nul.md`,
/// `Com1.tar.gz`. What is written to it is lost, or on a terminal.
///
/// ```
/// use ipc_inspector_protocol::export::is_device_on_windows;
///
/// assert!(is_device_on_windows("nul.har"));
/// assert!(!is_device_on_windows("null.har"));
/// ```
pub fn is_device_on_windows(name: &str) -> bool {
    // What follows a dot or a colon does not matter, and neither do spaces before it.
    let stem = name.split(['.', ':']).next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_ascii_uppercase();
    let is_one = |digit: &str| {
        let mut chars = digit.chars();
        let first = chars.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c));
        first && chars.next().is_none()
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].into_iter().any(|port| stem.strip_prefix(port).is_some_and(is_one))
}
