//! What is measured: one row of the table each, with what the plugin may cost there.

use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::{Effort, Window, stats};
use crate::App;

/// One row of the table. Names are stable: figures of different days are compared by them.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub name: &'static str,
    pub(super) unit: &'static str,
    pub(super) limit: Limit,
    /// The limit with the inspector's window open, where there is one.
    pub(super) limit_open: Option<Limit>,
    pub(super) work: Work,
}

/// What is asked of a figure.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// It is at most so many times what it is without the plugin.
    Times(f64),
    /// It is at most so much more than without the plugin.
    Plus(f64),
    /// It is at most this.
    Most(f64),
    /// It is at least this.
    Least(f64),
}

/// What is done for a figure.
#[derive(Clone, Copy, Debug)]
pub(super) enum Work {
    /// In the page of an app, without the plugin, with it, and with its window open: the body of a
    /// function that gets ready and gives an operation.
    InPage(&'static str),
    /// The same three, started.
    Start,
    /// The main threads of the same three.
    Turn,
    /// In the inspector's window.
    Window(Window),
    /// The recorder or the capture by itself, as the program `parts` does it.
    Part,
    /// Instructions of parts, as a profiler counts them: these hold still where times do not.
    Instructions { bare: Option<&'static str>, ours: &'static str },
    /// The size of what is embedded.
    Bundle,
}

const fn part(name: &'static str, unit: &'static str, limit: Limit) -> Case {
    Case { name, unit, limit, limit_open: None, work: Work::Part }
}

const fn window(name: &'static str, unit: &'static str, limit: Limit, window: Window) -> Case {
    Case { name, unit, limit, limit_open: None, work: Work::Window(window) }
}

/// Every row, in the table's order: the app with and without the plugin, the parts in Rust, the window.
pub const CASES: [Case; 26] = [
    Case {
        name: "invoke-small",
        unit: "µs",
        limit: Limit::Times(1.03),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "return async () => check(await invoke('add', { a: 40, b: 2 }) === 42);",
        ),
    },
    Case {
        name: "invoke-json-1mib",
        unit: "ms",
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "const value = 'x'.repeat(MIB);
             return async () => check((await invoke('echo', { value })).length === MIB);",
        ),
    },
    Case {
        name: "invoke-raw-1mib-in",
        unit: "ms",
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
        unit: "ms",
        limit: Limit::Times(1.05),
        limit_open: Some(Limit::Times(1.10)),
        work: Work::InPage(
            "const bytes = MIB;
             return async () => check((await invoke('waveform', { bytes })).byteLength === MIB);",
        ),
    },
    Case {
        name: "events-2000",
        unit: "ms",
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
        unit: "ms",
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
        unit: "ms",
        limit: Limit::Plus(5.0),
        limit_open: None,
        work: Work::Start,
    },
    Case {
        name: "longest-turn",
        unit: "ms",
        limit: Limit::Plus(2.0),
        limit_open: Some(Limit::Plus(2.0)),
        work: Work::Turn,
    },
    part("capture-100b", "ns", Limit::Plus(2000.0)),
    part("capture-raw-1mib", "ns", Limit::Plus(2000.0)),
    part("capture-paused", "ns", Limit::Plus(2000.0)),
    part("push-1-thread", "ns", Limit::Times(3.0)),
    part("push-4-threads", "ns", Limit::Times(3.0)),
    part("push-4-threads-p99.9", "ns", Limit::Most(10_000.0)),
    part("push-evicts-thousands", "ns", Limit::Most(2_000_000.0)),
    Case {
        name: "capture-instructions",
        unit: "k",
        limit: Limit::Plus(80.0),
        limit_open: None,
        work: Work::Instructions { bare: Some("as-tauri"), ours: "capture" },
    },
    Case {
        name: "push-instructions",
        unit: "k",
        limit: Limit::Most(8.0),
        limit_open: None,
        work: Work::Instructions { bare: None, ours: "push" },
    },
    part("memory", "MiB", Limit::Times(1.15)),
    part("export-100k", "ms", Limit::Times(1.5)),
    window("row-visible", "ms", Limit::Most(100.0), Window::RowVisible),
    window("frames-10k", "ms", Limit::Most(20.0), Window::Frames),
    window("filter-100k", "ms", Limit::Most(50.0), Window::Filter),
    window("stream", "1/s", Limit::Least(50_000.0), Window::Stream),
    window("history-1m", "s", Limit::Most(3.0), Window::History),
    window("page-memory", "B", Limit::Most(400.0), Window::Memory),
    Case {
        name: "bundle",
        unit: "KB",
        limit: Limit::Most(400.0),
        limit_open: None,
        work: Work::Bundle,
    },
];

impl Case {
    /// Whether it compares the app with and without the plugin.
    pub fn compares(&self) -> bool {
        matches!(self.work, Work::InPage(_) | Work::Start | Work::Turn)
    }

    /// Whether the two can be measured together.
    pub fn shares_with(&self, other: &Self) -> bool {
        match (self.work, other.work) {
            (Work::Part, Work::Part) => true,
            _ => self.compares() && other.compares(),
        }
    }

    /// What such a case takes in this run of the app, in its unit.
    pub(super) async fn figure(&self, app: &App, effort: &Effort) -> Result<f64> {
        let ms = match self.work {
            Work::InPage(prepare) => in_page(app, prepare, effort).await?,
            Work::Turn => longest_turn(app, effort).await?,
            _ => start(app).await?,
        };
        ensure!(ms > 0.0, "took {ms} ms, which cannot be");
        Ok(if self.unit == "µs" { ms * 1000.0 } else { ms })
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

/// How long the main thread is held at most while the app writes 10,000 log lines a second, and a page
/// makes a call now and then.
async fn longest_turn(app: &App, effort: &Effort) -> Result<f64> {
    let ms = effort.stream_ms.min(5_000);
    let body = "
        const [lines, millis] = arguments_;
        const { invoke } = window.__TAURI__.core;
        const flood = invoke('flood', { lines, millis });
        const longest = invoke('longest_turn', { millis });
        let isDone = false;
        flood.finally(() => (isDone = true));
        while (!isDone) {
            await invoke('add', { a: 40, b: 2 });
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await flood;
        return await longest;";
    let longest = app.main().await?.settle(body, &[json!(10 * ms), json!(ms)]).await?;
    longest.as_f64().context("no time of the main thread")
}

/// From asking for the process until its main page was ready, which the page has marked.
async fn start(app: &App) -> Result<f64> {
    let ready = "performance.timeOrigin + performance.getEntriesByName('ready')[0].startTime";
    let ready = app.main().await?.eval(ready).await?;
    let ready = ready.as_f64().context("the page did not mark when it was ready")?;
    let started = app.started().duration_since(UNIX_EPOCH)?;
    Ok(ready - started.as_secs_f64() * 1000.0)
}
