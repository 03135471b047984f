//! `ipctrace convert`: a trace in another format.

use std::path::Path;

use anyhow::{Result, bail};
use clap::ValueEnum;
use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::export::{chrome, har, markdown};

use crate::{
    copy::{Target, Unchanged, copy},
    input::Input,
    outcome::Outcome,
    output::{Content, Output},
    table::line,
};

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

pub(crate) fn run(input: &Input, to: Format, path: Option<&Path>) -> Result<Outcome> {
    let source = input.metadata();
    let mut trace = input.open()?;
    let header = trace.header().clone();
    let content = match to {
        Format::Jsonl | Format::Gz => {
            let target = Target::with_gzip(path, matches!(to, Format::Gz));
            copy(trace, &header, target, source.as_ref(), &mut Unchanged)?;
            return Ok(Outcome::Fine);
        }
        Format::Html => Content::Page,
        Format::Har | Format::Perfetto | Format::Markdown => Content::Lines,
    };
    check_other(input, path)?;
    let mut output = Output::new(path, content, source.as_ref())?;
    match to {
        Format::Har => har::write(&header, &mut trace, &mut output)?,
        Format::Perfetto => chrome::write(&header, &mut trace, &mut output)?,
        Format::Html => PAGE.write_report(&header, trace.by_ref(), &mut output)?,
        Format::Markdown => markdown::write(&header, &mut trace, &mut output)?,
        Format::Jsonl | Format::Gz => {}
    }
    output.finish(trace.end_of_export())?;
    Ok(Outcome::Fine)
}

/// Fails where what is written is less than the trace that it would take the place of.
fn check_other(input: &Input, path: Option<&Path>) -> Result<()> {
    match path {
        Some(path) if input.is_file(path) => {
            let name = line(&path.display().to_string());
            bail!("{name} is the trace that is read, and would have less then: name another file");
        }
        _ => Ok(()),
    }
}
