//! What the plugin costs an app, as a ratio: the same app without it, with it, with its window open,
//! and with another tool, run in turn. And what its parts do by themselves.
//!
//! Absolute times drift with the machine, by far more than the plugin costs; what is run in turn
//! drifts together. So each round starts each once, afresh, and compares only within
//! the round. Every other round goes backwards, lest one of them always runs in the wake of the
//! same other.

mod cases;
mod machine;
mod parts;
mod report;
mod stats;
mod window;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::{App, Inspector};

use cases::Work;
pub use cases::{CASES, Case};
pub use machine::Machine;
pub use report::{Profile, Report, Row, Spread, TABLE_HEAD, Verdict};
pub(crate) use stats::median;
use window::Window;

/// How much is done for a figure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each app that is compared is started.
    pub rounds: usize,
    /// How many cases share one start. More than one saves time, and lets them disturb each other.
    pub cases_per_start: usize,
    /// How many samples make the figure of one start.
    pub samples: u32,
    /// How long a sample takes at least.
    pub sample_ms: u32,
    /// How long the same is done before the first sample.
    pub warm_up_ms: u32,
    /// How many events or channel messages count as one operation; at least 5.
    pub messages: u32,
    /// How often what is not compared is done.
    pub repeats: usize,
    /// How many records are pushed for the figure of memory.
    pub pushes: u64,
    /// How often that is done of which instructions are counted.
    pub counted: u64,
    /// How many rows are filtered, and how many records exported.
    pub rows: u64,
    /// How many records the window is shown at once.
    pub history: u64,
    /// For how long records stream to the window.
    pub stream_ms: u64,
}

impl Effort {
    /// What figures to be shown to others are made with.
    pub const FULL: Self = Self {
        rounds: 7,
        cases_per_start: 1,
        samples: 5,
        sample_ms: 300,
        // Long enough for bodies of 1 MiB to fill the log, so that eviction is measured too.
        warm_up_ms: 1000,
        messages: 2000,
        repeats: 3,
        pushes: 10_000_000,
        counted: 1000,
        rows: 100_000,
        history: 1_000_000,
        stream_ms: 60_000,
    };
    /// A first look.
    pub const QUICK: Self = Self {
        rounds: 3,
        cases_per_start: 2,
        samples: 3,
        repeats: 1,
        pushes: 1_000_000,
        stream_ms: 10_000,
        ..Self::FULL
    };
    /// Shows that everything can be measured. Its figures mean nothing.
    pub const SMOKE: Self = Self {
        rounds: 1,
        cases_per_start: CASES.len(),
        samples: 1,
        sample_ms: 1,
        warm_up_ms: 0,
        messages: 20,
        repeats: 1,
        pushes: 10_000,
        counted: 10,
        rows: 200,
        history: 500,
        stream_ms: 100,
    };
}

/// What is measured, built in one profile.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The playground.
    pub app: PathBuf,
    /// The playground with the tool that this one is compared with, if it is to be.
    pub peer: Option<PathBuf>,
    /// The program that measures the recorder and the capture by themselves.
    pub parts: PathBuf,
}

/// What one round measured; what a case does not have is absent.
#[derive(Clone, Copy, Debug, Default)]
struct Round {
    stock: Option<f64>,
    plugin: f64,
    plugin_open: Option<f64>,
    peer: Option<f64>,
}

/// Measures cases, and gives a row for each. Those that compare share their starts of an app.
pub async fn measure(
    programs: &Programs,
    profile: Profile,
    cases: &[Case],
    effort: &Effort,
) -> Result<Vec<Row>> {
    let mut rounds = vec![Vec::new(); cases.len()];
    if cases.iter().any(Case::compares) {
        compare(programs, cases, effort, &mut rounds).await?;
    }
    let parts = if cases.iter().any(|case| matches!(case.work, Work::Part)) {
        parts::measure(&programs.parts, effort)?
    } else {
        parts::Figures::default()
    };
    for (case, rounds) in cases.iter().zip(&mut rounds) {
        match case.work {
            Work::InPage(_) | Work::Start | Work::Turn => {}
            Work::Part => rounds.extend(parts.of(case.name)?),
            Work::Instructions { bare, ours } => {
                for _ in 0..effort.repeats {
                    let count = |part| parts::instructions(&programs.parts, part, effort);
                    let (stock, plugin) = (bare.map(count).transpose()?, count(ours)?);
                    rounds.push(Round { stock, plugin, ..Round::default() });
                }
            }
            Work::Bundle => {
                rounds.push(Round { plugin: parts::bundle_kb()?, ..Round::default() });
            }
            Work::Window(window) => {
                for _ in 0..effort.repeats {
                    let plugin = window.figure(&programs.app, effort).await;
                    let plugin = plugin.with_context(|| case.name.to_owned())?;
                    rounds.push(Round { plugin, ..Round::default() });
                }
            }
        }
    }
    Ok(cases.iter().zip(&rounds).map(|(case, rounds)| Row::new(case, profile, rounds)).collect())
}

/// Where the peer is among what is compared.
const PEER: usize = 3;

/// Rounds of those cases that compare.
async fn compare(
    programs: &Programs,
    cases: &[Case],
    effort: &Effort,
    rounds: &mut [Vec<Round>],
) -> Result<()> {
    let app = &programs.app;
    let mut variants =
        vec![(app, Inspector::Off), (app, Inspector::Registered), (app, Inspector::Open)];
    variants.extend(programs.peer.as_ref().map(|peer| (peer, Inspector::Off)));
    for number in 0..effort.rounds {
        let mut figures = vec![Vec::new(); variants.len()];
        let mut order: Vec<_> = (0..variants.len()).collect();
        if number % 2 == 1 {
            order.reverse();
        }
        for variant in order {
            let (app, inspector) = variants[variant];
            let outcome = run(app, inspector, cases, effort)
                .await
                .with_context(|| format!("{}, inspector {inspector:?}", app.display()));
            figures[variant] = match outcome {
                // What the peer cannot do is no reason not to know the rest.
                Err(error) if variant == PEER => {
                    // The whole of it holds the script that the page was given.
                    let error = error.root_cause().to_string();
                    let error = error.lines().next().unwrap_or_default();
                    eprintln!("error: the peer has no figure: {error}");
                    vec![None; cases.len()]
                }
                outcome => outcome?,
            };
        }
        for (at, rounds) in rounds.iter_mut().enumerate().filter(|(at, _)| cases[*at].compares()) {
            let figure = |variant: usize| figures.get(variant).and_then(|all| all[at]);
            rounds.push(Round {
                stock: figure(0),
                plugin: figure(1).unwrap_or(f64::NAN),
                plugin_open: figure(2),
                peer: figure(PEER),
            });
        }
    }
    Ok(())
}

/// Starts the app once, and gives the figure of each case that compares.
async fn run(
    app: &Path,
    inspector: Inspector,
    cases: &[Case],
    effort: &Effort,
) -> Result<Vec<Option<f64>>> {
    let app = App::start_binary(app, inspector).await?;
    if inspector == Inspector::Open {
        app.inspector().await?;
    }
    let mut figures = Vec::with_capacity(cases.len());
    for case in cases {
        figures.push(if case.compares() {
            Some(case.figure(&app, effort).await.with_context(|| case.name.to_owned())?)
        } else {
            None
        });
    }
    app.quit().await?;
    Ok(figures)
}
