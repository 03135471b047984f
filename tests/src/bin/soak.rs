//! Plays the playground's traffic again and again, and beside it pages that mean harm, and fails when
//! something is lost without a trace, or grows.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use clap::Parser;
use ipc_inspector_tests::soak::{self, Pages, Resources};

#[derive(Parser)]
struct Arguments {
    /// The playground's binary.
    #[arg(long)]
    app: PathBuf,
    /// For how long, both together.
    #[arg(long)]
    minutes: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { app, minutes } = Arguments::parse();
    let half = Duration::from_secs(60 * minutes) / 2;
    for pages in [Pages::Ordinary, Pages::Hostile] {
        let mut cycles = 0;
        let tell = |number: usize, resources: &Resources| {
            cycles = number;
            println!("{pages:?} cycle {number}: {resources}");
        };
        soak::run(&app, pages, half, tell).await?;
        println!("{cycles} cycles: nothing has grown, and nothing was lost but what was counted.");
    }
    Ok(())
}
