//! Exporting what the running app has recorded: what of it, as what, and what becomes of secrets.

use ipc_inspector_protocol::wire::{ExportPreview, ExportRequest, ExportedFile, Secrets};
use leptos::prelude::*;

use super::Inspector;
use super::body::Fetch;
use super::log::Log;

/// What is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Whatever the recorder holds.
    #[default]
    Everything,
    /// What the filter leaves, with the kinds and statuses that are chosen beside it.
    Shown,
    /// The selected row.
    Selected,
}

impl Scope {
    /// From the most to the least.
    pub const ALL: [Self; 3] = [Self::Everything, Self::Shown, Self::Selected];

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everything => "All records",
            Self::Shown => "What the filter leaves",
            Self::Selected => "The selected row",
        }
    }
}

/// As what it is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A trace that the inspector opens, compressed.
    #[default]
    Trace,
    /// The same as text.
    Text,
    /// The inspector and the trace in one HTML file.
    Report,
    /// A summary in Markdown.
    Summary,
    /// HAR.
    Har,
    /// A timeline for Perfetto.
    Perfetto,
}

impl Form {
    /// The most wanted first.
    pub const ALL: [Self; 6] =
        [Self::Trace, Self::Report, Self::Summary, Self::Text, Self::Har, Self::Perfetto];

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Trace => "Trace, compressed",
            Self::Text => "Trace, as text",
            Self::Report => "Report: one page for any browser",
            Self::Summary => "Summary for an issue, Markdown",
            Self::Har => "HAR, for network panels",
            Self::Perfetto => "Timeline for Perfetto",
        }
    }

    /// What the file's name ends with.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Trace => ".ipctrace.jsonl.gz",
            Self::Text => ".ipctrace.jsonl",
            Self::Report => ".html",
            Self::Summary => ".md",
            Self::Har => ".har",
            Self::Perfetto => ".perfetto.json",
        }
    }
}

/// What may become of secrets, the default first.
pub const SECRETS: [(Secrets, &str); 3] = [
    (Secrets::Replaced, "Replace secrets"),
    (Secrets::WithoutBodies, "Leave all bodies out"),
    (Secrets::Kept, "Keep everything as it was"),
];

/// What is chosen, what would come of it, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Export {
    /// What is exported.
    pub scope: RwSignal<Scope>,
    /// As what.
    pub form: RwSignal<Form>,
    /// What becomes of secrets.
    pub secrets: RwSignal<Secrets>,
    /// What is to be said of it.
    pub comment: RwSignal<String>,
    /// What would be exported, and replaced.
    pub preview: RwSignal<Fetch<ExportPreview>>,
    /// The file, or why there is none.
    pub saved: RwSignal<Fetch<ExportedFile>>,
    /// Which preview is the current one: answers to earlier questions do not count.
    asked: StoredValue<u32>,
}

impl Export {
    pub(super) fn new() -> Self {
        Self {
            scope: RwSignal::default(),
            form: RwSignal::default(),
            secrets: RwSignal::default(),
            comment: RwSignal::default(),
            preview: RwSignal::default(),
            saved: RwSignal::default(),
            asked: StoredValue::new(0),
        }
    }
}

impl Inspector {
    /// Asks what an export would have, as it is chosen now. What was saved before is said no more.
    pub fn preview_export(self) {
        let export = self.export;
        export.saved.set(Fetch::NotAsked);
        let asked = export.asked.get_value() + 1;
        export.asked.set_value(asked);
        let done = move |result: Result<_, _>| {
            if export.asked.get_value() == asked {
                export.preview.set(result.map_or_else(Fetch::Refused, Fetch::Here));
            }
        };
        let request = self.export_request();
        self.with_source(|source| source.preview_export(&request, Box::new(done)));
    }

    /// Exports what is chosen.
    pub fn save_export(self) {
        let export = self.export;
        export.saved.set(Fetch::Loading);
        let done = move |result: Result<_, _>| {
            export.saved.set(result.map_or_else(Fetch::Refused, Fetch::Here));
        };
        let request = self.export_request();
        let (ending, comment) =
            (export.form.get_untracked().ending(), export.comment.get_untracked());
        self.with_source(|source| source.save_export(&request, ending, &comment, Box::new(done)));
    }

    fn export_request(self) -> ExportRequest {
        let Export { scope, secrets, .. } = self.export;
        let scope = scope.get_untracked();
        ExportRequest {
            filter: match scope {
                Scope::Shown => self.log.with_untracked(|log: &Log| log.filter().to_string()),
                Scope::Everything | Scope::Selected => String::new(),
            },
            row: self.detail.seq.get_untracked().filter(|_| scope == Scope::Selected),
            secrets: secrets.get_untracked(),
            keys: self.settings.with_untracked(|settings| settings.secret_keys.clone()),
        }
    }
}
