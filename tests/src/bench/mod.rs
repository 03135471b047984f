//! What the plugin costs an app, as a ratio: the same app without it, with it, and with its window
//! open, run in turn.
//!
//! Absolute times drift with the machine, by far more than the plugin costs; what is run in turn
//! drifts together. So each round starts each of the three once, afresh, and compares only within
//! the round. Every other round goes backwards, lest one of them always runs in the wake of the
//! same other.

mod cases;
mod machine;
mod report;
mod stats;

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::{App, Inspector};

pub use cases::{CASES, Case};
pub use machine::Machine;
pub use report::{Profile, Report, Row, Spread, TABLE_HEAD, Verdict};

/// The three that are compared.
const VARIANTS: [Inspector; 3] = [Inspector::Off, Inspector::Registered, Inspector::Open];

/// How much is done for a figure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each of the three is started.
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
    };
    /// A first look.
    pub const QUICK: Self = Self { rounds: 3, samples: 3, ..Self::FULL };
    /// Shows that everything can be measured. Its figures mean nothing.
    pub const SMOKE: Self = Self {
        rounds: 1,
        cases_per_start: CASES.len(),
        samples: 1,
        sample_ms: 1,
        warm_up_ms: 0,
        messages: 20,
    };
}

/// What one round measured.
#[derive(Clone, Copy, Debug)]
struct Round {
    stock: f64,
    plugin: f64,
    plugin_open: f64,
}

/// Measures cases that share their starts of an app, and gives a row for each.
pub async fn measure(
    app: &Path,
    profile: Profile,
    cases: &[Case],
    effort: &Effort,
) -> Result<Vec<Row>> {
    let mut rounds = vec![Vec::with_capacity(effort.rounds); cases.len()];
    for number in 0..effort.rounds {
        let mut figures = [const { Vec::new() }; VARIANTS.len()];
        let mut order: [usize; VARIANTS.len()] = [0, 1, 2];
        if number % 2 == 1 {
            order.reverse();
        }
        for variant in order {
            figures[variant] = run(app, VARIANTS[variant], cases, effort)
                .await
                .with_context(|| format!("with the inspector {:?}", VARIANTS[variant]))?;
        }
        let [stock, plugin, plugin_open] = figures;
        for (case, rounds) in rounds.iter_mut().enumerate() {
            rounds.push(Round {
                stock: stock[case],
                plugin: plugin[case],
                plugin_open: plugin_open[case],
            });
        }
    }
    Ok(cases.iter().zip(&rounds).map(|(case, rounds)| Row::new(case, profile, rounds)).collect())
}

/// Starts the app once, and gives the figure of each case.
async fn run(
    app: &Path,
    inspector: Inspector,
    cases: &[Case],
    effort: &Effort,
) -> Result<Vec<f64>> {
    let app = App::start_binary(app, inspector).await?;
    if inspector == Inspector::Open {
        app.inspector().await?;
    }
    let mut figures = Vec::with_capacity(cases.len());
    for case in cases {
        figures.push(case.figure(&app, effort).await.with_context(|| case.name.to_owned())?);
    }
    app.quit().await?;
    Ok(figures)
}
