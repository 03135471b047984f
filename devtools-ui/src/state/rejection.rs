//! A call that was rejected: why, and what would allow it.

use ipc_inspector_protocol::rejection::{
    AccessDenied, InvalidArgs, OutOfScope, Reference, permissions,
};

use super::format;

/// Why a call was rejected, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejection {
    /// What was refused, in a few words.
    pub title: &'static str,
    /// Why.
    pub reason: String,
    /// What would allow it.
    pub remedy: Option<Remedy>,
    /// What else is to be known of it.
    pub note: Option<&'static str>,
}

/// What to add for a call to be allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remedy {
    /// What it is.
    pub what: &'static str,
    /// The text to be added.
    pub code: String,
    /// Other permissions that would do, and allow more.
    pub others: Vec<String>,
}

impl Rejection {
    /// Of a call that was denied with this text.
    pub fn of_denied(command: &str, text: &str) -> Self {
        if let Some(refused) = OutOfScope::read(command, text) {
            let what = "This entry of a capability would allow it:";
            let remedy = refused.entry.map(|code| Remedy { what, code, ..Remedy::default() });
            return Self {
                title: "Denied by a scope.",
                reason: text.to_owned(),
                remedy,
                note: Some(refused.note),
            };
        }
        let (reason, remedy) = match AccessDenied::read(command, text) {
            Some(AccessDenied::NoPermission { permissions }) => (
                "No capability that applies here has a permission for it.".to_owned(),
                Remedy::of(&permissions),
            ),
            Some(AccessDenied::Elsewhere { place, allowed, by }) => {
                let by = named(&by);
                (format!("{by} allows it on {allowed}, and not on {place}."), None)
            }
            Some(AccessDenied::Denied { origin, by }) => {
                let by = named(&by);
                (format!("{by} denies it on the origin {origin}, whatever allows it."), None)
            }
            None => {
                let narrowest = permissions(command).map(|[allow, _]| allow);
                let narrowest = narrowest.filter(|_| text.ends_with("not allowed by ACL"));
                (text.to_owned(), Remedy::of(narrowest.as_deref().as_slice()))
            }
        };
        Self { title: "Denied.", reason, remedy, note: None }
    }

    /// Of a call whose arguments could not be read.
    pub fn of_arguments(command: &str, text: &str) -> Self {
        let reason = match InvalidArgs::read(command, text) {
            Some(InvalidArgs { argument: Some(argument), reason }) => {
                format!("{argument}: {reason}")
            }
            _ => text.to_owned(),
        };
        Self { title: "Invalid arguments.", reason, ..Self::default() }
    }
}

impl Remedy {
    fn of(permissions: &[&str]) -> Option<Self> {
        let mut permissions = permissions.iter().map(|&permission| permission.to_owned());
        Some(Self {
            what: "This permission in a capability would allow it:",
            code: permissions.next()?,
            others: permissions.collect(),
        })
    }

    /// What the other permissions are called together.
    pub fn others_title(&self) -> String {
        let others = format::things(self.others.len() as u64, "other permission");
        format!("{others} would allow it, and more")
    }
}

/// Capabilities with their permissions, in a sentence.
fn named(by: &[Reference<'_>]) -> String {
    let named = by.iter().map(|it| format!("{} (by {})", it.capability, it.permission));
    let named: Vec<_> = named.collect();
    if named.is_empty() { "A capability".to_owned() } else { named.join(", ") }
}
