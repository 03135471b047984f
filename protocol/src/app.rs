//! What a running app is, as it tells its inspector's window: its versions, its configuration, the
//! webviews that are there, and its capabilities.
//!
//! None of it is in traces, but for what the [header](crate::trace::Header) has. Secrets are replaced
//! in all texts by the app's own [rules](crate::redact), before they are told.

use serde::{Deserialize, Serialize};

use crate::{
    redact::Summary,
    trace::{App, Versions},
};

/// What a running app is.
///
/// ```
/// use ipc_inspector_protocol::app::{About, Capabilities, Webview};
///
/// let about = About {
///     config: r#"{"identifier":"com.example.notes"}"#.into(),
///     webviews: vec![Webview { label: "main".into(), ..Webview::default() }],
///     ..About::default()
/// };
/// let read: About = serde_json::from_str(&serde_json::to_string(&about).unwrap()).unwrap();
/// assert_eq!(read, about);
/// assert_eq!(read.capabilities, Capabilities::NotHandedOver);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The app.
    pub app: App,
    /// What it runs on.
    pub versions: Versions,
    /// The processor's architecture, such as `x86_64`.
    pub arch: String,
    /// Whether it is a debug build: the plugin in it was compiled with debug assertions.
    pub is_debug: bool,
    /// Its effective configuration as JSON: `tauri.conf.json` with all that was merged into it.
    pub config: String,
    /// The webviews that are there, in the order of their labels, but for the inspector's.
    pub webviews: Vec<Webview>,
    /// What these may call.
    pub capabilities: Capabilities,
    /// Schemes from which pages may load, beside those of the web and Tauri's own, as far as the
    /// configuration tells. What goes by these is no IPC, and not recorded.
    pub custom_schemes: Vec<String>,
    /// How much was replaced in all of this.
    pub replaced: Summary,
}

/// A webview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webview {
    /// Its label.
    pub label: String,
    /// Label of its window.
    pub window: String,
    /// What it shows now, without query and fragment.
    pub url: String,
    /// Whether that is the app's own, and not from a server elsewhere.
    pub is_local: bool,
    /// [Identifiers](Capability::identifier) of the capabilities that apply to it as it is now, in
    /// their order.
    pub capabilities: Vec<String>,
}

/// The capabilities of an app, as far as it tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capabilities {
    /// It does not: Tauri does not give them to a plugin.
    #[default]
    NotHandedOver,
    /// It has handed over what cannot be read; why not.
    Unreadable(String),
    /// All that the app was built with, in the order of their identifiers. What was added while it
    /// runs is not among them.
    Known(Vec<Capability>),
}

/// A capability: which webviews it applies to, and what these may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capability {
    /// Its name.
    pub identifier: String,
    /// What its author says of it; may be empty.
    pub description: String,
    /// Patterns for labels of windows: it applies to all of a window's webviews.
    pub windows: Vec<String>,
    /// Patterns for labels of webviews.
    pub webviews: Vec<String>,
    /// Whether it applies to the app's own pages.
    pub is_local: bool,
    /// Patterns for addresses of other pages that it applies to.
    pub remote: Vec<String>,
    /// The platforms that it is for; empty for all.
    pub platforms: Vec<String>,
    /// Whether the app runs on one of these.
    pub is_active: bool,
    /// What it permits.
    pub permissions: Vec<Permission>,
}

/// A permission, or a set of them, in a capability.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Its name, such as `fs:allow-read-file`.
    pub identifier: String,
    /// The scope that the capability adds: on what, as JSON each.
    pub allow: Vec<String>,
    /// And on what not.
    pub deny: Vec<String>,
}
