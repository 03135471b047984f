//! `ipctrace redact`: a trace in which secrets are replaced.

use std::path::Path;

use anyhow::Result;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use ipc_inspector_protocol::{
    redact::{Pattern, Redactor, Rules},
    trace::{Entry, Line, Redaction},
};

use crate::{
    copy::{Edit, Target, copy},
    input::Input,
    outcome::Outcome,
    output, unknown,
};

/// The rule by which bodies of records of unknown kinds are left out.
const UNKNOWN: &str = "unknown";

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
    let source = input.metadata();
    let input = input.rewindable()?;

    let mut trace = input.open()?;
    let mut counted = Redacting::new(rules.clone());
    while let Some(line) = trace.next_line() {
        match line {
            Line::Entry(mut entry) => drop(counted.entry(&mut entry)),
            Line::Unknown(mut record) => counted.unknown(&mut record),
            Line::Blank => {}
        }
    }
    let mut header = trace.header().clone();
    let mut redaction = counted.redaction();
    let replaced = redaction.replaced;
    if let Some(earlier) = &header.redaction {
        redaction.add_earlier(earlier);
    }
    header.redaction = Some(redaction);

    let mut redacting = Redacting::new(rules);
    let trace = input.into_trace()?;
    copy(trace, &header, Target::new(output), source.as_ref(), &mut redacting)?;
    output::tell(&format!("values replaced: {replaced}"));
    Ok(Outcome::Fine)
}

/// A redaction that is under way.
struct Redacting {
    redactor: Redactor,
    /// Bodies may be left out, by a rule that takes more to apply than a line.
    leaves_out_bodies: bool,
    /// How many were left out of records of unknown kinds.
    left_out: u64,
}

impl Redacting {
    fn new(rules: Rules) -> Self {
        let leaves_out_bodies =
            rules.metadata_only || rules.largest_body.is_some() || !rules.commands.is_empty();
        Self { redactor: Redactor::new(rules), leaves_out_bodies, left_out: 0 }
    }

    fn redaction(&self) -> Redaction {
        let mut redaction = self.redactor.redaction();
        if self.left_out > 0 {
            redaction.rules.push(UNKNOWN.into());
            redaction.counts.insert(UNKNOWN.into(), self.left_out);
            redaction.replaced += self.left_out;
        }
        redaction
    }
}

impl Edit for Redacting {
    fn entry(&mut self, entry: &mut Entry) -> bool {
        self.redactor.redact(entry);
        true
    }

    /// As the JSON that it is, but for a body that cannot be looked into.
    fn unknown(&mut self, record: &mut String) {
        if let Some(without) = unknown::without_body(record, self.leaves_out_bodies) {
            self.left_out += 1;
            *record = without;
        }
        *record = self.redactor.redact_text(record);
    }
}
