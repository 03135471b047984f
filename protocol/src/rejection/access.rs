//! What the access control says: that no capability allows a command, or that one denies it.

use super::names::{permissions, split};
use crate::Outcome;

/// Why the access control denied a command, as far as its text tells; see `resolve_access_message` in
/// Tauri's `ipc/authority.rs`. A release build of an app does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessDenied<'a> {
    /// No capability has a permission for it.
    NoPermission {
        /// The permissions that would allow it, the narrowest first and sets of others last.
        permissions: Vec<&'a str>,
    },
    /// Capabilities allow it, but not there.
    Elsewhere {
        /// Where it was denied: `window "main", webview "main", URL: local`.
        place: &'a str,
        /// Where it is allowed.
        allowed: &'a str,
        /// What allows it.
        by: Vec<Reference<'a>>,
    },
    /// A capability denies it.
    Denied {
        /// Where, as Tauri writes an origin: `local`.
        origin: &'a str,
        /// What denies it.
        by: Vec<Reference<'a>>,
    },
}

/// A permission in a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The capability.
    pub capability: &'a str,
    /// The permission, without the name of its plugin.
    pub permission: &'a str,
}

impl<'a> AccessDenied<'a> {
    /// Reads the text by which `command` was denied; nothing of one that does not tell why.
    pub fn read(command: &str, text: &'a str) -> Option<Self> {
        let text = said_of(command, text)?;
        if let Some(all) =
            text.strip_prefix("not allowed. Permissions associated with this command: ")
        {
            let narrowest = permissions(command).map(|[allow, _]| allow);
            let mut permissions: Vec<_> = all.split(", ").collect();
            permissions.sort_by_key(|permission| {
                let name = permission.rsplit(':').next().unwrap_or_default();
                (Some(*permission) != narrowest.as_deref(), !name.starts_with("allow-"))
            });
            return Some(Self::NoPermission { permissions });
        }
        if let Some(rest) = text.strip_prefix("explicitly denied on origin ") {
            let (origin, by) = rest.split_once(REFERENCES)?;
            return Some(Self::Denied { origin, by: references(by) });
        }
        let (place, rest) = text.strip_prefix("not allowed on ")?.split_once("\n\n")?;
        let (allowed, by) = rest.split_once(REFERENCES)?;
        let allowed = allowed.strip_prefix("allowed on: ").unwrap_or(allowed);
        Some(Self::Elsewhere { place, allowed, by: references(by) })
    }
}

const REFERENCES: &str = "\n\nreferenced by: ";

fn references<'a>(text: &'a str) -> Vec<Reference<'a>> {
    let read = |text: &'a str| {
        let (capability, permission) =
            text.strip_prefix("capability: ")?.split_once(", permission: ")?;
        Some(Reference { capability, permission })
    };
    text.split(" || ").filter_map(read).collect()
}

/// What is said of a command, behind its name as the access control writes it.
fn said_of<'a>(command: &str, text: &'a str) -> Option<&'a str> {
    let rest = match split(command) {
        (Some(plugin), name) => text.strip_prefix(plugin)?.strip_prefix('.')?.strip_prefix(name),
        (None, name) => text.strip_prefix(name),
    };
    rest?.strip_prefix(' ')
}

/// What kind of answer an error is that was given by Tauri itself, or by a sync command.
pub(super) fn outcome(command: &str, text: &str) -> Outcome {
    let (plugin, name) = split(command);
    let said = said_of(command, text);
    // Of the app's own commands the access control knows only those that the app lists, so there
    // its "not found" does not mean that there is none.
    let is_unknown_to_plugin = plugin.is_some_and(|plugin| {
        text == format!("plugin {plugin} not found")
            || said == Some("not allowed. Plugin not found")
            || said == Some("not allowed. Command not found")
    });
    if text == format!("Command {name} not found") || is_unknown_to_plugin {
        Outcome::NotFound
    } else if text == format!("Command {command} not allowed by ACL")
        || said.is_some_and(|said| {
            said.starts_with("not allowed") || said.starts_with("explicitly denied")
        })
    {
        Outcome::Denied
    } else {
        Outcome::Error
    }
}
