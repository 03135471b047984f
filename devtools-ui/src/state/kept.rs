//! Filters to be had again: those that the user saved, and the last that were used.

use serde::{Deserialize, Serialize};

use super::json;

/// How many of those that were used are kept.
const MOST_USED: usize = 8;

/// How many can be saved; the oldest goes first.
const MOST_SAVED: usize = 50;

/// The filters that are kept, without spaces around.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// The latest first.
    saved: Vec<String>,
    /// The latest first.
    used: Vec<String>,
}

impl Kept {
    /// Reads what [`json`](Self::json) wrote. What cannot be read is nothing worth a word.
    pub fn parse(json: &str) -> Self {
        json::read(json).unwrap_or_default()
    }

    /// The text to keep.
    pub fn json(&self) -> String {
        // Lists of texts can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether this one is saved.
    pub fn is_saved(&self, text: &str) -> bool {
        self.saved.iter().any(|saved| saved == text.trim())
    }

    /// With this one saved, or no longer.
    #[must_use]
    pub fn toggled(mut self, text: &str) -> Self {
        let is_saved = self.is_saved(text);
        self.saved.retain(|saved| saved != text.trim());
        if !is_saved {
            self.saved.insert(0, text.trim().to_owned());
            self.saved.truncate(MOST_SAVED);
        }
        self
    }

    /// With this one used last.
    #[must_use]
    pub fn with_used(mut self, text: &str) -> Self {
        self.used.retain(|used| used != text.trim());
        self.used.insert(0, text.trim().to_owned());
        self.used.truncate(MOST_USED);
        self
    }

    /// Each once, with whether it is saved: those first.
    pub fn all(&self) -> impl Iterator<Item = (&str, bool)> {
        let used = self.used.iter().filter(|used| !self.is_saved(used));
        let saved = self.saved.iter().map(|text| (text.as_str(), true));
        saved.chain(used.map(|text| (text.as_str(), false)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_ones_come_first_and_each_is_there_once() {
        let kept = Kept::default().with_used("a").with_used(" b ").with_used("a").toggled("b ");
        assert!(kept.all().eq([("b", true), ("a", false)]));
        assert!(kept.is_saved(" b") && !kept.is_saved("a"));
        assert!(kept.toggled("b").all().eq([("a", false), ("b", false)]));
    }

    #[test]
    fn no_more_are_kept_than_can_be_looked_through() {
        let kept = (0..100).fold(Kept::default(), |kept, number| {
            kept.with_used(&format!("used {number}")).toggled(&format!("saved {number}"))
        });
        assert_eq!(kept.all().count(), MOST_SAVED + MOST_USED);
        assert_eq!(kept.all().next(), Some(("saved 99", true)));
    }

    #[test]
    fn they_survive_and_what_cannot_be_read_is_no_trouble() {
        let kept = Kept::default().toggled("cmd:\"a\"").with_used("größe");
        assert_eq!(Kept::parse(&kept.json()), kept);
        for odd in ["", "7", "{\"saved\":7}"] {
            assert_eq!(Kept::parse(odd), Kept::default());
        }
    }
}
