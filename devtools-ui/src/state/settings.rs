//! What the user sets, kept for the next time the window is opened.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Inspector;
use super::columns::{Column, Columns};
use super::json;
use super::log::Log;
use super::ports::Browser;
use super::scroll::{COMPACT_HEIGHT, ROW_HEIGHT};

/// By this name the settings are stored.
const SETTINGS: &str = "ipc-inspector.settings";

/// The settings that are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which columns are shown, and how wide.
    pub columns: Columns,
    /// Which colours the window has.
    pub theme: Theme,
    /// Whether rows are as low as can be.
    pub is_compact: bool,
    /// Whether there is no overview above the table.
    pub hides_overview: bool,
    /// What the recorder may hold, in MiB; nothing for what the app has set.
    pub max_mebibytes: Option<u32>,
    /// Names whose values are replaced in exports, beside those that the app has set.
    pub secret_keys: Vec<String>,
    /// Parts of addresses whose code counts as a library's in call stacks, beside those known anyway.
    pub libraries: Vec<String>,
}

/// Which colours the window has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Those that the system prefers.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name, for people; in small letters, for the style sheet.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl Settings {
    /// Height of a row in the table, in pixels.
    pub fn row_height(&self) -> f64 {
        if self.is_compact { COMPACT_HEIGHT } else { ROW_HEIGHT }
    }

    /// What was stored, by this window or one before. What cannot be read is nothing worth a word.
    pub(super) fn recall(browser: &dyn Browser) -> Self {
        let json = browser.stored(SETTINGS).unwrap_or_default();
        json::read(&json).unwrap_or_default()
    }
}

impl Inspector {
    /// Shows a column, or no longer. Without it nobody could tell that rows are sorted by it, so they
    /// are not.
    pub fn toggle_column(self, column: Column) {
        self.settings.update(|settings| settings.columns.toggle(column));
        let is_shown = self.settings.with_untracked(|settings| settings.columns.is_shown(column));
        let sort = self.log.with_untracked(Log::sort);
        if !is_shown && sort.is_some_and(|sort| sort.column == column) {
            self.set_sort(None);
        }
        self.keep_settings();
    }

    /// Makes a column this wide, at the cost of its neighbour. It is not kept before
    /// [`keep_settings`](Self::keep_settings): while an edge is dragged there are many widths.
    pub fn resize_column(self, column: Column, width: f64) {
        let room = self.table.columns_room();
        self.settings.update(|settings| settings.columns.resize(column, width, room));
    }

    /// Gives the columns at both sides of an edge their usual widths.
    pub fn reset_column(self, column: Column) {
        let room = self.table.columns_room();
        self.settings.update(|settings| settings.columns.reset(column, room));
        self.keep_settings();
    }

    /// Shows the usual columns, in their usual widths.
    pub fn reset_columns(self) {
        self.settings.update(|settings| settings.columns = Columns::default());
        self.keep_settings();
    }

    /// Changes a setting, and keeps it.
    pub fn set(self, change: impl FnOnce(&mut Settings)) {
        self.settings.update(change);
        self.keep_settings();
    }

    /// Lets the recorder hold so many MiB, or with nothing what the app has set.
    pub fn limit_memory(self, mebibytes: Option<u32>) {
        self.set(|settings| settings.max_mebibytes = mebibytes);
        self.problem.set(None);
        self.apply_limit();
    }

    /// Tells the recorder its limit.
    pub(super) fn apply_limit(self) {
        let mebibytes = self.settings.with_untracked(|settings| settings.max_mebibytes);
        let max_bytes = mebibytes.map(|mebibytes| u64::from(mebibytes) << 20);
        let done = move |result| match result {
            Ok(limits) => self.welcome.update(|welcome| {
                if let Some(welcome) = welcome {
                    welcome.limits = limits;
                }
            }),
            Err(reason) => self.request_failed(reason),
        };
        self.with_source(|source| source.limit(max_bytes, Box::new(done)));
    }

    /// Replaces the values of these names too in what is exported: one name after the other, with commas
    /// between them.
    pub fn name_secrets(self, names: &str) {
        self.set(|settings| settings.secret_keys = listed(names));
    }

    /// Has code of these addresses count as a library's: parts of them, with commas between.
    pub fn name_libraries(self, parts: &str) {
        self.set(|settings| settings.libraries = listed(parts));
    }

    /// Stores the settings as they are.
    pub fn keep_settings(self) {
        // Names and numbers can always be written.
        let json = self.settings.with_untracked(|it| serde_json::to_string(it).unwrap_or_default());
        self.browser.with_value(|browser| browser.store(SETTINGS, &json));
    }
}

/// What was typed with commas between.
fn listed(typed: &str) -> Vec<String> {
    let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
