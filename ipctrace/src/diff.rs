//! `ipctrace diff`: what changed between two traces, command by command.

use std::num::ParseFloatError;

use anyhow::Result;
use clap::Args;
use ipc_inspector_protocol::CommandCalls;
use serde::Serialize;

use crate::{
    commands::Commands,
    input::Input,
    outcome::Outcome,
    output,
    table::{line, milliseconds, percent, table},
};

/// From when on a difference counts.
#[derive(Args)]
pub(crate) struct Thresholds {
    /// Slower is what takes at least so many times as long
    #[arg(long, value_name = "TIMES", default_value = "1.2", value_parser = times)]
    slower: f64,
    /// and longer by at least so many milliseconds,
    #[arg(long, value_name = "MS", default_value_t = 1)]
    slower_by: u64,
    /// of commands that were called so often in both traces
    #[arg(long, value_name = "CALLS", default_value_t = 5)]
    min_calls: usize,
}

fn times(text: &str) -> Result<f64, String> {
    let times = text.parse().map_err(|error: ParseFloatError| error.to_string())?;
    if times >= 1.0 { Ok(times) } else { Err("it is less than 1".into()) }
}

/// Slower commands, and those that fail more, are findings; new ones, and those that are gone, are
/// only told of.
pub(crate) fn run(
    old: &Input,
    new: &Input,
    thresholds: &Thresholds,
    json: bool,
) -> Result<Outcome> {
    let (mut old, mut new) = (old.open()?, new.open()?);
    let mut commands = [Commands::default(), Commands::default()];
    for (trace, commands) in [&mut old, &mut new].into_iter().zip(&mut commands) {
        trace.entries().for_each(|entry| commands.take(&entry.record));
        commands.end();
    }
    let [before, after] = &mut commands;
    let diff = Diff::new(before, after, thresholds);
    let report =
        if json { serde_json::to_string_pretty(&diff)? + "\n" } else { diff.text(thresholds) };
    output::print(&report)?;
    old.end()?;
    new.end()?;
    let is_worse = !diff.slower.is_empty() || !diff.failing_more.is_empty();
    Ok(if is_worse { Outcome::Findings } else { Outcome::Fine })
}

/// What changed, as it is written as JSON.
#[derive(Default, Serialize)]
struct Diff {
    slower: Vec<Slower>,
    failing_more: Vec<FailingMore>,
    new: Vec<Named>,
    gone: Vec<Named>,
}

#[derive(Serialize)]
struct Slower {
    command: String,
    p50_us: Pair<u64>,
    p95_us: Pair<u64>,
}

#[derive(Serialize)]
struct FailingMore {
    command: String,
    error_rate: Pair<f64>,
}

/// A command that is in one of the traces alone.
#[derive(Serialize)]
struct Named {
    command: String,
    calls: u64,
}

#[derive(Clone, Copy, Serialize)]
struct Pair<T> {
    old: T,
    new: T,
}

impl Diff {
    fn new(old: &mut Commands, new: &mut Commands, thresholds: &Thresholds) -> Self {
        let mut diff = Self { gone: only_in(old, new), new: only_in(new, old), ..Self::default() };
        for (name, new) in &mut new.by_name {
            let Some(old) = old.by_name.get_mut(name) else { continue };
            diff.slower.extend(thresholds.slower(name, old, new));
            let error_rate = Pair { old: old.error_rate(), new: new.error_rate() };
            if error_rate.new > error_rate.old {
                diff.failing_more.push(FailingMore { command: name.clone(), error_rate });
            }
        }
        diff
    }

    fn text(&self, thresholds: &Thresholds) -> String {
        let mut text = String::new();
        let mut section = |heading: &str, table: String| {
            text += heading;
            text += "\n";
            text += &table;
            text += "\n";
        };
        if !self.slower.is_empty() {
            let rows = self.slower.iter().map(|Slower { command, p50_us, p95_us }| {
                let times = [p50_us.old, p50_us.new, p95_us.old, p95_us.new];
                let [old_50, new_50, old_95, new_95] = times.map(|us| milliseconds(Some(us)));
                [line(command), old_50, new_50, old_95, new_95]
            });
            let columns = ["Command", "p50 (ms)", "now", "p95 (ms)", "now"];
            section(&format!("Slower, {} times or more", thresholds.slower), table(columns, rows));
        }
        if !self.failing_more.is_empty() {
            let rows = self.failing_more.iter().map(|FailingMore { command, error_rate }| {
                [line(command), percent(error_rate.old), percent(error_rate.new)]
            });
            section("Failing more", table(["Command", "Failed", "now"], rows));
        }
        for (heading, commands) in [("New", &self.new), ("Gone", &self.gone)] {
            if !commands.is_empty() {
                let rows = commands.iter().map(|it| [line(&it.command), it.calls.to_string()]);
                section(heading, table(["Command", "Calls"], rows));
            }
        }
        if text.is_empty() {
            "No command is new, gone, slower or failing more.\n".into()
        } else {
            text
        }
    }
}

fn only_in(these: &Commands, others: &Commands) -> Vec<Named> {
    let alone = these.by_name.iter().filter(|(name, _)| !others.by_name.contains_key(*name));
    alone.map(|(name, it)| Named { command: name.clone(), calls: it.count() }).collect()
}

impl Thresholds {
    fn slower(&self, name: &str, old: &mut CommandCalls, new: &mut CommandCalls) -> Option<Slower> {
        if old.durations.len().min(new.durations.len()) < self.min_calls {
            return None;
        }
        let (old, new) = (old.durations.percentiles()?, new.durations.percentiles()?);
        let p50_us = Pair { old: old.p50_us, new: new.p50_us };
        let p95_us = Pair { old: old.p95_us, new: new.p95_us };
        let is_slower = self.is_slower(p50_us) || self.is_slower(p95_us);
        is_slower.then(|| Slower { command: name.into(), p50_us, p95_us })
    }

    fn is_slower(&self, Pair { old, new }: Pair<u64>) -> bool {
        let by_us = self.slower_by.saturating_mul(1_000);
        new.saturating_sub(old) >= by_us && new > old && new as f64 >= old as f64 * self.slower
    }
}
