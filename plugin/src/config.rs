//! The settings, from code and from `tauri.conf.json`.

use ipc_inspector_protocol::{redact::Rules, wire::Limits};
use serde::Deserialize;

use crate::{
    Error, Result,
    capture::is_valid_event,
    export::{Configured, Replace},
};

pub(crate) const DEFAULT_MAX_RECORDS: u64 = 100_000;
pub(crate) const DEFAULT_MAX_BYTES: u64 = 64 << 20;
pub(crate) const DEFAULT_MAX_PAYLOAD_BYTES: u64 = 1 << 20;
pub(crate) const DEFAULT_SHORTCUT: &str = "CmdOrCtrl+Shift+Y";

/// What one place says; what it leaves open, the next place or the default decides.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Config {
    pub(crate) max_records: Option<u64>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) max_payload_bytes: Option<u64>,
    /// The empty text for none.
    pub(crate) shortcut: Option<String>,
    pub(crate) open_on_start: Option<bool>,
    pub(crate) events: Option<Vec<String>>,
    pub(crate) console: Option<bool>,
    pub(crate) redact: Option<Rules>,
    /// From code alone.
    #[serde(skip)]
    pub(crate) replace: Option<Replace>,
    /// The same.
    #[serde(skip)]
    pub(crate) capabilities: Option<String>,
}

impl Config {
    /// This where it says something, else `other`.
    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            max_records: self.max_records.or(other.max_records),
            max_bytes: self.max_bytes.or(other.max_bytes),
            max_payload_bytes: self.max_payload_bytes.or(other.max_payload_bytes),
            shortcut: self.shortcut.or(other.shortcut),
            open_on_start: self.open_on_start.or(other.open_on_start),
            events: self.events.or(other.events),
            console: self.console.or(other.console),
            redact: self.redact.or(other.redact),
            replace: self.replace.or(other.replace),
            capabilities: self.capabilities.or(other.capabilities),
        }
    }

    pub(crate) fn limits(&self) -> Result<Limits> {
        let max_records = self.max_records.unwrap_or(DEFAULT_MAX_RECORDS);
        let limits = Limits {
            // The ring's slots are set aside at once, eight bytes each.
            max_records: within("max_records", max_records, 1, 100_000_000)?,
            max_bytes: max_bytes(self.max_bytes.unwrap_or(DEFAULT_MAX_BYTES))?,
            max_payload_bytes: self.max_payload_bytes.unwrap_or(DEFAULT_MAX_PAYLOAD_BYTES),
        };
        Ok(limits.within())
    }

    /// The shortcut, if one is wanted.
    pub(crate) fn shortcut(&self) -> Option<&str> {
        Some(self.shortcut.as_deref().unwrap_or(DEFAULT_SHORTCUT)).filter(|keys| !keys.is_empty())
    }

    /// The events that are known from the start.
    pub(crate) fn events(&self) -> Result<&[String]> {
        let events = self.events.as_deref().unwrap_or_default();
        match events.iter().find(|event| !is_valid_event(event)) {
            Some(event) => Err(Error::EventName { event: event.clone() }),
            None => Ok(events),
        }
    }

    /// By what secrets are replaced in what is exported, unless the export says something else.
    pub(crate) fn redact(&self) -> Configured {
        let rules = self.redact.clone().unwrap_or_default();
        Configured { rules, replace: self.replace.clone() }
    }

    pub(crate) fn console(&self) -> bool {
        self.console.unwrap_or(false)
    }

    pub(crate) fn open_on_start(&self) -> bool {
        self.open_on_start.unwrap_or(false)
    }
}

/// A limit of all bytes, if it can be one.
pub(crate) fn max_bytes(value: u64) -> Result<u64> {
    // Less holds hardly a record.
    within("max_bytes", value, 64 << 10, u64::MAX)
}

fn within(name: &'static str, value: u64, least: u64, most: u64) -> Result<u64> {
    let fits = (least..=most).contains(&value);
    if fits { Ok(value) } else { Err(Error::Limit { name, value, least, most }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(json: &str) -> Config {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn code_wins_over_the_file_and_the_file_over_the_defaults() {
        let code = Config { max_records: Some(7), ..Config::default() };
        let config = code.or(file(r#"{ "maxRecords": 9, "maxBytes": 1000000, "shortcut": "" }"#));
        assert_eq!(
            config.limits().unwrap(),
            Limits { max_records: 7, max_bytes: 1_000_000, max_payload_bytes: 250_000 }
        );
        assert_eq!(config.shortcut(), None);
        assert_eq!(Config::default().shortcut(), Some(DEFAULT_SHORTCUT));
    }

    #[test]
    fn what_the_file_does_not_say_of_redaction_is_the_default() {
        let config = file(r#"{ "redact": { "commands": ["login"], "largestBody": 4096 } }"#);
        let (commands, largest_body) = (vec!["login".to_owned()], Some(4096));
        assert_eq!(config.redact().rules, Rules { commands, largest_body, ..Rules::default() });
        assert_eq!(Config::default().redact().rules, Rules::default());
    }

    #[test]
    fn what_cannot_be_is_named() {
        let error = file(r#"{ "maxRecords": 0 }"#).limits().unwrap_err().to_string();
        assert_eq!(error, "`max_records` is 0, but must be from 1 to 100000000");
        let error = file(r#"{ "events": ["tick", "to ck"] }"#).events().unwrap_err().to_string();
        assert!(error.starts_with("`to ck` is no name of an event"), "{error}");
        let error =
            serde_json::from_str::<Config>(r#"{ "maxRecord": 1 }"#).unwrap_err().to_string();
        assert!(error.contains("unknown field `maxRecord`"), "{error}");
        let error = serde_json::from_str::<Config>(r#"{ "redact": { "comands": ["login"] } }"#);
        let error = error.unwrap_err().to_string();
        assert!(error.contains("unknown field `comands`"), "{error}");
    }
}
