//! `ipctrace convert`: a trace in another format.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::export::{chrome, har, markdown};

use crate::{Outcome, copy::copy, input::Input, output::Output};

/// What a trace is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// HTTP archive (HAR 1.2), for the network panels of browsers
    Har,
    /// Chrome's trace events, for Perfetto
    Perfetto,
    /// One HTML file with the inspector and the trace in it, for any browser
    Html,
    /// A summary in Markdown, for the text of an issue
    Markdown,
    /// The same trace as text
    Jsonl,
    /// The same trace, compressed
    Gz,
}

pub(crate) fn run(input: &Input, to: Format, output: Option<&Path>) -> Result<Outcome> {
    let mut trace = input.open()?;
    let header = trace.header().clone();
    let mut output = Output::new(output)?;
    match to {
        Format::Har => har::write(&header, &mut trace, &mut output)?,
        Format::Perfetto => chrome::write(&header, &mut trace, &mut output)?,
        Format::Html => PAGE.write_report(&header, trace.by_ref(), &mut output)?,
        Format::Markdown => markdown::write(&header, &mut trace, &mut output)?,
        Format::Jsonl | Format::Gz => {
            copy(trace, &header, output, matches!(to, Format::Gz), |_| true)?;
            return Ok(Outcome::Fine);
        }
    }
    output.finish()?;
    trace.end_of_copy()?;
    Ok(Outcome::Fine)
}
