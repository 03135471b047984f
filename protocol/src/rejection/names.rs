//! The names of commands, and of the permissions for them.

/// The permissions that allow and deny a command, the narrowest of each, by the names that
/// `tauri-build` and `tauri-plugin` make of it; nothing where no name follows from that of the command.
pub fn permissions(command: &str) -> Option<[String; 2]> {
    let (plugin, name) = split(command);
    let is_plain = |text: &str, more: char| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == more)
    };
    if !is_plain(name, '_') || !plugin.is_none_or(|plugin| is_plain(plugin, '-')) {
        return None;
    }
    let prefix = plugin.map_or_else(String::new, |plugin| plugin_name(plugin) + ":");
    let name = name.replace('_', "-");
    Some(["allow", "deny"].map(|way| format!("{prefix}{way}-{name}")))
}

/// Tauri's own plugins, whose permissions begin with `core:`; see `PLUGINS` in its `build.rs`.
const CORE: [&str; 9] =
    ["app", "event", "image", "menu", "path", "resources", "tray", "webview", "window"];

/// A plugin's name in permissions, by that in commands.
pub fn plugin_name(plugin: &str) -> String {
    if CORE.contains(&plugin) { format!("core:{plugin}") } else { plugin.to_owned() }
}

/// A command's plugin and its name there, as Tauri splits them.
pub(super) fn split(command: &str) -> (Option<&str>, &str) {
    match command.strip_prefix("plugin:") {
        Some(rest) => {
            let mut parts = rest.split('|');
            (parts.next(), parts.next().unwrap_or_default())
        }
        None => (None, command),
    }
}
