//! Plays the playground's traffic again and again, and fails when something is lost without a trace,
//! or grows.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use clap::Parser;
use ipc_inspector_tests::soak;

#[derive(Parser)]
struct Arguments {
    /// The playground's binary.
    #[arg(long)]
    app: PathBuf,
    /// For how long.
    #[arg(long)]
    minutes: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { app, minutes } = Arguments::parse();
    let time = Duration::from_secs(60 * minutes);
    let mut cycles = 0;
    soak::run(&app, time, |number, resources| {
        cycles = number;
        println!("cycle {number}: {resources}");
    })
    .await?;
    println!("{cycles} cycles: nothing has grown, and nothing was lost but what was counted.");
    Ok(())
}
