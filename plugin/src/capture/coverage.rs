//! What cannot be captured in an app, why, and what its author can do about it.

use std::collections::HashMap;

use ipc_inspector_protocol::{
    gaps::IPC_SOURCES,
    wire::{Aspect, Extent, Gap},
};
use tauri::{
    AppHandle, Manager as _, Runtime,
    utils::config::{Csp, CspDirectiveSources, PatternKind},
};

use super::{KNOWN_TAURI, channels::Messages};

/// What the app's author chose to have captured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen {
    pub(crate) messages: Messages,
    /// Whether a layer for `tracing` was made.
    pub(crate) tracing: bool,
    /// Whether pages tell of their consoles.
    pub(crate) console: bool,
}

/// Whether this app's `ipc` scheme may be taken over.
///
/// With the isolation pattern the bodies are encrypted with keys that are private to Tauri, so its
/// own handler has to stay.
pub(crate) fn can_capture_commands<R: Runtime>(app: &AppHandle<R>) -> bool {
    !matches!(app.config().app.security.pattern, PatternKind::Isolation { .. })
}

/// The gaps that are known from the app's set-up.
pub(crate) fn gaps<R: Runtime>(app: &AppHandle<R>, chosen: Chosen) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut gap = |aspect, extent, reason: &str, remedy: Option<&str>| {
        let (reason, remedy) = (reason.into(), remedy.map(Into::into));
        gaps.push(Gap { aspect, extent, reason, remedy });
    };

    if !can_capture_commands(app) {
        gap(
            Aspect::Commands,
            Extent::Nothing,
            "The app uses the isolation pattern: what pages send is encrypted with keys that only \
             Tauri has.",
            Some("Use the brownfield pattern in debug builds to see commands."),
        );
        gap(
            Aspect::Events,
            Extent::Part,
            "With the isolation pattern the emits and listeners of pages are not seen, and emits of \
             Rust only by names that are set.",
            Some("Name the events with `Builder::events`, or emit with the plugin's `Emitter`."),
        );
        gap(
            Aspect::Pages,
            Extent::Nothing,
            "With the isolation pattern what happens in pages has no command to belong to.",
            None,
        );
    } else if csp(app).is_some_and(|csp| !allows_ipc(&csp)) {
        let remedy = format!("Add `{IPC_SOURCES}` to `connect-src` of the app's CSP.");
        gap(
            Aspect::Commands,
            Extent::Part,
            "The app's Content Security Policy forbids the `ipc:` scheme, so that Tauri falls back \
             to `postMessage`, which is slower. Calls are seen as their page sees them, without \
             their time in Rust.",
            Some(&remedy),
        );
    }
    if chosen.messages == Messages::FromPages {
        gap(
            Aspect::Channels,
            Extent::Part,
            "Only the messages that reach a page are seen.",
            Some("Register the plugin with `attach` to see what Rust sends."),
        );
    }
    if !chosen.tracing {
        gap(
            Aspect::Logs,
            if chosen.console { Extent::Part } else { Extent::Nothing },
            "The logs of Rust are not captured.",
            Some("Add `Builder::log_layer` to the app's `tracing` subscriber."),
        );
    }
    if !chosen.console {
        gap(
            Aspect::Logs,
            if chosen.tracing { Extent::Part } else { Extent::Nothing },
            "The consoles of pages are not captured.",
            Some("Switch it on with `Builder::console`, or `\"console\": true`."),
        );
    }
    if !app.webview_windows().is_empty() {
        gap(
            Aspect::Commands,
            Extent::Part,
            "The plugin was registered when windows existed already; theirs is not captured.",
            Some("Register it on `tauri::Builder`."),
        );
    }
    let is_known = |rest: &str| rest.starts_with('.');
    if !tauri::VERSION.strip_prefix(KNOWN_TAURI).is_some_and(is_known) {
        let reason = format!(
            "The app has Tauri {}, whose protocol this plugin does not know; it answers requests \
             as Tauri {KNOWN_TAURI} does.",
            tauri::VERSION
        );
        gap(Aspect::Commands, Extent::Part, &reason, None);
    }
    gaps
}

type Directives = HashMap<String, CspDirectiveSources>;

/// The policy that Tauri serves the app's own pages with.
fn csp<R: Runtime>(app: &AppHandle<R>) -> Option<Directives> {
    let security = &app.config().app.security;
    let csp = if tauri::is_dev() {
        security.dev_csp.clone().or_else(|| security.csp.clone())
    } else {
        security.csp.clone()
    };
    csp.map(Csp::into)
}

/// Whether pages under this policy may use the `ipc` scheme, as this platform writes it.
fn allows_ipc(csp: &Directives) -> bool {
    let Some(sources) = csp.get("connect-src").or_else(|| csp.get("default-src")) else {
        return true;
    };
    let sources: Vec<String> = sources.clone().into();
    let allowed: &[&str] = if cfg!(any(windows, target_os = "android")) {
        &["*", "http:", "http://ipc.localhost", "http://*.localhost"]
    } else {
        // A star stands for the schemes of the web only.
        &["ipc:", "ipc://localhost"]
    };
    sources
        .iter()
        .flat_map(|sources| sources.split_whitespace())
        .any(|source| allowed.contains(&source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(csp: &str, allows: bool) {
        assert_eq!(allows_ipc(&Csp::Policy(csp.into()).into()), allows, "{csp}");
    }

    #[test]
    fn a_policy_forbids_ipc_unless_it_allows_connecting_there() {
        check("connect-src ipc: http://ipc.localhost", true);
        check("default-src 'self'; connect-src 'self' ipc: http://ipc.localhost", true);
        check("default-src 'self' ipc: http://ipc.localhost", true);
        check("img-src 'self'", true);
        check("default-src 'self'", false);
        check("default-src ipc: http://ipc.localhost; connect-src 'self'", false);
        check("connect-src 'self'; img-src ipc: http://ipc.localhost", false);
    }
}
