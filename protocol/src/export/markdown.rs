//! A summary in Markdown, for the text of an issue.
//!
//! It has what the app ran on, what happened how often, what the trace lacks, which commands failed
//! and with what words, which were slow, what was said of rows, and the last calls. Of bodies it has only the beginnings of
//! errors. Its length is bounded, whatever the trace's. A call takes as long as its page waited, where
//! that is known.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    fmt::Display,
    io::{self, Write},
};

use super::{
    Export, Joined, Missing, run,
    visible::{is_hidden, push_escape},
};
use crate::{
    CommandCalls, Comments, Pages, Percentiles, Record, RecordKind, Status,
    format::milliseconds,
    trace::{self, Header},
};

/// How many characters of a value are shown.
const MAX_CHARS: usize = 160;

/// How many rows the tables of errors and of slow commands, and that of what is missing, have.
const MAX_ROWS: usize = 20;

/// How many of the last calls are shown.
const LAST_CALLS: usize = 20;

/// Writes the summary of a trace.
pub fn write(
    header: &Header,
    entries: impl IntoIterator<Item = trace::Result<trace::Entry>>,
    sink: impl Write,
) -> io::Result<()> {
    let mut summary = Summary::default();
    let missing = run(entries, &mut summary)?;
    summary.write(header, &missing, sink)
}

#[derive(Default)]
struct Summary {
    commands: BTreeMap<String, CommandCalls>,
    emits: u64,
    deliveries: u64,
    messages: u64,
    log_lines: u64,
    errors: BTreeMap<(String, Status), Errors>,
    comments: Comments,
    /// The last calls by `seq`, each as a row.
    last: BTreeMap<u64, Row>,
}

/// The errors of one command that have the same status.
#[derive(Default)]
struct Errors {
    count: u64,
    /// What the first one says.
    example: String,
}

/// The cells of a row, ready to be written.
type Row = Vec<String>;

impl Export for Summary {
    fn record(&mut self, record: &Record, _: &Pages) -> io::Result<()> {
        match &record.kind {
            RecordKind::EventEmitted(_) => self.emits += 1,
            RecordKind::EventDelivered(it) => self.deliveries += it.deliveries.len() as u64,
            RecordKind::ChannelMessage(_) => self.messages += 1,
            RecordKind::Logged(_) => self.log_lines += 1,
            _ => drop(self.comments.apply(record)),
        }
        Ok(())
    }

    fn call(&mut self, Joined { call, answer, .. }: Joined) -> io::Result<()> {
        let (status, command) = (call.status(), &call.request.command);
        self.commands.entry(command.clone()).or_default().add(&call);
        if status.has_failed() {
            let example = || Errors { count: 0, example: message(answer.as_deref()) };
            self.errors.entry((command.clone(), status)).or_insert_with(example).count += 1;
        }
        let row = vec![
            call.seq.to_string(),
            milliseconds(call.received_us),
            code(&call.request.webview),
            code(command),
            status.name().into(),
            call.duration_us().map(milliseconds).unwrap_or_default(),
            call.rust_us().map(milliseconds).unwrap_or_default(),
        ];
        self.last.insert(call.seq, row);
        if self.last.len() > LAST_CALLS {
            self.last.pop_first();
        }
        Ok(())
    }
}

impl Summary {
    fn write(mut self, header: &Header, missing: &Missing, mut sink: impl Write) -> io::Result<()> {
        writeln!(sink, "## IPC trace")?;
        table(&mut sink, "Environment", &["", ""], environment(header))?;
        table(&mut sink, "Recorded", &["What", "Count"], self.counts())?;
        let missing = missing.sentences(header).into_iter().map(|it| vec![code(&it)]);
        table(&mut sink, "Missing", &["What"], missing)?;
        table(&mut sink, "Errors", &["Command", "Status", "Count", "Example"], self.errors())?;
        let columns = ["Command", "Count", "p50 (ms)", "p95 (ms)", "Max (ms)"];
        table(&mut sink, "Slowest commands", &columns, self.slowest())?;
        let comments = self.comments.iter();
        let comments = comments.map(|(row, text)| vec![row.to_string(), code(text)]);
        table(&mut sink, "Comments", &["Row", "Comment"], comments)?;
        let columns =
            ["Call", "At (ms)", "Webview", "Command", "Status", "Took (ms)", "In Rust (ms)"];
        table(&mut sink, "Last calls", &columns, self.last.into_values())?;
        sink.flush()
    }

    fn counts(&self) -> Vec<Row> {
        let calls = Status::ALL.into_iter().map(|status| {
            let of_commands = self.commands.values().filter_map(|it| it.statuses.get(&status));
            (format!("calls, {}", status.name()), of_commands.sum())
        });
        let others = [
            ("events emitted", self.emits),
            ("listeners called", self.deliveries),
            ("channel messages", self.messages),
            ("log lines", self.log_lines),
        ];
        let others = others.map(|(what, count)| (what.to_owned(), count));
        let counts = calls.chain(others).filter(|(_, count)| *count > 0);
        counts.map(|(what, count)| vec![what, count.to_string()]).collect()
    }

    /// The most frequent first.
    fn errors(&self) -> Vec<Row> {
        let mut errors: Vec<_> = self.errors.iter().collect();
        errors.sort_by_key(|(_, errors)| Reverse(errors.count));
        let row = |((command, status), Errors { count, example }): (&(String, Status), &Errors)| {
            vec![code(command), status.name().into(), count.to_string(), code(example)]
        };
        errors.into_iter().map(row).collect()
    }

    /// Those with the greatest 95th percentile first.
    fn slowest(&mut self) -> Vec<Row> {
        let answered = self.commands.iter_mut().filter_map(|(command, calls)| {
            Some((calls.durations.percentiles()?, command, calls.durations.len()))
        });
        let mut answered: Vec<_> = answered.collect();
        answered.sort_by_key(|(took, ..)| Reverse(took.p95_us));
        let row = |(took, command, count): (Percentiles, &String, usize)| {
            let took = [took.p50_us, took.p95_us, took.max_us].map(milliseconds);
            [code(command), count.to_string()].into_iter().chain(took).collect()
        };
        answered.into_iter().map(row).collect()
    }
}

fn environment(header: &Header) -> Vec<Row> {
    let Header { app, versions, started, redaction, comment, .. } = header;
    let rules = redaction.as_ref().map(|redaction| redaction.rules.join(", "));
    [
        ("App", Some(format!("{} {} ({})", app.name, app.version, app.identifier))),
        ("Tauri", Some(versions.tauri.clone())),
        ("Webview", versions.webview.clone()),
        ("System", Some(versions.os.clone())),
        ("Plugin", Some(versions.plugin.clone())),
        ("Recorded since", Some(started.clone())),
        ("Redacted by", rules),
        ("Comment", comment.clone()),
    ]
    .into_iter()
    .filter_map(|(what, value)| Some(vec![what.into(), code(&value?)]))
    .collect()
}

/// Writes a table under a heading, or nothing without rows.
fn table(
    sink: &mut impl Write,
    heading: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Row>,
) -> io::Result<()> {
    let mut rows = rows.into_iter().peekable();
    if rows.peek().is_none() {
        return Ok(());
    }
    writeln!(sink, "\n### {heading}\n")?;
    line(sink, columns)?;
    line(sink, &vec!["---"; columns.len()])?;
    for row in rows.by_ref().take(MAX_ROWS) {
        line(sink, &row)?;
    }
    let more = rows.count();
    if more > 0 {
        writeln!(sink, "\n… and {more} more")?;
    }
    Ok(())
}

fn line(sink: &mut impl Write, cells: &[impl Display]) -> io::Result<()> {
    for cell in cells {
        write!(sink, "| {cell} ")?;
    }
    writeln!(sink, "|")
}

/// What an answer says: the text of a JSON string, or all of it.
fn message(answer: Option<&[u8]>) -> String {
    let answer = answer.unwrap_or_default();
    let text = serde_json::from_slice::<String>(answer);
    let text = text.unwrap_or_else(|_| String::from_utf8_lossy(answer).into_owned());
    // One character more than is shown tells that there is more.
    text.chars().take(MAX_CHARS + 1).collect()
}

/// A value as it is, for a cell: in HTML's `code`, in which nobody is mentioned.
fn code(value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    let mut characters = value.chars();
    let shown: String = characters.by_ref().take(MAX_CHARS).map(escaped).collect();
    let rest = if characters.next().is_some() { "…" } else { "" };
    format!("<code>{shown}{rest}</code>")
}

/// A character of text: one that Markdown or HTML may take for its own as a reference to it.
fn escaped(character: char) -> String {
    match character {
        _ if character.is_whitespace() => " ".into(),
        _ if is_hidden(character) => {
            let mut escape = String::new();
            push_escape(&mut escape, character);
            escape.chars().map(escaped).collect()
        }
        '.' | ',' | ':' | ';' | '/' | '-' | '+' | '=' | '(' | ')' | '\'' | '"' | '?' | '%' => {
            character.into()
        }
        _ if character.is_ascii_punctuation() => format!("&#{};", u32::from(character)),
        _ => character.into(),
    }
}
