//! What the scenario makes, and what the inspector shows of it, as figures that can be compared.
//!
//! `cargo xtask demo --headless` prints them as one JSON object, in its last line:
//!
//! | field | what it counts |
//! |---|---|
//! | `records` | records in the log, when recording had been paused; `trace.ipctrace.jsonl` has as many |
//! | `requests`, `responses` | calls, and those of them that were answered |
//! | `errors`, `invalid_args`, `denied`, `not_found`, `malformed` | calls that were answered with these |
//! | `dropped`, `unsent`, `pending` | calls that will never be answered, that never left their page, and that are not answered yet |
//! | `settled` | calls whose promise settled in their page |
//! | `events`, `deliveries`, `listeners` | emits, calls of listeners in pages, listeners there |
//! | `channels`, `channel_messages`, `channel_ends` | channels, what Rust sent through them, those that ended |
//! | `logs` | lines of logs |
//! | `rows_shown` | rows in the table: calls, events, channels and lines of logs |
//! | `lost`, `truncated`, `untold`, `refused` | what is missing; see `lost` in `TRACE-FORMAT.md` |

use std::{fs::File, io::BufReader, path::Path};

use anyhow::{Context as _, Result, ensure};
use ipc_inspector_protocol::trace::Reader;
use serde_json::{Value, json};

use crate::{
    Page,
    inspector::{InspectorPage, STATUSES},
};

/// Figures that the window has in its status bar.
const STATS: [&str; 13] = [
    "events",
    "deliveries",
    "listeners",
    "channels",
    "channel_messages",
    "channel_ends",
    "settled",
    "logs",
    "lost",
    "truncated",
    "untold",
    "refused",
    "event_names",
];

impl Page {
    /// Plays the playground's scenario in its main page, and gives what the inspector shows if it
    /// was told of nothing but that and the loading of the pages.
    pub async fn play(&self) -> Result<Value> {
        let played = self.settle("return window.playground.runScenario()", &[]).await?;
        let made = |field: &str| {
            played[field].as_u64().with_context(|| format!("the scenario does not tell {field}"))
        };
        // What only fetches a message of a channel is part of the message.
        let calls = made("requests")? - made("channel_fetches")?;
        Ok(json!({
            "requests": calls,
            "responses": made("responses")? - made("channel_fetches")?,
            "errors": made("errors")?,
            "invalid_args": made("invalid_args")?,
            "denied": made("denied")?,
            "not_found": made("not_found")?,
            "dropped": made("dropped")?,
            "pending": made("pending")?,
            "malformed": 0,
            "unsent": 0,
            "events": made("events")?,
            "deliveries": made("deliveries")?,
            "listeners": made("listeners")?,
            "channels": made("channels")?,
            "channel_messages": made("channel_messages")? + made("unheard_messages")?,
            "channel_ends": made("channel_ends")?,
            "settled": made("settled")?,
            "logs": made("logs")?,
            "rows_shown": calls + made("events")? + made("channels")? + made("logs")?,
            "lost": 0,
            "truncated": 0,
            "untold": 0,
            "refused": 0,
            "event_names": 0,
        }))
    }
}

/// How many records a trace has.
pub fn records_of(trace: &Path) -> Result<u64> {
    let file = File::open(trace).with_context(|| trace.display().to_string())?;
    let mut records = 0;
    for entry in Reader::new(BufReader::new(file))? {
        entry?;
        records += 1;
    }
    Ok(records)
}

impl InspectorPage {
    /// The figures, once they are as expected or have had the time to be.
    pub async fn figures(&self, expected: &Value) -> Result<Value> {
        // What pages tell comes last. If it does not come, the figures say so.
        for last in ["settled", "deliveries", "channel_ends"] {
            let wanted = expected[last].as_u64().unwrap_or_default();
            let _ = self.until_stat(last, wanted).await;
        }
        let mut figures = json!({});
        for name in STATS {
            figures[name] = json!(self.stat(name).await?);
        }
        let mut answered = 0;
        for status in STATUSES {
            let count = self.count(status).await?;
            match status {
                "error" => figures["errors"] = json!(count),
                "ok" => {}
                // Not answered either: what the scenario counts has no regard for who waits.
                "page-gone" => {
                    let pending = figures["pending"].as_u64().unwrap_or_default();
                    figures["pending"] = json!(pending + count);
                }
                _ => figures[status.replace('-', "_")] = json!(count),
            }
            if !["dropped", "unsent", "pending", "page-gone"].contains(&status) {
                answered += count;
            }
        }
        figures["requests"] = json!(self.count("all").await?);
        figures["responses"] = json!(answered);
        figures["rows_shown"] = json!(self.rows().await?);
        Ok(figures)
    }
}

/// Fails with what differs.
pub fn compare(expected: &Value, figures: &Value) -> Result<()> {
    let differing: Vec<_> = expected
        .as_object()
        .context("no figures")?
        .iter()
        .filter(|(name, value)| figures[name.as_str()] != **value)
        .map(|(name, value)| format!("{name} {} instead of {value}", figures[name.as_str()]))
        .collect();
    ensure!(differing.is_empty(), "the inspector shows {}", differing.join(", "));
    ensure!(expected == figures, "the inspector shows {figures}, the scenario makes {expected}");
    Ok(())
}
