//! `ipctrace summary`: what was recorded, on a page.

use std::{cmp::Reverse, collections::BTreeMap, fmt::Write};

use anyhow::Result;
use ipc_inspector_protocol::{
    Call, CommandCalls, LogLevel, Percentiles, Record, RecordKind, Status,
    format::things,
    trace::{App, Header, Lost, Redaction, Versions},
    wire::Gap,
};
use serde::Serialize;

use crate::{
    commands::Commands,
    input::{Input, Trace},
    outcome::Outcome,
    output,
    table::{line, milliseconds, percent, table},
};

/// How many open calls are listed as text; JSON has all.
const MAX_OPEN: usize = 20;

pub(crate) fn run(input: &Input, json: bool) -> Result<Outcome> {
    let mut trace = input.open()?;
    let summary = Summary::new(&mut trace);
    let report = if json { serde_json::to_string_pretty(&summary)? + "\n" } else { summary.text() };
    output::print(&report)?;
    trace.end()?;
    Ok(Outcome::Fine)
}

/// What is told of a trace, as it is written as JSON.
#[derive(Serialize)]
struct Summary {
    app: App,
    versions: Versions,
    started: String,
    /// When the last thing happened, since recording began.
    duration_us: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    records: u64,
    /// Records of kinds that are not known here.
    unknown_records: u64,
    kinds: Kinds,
    statuses: BTreeMap<&'static str, u64>,
    log_levels: BTreeMap<&'static str, u64>,
    lost: Lost,
    gaps: Vec<Gap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction: Option<Redaction>,
    commands: Vec<Row>,
    open_calls: Vec<Open>,
}

#[derive(Default, Serialize)]
struct Kinds {
    calls: u64,
    events: u64,
    listeners_called: u64,
    channels: u64,
    channel_messages: u64,
    log_lines: u64,
}

/// A command. Calls without an end count neither as failed nor for the times, and those without an
/// answer not for the times.
#[derive(Serialize)]
struct Row {
    command: String,
    calls: u64,
    failed: u64,
    error_rate: f64,
    /// As long as their pages waited, where that is known.
    #[serde(flatten)]
    took: Option<Percentiles>,
    /// From receipt to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_rust: Option<Percentiles>,
    bytes: u64,
}

#[derive(Serialize)]
struct Open {
    seq: u64,
    command: String,
    webview: String,
    at_us: u64,
    /// When its page was gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_gone_us: Option<u64>,
}

impl Summary {
    fn new(trace: &mut Trace) -> Self {
        let Header { app, versions, started, gaps, lost, redaction, comment, .. } =
            trace.header().clone();
        let mut commands = Commands::default();
        let mut kinds = Kinds::default();
        let mut levels: BTreeMap<LogLevel, u64> = BTreeMap::new();
        let (mut records, mut duration_us) = (0, 0);
        for entry in trace.entries() {
            records += 1;
            duration_us = entry.record.at_us.max(duration_us);
            kinds.count(&entry.record);
            if let RecordKind::Logged(log) = &entry.record.kind {
                *levels.entry(log.level).or_default() += 1;
            }
            commands.take(&entry.record);
        }
        let open = commands.end();
        let mut statuses = BTreeMap::new();
        for (status, count) in commands.by_name.values().flat_map(|command| &command.statuses) {
            *statuses.entry(status.name()).or_default() += count;
        }
        let mut commands: Vec<_> = commands.by_name.into_iter().map(Row::new).collect();
        commands.sort_by_key(|command| Reverse(command.calls));
        Self {
            app,
            versions,
            started,
            duration_us,
            comment,
            records,
            unknown_records: trace.skipped(),
            kinds,
            statuses,
            log_levels: levels.into_iter().map(|(level, count)| (level.name(), count)).collect(),
            lost,
            gaps,
            redaction,
            commands,
            open_calls: open.iter().map(Open::new).collect(),
        }
    }

    fn text(&self) -> String {
        let Versions { plugin, tauri, webview, os } = &self.versions;
        let App { name, version, identifier } = &self.app;
        let webview = webview.as_ref().map(|webview| format!(", webview {webview}"));
        let webview = webview.unwrap_or_default();
        let mut facts = vec![
            ("App", format!("{name} {version} ({identifier})")),
            ("Versions", format!("plugin {plugin}, tauri {tauri}{webview}, {os}")),
            ("Started", self.started.clone()),
            ("Duration", format!("{} ms", milliseconds(Some(self.duration_us)))),
            ("Records", self.records.to_string()),
        ];
        facts.extend(self.comment.iter().map(|comment| ("Comment", comment.clone())));
        facts.extend(self.redaction.iter().map(|redaction| {
            let rules = redaction.rules.join(", ");
            ("Redacted", format!("{}, by {rules}", things(redaction.replaced, "value")))
        }));
        let facts = facts.iter().map(|(what, fact)| format!("{what:<10}{}\n", line(fact)));
        let mut text: String = facts.collect();

        section(&mut text, "Recorded", self.counts());
        section(&mut text, "Missing", self.missing());
        if !self.commands.is_empty() {
            let columns = [
                "Command",
                "Calls",
                "Failed",
                "p50 (ms)",
                "p95 (ms)",
                "Max (ms)",
                "p95 in Rust",
                "Bytes",
            ];
            let rows = self.commands.iter().map(Row::cells);
            text += "\nCommands\n";
            text += &table(columns, rows);
        }
        let open = self.open_calls.iter().take(MAX_OPEN).map(|open| {
            let at = milliseconds(Some(open.at_us));
            let gone = if open.page_gone_us.is_some() { ", page gone" } else { "" };
            format!("{} {}, webview {}, since {at} ms{gone}", open.seq, open.command, open.webview)
        });
        let more = self.open_calls.len().saturating_sub(MAX_OPEN);
        let more = (more > 0).then(|| format!("and {more} more"));
        section(&mut text, "Open calls", open.chain(more));
        text
    }

    fn counts(&self) -> impl Iterator<Item = String> {
        let Kinds { events, listeners_called, channels, channel_messages, log_lines, .. } =
            self.kinds;
        let calls = Status::ALL.iter().filter_map(|status| {
            let count = self.statuses.get(status.name())?;
            Some(format!("calls, {}: {count}", status.name()))
        });
        let others = [
            (events, "events emitted"),
            (listeners_called, "listeners called"),
            (channels, "channels"),
            (channel_messages, "channel messages"),
            (log_lines, "log lines"),
        ];
        let others = others.into_iter().filter(|(count, _)| *count > 0);
        calls.chain(others.map(|(count, what)| format!("{what}: {count}")))
    }

    fn missing(&self) -> impl Iterator<Item = String> {
        let unknown = ("Records of kinds that are not known here", self.unknown_records);
        let unknown = [unknown].into_iter().filter(|(_, count)| *count > 0);
        let counts = self.lost.told().chain(unknown);
        let counts = counts.map(|(what, count)| format!("{what}: {count}."));
        counts.chain(self.gaps.iter().map(Gap::sentence))
    }
}

impl Kinds {
    fn count(&mut self, record: &Record) {
        match &record.kind {
            RecordKind::RequestReceived(_) => self.calls += 1,
            RecordKind::EventEmitted(_) => self.events += 1,
            RecordKind::EventDelivered(it) => self.listeners_called += it.deliveries.len() as u64,
            RecordKind::ChannelOpened(_) => self.channels += 1,
            RecordKind::ChannelMessage(_) => self.channel_messages += 1,
            RecordKind::Logged(_) => self.log_lines += 1,
            _ => {}
        }
    }
}

impl Row {
    fn new((command, mut calls): (String, CommandCalls)) -> Self {
        Self {
            command,
            calls: calls.count(),
            failed: calls.failed(),
            error_rate: calls.error_rate(),
            took: calls.durations.percentiles(),
            in_rust: calls.in_rust.percentiles(),
            bytes: calls.bytes,
        }
    }

    fn cells(&self) -> [String; 8] {
        [
            line(&self.command),
            self.calls.to_string(),
            percent(self.error_rate),
            milliseconds(self.took.map(|took| took.p50_us)),
            milliseconds(self.took.map(|took| took.p95_us)),
            milliseconds(self.took.map(|took| took.max_us)),
            milliseconds(self.in_rust.map(|took| took.p95_us)),
            self.bytes.to_string(),
        ]
    }
}

impl Open {
    fn new(call: &Call) -> Self {
        Self {
            seq: call.seq,
            command: call.request.command.clone(),
            webview: call.request.webview.clone(),
            at_us: call.received_us,
            page_gone_us: call.page_gone_us,
        }
    }
}

/// Adds lines under a heading, or nothing without lines.
fn section(text: &mut String, heading: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "\n{heading}");
        lines.for_each(|it| {
            let _ = writeln!(text, "  {}", line(&it));
        });
    }
}
