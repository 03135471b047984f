//! The first line of a trace: which app, what it ran on, and what the trace lacks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FORMAT, VERSION};
use crate::wire::{Gap, Limits, Stats};

/// What a trace says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The app.
    pub app: App,
    /// What it ran on.
    pub versions: Versions,
    /// When recording began, RFC 3339 with offset; [`Record::at_us`](crate::Record::at_us) counts
    /// from here.
    pub started: String,
    /// The recorder's limits.
    pub limits: Limits,
    /// What is not, or not wholly, captured in this app; empty when all is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// Origins of servers that the app's own pages come from, such as that of its development server; empty
    /// where there is none. Those of Tauri's own schemes are the app's as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub app_origins: Vec<String>,
    /// What was lost.
    pub lost: Lost,
    /// What was replaced before the trace was saved; absent when nothing was looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redaction: Option<Redaction>,
    /// What whoever saved it says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// The app that was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its identifier, such as `com.example.notes`.
    pub identifier: String,
}

/// What the app ran on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of this plugin.
    pub plugin: String,
    /// Version of the `tauri` crate.
    pub tauri: String,
    /// Version of the webview; absent when it does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webview: Option<String>,
    /// The operating system, with its version where that is known.
    pub os: String,
}

/// What the trace lacks of what happened since the start, or since the log was last cleared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lost {
    /// Records lost to the limits.
    pub evicted: u64,
    /// Bodies of which only the start was kept.
    pub truncated: u64,
    /// Requests, events and messages that were not recorded because recording was paused.
    pub unrecorded: u64,
    /// What happened in pages and was not told because too much happened at once.
    pub untold: u64,
    /// Reports that claimed to be a page's and were refused.
    pub refused: u64,
    /// Names of events that were not listened to, since there were too many or they are too long: what
    /// Rust emitted by such a name was not recorded.
    #[serde(skip_serializing_if = "is_zero")]
    pub event_names: u64,
    /// Records that filters left out when the trace was saved, and saved again. By what was filtered is
    /// not told: it may name what others are not to see.
    #[serde(skip_serializing_if = "is_zero")]
    pub filtered: u64,
}

impl Lost {
    /// What was lost, in words, and how much; nothing of what was not.
    pub fn told(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
        [
            ("Records evicted by the recorder's limits", self.evicted),
            ("Bodies truncated by the recorder", self.truncated),
            ("Requests, events and messages while recording was paused", self.unrecorded),
            ("Page events dropped, since the probe's buffer was full", self.untold),
            ("Reports refused that claimed to be a page's", self.refused),
            ("Event names not listened to: too many, or too long", self.event_names),
            ("Records left out by a filter", self.filtered),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
    }
}

impl From<&Stats> for Lost {
    fn from(stats: &Stats) -> Self {
        let Stats { evicted, truncated, unrecorded, untold, refused, event_names, .. } = *stats;
        Self { evicted, truncated, unrecorded, untold, refused, event_names, filtered: 0 }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What was replaced before a trace was saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redaction {
    /// Names of the rules by which it was looked for.
    pub rules: Vec<String>,
    /// How many values were replaced.
    pub replaced: u64,
    /// How many of them by each rule; one that replaced nothing is absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
}

impl Redaction {
    /// Adds what was replaced in the same trace before.
    pub fn add_earlier(&mut self, earlier: &Self) {
        for rule in &earlier.rules {
            if !self.rules.contains(rule) {
                self.rules.push(rule.clone());
            }
        }
        self.replaced = self.replaced.saturating_add(earlier.replaced);
        for (rule, count) in &earlier.counts {
            let known = self.counts.entry(rule.clone()).or_default();
            *known = known.saturating_add(*count);
        }
    }
}

/// The line itself.
#[derive(Serialize)]
pub(super) struct HeaderLine<'a> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    header: &'a Header,
}

impl<'a> HeaderLine<'a> {
    pub(super) fn new(header: &'a Header) -> Self {
        Self { format: FORMAT, version: VERSION, header }
    }
}
