//! What an export may be told.

use std::path::Path;

use ipc_inspector_protocol::{
    Filter,
    redact::Rules,
    rows::Rows,
    wire::{ExportRequest, Secrets},
};

use super::{AppRedactor, Configured};
use crate::{Result, error::parse_filter};

/// How [`Inspector::export`](crate::Inspector::export) writes.
///
/// The default goes by the file's name and replaces secrets as the app has set it.
///
/// ```
/// use tauri_plugin_ipc_inspector::{ExportOptions, Format, Redaction};
///
/// let options = ExportOptions::default()
///     .format(Format::Markdown)
///     .redaction(Redaction::Off)
///     .comment("Export hangs after the first chunk.");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until they are given to an export"]
pub struct ExportOptions {
    pub(super) format: Option<Format>,
    pub(super) redaction: Redaction,
    pub(super) comment: Option<String>,
    pub(super) filter: Filter,
    pub(super) row: Option<u64>,
}

impl ExportOptions {
    /// The format, whatever the file's name says.
    pub fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// What is replaced before anything is written. The default is [`Redaction::Configured`].
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.redaction = redaction;
        self
    }

    /// Only what passes this filter, which is the one of the window: `cmd:save status:error`. A call
    /// is exported whole, with its channels and their messages, and an event with those who listened
    /// to it. The file then says how many records were left out, and not what was filtered by.
    ///
    /// ```
    /// use tauri_plugin_ipc_inspector::{ExportOptions, protocol::Filter};
    ///
    /// let slow = ExportOptions::default().filter(Filter::parse(">100ms")?);
    /// # Ok::<_, tauri_plugin_ipc_inspector::protocol::FilterError>(())
    /// ```
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// What the window asks for.
    pub(crate) fn of(request: &ExportRequest, configured: &Configured) -> Result<Self> {
        let ExportRequest { filter, row, secrets, keys } = request;
        let filter = parse_filter(filter)?;
        let redaction = match secrets {
            Secrets::Replaced | Secrets::WithoutBodies => {
                let mut rules = configured.rules.clone();
                rules.keys.extend(keys.iter().cloned());
                rules.metadata_only |= *secrets == Secrets::WithoutBodies;
                Redaction::Rules(rules)
            }
            Secrets::Kept => Redaction::Off,
        };
        Ok(Self { redaction, filter, row: *row, ..Self::default() })
    }

    /// The rows that are exported, unless all are, of an app whose own pages come from these servers.
    pub(super) fn rows(&self, app_origins: &[String]) -> Option<Rows> {
        let rows = || Rows::new(self.filter.clone()).with_app_origins(app_origins);
        match self.row {
            Some(seq) => Some(rows().only(seq)),
            None => (!self.filter.is_empty()).then(rows),
        }
    }

    /// What is to be said of the trace, in its header. Nothing is replaced in it.
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// All that was recorded, `NAME.ipctrace.jsonl`; see
    /// [`trace`](ipc_inspector_protocol::trace).
    Trace,
    /// The same, compressed, `NAME.ipctrace.jsonl.gz`.
    CompressedTrace,
    /// Calls alone, as HAR 1.2 for the network panels of browsers, `NAME.har`.
    Har,
    /// A timeline for Perfetto and `chrome://tracing`, `NAME.perfetto.json`.
    Perfetto,
    /// The whole inspector with the trace in it, for any browser, `NAME.html`.
    Report,
    /// A summary for the text of an issue, `NAME.md`.
    Markdown,
}

impl Format {
    /// The ends of names that say a format.
    pub(crate) const ENDINGS: [&str; 6] =
        [".ipctrace.jsonl", ".ipctrace.jsonl.gz", ".har", ".perfetto.json", ".html", ".md"];

    const ALL: [Self; 6] = [
        Self::Trace,
        Self::CompressedTrace,
        Self::Har,
        Self::Perfetto,
        Self::Report,
        Self::Markdown,
    ];

    /// The format that a file's name says, in any case.
    ///
    /// ```
    /// use tauri_plugin_ipc_inspector::Format;
    ///
    /// assert_eq!(Format::of("logs/hang.ipctrace.jsonl".as_ref()), Some(Format::Trace));
    /// assert_eq!(Format::of("hang.json".as_ref()), None);
    /// ```
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let mut formats = Self::ENDINGS.into_iter().zip(Self::ALL);
        formats.find_map(|(ending, format)| name.ends_with(ending).then_some(format))
    }
}

/// What is replaced in what is exported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redaction {
    /// What [`Builder::redact`](crate::Builder::redact) or `plugins.ipc-inspector.redact` in
    /// `tauri.conf.json` say; unless they say anything, the defaults of [`Rules`].
    #[default]
    Configured,
    /// What these rules say.
    Rules(Rules),
    /// Nothing: the file has all that the app's pages and its Rust side said to each other.
    Off,
}

impl Redaction {
    pub(crate) fn redactor(self, configured: &Configured) -> Option<AppRedactor> {
        match self {
            Self::Configured => Some(configured.usual()),
            Self::Rules(rules) => Some(configured.redactor(rules)),
            Self::Off => None,
        }
    }
}
