//! What the plugin costs the playground: prints a table, row by row as it is measured, and writes
//! the same as JSON.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use ipc_inspector_tests::bench::{
    CASES, Case, Effort, Machine, Profile, Programs, Report, TABLE_HEAD, measure,
};

#[derive(Parser)]
struct Arguments {
    /// What was built with the dev profile: the playground's binary, that of `parts`, and that of
    /// the playground with the peer.
    #[arg(long, num_args = 2..=3, value_names = ["APP", "PARTS", "PEER"])]
    dev: Vec<PathBuf>,
    /// The same of the release profile, with the plugin at work; else only dev counts.
    #[arg(long, num_args = 2..=3, value_names = ["APP", "PARTS", "PEER"])]
    release: Vec<PathBuf>,
    /// Fewer rounds.
    #[arg(long)]
    quick: bool,
    /// Hardly anything, to see that it works.
    #[arg(long, conflicts_with = "quick")]
    smoke: bool,
    /// Only rows with this in their name.
    #[arg(long, default_value = "")]
    only: String,
    /// The file for the JSON.
    #[arg(long)]
    json: PathBuf,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let Arguments { dev, release, quick, smoke, only, json } = Arguments::parse();
    let effort = match (quick, smoke) {
        (_, true) => Effort::SMOKE,
        (true, _) => Effort::QUICK,
        _ => Effort::FULL,
    };
    let cases: Vec<Case> = CASES.into_iter().filter(|case| case.name.contains(&only)).collect();
    let names = CASES.map(|case| case.name).join(", ");
    ensure!(!cases.is_empty(), "no row has {only} in its name; there are {names}");

    let programs = [(Profile::Dev, programs(dev)), (Profile::Release, programs(release))];
    let mut report = Report { machine: Machine::here(), rows: Vec::new() };
    let mut exit = ExitCode::SUCCESS;
    println!("{TABLE_HEAD}");
    for (profile, programs) in programs {
        let Some(programs) = programs else { continue };
        for cases in chunks(&cases, effort) {
            match measure(&programs, profile, cases, &effort).await {
                Ok(rows) => {
                    for row in &rows {
                        println!("{row}");
                    }
                    report.rows.extend(rows);
                }
                // Minutes of others are not thrown away for one.
                Err(error) => {
                    let names: Vec<_> = cases.iter().map(|case| case.name).collect();
                    eprintln!("error: {} ({profile}): {error:#}", names.join(", "));
                    exit = ExitCode::FAILURE;
                }
            }
        }
    }
    if smoke {
        println!("These are figures of a smoke test, and mean nothing.");
    }
    write(&json, &report)?;
    Ok(exit)
}

fn programs(paths: Vec<PathBuf>) -> Option<Programs> {
    let mut paths = paths.into_iter();
    Some(Programs { app: paths.next()?, parts: paths.next()?, peer: paths.next() })
}

/// What is measured together: cases that compare, as many as may share their starts, and all parts.
fn chunks(cases: &[Case], effort: Effort) -> impl Iterator<Item = &[Case]> {
    let most = move |some: &[Case]| {
        if some[0].compares() { effort.cases_per_start } else { some.len() }
    };
    cases.chunk_by(Case::shares_with).flat_map(move |some| some.chunks(most(some)))
}

fn write(file: &Path, report: &Report) -> Result<()> {
    let context = || file.display().to_string();
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    fs::write(file, serde_json::to_string_pretty(report)? + "\n").with_context(context)?;
    eprintln!("Written to {}", file.display());
    Ok(())
}
