//! The shown calls by command: how often each was called, how long that took, how often it failed.
//!
//! It looks at every shown call, so it is done only while somebody looks, and then not with each
//! batch.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{CommandCalls, Percentiles};

use super::log::Log;

/// The calls of a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandGroup {
    /// The command.
    pub command: String,
    /// How many calls there are.
    pub calls: u64,
    /// How many of them have ended otherwise than with a value.
    pub failed: u64,
    /// The share of those that have ended which failed, from 0 to 1.
    pub error_rate: f64,
    /// How long those that were answered took, as their pages waited; nothing where none was.
    pub durations: Option<Percentiles>,
    /// How long these took in Rust.
    pub in_rust: Option<Percentiles>,
    /// Bytes of their requests and answers.
    pub bytes: u64,
}

/// What groups are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupColumn {
    /// The command.
    Command,
    /// How many calls there are.
    #[default]
    Calls,
    /// The share of those that failed.
    Failed,
    /// What half of them took at most.
    P50,
    /// What 95 of a hundred took at most.
    P95,
    /// What the longest took.
    Longest,
    /// What 95 of a hundred took at most in Rust.
    InRust,
    /// Bytes.
    Size,
}

impl GroupColumn {
    /// From left to right.
    pub const ALL: [Self; 8] = [
        Self::Command,
        Self::Calls,
        Self::Failed,
        Self::P50,
        Self::P95,
        Self::Longest,
        Self::InRust,
        Self::Size,
    ];

    /// What stands above it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Calls => "Calls",
            Self::Failed => "Failed",
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::Longest => "Longest",
            Self::InRust => "p95 in Rust",
            Self::Size => "Size",
        }
    }
}

/// The order of groups: by a column, the greatest first or last. Names go the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupSort {
    /// The column.
    pub column: GroupColumn,
    /// Whether the least comes first.
    pub is_reversed: bool,
}

impl GroupSort {
    /// What a click on a column makes of it.
    #[must_use]
    pub fn after_click(self, column: GroupColumn) -> Self {
        Self { column, is_reversed: self.column == column && !self.is_reversed }
    }

    /// Whether what stands first is less than what stands last.
    pub fn is_ascending(self) -> bool {
        (self.column == GroupColumn::Command) != self.is_reversed
    }

    fn apply(self, groups: &mut [CommandGroup]) {
        // Those of which none was answered come last.
        let took = |group: &CommandGroup, of: fn(Percentiles) -> u64| group.durations.map(of);
        let order = |a: &CommandGroup, b: &CommandGroup| match self.column {
            GroupColumn::Command => a.command.cmp(&b.command),
            GroupColumn::Calls => b.calls.cmp(&a.calls),
            GroupColumn::Failed => b.error_rate.total_cmp(&a.error_rate),
            GroupColumn::P50 => took(b, |it| it.p50_us).cmp(&took(a, |it| it.p50_us)),
            GroupColumn::P95 => took(b, |it| it.p95_us).cmp(&took(a, |it| it.p95_us)),
            GroupColumn::Longest => took(b, |it| it.max_us).cmp(&took(a, |it| it.max_us)),
            GroupColumn::InRust => {
                b.in_rust.map(|it| it.p95_us).cmp(&a.in_rust.map(|it| it.p95_us))
            }
            GroupColumn::Size => b.bytes.cmp(&a.bytes),
        };
        groups.sort_by(|a, b| if self.is_reversed { order(b, a) } else { order(a, b) });
    }
}

/// The shown calls by command.
pub fn by_command(log: &Log, sort: GroupSort) -> Vec<CommandGroup> {
    let mut commands = BTreeMap::<&str, CommandCalls>::new();
    for call in log.shown_calls() {
        commands.entry(&call.request.command).or_default().add(call);
    }
    let group = |(command, mut calls): (&str, CommandCalls)| CommandGroup {
        command: command.to_owned(),
        calls: calls.count(),
        failed: calls.failed(),
        error_rate: calls.error_rate(),
        durations: calls.durations.percentiles(),
        in_rust: calls.in_rust.percentiles(),
        bytes: calls.bytes,
    };
    let mut groups: Vec<_> = commands.into_iter().map(group).collect();
    sort.apply(&mut groups);
    groups
}

/// The filter that only the calls of a command pass.
pub fn only(command: &str) -> String {
    let command = command.replace('\\', "\\\\").replace('"', "\\\"");
    format!("kind:command cmd:\"{command}\"")
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        Body, BodyFormat, DropCause, Filter, Outcome, Record, RecordKind, Request, ResolverDropped,
        Response,
    };

    use super::*;
    use crate::state::filter::RowFilter;

    fn request(command: &str) -> RecordKind {
        RecordKind::RequestReceived(Request { command: command.into(), ..Request::default() })
    }

    fn answer(call: u64, outcome: Outcome) -> RecordKind {
        RecordKind::ResponseSent(Response { call, outcome, task: None })
    }

    /// One of what happened at these microseconds, where each request has a body.
    fn log(records: Vec<(u64, RecordKind)>) -> Log {
        let body = Body { format: BodyFormat::Json, len: 10, kept: 10 };
        Log::of_records((0..).zip(records).map(|(seq, (at_us, kind))| {
            let is_request = matches!(kind, RecordKind::RequestReceived(_));
            Record::new(seq, at_us, kind).with_body(is_request.then_some(body))
        }))
    }

    #[test]
    fn calls_are_counted_by_command_and_the_most_called_comes_first() {
        let dropped = RecordKind::ResolverDropped(ResolverDropped {
            call: 3,
            cause: DropCause::Handler,
            task: None,
        });
        let log = log(vec![
            (0, request("add")),
            (0, request("load")),
            (0, request("load")),
            (0, request("load")),
            (0, request("load")),
            (5, answer(1, Outcome::Ok)),
            (8, answer(2, Outcome::Error)),
            (9, dropped),
        ]);
        let load = CommandGroup {
            command: "load".into(),
            calls: 4,
            failed: 2,
            error_rate: 2.0 / 3.0,
            durations: Some(Percentiles { p50_us: 5, p95_us: 8, max_us: 8 }),
            in_rust: Some(Percentiles { p50_us: 5, p95_us: 8, max_us: 8 }),
            bytes: 40,
        };
        let add =
            CommandGroup { command: "add".into(), calls: 1, bytes: 10, ..CommandGroup::default() };
        let sorted =
            |column, is_reversed| -> Vec<_> { by_command(&log, GroupSort { column, is_reversed }) };
        assert_eq!(by_command(&log, GroupSort::default()), [load.clone(), add.clone()]);
        for column in GroupColumn::ALL {
            let expected = match column {
                GroupColumn::Command => [add.clone(), load.clone()],
                _ => [load.clone(), add.clone()],
            };
            assert_eq!(sorted(column, false), expected, "{column:?}");
            let mut reversed = expected;
            reversed.reverse();
            assert_eq!(sorted(column, true), reversed, "{column:?}");
        }
    }

    #[test]
    fn only_the_calls_of_a_command_pass_its_filter_whatever_it_is_called() {
        for command in ["add", "plugin:fs|read", "a \"b\" \\ c", "get_*"] {
            let mut log =
                Log::of(vec![(0, request(command)), (0, request("get_all")), (0, request("ad"))]);
            let text = Filter::parse(&only(command)).unwrap();
            log.set_filter(RowFilter { text, ..RowFilter::default() });
            let groups = by_command(&log, GroupSort::default());
            let shown: Vec<_> = groups.into_iter().map(|group| group.command).collect();
            assert_eq!(shown, [command]);
        }
    }
}
