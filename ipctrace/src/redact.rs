//! `ipctrace redact`: a trace in which secrets are replaced.

use std::path::Path;

use anyhow::Result;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use ipc_inspector_protocol::redact::{Pattern, Redactor, Rules};

use crate::{
    Outcome,
    copy::{copy, is_gzip},
    input::Input,
    output::{self, Output},
};

// A doc comment would take the place of the subcommand's own: what is replaced beside what is by
// default.
#[derive(Args)]
pub(crate) struct Chosen {
    /// Replace what stands under this name, too, in JSON and among headers
    #[arg(long = "key", value_name = "NAME")]
    keys: Vec<String>,
    /// Leave out the bodies of this command or event; `*` stands for any characters
    #[arg(long = "command", value_name = "NAME")]
    commands: Vec<String>,
    /// Replace what looks like this, too
    #[arg(long = "pattern", value_name = "PATTERN", value_parser = pattern())]
    patterns: Vec<Pattern>,
    /// Leave out all bodies
    #[arg(long)]
    metadata_only: bool,
    /// Leave out bodies with more bytes than this
    #[arg(long, value_name = "BYTES")]
    largest_body: Option<u64>,
}

fn pattern() -> impl TypedValueParser<Value = Pattern> {
    let names = Pattern::ALL.map(|pattern| pattern.rule().name());
    PossibleValuesParser::new(names).try_map(|name| {
        let pattern = Pattern::ALL.into_iter().find(|pattern| pattern.rule().name() == name);
        pattern.ok_or("it is none of the known patterns")
    })
}

impl Chosen {
    fn rules(self) -> Rules {
        let mut rules = Rules::default();
        rules.keys.extend(self.keys);
        for pattern in self.patterns {
            if !rules.patterns.contains(&pattern) {
                rules.patterns.push(pattern);
            }
        }
        rules.commands = self.commands;
        rules.metadata_only = self.metadata_only;
        rules.largest_body = self.largest_body;
        rules
    }
}

/// Goes through the trace twice, since its header, which says what was replaced, comes first.
pub(crate) fn run(input: &Input, chosen: Chosen, output: Option<&Path>) -> Result<Outcome> {
    let rules = chosen.rules();
    let input = input.rewindable()?;

    let mut trace = input.open()?;
    let mut counted = Redactor::new(rules.clone());
    for mut entry in trace.entries() {
        counted.redact(&mut entry);
    }
    let mut header = trace.header().clone();
    let mut redaction = counted.redaction();
    if let Some(earlier) = &header.redaction {
        redaction.add_earlier(earlier);
    }
    header.redaction = Some(redaction);

    let mut redactor = Redactor::new(rules);
    copy(input.open()?, &header, Output::new(output)?, is_gzip(output), |entry| {
        redactor.redact(entry);
        true
    })?;
    output::tell(&format!("values replaced: {}", redactor.summary().replaced()));
    Ok(Outcome::Fine)
}
