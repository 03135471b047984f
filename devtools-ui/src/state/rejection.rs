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

#[cfg(test)]
mod tests {
    use super::*;

    const EXISTS: &str = "plugin:fs|exists";

    #[test]
    fn of_many_permissions_the_narrowest_is_shown_and_the_others_are_counted() {
        let text = "fs.exists not allowed. Permissions associated with this command: \
                    fs:allow-app-meta, fs:allow-exists, fs:default, fs:read-meta";
        let Rejection { title, reason, remedy, note } = Rejection::of_denied(EXISTS, text);
        assert_eq!((title, note), ("Denied.", None));
        assert_eq!(reason, "No capability that applies here has a permission for it.");
        let remedy = remedy.unwrap();
        assert_eq!(remedy.code, "fs:allow-exists");
        assert_eq!(remedy.others, ["fs:allow-app-meta", "fs:default", "fs:read-meta"]);
        assert_eq!(remedy.others_title(), "3 other permissions would allow it, and more");
    }

    #[test]
    fn who_denies_or_allows_it_elsewhere_is_said() {
        let by = "\n\nreferenced by: capability: main, permission: allow-exists";
        let elsewhere = format!(
            "fs.exists not allowed on window \"mini\", webview \"mini\", URL: local\n\n\
             allowed on: [windows: \"main\", URL: local]{by}"
        );
        let said = Rejection::of_denied(EXISTS, &elsewhere);
        assert_eq!(
            said.reason,
            "main (by allow-exists) allows it on [windows: \"main\", URL: local], and not on window \
             \"mini\", webview \"mini\", URL: local."
        );
        assert_eq!(said.remedy, None);
        let denied = "fs.exists explicitly denied on origin local\n\nreferenced by: capability: main, \
                      permission: deny-exists";
        let said = Rejection::of_denied(EXISTS, denied);
        assert_eq!(
            said.reason,
            "main (by deny-exists) denies it on the origin local, whatever allows it."
        );
    }

    #[test]
    fn a_release_build_says_no_more_than_that_it_is_denied() {
        let said = Rejection::of_denied(EXISTS, "Command plugin:fs|exists not allowed by ACL");
        assert_eq!(said.reason, "Command plugin:fs|exists not allowed by ACL");
        assert_eq!(said.remedy.unwrap().code, "fs:allow-exists");
        let said = Rejection::of_denied("greet", "greet not allowed. Plugin not found");
        assert_eq!((&*said.reason, said.remedy), ("greet not allowed. Plugin not found", None));
    }

    #[test]
    fn a_scope_is_named_with_the_entry_that_would_allow_it() {
        let text = "forbidden path: /etc/passwd, maybe it is not allowed on the scope for \
                    `allow-exists` permission in your capability file";
        let said = Rejection::of_denied(EXISTS, text);
        assert_eq!((said.title, &*said.reason), ("Denied by a scope.", text));
        let entry = r#"{ "identifier": "fs:allow-exists", "allow": [{ "path": "/etc/passwd" }] }"#;
        assert_eq!(said.remedy.unwrap().code, entry);
        assert!(said.note.unwrap().contains("denies"));
    }

    #[test]
    fn an_argument_that_could_not_be_read_is_named() {
        let text =
            "invalid args `name` for command `greet`: command greet missing required key name";
        let said = Rejection::of_arguments("greet", text);
        assert_eq!(said.title, "Invalid arguments.");
        assert_eq!(said.reason, "name: command greet missing required key name");
    }
}
