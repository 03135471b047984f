//! See every message between the pages and the Rust side of a Tauri app, in a window of its own.
//!
//! Register the plugin, run a debug build, press `Ctrl+Shift+Y` (`Cmd+Shift+Y` on macOS):
//!
//! ```no_run
//! tauri::Builder::default()
//!     .plugin(tauri_plugin_ipc_inspector::init())
//! # ;
//! ```
//!
//! Each command that a page invokes is shown with its arguments, its answer and its times:
//! commands of the app, of plugins and of Tauri itself; ok answers, errors, rejections by the
//! app's capabilities, unknown commands, and calls whose handler is gone and that will never be
//! answered. The app itself behaves as it does without the plugin: same threads, same answers
//! byte for byte, same order.
//!
//! Events are shown with their payload, target and sender, with the listeners of pages, and with
//! what was delivered to whom. Channels are shown with each of their messages and their end: all
//! that Rust sends with [`attach`] in place of `.plugin(init())`, otherwise what reaches a page.
//! [`Emitter`] in place of Tauri's has also the events shown that nobody listens to, and
//! [`Builder::log_layer`] or [`Builder::logger`] the app's logs.
//!
//! The app is shown as well: its configuration, its webviews with what they called, and, with
//! [`Builder::capabilities`], which capabilities apply to each of them.
//!
//! [`Inspector::export`] writes what was recorded to a file, with secrets replaced.
//!
//! In a release build [`init`] registers nothing and embeds nothing, unless the app says
//! [`Builder::enable_in_release`].
//!
//! # Configuration
//!
//! In code with [`Builder`], or in `tauri.conf.json`; code wins:
//!
//! ```json
//! {
//!   "plugins": {
//!     "ipc-inspector": {
//!       "maxRecords": 100000,
//!       "maxBytes": 67108864,
//!       "maxPayloadBytes": 1048576,
//!       "shortcut": "CmdOrCtrl+Shift+Y",
//!       "openOnStart": false,
//!       "events": [],
//!       "console": false,
//!       "redact": { "commands": ["unlock"] }
//!     }
//!   }
//! }
//! ```
#![warn(missing_docs)]

mod about;
mod bundle;
mod capabilities;
mod capture;
mod commands;
mod config;
mod emitter;
mod error;
mod export;
mod flight;
mod inspector;
mod page_commands;
mod plugin;
mod recorder;
mod records;
mod search;
#[cfg(test)]
mod secrets;
mod stream;
mod window;

use std::sync::OnceLock;

use config::Config;
use ipc_inspector_protocol::redact::Rules;
use tauri::{Runtime, plugin::Plugin};

pub use capture::{LogLayer, Logger};
#[cfg(feature = "__measure")]
#[doc(hidden)]
pub mod measure;
pub use emitter::Emitter;
pub use error::{Error, Result};
pub use export::{ExportOptions, Exported, Format, Redaction};
pub use flight::{FlightOptions, FlightStatus};
pub use inspector::{Inspector, IpcInspectorExt};
use ipc_inspector_page::{PAGE, Page};
pub use ipc_inspector_protocol as protocol;
pub use ipc_inspector_protocol::{redact, wire::Stats};
pub use records::{RecordedCall, RecordedCalls, Records};
pub use window::WINDOW_LABEL;

/// The plugin with its defaults: what [`Builder::new`] and [`Builder::build`] make.
///
/// ```no_run
/// tauri::Builder::default()
///     .plugin(tauri_plugin_ipc_inspector::init())
/// # ;
/// ```
pub fn init<R: Runtime>() -> impl Plugin<R> + 'static {
    Builder::new().build()
}

/// Registers the plugin with its defaults and has the messages of channels captured as well, which
/// a plugin alone cannot: what [`Builder::new`] and [`Builder::attach`] do.
///
/// ```no_run
/// tauri_plugin_ipc_inspector::attach(tauri::Builder::default())
/// # ;
/// ```
#[must_use = "the app's builder is handed back"]
pub fn attach<R: Runtime>(builder: tauri::Builder<R>) -> tauri::Builder<R> {
    Builder::new().attach(builder)
}

/// Sets the plugin up.
///
/// ```no_run
/// tauri::Builder::default().plugin(
///     tauri_plugin_ipc_inspector::Builder::new()
///         .max_bytes(16 << 20)
///         .shortcut("F9")
///         .open_on_start(true)
///         .build(),
/// )
/// # ;
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built and given to `tauri::Builder::plugin`"]
pub struct Builder {
    config: Config,
    layer: OnceLock<LogLayer>,
    logger: OnceLock<Logger>,
    /// Absent when the plugin is to do nothing.
    page: Option<&'static Page>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            config: Config::default(),
            layer: OnceLock::new(),
            logger: OnceLock::new(),
            #[cfg(debug_assertions)]
            page: Some(&PAGE),
            #[cfg(not(debug_assertions))]
            page: None,
        }
    }
}

impl Builder {
    /// Starts with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many records are held at most; a call makes two or three. At the limit the oldest go
    /// first, and are counted as lost. The default is 100,000, the most 100 million.
    pub fn max_records(mut self, records: u64) -> Self {
        self.config.max_records = Some(records);
        self
    }

    /// How many bytes the records and their bodies take at most. At the limit the oldest go
    /// first, and are counted as lost. The default is 64 MiB, the least 64 KiB.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.config.max_bytes = Some(bytes);
        self
    }

    /// How many bytes are kept of one body, at most a quarter of [`max_bytes`](Self::max_bytes). Of
    /// a longer body the start is kept, with its true length. The default is 1 MiB.
    pub fn max_payload_bytes(mut self, bytes: u64) -> Self {
        self.config.max_payload_bytes = Some(bytes);
        self
    }

    /// The keys that open the inspector from any page of the app, as `Ctrl`, `Cmd`, `CmdOrCtrl`,
    /// `Alt` and `Shift` with one character or function key, joined by `+`. The empty text stands
    /// for none. Keys that cannot be read fail the app's start with the text of
    /// [`Error::Shortcut`]. The default is `CmdOrCtrl+Shift+Y`.
    pub fn shortcut(mut self, keys: impl Into<String>) -> Self {
        self.config.shortcut = Some(keys.into());
        self
    }

    /// Whether the inspector opens with the app. The default is not to.
    pub fn open_on_start(mut self, open: bool) -> Self {
        self.config.open_on_start = Some(open);
        self
    }

    /// Names of events that are emitted by Rust and that no page listens to or emits: they cannot be
    /// learned otherwise, unless Rust emits them by the plugin's [`Emitter`]. A name that Tauri does
    /// not take fails the app's start with the text of [`Error::EventName`].
    pub fn events(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.config.events = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Whether to show what pages write with `console.log` and its like, and the errors that nobody
    /// catches there. The default is not to: the web inspector then names the plugin's script as
    /// the place where such a line was written.
    pub fn console(mut self, console: bool) -> Self {
        self.config.console = Some(console);
        self
    }

    /// By what rules secrets are replaced in what is exported, unless the export says
    /// [something else](ExportOptions::redaction). The default is that of [`Rules`].
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::{Builder, redact::Rules};
    ///
    /// let commands = vec!["unlock".into(), "plugin:vault|*".into()];
    /// let inspector = Builder::new().redact(Rules { commands, ..Rules::default() });
    /// # inspector.attach(tauri::Builder::default());
    /// ```
    pub fn redact(mut self, rules: Rules) -> Self {
        self.config.redact = Some(rules);
        self
    }

    /// Lets a function of the app decide each text of what is exported that the rules' keys do not
    /// replace. What it returns comes in place of the text; where that is nothing, the rules' patterns
    /// are looked for. It runs on the thread that exports, or that [writes
    /// along](Inspector::start_flight_recorder).
    ///
    /// When it panics, the text, and those that follow in the same body or in the same headers, become
    /// `[redacted: panic]`. [`Exported::redact_panics`] and [`FlightStatus::redact_panics`] count the
    /// records. Where panics abort, as `panic = "abort"` says, one of these ends the app as any other.
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::Builder;
    ///
    /// let inspector = Builder::new()
    ///     .redact_with(|found| found.text.starts_with("ACME-").then(|| "[licence]".into()));
    /// # inspector.attach(tauri::Builder::default());
    /// ```
    pub fn redact_with<F>(mut self, replace: F) -> Self
    where
        F: Fn(&redact::Found<'_>) -> Option<String> + Send + Sync + 'static,
    {
        self.config.replace = Some(export::Replace::new(replace));
        self
    }

    /// A layer that shows the app's logs in the inspector, for the app's own `tracing` subscriber.
    /// The plugin sets none behind the app's back.
    ///
    /// ```no_run
    /// use tracing_subscriber::prelude::*;
    ///
    /// let inspector = tauri_plugin_ipc_inspector::Builder::new();
    /// tracing_subscriber::registry()
    ///     .with(tracing_subscriber::fmt::layer())
    ///     .with(inspector.log_layer())
    ///     .init();
    /// inspector.attach(tauri::Builder::default())
    /// # ;
    /// ```
    pub fn log_layer(&self) -> LogLayer {
        self.layer.get_or_init(LogLayer::default).clone()
    }

    /// A logger that shows the app's logs in the inspector, for an app that logs with the `log` crate:
    /// with tauri-plugin-log as one more target of it, with another logger
    /// [beside](Logger::beside) that one, and without any as it is. The plugin sets none behind the
    /// app's back.
    ///
    /// ```no_run
    /// use tauri_plugin_log::{Target, TargetKind, fern::Dispatch};
    ///
    /// let inspector = tauri_plugin_ipc_inspector::Builder::new();
    /// let logger: Box<dyn log::Log> = Box::new(inspector.logger());
    /// let logs = tauri_plugin_log::Builder::new()
    ///     .target(Target::new(TargetKind::Dispatch(Dispatch::new().chain(logger))));
    /// inspector.attach(tauri::Builder::default()).plugin(logs.build())
    /// # ;
    /// ```
    pub fn logger(&self) -> Logger {
        self.logger.get_or_init(Logger::default).clone()
    }

    /// Shows in the inspector's view of the app which capabilities apply to which webview. Tauri gives
    /// them to no plugin; they are in a file that `tauri-build` writes for `tauri::generate_context!`.
    /// What is given here in its place is logged with `tracing`, and said in the view.
    ///
    /// ```no_run
    /// # const CAPABILITIES: &str = "{}";
    /// # /*
    /// const CAPABILITIES: &str = include_str!(concat!(env!("OUT_DIR"), "/capabilities.json"));
    /// # */
    ///
    /// let inspector = tauri_plugin_ipc_inspector::Builder::new().capabilities(CAPABILITIES);
    /// inspector.attach(tauri::Builder::default())
    /// # ;
    /// ```
    pub fn capabilities(mut self, json: impl Into<String>) -> Self {
        self.config.capabilities = Some(json.into());
        self
    }

    /// Has the plugin work, and its page embedded, in release builds too.
    ///
    /// Whoever has such an app before them can read all that its pages and its Rust side say to
    /// each other. It is meant for builds that stay with the people who test them.
    pub fn enable_in_release(mut self) -> Self {
        self.page = Some(&PAGE);
        self
    }

    /// Makes the plugin. A setting that makes no sense fails the app's start with
    /// [`tauri::Error::PluginInitialization`], which carries the text of the [`Error`].
    pub fn build<R: Runtime>(self) -> impl Plugin<R> + 'static {
        self.build_with(None)
    }

    /// Makes the plugin and registers it, and has the messages of channels captured as well.
    ///
    /// For these Tauri has one place, on the app's builder: it replaces an interceptor that was
    /// set there before, and one that is set later replaces it.
    #[must_use = "the app's builder is handed back"]
    pub fn attach<R: Runtime>(self, builder: tauri::Builder<R>) -> tauri::Builder<R> {
        if self.page.is_none() {
            return builder.plugin(self.build());
        }
        let (builder, tap) = capture::ChannelTap::attach(builder);
        builder.plugin(self.build_with(Some(tap)))
    }

    fn build_with<R: Runtime>(
        self,
        channels: Option<capture::ChannelTap<R>>,
    ) -> plugin::InspectorPlugin<R> {
        let (layer, logger) = (self.layer.into_inner(), self.logger.into_inner());
        let taps = plugin::Taps { channels, layer, logger };
        plugin::InspectorPlugin::new(self.config, self.page, taps)
    }
}
