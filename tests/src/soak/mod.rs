//! Whether an app stays as it is with the inspector at work, however long it runs.
//!
//! In each cycle the pages are loaded anew and play the scenario, and the inspector has to show just
//! that, also when its own window has been closed and opened, or its page loaded anew. Then the log
//! is given more than it holds, and each record has to be held or counted. What the app takes of the
//! machine at the end of each cycle must not grow.

mod hostile;
mod resources;

use std::{
    ops::RangeInclusive,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::{App, Inspector, figures::compare, inspector::InspectorPage, site::Site, until};

pub use resources::Resources;

/// Fewer cycles cannot tell growth from chance.
const LEAST_CYCLES: usize = 7;

/// More lines than the log holds records.
const LINES: u64 = 150_000;

/// Over which time they are written: no faster than a window can follow, so that it also has to
/// forget at that rate.
const LINES_MS: u64 = 5_000;

/// More bodies of 1 MiB each way than the log holds bytes.
const BODIES: u64 = 100;

/// How many records a call makes: its request, the return of its dispatch, its answer, and when it
/// left and settled, of which the page may tell at once or one by one.
const RECORDS: RangeInclusive<u64> = 4..=5;

/// Who is in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// Those of the playground, which play its scenario.
    Ordinary,
    /// One of these, and one that means harm.
    Hostile,
}

/// Runs until the time is over, at least a few cycles, and tells of each.
pub async fn run(
    binary: &Path,
    pages: Pages,
    time: Duration,
    mut tell: impl FnMut(usize, &Resources),
) -> Result<()> {
    let started = Instant::now();
    let (app, site) = (App::start_binary(binary, Inspector::Open).await?, Site::start().await?);
    let first_batch = "Number(document.querySelector('[data-stat=records]').dataset.value) > 0";
    app.inspector().await?.0.until("what was before", first_batch).await?;
    let mut all = Vec::new();
    while started.elapsed() < time || all.len() < LEAST_CYCLES {
        let number = all.len() + 1;
        let cycle = match pages {
            Pages::Ordinary => cycle(&app, number).await,
            Pages::Hostile => hostile::cycle(&app, &site, number).await,
        };
        let resources = cycle.with_context(|| format!("cycle {number}"))?;
        tell(number, &resources);
        all.push(resources);
    }
    app.quit().await?;
    resources::stay_as_they_are(&all)
}

async fn cycle(app: &App, cycle: usize) -> Result<Resources> {
    let (main, mini, inspector) = (app.main().await?, app.mini().await?, app.inspector().await?);
    clear(&inspector).await?;
    // These still listen, so a window that is open still shows them, also when their pages have gone.
    let kept = inspector.stat("listeners").await?;
    for page in [&mini, &main] {
        page.reload().await?;
    }
    let mut expected = main.play().await?;
    let made = number(&expected, "listeners")?;
    expected["listeners"] = json!(made + kept);
    if cycle > 1 {
        // Reloading has cut off the calls that the cycle before left without an answer, and Tauri's script
        // then sends each again.
        let again = number(&expected, "pending")? + number(&expected, "dropped")?;
        for figure in ["requests", "pending", "rows_shown"] {
            expected[figure] = json!(number(&expected, figure)? + again);
        }
    }
    compare(&expected, &inspector.figures(&expected).await?)?;
    expected["listeners"] = json!(made);

    // The window begins anew, in either way, and has to show the same.
    let inspector = if cycle.is_multiple_of(2) {
        inspector.reload().await?;
        app.inspector().await?
    } else {
        // This is a call too.
        for figure in ["requests", "responses", "settled", "rows_shown"] {
            expected[figure] = json!(number(&expected, figure)? + 1);
        }
        reopen(app).await?
    };
    compare(&expected, &inspector.figures(&expected).await?)?;

    fill_with_lines(app, &inspector).await?;
    fill_with_bodies(app, &inspector).await?;
    clear(&inspector).await?;
    // Every other cycle reopened it.
    app.resources(cycle.div_ceil(2) as u64).await
}

fn number(figures: &Value, name: &str) -> Result<u64> {
    figures[name].as_u64().with_context(|| format!("{name} is no figure"))
}

async fn reopen(app: &App) -> Result<InspectorPage> {
    let windows = app.pages().await?.len();
    app.close_window("ipc-inspector").await?;
    until("the inspector's window stays", || async {
        Ok((app.pages().await?.len() < windows).then_some(()))
    })
    .await?;
    app.main().await?.press_shortcut().await?;
    app.inspector().await
}

/// Makes more records than there is room for: each is held or counted.
async fn fill_with_lines(app: &App, inspector: &InspectorPage) -> Result<()> {
    clear(inspector).await?;
    let flood = json!({ "lines": LINES, "millis": LINES_MS });
    app.main().await?.invoke("flood", flood).await?;
    let all_told = format!("{HELD_AND_LOST} >= {}", LINES + RECORDS.start());
    let all_told = inspector.0.until("each line is held or lost", &all_told).await;
    or_figures(all_told, inspector).await?;
    let (held, lost) = (inspector.stat("records").await?, inspector.stat("lost").await?);
    let of_the_call = (held + lost).saturating_sub(LINES);
    ensure!(RECORDS.contains(&of_the_call), "{held} held, {lost} lost, of {LINES} lines");
    ensure!(lost > 0, "there was room for all of {LINES} lines");
    let rows = inspector.rows().await?;
    ensure!(held.abs_diff(rows) <= of_the_call, "{held} held, but {rows} rows");
    Ok(())
}

/// Sends more bytes than there is room for.
async fn fill_with_bodies(app: &App, inspector: &InspectorPage) -> Result<()> {
    clear(inspector).await?;
    let send = "
        const [bodies, size] = arguments_;
        for (let n = 0; n < bodies; n++) {
            await window.__TAURI_INTERNALS__.invoke('echo_raw', new Uint8Array(size));
        }";
    app.main().await?.settle(send, &[json!(BODIES), json!(1 << 20)]).await?;
    let counts = "['[data-chip=ok]', '[data-stat=settled]'].map((css) => {
        const { count, value } = document.querySelector(css).dataset;
        return Number(count ?? value);
    })";
    let all_settled = format!("(([ok, settled]) => ok > 0 && ok === settled)({counts})");
    let all_settled = inspector.0.until("all calls have settled", &all_settled).await;
    or_figures(all_settled, inspector).await?;
    let (held, lost) = (inspector.stat("records").await?, inspector.stat("lost").await?);
    let each = (held + lost) as f64 / BODIES as f64;
    let (least, most) = (*RECORDS.start() as f64, *RECORDS.end() as f64);
    ensure!((least..=most).contains(&each), "{held} held, {lost} lost, of {BODIES} calls");
    ensure!(lost > 0, "there was room for all of {BODIES} MiB each way");
    Ok(())
}

/// How many records there were since the log was cleared.
const HELD_AND_LOST: &str = "['records', 'lost']
    .map((name) => Number(document.querySelector(`[data-stat=${name}]`).dataset.value))
    .reduce((held, lost) => held + lost)";

/// When something did not come true: what the window shows instead.
async fn or_figures(outcome: Result<()>, inspector: &InspectorPage) -> Result<()> {
    let Err(error) = outcome else { return Ok(()) };
    let figures = "[...document.querySelectorAll('[data-chip], [data-stat]')].map(({ dataset }) =>
        `${dataset.chip ?? dataset.stat} ${dataset.count ?? dataset.value}`).join(', ')";
    let figures = inspector.0.eval(figures).await?;
    Err(error.context(format!("the window shows: {figures}")))
}

async fn clear(inspector: &InspectorPage) -> Result<()> {
    inspector.0.click("#clear").await?;
    inspector.until_stat("records", 0).await
}
