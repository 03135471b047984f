//! What is measured: one row of the table each, with what the plugin may cost there.

use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::{Effort, stats};
use crate::App;

/// One row of the table. Names are stable: figures of different days are compared by them.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub name: &'static str,
    pub(super) unit: Unit,
    pub(super) limit: Limit,
    /// The limit with the inspector's window open, where there is one.
    pub(super) limit_open: Option<Limit>,
    work: Work,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    Microseconds,
    Milliseconds,
}

/// The most that the plugin may cost.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// So many times what it takes without the plugin.
    Times(f64),
    /// So many milliseconds on top.
    PlusMs(f64),
}

#[derive(Clone, Copy, Debug)]
enum Work {
    /// The body of a function in the page that gets ready and gives an operation.
    InPage(&'static str),
    /// The start of the app, which each run makes anyway.
    Start,
}

/// Every row, in the table's order.
pub const CASES: [Case; 7] = [
    Case {
        name: "invoke-small",
        unit: Unit::Microseconds,
        limit: Limit::Times(1.03),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "return async () => check(await invoke('add', { a: 40, b: 2 }) === 42);",
        ),
    },
    Case {
        name: "invoke-json-1mib",
        unit: Unit::Milliseconds,
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "const value = 'x'.repeat(MIB);
             return async () => check((await invoke('echo', { value })).length === MIB);",
        ),
    },
    Case {
        name: "invoke-raw-1mib-in",
        unit: Unit::Milliseconds,
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.10)),
        // A command without arguments takes any body, and this one answers with nothing.
        work: Work::InPage(
            "const bytes = new Uint8Array(MIB);
             return async () => check(await invoke('mini_is_ready', bytes) === null);",
        ),
    },
    Case {
        name: "invoke-raw-1mib-out",
        unit: Unit::Milliseconds,
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "const bytes = MIB;
             return async () => check((await invoke('waveform', { bytes })).byteLength === MIB);",
        ),
    },
    Case {
        name: "events-2000",
        unit: Unit::Milliseconds,
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.15)),
        // The command emits four more of its own that this listener hears.
        work: Work::InPage(
            "let left, lastHeard;
             await listen('bench://event', () => { if (--left === 0) lastHeard(); });
             return async () => {
                 left = messages;
                 const heard = new Promise((resolve) => (lastHeard = resolve));
                 const count = messages - 4;
                 await Promise.all([
                     invoke('emit_from_rust', { name: 'bench://event', count }),
                     heard,
                 ]);
             };",
        ),
    },
    Case {
        name: "channel-2000",
        unit: Unit::Milliseconds,
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.15)),
        work: Work::InPage(
            "return async () => {
                 let left = messages, lastHeard;
                 const heard = new Promise((resolve) => (lastHeard = resolve));
                 const onChunk = new Channel(() => { if (--left === 0) lastHeard(); });
                 await Promise.all([
                     invoke('stream_bytes', { onChunk, chunks: messages, size: 64 }),
                     heard,
                 ]);
             };",
        ),
    },
    Case {
        name: "app-start",
        unit: Unit::Milliseconds,
        limit: Limit::PlusMs(5.0),
        limit_open: None,
        work: Work::Start,
    },
];

impl Case {
    /// What the case takes in this run of the app, in its unit.
    pub(super) async fn figure(&self, app: &App, effort: &Effort) -> Result<f64> {
        let ms = match self.work {
            Work::InPage(prepare) => in_page(app, prepare, effort).await?,
            Work::Start => start(app).await?,
        };
        ensure!(ms > 0.0, "took {ms} ms, which cannot be");
        Ok(match self.unit {
            Unit::Microseconds => ms * 1000.0,
            Unit::Milliseconds => ms,
        })
    }
}

/// How long the operation takes in the main page: the median of the samples, since one of them may
/// be disturbed, and the shortest may be one without a garbage collection.
async fn in_page(app: &App, prepare: &str, effort: &Effort) -> Result<f64> {
    let prepare = format!(
        "const prepare = async ({{ invoke, Channel, listen, check, messages, MIB }}) => {{
             {prepare}
         }};"
    );
    let plan = json!({
        "samples": effort.samples,
        "sampleMs": effort.sample_ms,
        "warmUpMs": effort.warm_up_ms,
        "messages": effort.messages,
    });
    let body = [&prepare, include_str!("samples.js")].concat();
    let samples = app.main().await?.settle(&body, &[plan]).await?;
    let samples: Vec<f64> = serde_json::from_value(samples)?;
    stats::median(&samples).context("the page took no samples")
}

/// From asking for the process until its main page was ready, which the page has marked.
async fn start(app: &App) -> Result<f64> {
    let ready = "performance.timeOrigin + performance.getEntriesByName('ready')[0].startTime";
    let ready = app.main().await?.eval(ready).await?;
    let ready = ready.as_f64().context("the page did not mark when it was ready")?;
    let started = app.started().duration_since(UNIX_EPOCH)?;
    Ok(ready - started.as_secs_f64() * 1000.0)
}
