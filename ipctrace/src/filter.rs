//! `ipctrace filter`: a trace with only what passes a filter.

use std::path::Path;

use anyhow::{Result, anyhow};
use ipc_inspector_protocol::{
    Filter, FilterError,
    rows::{Kept, Rows},
    trace::Entry,
};

use crate::{
    copy::{Edit, Target, Unchanged, copy},
    input::{Input, Rewindable},
    outcome::Outcome,
    table::line,
};

/// Goes through the trace three times: whether a row passes may turn out at the trace's end, and the
/// header, which says how many records are left out, comes first.
pub(crate) fn run(expression: &str, input: &Input, output: Option<&Path>) -> Result<Outcome> {
    let filter = Filter::parse(expression).map_err(|error| pointed_at(expression, &error))?;
    let source = input.metadata();
    let input = input.rewindable()?;
    let mut kept = if filter.is_empty() { None } else { Some(kept(filter, &input)?) };

    let mut header = input.open()?.header().clone();
    if let Some(kept) = &mut kept {
        header.lost.filtered = header.lost.filtered.saturating_add(left_out(kept, &input)?);
        kept.restart();
    }
    let trace = input.into_trace()?;
    let target = Target::new(output);
    match &mut kept {
        Some(kept) => copy(trace, &header, target, source.as_ref(), kept)?,
        None => copy(trace, &header, target, source.as_ref(), &mut Unchanged)?,
    }
    Ok(Outcome::Fine)
}

impl Edit for Kept {
    fn entry(&mut self, entry: &mut Entry) -> bool {
        self.keeps(&mut entry.record)
    }
}

fn kept(filter: Filter, input: &Rewindable) -> Result<Kept> {
    let mut trace = input.open()?;
    let mut rows = Rows::new(filter).with_app_origins(&trace.header().app_origins);
    trace.entries().for_each(|entry| rows.take(&entry));
    Ok(rows.kept())
}

fn left_out(kept: &mut Kept, input: &Rewindable) -> Result<u64> {
    let mut trace = input.open()?;
    Ok(trace.entries().map(|mut entry| u64::from(!kept.keeps(&mut entry.record))).sum())
}

/// The error with the filter below it, and below that a mark where it is wrong.
fn pointed_at(expression: &str, error: &FilterError) -> anyhow::Error {
    let before = expression[..error.range.start].chars().count();
    let wrong = expression[error.range.clone()].chars().count().max(1);
    let (indent, mark) = (" ".repeat(before), "^".repeat(wrong));
    anyhow!("{}\n  {}\n  {indent}{mark}", error.message, line(expression))
}
