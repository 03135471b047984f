//! What the window keeps of its looks for the next time it is opened.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Inspector;
use super::columns::{Column, Columns};
use super::json;
use super::log::Log;
use super::ports::Browser;

/// By this name the settings are stored.
const SETTINGS: &str = "ipc-inspector.settings";

/// The settings that are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which columns are shown, and how wide.
    pub columns: Columns,
}

impl Settings {
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

    /// Stores the settings as they are.
    pub fn keep_settings(self) {
        // Names and numbers can always be written.
        let json = self.settings.with_untracked(|it| serde_json::to_string(it).unwrap_or_default());
        self.browser.with_value(|browser| browser.store(SETTINGS, &json));
    }
}
