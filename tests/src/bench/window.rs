//! What the inspector's window can do.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{Effort, stats};
use crate::{App, Inspector, inspector::InspectorPage};

/// What is measured in the inspector's window.
#[derive(Clone, Copy, Debug)]
pub(super) enum Window {
    /// From an invoke until its row can be seen.
    RowVisible,
    /// Between two frames while 10,000 records arrive each second.
    Frames,
    /// From a keystroke in the filter until its rows can be seen.
    Filter,
    /// How many records each second it keeps up with; none may be missed.
    Stream,
    /// From loading its page until it holds a long log.
    History,
    /// What its page takes for each record of a long log.
    Memory,
}

/// How many rows and keystrokes are timed.
const SAMPLES: u32 = 40;

/// More than are asked of the stream.
const STREAM_RATE: u64 = 60_000;

const FRAMES_RATE: u64 = 10_000;

impl Window {
    pub(super) async fn figure(self, app: &Path, effort: &Effort) -> Result<f64> {
        let history = matches!(self, Self::History | Self::Memory).then_some(effort.history);
        // A few records are of the app itself.
        let max_records = history.map(|records| records + 1000);
        let app = App::start_with(app, Inspector::Open, max_records).await?;
        let window = app.inspector().await?;
        let figure = match self {
            Self::RowVisible => row_visible(&app, &window, effort).await?,
            Self::Frames => frames(&app, &window, effort).await?,
            Self::Filter => filter(&app, &window, effort).await?,
            Self::Stream => stream(&app, &window, effort).await?,
            Self::History => history_shown(&app, &window, effort).await?,
            Self::Memory => memory(&app, &window, effort).await?,
        };
        app.quit().await?;
        Ok(figure)
    }
}

async fn row_visible(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    // Once a frame, and what stands in the page then has been laid out for the frame before.
    let watch = "
        window.seen = {};
        const look = () => {
            for (const row of document.querySelectorAll('#calls .row')) {
                const name = /seen-\\d+/.exec(row.textContent)?.[0];
                if (name) window.seen[name] ??= performance.timeOrigin + performance.now();
            }
            requestAnimationFrame(look);
        };
        look();";
    window.0.run(watch, &[]).await?;
    let count = SAMPLES.min(effort.messages);
    let call = "
        const sent = {};
        for (let number = 0; number < arguments_[0]; number++) {
            const name = `seen-${number}`;
            sent[name] = performance.timeOrigin + performance.now();
            await window.__TAURI_INTERNALS__.invoke('greet', { name });
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
        return sent;";
    let sent = app.main().await?.settle(call, &[json!(count)]).await?;
    let all = format!("Object.keys(window.seen).length === {count}");
    window.0.until("all rows", &all).await?;
    let seen = window.0.eval("window.seen").await?;
    let sent = sent.as_object().context("no times of calls")?;
    let took = sent.iter().filter_map(|(name, sent)| Some(seen[name].as_f64()? - sent.as_f64()?));
    p95(&took.collect::<Vec<_>>())
}

async fn frames(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    let watch = "
        window.frames = [];
        let last = performance.now();
        const look = () => {
            const now = performance.now();
            window.frames.push(now - last);
            last = now;
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);";
    let ms = effort.stream_ms.min(10_000);
    let main = app.main().await?;
    window.0.run(watch, &[]).await?;
    flood(&main, FRAMES_RATE * ms / 1000, ms).await?;
    let frames: Vec<f64> = serde_json::from_value(window.0.eval("window.frames").await?)?;
    p95(&frames)
}

async fn filter(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    flood(&app.main().await?, effort.rows, effort.rows / 50).await?;
    until_last(window, effort.rows).await?;
    // Words that more and more rows do not have, then that all have, then none.
    let keys = "
        const input = document.querySelector('#filter');
        const texts = ['l', 'li', 'lin', 'line', 'line ', 'line 7', 'line 77', 'line 7', '', 'x'];
        const took = [];
        const next = () => new Promise((resolve) => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = resolve;
            port2.postMessage(0);
        }));
        for (let number = 0; number < arguments_[0]; number++) {
            await next();
            const start = performance.now();
            input.value = texts[number % texts.length];
            input.dispatchEvent(new Event('input', { bubbles: true }));
            await next();
            took.push(performance.now() - start);
        }
        return took;";
    let took = window.0.settle(keys, &[json!(SAMPLES)]).await?;
    p95(&serde_json::from_value::<Vec<f64>>(took)?)
}

async fn stream(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    let lines = STREAM_RATE * effort.stream_ms / 1000;
    let main = app.main().await?;
    let begun = Instant::now();
    flood(&main, lines, effort.stream_ms).await?;
    until_last(window, lines).await?;
    let took = begun.elapsed().as_secs_f64();
    let missed = "Number(document.querySelector('[data-stat=lost]').dataset.missed)";
    let missed = window.0.eval(missed).await?.as_u64().context("no count of missed records")?;
    ensure!(missed < lines, "{missed} of {lines} were missed");
    Ok((lines - missed) as f64 / took)
}

async fn history_shown(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    flood(&app.main().await?, effort.history, effort.history / 50).await?;
    until_last(window, effort.history).await?;
    let begun = Instant::now();
    window.reload().await?;
    until_last(window, effort.history).await?;
    let held = window.rows().await?;
    ensure!(held >= effort.history, "it shows {held} rows of {}", effort.history);
    Ok(begun.elapsed().as_secs_f64())
}

async fn memory(app: &App, window: &InspectorPage, effort: &Effort) -> Result<f64> {
    let before = app.resources(0).await?.page_bytes;
    flood(&app.main().await?, effort.history, effort.history / 50).await?;
    until_last(window, effort.history).await?;
    let after = app.resources(0).await?.page_bytes;
    Ok(after.saturating_sub(before) as f64 / effort.history as f64)
}

/// Has the app write log lines, each a record and a row, evenly over a time.
async fn flood(main: &crate::Page, lines: u64, millis: u64) -> Result<()> {
    main.send("flood", json!({ "lines": lines, "millis": millis })).await?;
    sleep(Duration::from_millis(millis)).await;
    Ok(())
}

/// Waits until the window shows the last of so many lines.
async fn until_last(window: &InspectorPage, lines: u64) -> Result<()> {
    let last = lines.checked_sub(1).context("no lines")?;
    let shown = format!(
        "[...document.querySelectorAll('#calls .row .name')].at(-1)?.textContent === 'line {last}'"
    );
    window.0.until("the last line is shown", &shown).await
}

fn p95(values: &[f64]) -> Result<f64> {
    stats::p95(values).context("nothing was timed")
}
