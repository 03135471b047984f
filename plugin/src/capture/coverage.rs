//! What cannot be captured in an app, why, and what its author can do about it.

use std::collections::{BTreeSet, HashMap};

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
    /// What of the app's logging was given a part of ours.
    pub(crate) logs: Logging,
    /// Whether pages tell of their consoles.
    pub(crate) console: bool,
}

/// The two ways in which Rust logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Logging {
    pub(crate) tracing: bool,
    pub(crate) log: bool,
}

impl Logging {
    /// Those that the app has set up by now.
    fn in_use() -> Self {
        Self {
            tracing: tracing::dispatcher::has_been_set(),
            log: log::max_level() != log::LevelFilter::Off,
        }
    }

    /// What is not captured of these, as reason and remedy.
    fn missing(self, captured: Self) -> Option<(&'static str, &'static str)> {
        if self.tracing && !captured.tracing {
            return Some((
                "What Rust logs with `tracing` is not captured.",
                "Add `Builder::log_layer` to the app's `tracing` subscriber.",
            ));
        }
        // Where there is a subscriber, it usually gets what is logged with `log` as well.
        if self.log && !self.tracing && !captured.log {
            return Some((
                "What Rust logs with `log` is not captured.",
                "Give `Builder::logger` to the app's logger: to tauri-plugin-log as a target, to others \
                 by `Logger::beside`.",
            ));
        }
        if captured.tracing && !self.tracing {
            return Some((
                "`Builder::log_layer` was called, but the app has set no `tracing` subscriber.",
                "Add the layer to a subscriber, and set that.",
            ));
        }
        if captured.log && !self.log {
            return Some((
                "`Builder::logger` was called, but the app has set no logger.",
                "Give it to the logger that the app sets, or set it as such.",
            ));
        }
        None
    }
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

/// The gaps in logs. An app may set its logging up at any time.
pub(crate) fn log_gaps(chosen: Chosen) -> Vec<Gap> {
    let missing = Logging::in_use().missing(chosen.logs);
    let extent = |has_others| if has_others { Extent::Part } else { Extent::Nothing };
    let gap = |extent, (reason, remedy): (&str, &str)| Gap {
        aspect: Aspect::Logs,
        extent,
        reason: reason.into(),
        remedy: Some(remedy.into()),
    };
    let rust = missing.map(|missing| gap(extent(chosen.console), missing));
    let consoles = (!chosen.console).then(|| {
        let reason = "The consoles of pages are not captured.";
        let remedy = "Switch it on with `Builder::console`, or `\"console\": true`.";
        gap(extent(missing.is_none()), (reason, remedy))
    });
    rust.into_iter().chain(consoles).collect()
}

/// Schemes other than Tauri's own and those of the web from which the app's pages may load, as far as
/// its configuration tells: what goes by these is no IPC.
pub(crate) fn custom_schemes<R: Runtime>(app: &AppHandle<R>) -> Vec<String> {
    let has_assets = app.config().app.security.asset_protocol.enable;
    let of_policy = csp(app).map(|csp| schemes(&csp)).unwrap_or_default();
    let assets = has_assets.then(|| "asset".to_owned());
    let all: BTreeSet<_> = of_policy.into_iter().chain(assets).collect();
    all.into_iter().collect()
}

/// What a policy names that is none of an app's own protocols.
const KNOWN_SCHEMES: [&str; 16] = [
    "about",
    "blob",
    "customprotocol",
    "data",
    "file",
    "filesystem",
    "ftp",
    "http",
    "https",
    "ipc",
    "javascript",
    "mediastream",
    "tauri",
    "wasm",
    "ws",
    "wss",
];

fn schemes(csp: &Directives) -> BTreeSet<String> {
    let sources = csp.values().flat_map(|sources| Vec::<String>::from(sources.clone()));
    let mut found = BTreeSet::new();
    for sources in sources {
        found.extend(sources.split_whitespace().filter_map(custom_scheme).map(str::to_owned));
    }
    found
}

/// The scheme of `stream:` and `stream://localhost`, or on Windows and Android of
/// `http://stream.localhost`.
fn custom_scheme(source: &str) -> Option<&str> {
    let (scheme, rest) = source.split_once(':')?;
    let (scheme, rest) = match (scheme, rest.strip_prefix("//")) {
        ("http" | "https", Some(host)) => (host.strip_suffix(".localhost")?, ""),
        (scheme, Some(_)) => (scheme, ""),
        (scheme, None) => (scheme, rest),
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-'));
    // Behind the colon of `localhost:1420` is a port.
    (is_scheme && rest.is_empty() && !KNOWN_SCHEMES.contains(&scheme)).then_some(scheme)
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
    fn logs_are_missed_only_where_the_app_logs() {
        const NONE: Logging = Logging { tracing: false, log: false };
        const TRACING: Logging = Logging { tracing: true, log: false };
        const LOG: Logging = Logging { tracing: false, log: true };
        const BOTH: Logging = Logging { tracing: true, log: true };
        let remedy = |in_use: Logging, captured| in_use.missing(captured).map(|(_, remedy)| remedy);
        for (in_use, captured) in
            [(NONE, NONE), (TRACING, TRACING), (LOG, LOG), (BOTH, TRACING), (BOTH, BOTH)]
        {
            assert_eq!(remedy(in_use, captured), None, "{in_use:?} {captured:?}");
        }
        let advises = |in_use, captured, name: &str| {
            assert!(remedy(in_use, captured).unwrap().contains(name), "{in_use:?} {captured:?}");
        };
        advises(LOG, NONE, "Builder::logger");
        advises(TRACING, NONE, "Builder::log_layer");
        advises(BOTH, LOG, "Builder::log_layer");
        // What was made and is not in use is told as well.
        advises(NONE, TRACING, "Add the layer");
        advises(NONE, LOG, "Give it to the logger");
    }

    #[test]
    fn the_schemes_of_an_app_are_read_off_its_policy() {
        let schemes = |csp: &str| -> Vec<String> {
            schemes(&Csp::Policy(csp.into()).into()).into_iter().collect()
        };
        assert_eq!(
            schemes(
                "default-src 'self' ipc: http://ipc.localhost data: https://example.com:8080; \
                 media-src stream: http://stream.localhost; img-src asset: http://asset.localhost \
                 my-files://localhost blob: *.example.com localhost:1420 'nonce-a:b' tauri:"
            ),
            ["asset", "my-files", "stream"]
        );
        assert!(schemes("default-src *; connect-src ws: wss://example.com").is_empty());
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
