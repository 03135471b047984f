//! What a flight recorder may be told, and what it tells.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::Redaction;

/// How [`Inspector::start_flight_recorder`](crate::Inspector::start_flight_recorder) writes.
///
/// ```
/// use tauri_plugin_ipc_inspector::FlightOptions;
///
/// // A hundred megabytes at most.
/// let options = FlightOptions::default().max_bytes(20 << 20).older_files(4);
/// ```
#[derive(Clone, Debug)]
#[must_use = "options do nothing until they are given to a recorder"]
pub struct FlightOptions {
    pub(crate) files: Files,
    pub(crate) redaction: Redaction,
}

/// How long the files get, and how many there are beside the current one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files {
    pub(super) max_bytes: u64,
    pub(super) older: u32,
}

impl Default for FlightOptions {
    /// 16 MiB a file, three older files, and secrets replaced as the app has set it.
    fn default() -> Self {
        let files = Files { max_bytes: 16 << 20, older: 3 };
        Self { files, redaction: Redaction::default() }
    }
}

impl FlightOptions {
    /// How long a file grows before another is begun, in bytes. The record that reaches it is still
    /// written there.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.files.max_bytes = max_bytes;
        self
    }

    /// How many files are kept beside the current one, those of earlier runs included. The oldest is
    /// deleted.
    pub fn older_files(mut self, older_files: u32) -> Self {
        self.files.older = older_files;
        self
    }

    /// What is replaced before anything is written. The default is [`Redaction::Configured`].
    pub fn redaction(mut self, redaction: Redaction) -> Self {
        self.redaction = redaction;
        self
    }
}

/// How a flight recorder goes; see [`Inspector::flight_recorder_status`](crate::Inspector::flight_recorder_status).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FlightStatus {
    /// The current file. It has a number behind its name where another process records to the one that
    /// was asked for: `a-2.ipctrace.jsonl`.
    pub path: PathBuf,
    /// How many records were handed to the operating system. They are there when the app is killed;
    /// not when the machine loses power.
    pub written: u64,
    /// How many were not written: they were evicted or cleared before they could be, or are too long. A
    /// mark in the trace says so of those that it lacks since it began.
    pub missed: u64,
    /// Why the file could not be written the last time; nothing when it could. What is recorded meanwhile
    /// is held, as long as nothing evicts it, and is written as soon as it can be. When the recorder itself
    /// has failed, why.
    pub error: Option<String>,
    /// At how many records the function of [`Builder::redact_with`](crate::Builder::redact_with) has
    /// panicked. The texts on which it did not decide are `[redacted: panic]` in the trace.
    pub redact_panics: u64,
}

impl FlightStatus {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.into(), written: 0, missed: 0, error: None, redact_panics: 0 }
    }
}

#[cfg(test)]
impl Files {
    pub(super) fn older(self, older: u32) -> Self {
        Self { older, ..self }
    }
}
