//! The workspace's chores, as `cargo xtask <command>`. This file knows the commands and their
//! arguments; each has a file of its own.

mod bench;
mod check;
mod circles;
mod demo;
mod guest_js;
mod headless;
mod layers;
mod npm;
mod probe;
mod setup;
mod soak;
mod source;
mod stamp;
mod test;
mod ui;
mod wasm;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Chores of the IPC Inspector workspace")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the playground app with the inspector open, or drive it without a display
    Demo {
        /// Use a virtual display even where there is a real one
        #[arg(long)]
        headless: bool,
        /// Where a headless run leaves its pictures and traces [default: target/demo]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Everything CI runs: check, ui --check, probe --check, guest-js --check, and all tests
    Test,
    /// Build the inspector's page into page/dist
    Ui {
        /// Build nothing; fail if the committed page is not what its sources say
        #[arg(long)]
        check: bool,
    },
    /// Build the script in each page of an app, plugin/probe/probe.js
    Probe {
        /// Build nothing; lint, and fail if the committed script is not what its sources say
        #[arg(long)]
        check: bool,
    },
    /// Build the functions for pages, guest-js/dist-js and plugin/api-iife.js
    GuestJs {
        /// Build nothing; lint, and fail if the committed script is not what its sources say
        #[arg(long)]
        check: bool,
    },
    /// What the plugin costs an app, as a table and as JSON
    Bench {
        /// A first look: only the dev profile, fewer rounds
        #[arg(long)]
        quick: bool,
        /// Only see that it works; the figures mean nothing
        #[arg(long, conflicts_with = "quick")]
        smoke: bool,
        /// Only rows with this in their name
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
        /// Where the JSON goes [default: bench.json in cargo's target folder]
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
    /// Play traffic for long, and fail on growth and on what is lost without a trace
    Soak {
        /// For how long; some cycles are played in any case
        #[arg(long, value_name = "N", default_value_t = 10)]
        minutes: u64,
    },
    /// Formatting, lints, dependencies, docs, who may import whom, and circles of imports
    Check {
        /// Also look for security advisories, which needs their database from the network
        #[arg(long)]
        advisories: bool,
    },
}

fn main() -> ExitCode {
    // Not returned from here as an error: that would print a backtrace where RUST_BACKTRACE is
    // set, and what a chore has to say is about the workspace, not about this program.
    run(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Demo { headless, out } => return demo::run(&workspace, headless, out),
        Command::Test => test::run(&workspace)?,
        Command::Ui { check: true } => ui::check(&workspace)?,
        Command::Ui { check: false } => ui::build(&workspace)?,
        Command::Probe { check: true } => probe::check(&workspace)?,
        Command::Probe { check: false } => probe::build(&workspace)?,
        Command::GuestJs { check: true } => guest_js::check(&workspace)?,
        Command::GuestJs { check: false } => guest_js::build(&workspace)?,
        Command::Bench { quick, smoke, only, json } => {
            let effort = match (quick, smoke) {
                (_, true) => bench::Effort::Smoke,
                (true, _) => bench::Effort::Quick,
                _ => bench::Effort::Full,
            };
            return bench::run(&workspace, effort, only, json);
        }
        Command::Soak { minutes } => return soak::run(&workspace, minutes),
        Command::Check { advisories } => check::run(&workspace, advisories)?,
    }
    Ok(ExitCode::SUCCESS)
}
