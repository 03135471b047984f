//! The capabilities that the app was built with, where it hands them over.
//!
//! Tauri itself does not tell them: at run time it has what it made of them, in its
//! `ipc::RuntimeAuthority`, whose fields are private, and which only says whether one command is allowed
//! (`ipc/authority.rs`). What `tauri-build` wrote for `tauri::generate_context!` is known to the app alone.

use std::collections::BTreeMap;

use ipc_inspector_protocol::app;
use tauri::{
    Url,
    scope::fs::Pattern,
    utils::{
        acl::{
            self, RemoteUrlPattern, Value,
            capability::{Capability, PermissionEntry},
        },
        config::Config,
        platform::Target,
    },
};

use crate::{Error, Result, export::AppRedactor};

/// What the app has handed over, if anything.
#[derive(Debug, Default)]
pub(crate) struct Capabilities(Option<Result<Vec<Capability>>>);

impl Capabilities {
    /// Reads what was handed over. An app starts whatever that is: an error is logged with `tracing`, and
    /// told in the window.
    pub(crate) fn new(json: Option<&str>, config: &Config) -> Self {
        let read = json.map(|json| read(json, config));
        if let Some(Err(error)) = &read {
            tracing::warn!("the IPC inspector cannot show the app's capabilities: {error}");
        }
        Self(read)
    }

    /// Identifiers of those that apply to a webview.
    pub(crate) fn of(&self, at: &Place<'_>) -> Vec<String> {
        let known = self.0.iter().flatten().flatten();
        known.filter(|it| at.has(it)).map(|it| it.identifier.clone()).collect()
    }

    /// All of them, for the window.
    pub(crate) fn told(&self, redactor: &mut AppRedactor) -> app::Capabilities {
        match &self.0 {
            None => app::Capabilities::NotHandedOver,
            Some(Err(error)) => app::Capabilities::Unreadable(error.to_string()),
            Some(Ok(known)) => {
                app::Capabilities::Known(known.iter().map(|it| told(it, redactor)).collect())
            }
        }
    }
}

/// Where a webview is, and what it shows.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) webview: &'a str,
    pub(crate) window: &'a str,
    pub(crate) url: &'a Url,
    pub(crate) is_local: bool,
}

impl Place<'_> {
    /// Whether a capability applies to it, as `RuntimeAuthority::resolve_access` has it.
    fn has(&self, capability: &Capability) -> bool {
        let matches = |patterns: &[String], label: &str| {
            let mut patterns = patterns.iter().filter_map(|it| Pattern::new(it).ok());
            patterns.any(|pattern| pattern.matches(label))
        };
        let is_of_page = if self.is_local {
            capability.local
        } else {
            let mut urls = capability.remote.iter().flat_map(|remote| &remote.urls);
            urls.any(|url| url.parse().is_ok_and(|url: RemoteUrlPattern| url.test(self.url)))
        };
        is_of_page
            && capability.is_active(&Target::current())
            && (matches(&capability.webviews, self.webview)
                || matches(&capability.windows, self.window))
    }
}

fn read(json: &str, config: &Config) -> Result<Vec<Capability>> {
    let wrong = |reason| Error::Capabilities { reason };
    let all: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
    let mut of_files = BTreeMap::new();
    for (name, value) in all {
        let capability: Capability = serde_json::from_value(value)
            .map_err(|error| wrong(format!("in `{name}`: {error}")))?;
        of_files.insert(name, capability);
    }
    // The configuration may choose among those in files, and have some of its own.
    let chosen = acl::get_capabilities(config, of_files, None);
    Ok(chosen.map_err(|error| wrong(error.to_string()))?.into_values().collect())
}

fn told(capability: &Capability, redactor: &mut AppRedactor) -> app::Capability {
    let remote = capability.remote.iter().flat_map(|remote| &remote.urls);
    let remote = remote.map(|url| redactor.redact_text(url)).collect();
    let platforms = capability.platforms.iter().flatten().map(ToString::to_string).collect();
    app::Capability {
        identifier: capability.identifier.clone(),
        description: redactor.redact_text(&capability.description),
        windows: capability.windows.clone(),
        webviews: capability.webviews.clone(),
        is_local: capability.local,
        remote,
        platforms,
        is_active: capability.is_active(&Target::current()),
        permissions: capability.permissions.iter().map(|it| permission(it, redactor)).collect(),
    }
}

fn permission(entry: &PermissionEntry, redactor: &mut AppRedactor) -> app::Permission {
    let mut told = |values: Option<&[Value]>| -> Vec<_> {
        let values = values.unwrap_or_default().iter();
        let values = values.filter_map(|value| serde_json::to_string(value).ok());
        values.map(|json| redactor.redact_text(&json)).collect()
    };
    let (allow, deny) = match entry {
        PermissionEntry::PermissionRef(_) => (Vec::new(), Vec::new()),
        PermissionEntry::ExtendedPermission { scope, .. } => {
            (told(scope.allow.as_deref()), told(scope.deny.as_deref()))
        }
    };
    app::Permission { identifier: entry.identifier().get().into(), allow, deny }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::export::Configured;

    fn config(security: &Value) -> Config {
        let config = json!({ "identifier": "a.b.c", "app": { "security": security } });
        serde_json::from_value(config).unwrap()
    }

    fn handed(capabilities: &Value) -> Capabilities {
        let config = config(&json!({}));
        Capabilities(Some(read(&capabilities.to_string(), &config)))
    }

    /// Which of the capabilities apply.
    fn of(capabilities: &Value, webview: &str, window: &str, url: &str) -> Vec<String> {
        let url: Url = url.parse().unwrap();
        let is_local = url.scheme() == "tauri";
        handed(capabilities).of(&Place { webview, window, url: &url, is_local })
    }

    #[test]
    fn patterns_for_labels_match_as_in_tauri() {
        let all = json!({
            "all": { "identifier": "all", "windows": ["*"], "permissions": [] },
            "docs": { "identifier": "docs", "windows": ["doc-?", "about"], "permissions": [] },
            "inner": { "identifier": "inner", "webviews": ["side*"], "permissions": [] },
            "none": { "identifier": "none", "permissions": [] },
        });
        let of = |webview, window| of(&all, webview, window, "tauri://localhost/");
        assert_eq!(of("main", "main"), ["all"]);
        assert_eq!(of("doc-1", "doc-1"), ["all", "docs"]);
        assert_eq!(of("doc-10", "doc-10"), ["all"]);
        assert_eq!(of("sidebar", "about"), ["all", "docs", "inner"], "by window or by webview");
    }

    #[test]
    fn a_page_of_a_server_elsewhere_has_only_what_is_for_its_address() {
        let all = json!({
            "both": {
                "identifier": "both", "windows": ["*"], "permissions": [],
                "remote": { "urls": ["https://*.example.com"] },
            },
            "local": { "identifier": "local", "windows": ["*"], "permissions": [] },
            "remote": {
                "identifier": "remote", "windows": ["*"], "permissions": [], "local": false,
                "remote": { "urls": ["https://docs.example.com/api/*"] },
            },
        });
        let of = |url| of(&all, "main", "main", url);
        assert_eq!(of("tauri://localhost/"), ["both", "local"]);
        assert_eq!(of("https://docs.example.com/api/v1?q=1"), ["both", "remote"]);
        assert_eq!(of("https://docs.example.com/"), ["both"]);
        assert_eq!(of("https://example.org/"), [""; 0]);
    }

    #[test]
    fn one_for_other_platforms_applies_nowhere_and_says_so() {
        let platforms = if cfg!(windows) { ["linux", "macOS"] } else { ["windows", "android"] };
        let all = json!({ "other": {
            "identifier": "other", "windows": ["*"], "permissions": [], "platforms": platforms,
        }});
        assert_eq!(of(&all, "main", "main", "tauri://localhost/"), [""; 0]);
        let told = handed(&all).told(&mut Configured::default().usual());
        let app::Capabilities::Known(told) = told else { panic!("{told:?}") };
        assert!(!told[0].is_active);
        assert_eq!(told[0].platforms, platforms);
    }

    #[test]
    fn permissions_are_told_with_what_the_capability_adds_to_their_scope() {
        let all = json!({ "main": { "identifier": "main", "windows": ["main"], "permissions": [
            "core:default",
            {
                "identifier": "fs:allow-read-file",
                "allow": [{ "path": "$HOME/*" }], "deny": ["/home/ada/.ssh"],
            },
        ]}});
        let mut redactor = Configured::default().usual();
        let app::Capabilities::Known(told) = handed(&all).told(&mut redactor) else {
            panic!("not read");
        };
        let [plain, scoped] = &told[0].permissions[..] else { panic!("{told:?}") };
        assert_eq!((&*plain.identifier, plain.allow.len()), ("core:default", 0));
        assert_eq!(scoped.identifier, "fs:allow-read-file");
        assert_eq!(scoped.allow, [r#"{"path":"$HOME/*"}"#]);
        assert_eq!(scoped.deny, [r#""/home/[redacted: home_path]/.ssh""#]);
        assert_eq!(redactor.summary().replaced(), 1);
    }

    #[test]
    fn the_configuration_chooses_among_them_and_adds_its_own() {
        let of_files = json!({
            "main": { "identifier": "main", "windows": ["main"], "permissions": [] },
            "unused": { "identifier": "unused", "windows": ["*"], "permissions": [] },
        });
        let own = json!({ "identifier": "own", "windows": ["*"], "permissions": ["core:default"] });
        let chosen =
            read(&of_files.to_string(), &config(&json!({ "capabilities": ["main", own] })));
        let names: Vec<_> = chosen.unwrap().into_iter().map(|it| it.identifier).collect();
        assert_eq!(names, ["main", "own"]);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_goes_on() {
        let one = r#"{"identifier":"main","windows":["main"],"permissions":[]}"#;
        let twice = r#"{"main":{"identifier":"main","permissions":["a:b:c"]}}"#;
        for (json, security, told) in [
            ("{", json!({}), "EOF while parsing an object at line 1 column 1"),
            (one, json!({}), "in `identifier`: invalid type: string"),
            (
                r#"{"main":{"identifier":"main"}}"#,
                json!({}),
                "in `main`: missing field `permissions`",
            ),
            (twice, json!({}), "in `main`: "),
            (
                "{}",
                json!({ "capabilities": ["gone"] }),
                "capability with identifier gone not found",
            ),
        ] {
            let read = Capabilities::new(Some(json), &config(&security));
            let url: Url = "tauri://localhost/".parse().unwrap();
            let at = Place { webview: "main", window: "main", url: &url, is_local: true };
            assert_eq!(read.of(&at), [""; 0]);
            let read = read.told(&mut Configured::default().usual());
            let app::Capabilities::Unreadable(reason) = read else { panic!("{json}: {read:?}") };
            assert!(reason.starts_with("`Builder::capabilities` was given "), "{reason}");
            assert!(reason.contains(told), "{reason}");
        }
        let none = Capabilities::new(None, &config(&json!({})));
        let told = none.told(&mut Configured::default().usual());
        assert_eq!(told, app::Capabilities::NotHandedOver);
    }
}
