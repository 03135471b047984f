//! `ipctrace`: looks into the traces of `tauri-plugin-ipc-inspector`.
//!
//! This file knows the subcommands and their arguments; each has a file of its own.
#![warn(missing_docs)]

#[cfg(unix)]
mod access;
mod check;
mod commands;
mod convert;
mod copy;
mod diff;
mod filter;
mod input;
mod outcome;
mod output;
mod redact;
mod summary;
mod table;
mod unknown;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};
use clap::{Args, Parser, Subcommand};

use crate::{input::Input, outcome::Outcome};

/// Look into the traces of the IPC Inspector for Tauri.
///
/// A trace is read from a file, plain or compressed, or from standard input. The exit code is 0 when
/// all is well, 1 when `diff` or `check` found something, and 2 when the arguments are wrong or a
/// trace cannot be read to its end. What comes before a broken line is still shown.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    subcommand: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell what was recorded: the app, what is missing, how the calls of each command went
    Summary {
        #[command(flatten)]
        trace: Source,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a trace that has only what passes a filter, in the language of the inspector's window
    Filter {
        /// Such as 'cmd:fs:* status:error|denied' or '>100ms'; the empty one lets everything through
        #[arg(allow_hyphen_values = true)] // as in '-status:ok'
        expression: String,
        #[command(flatten)]
        trace: Source,
        #[command(flatten)]
        target: Target,
    },
    /// Write a trace in another format
    Convert {
        #[command(flatten)]
        trace: Source,
        /// The format
        #[arg(long, value_enum, value_name = "FORMAT")]
        to: convert::Format,
        #[command(flatten)]
        target: Target,
    },
    /// Write a trace in which secrets are replaced
    ///
    /// By default they are what stands under the name of a secret, JSON web tokens, bearer tokens,
    /// and the user's name in paths; the options add to that. No rule knows every secret: look at
    /// the trace before you send it.
    Redact {
        #[command(flatten)]
        trace: Source,
        #[command(flatten)]
        rules: redact::Chosen,
        #[command(flatten)]
        target: Target,
    },
    /// Compare the commands of two traces: new, gone, slower, failing more
    ///
    /// A command is slower when its median or its 95th percentile is, by both thresholds. It fails
    /// more when a greater share of its calls ends otherwise than with a value. Either is a finding.
    Diff {
        /// The trace from before
        old: PathBuf,
        /// The trace from after
        new: PathBuf,
        #[command(flatten)]
        thresholds: diff::Thresholds,
        /// Write JSON
        #[arg(long)]
        json: bool,
    },
    /// Look for what no trace should have: broken lines, wrong references, times and lengths
    Check {
        #[command(flatten)]
        trace: Source,
    },
}

#[derive(Args)]
struct Source {
    /// The trace; standard input when this is absent or `-`
    #[arg(value_name = "TRACE")]
    path: Option<PathBuf>,
}

#[derive(Args)]
struct Target {
    /// Where to write; standard output when this is absent or `-`. A trace whose name ends in `.gz`
    /// is compressed. It may be the trace that is read; a file that is there is only replaced when that
    /// was read to its end
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Arguments::parse().subcommand) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::tell(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Outcome> {
    match command {
        Command::Summary { trace, json } => summary::run(&Input::new(trace.path), json),
        Command::Filter { expression, trace, target } => {
            filter::run(&expression, &Input::new(trace.path), target.output.as_deref())
        }
        Command::Convert { trace, to, target } => {
            convert::run(&Input::new(trace.path), to, target.output.as_deref())
        }
        Command::Redact { trace, rules, target } => {
            redact::run(&Input::new(trace.path), rules, target.output.as_deref())
        }
        Command::Diff { old, new, thresholds, json } => {
            let (old, new) = (Input::new(Some(old)), Input::new(Some(new)));
            if old.is_stdin() && new.is_stdin() {
                bail!("both traces are standard input, which can be read only once");
            }
            diff::run(&old, &new, &thresholds, json)
        }
        Command::Check { trace } => check::run(&Input::new(trace.path)),
    }
}
