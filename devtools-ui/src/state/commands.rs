//! The shown calls by command: how often each was called, how long that took, how often it failed.
//!
//! It looks at every shown call, so it is done only while somebody looks, and then not with each
//! batch.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{Durations, Outcome, Status};

use super::log::Log;

/// The calls of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandGroup {
    /// The command.
    pub command: String,
    /// How many calls there are.
    pub calls: usize,
    /// How many of them failed: all that have ended but were not answered with success.
    pub failed: usize,
    /// How long those that were answered took; nothing where none was.
    pub durations: Option<Percentiles>,
    /// Bytes of their requests and answers.
    pub bytes: u64,
}

/// How long calls took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// So long, or less, took half of them.
    pub p50_us: u64,
    /// So long, or less, took 95 of a hundred.
    pub p95_us: u64,
    /// So long took the longest.
    pub max_us: u64,
}

impl CommandGroup {
    /// Part of the calls that failed, from 0 to 1.
    pub fn error_rate(&self) -> f64 {
        if self.calls == 0 { 0.0 } else { self.failed as f64 / self.calls as f64 }
    }
}

impl Percentiles {
    fn of(mut durations: Durations) -> Option<Self> {
        durations.sort();
        Some(Self {
            p50_us: durations.percentile_us(50)?,
            p95_us: durations.percentile_us(95)?,
            max_us: durations.percentile_us(100)?,
        })
    }
}

/// The shown calls by command; those that were called most come first.
pub fn by_command(log: &Log) -> Vec<CommandGroup> {
    let mut groups = BTreeMap::<&str, (CommandGroup, Durations)>::new();
    for call in log.shown_calls() {
        let (group, durations) = groups.entry(&call.request.command).or_default();
        group.calls += 1;
        group.bytes += call.size();
        let status = call.status();
        let has_failed = !matches!(status, Status::Pending | Status::Answered(Outcome::Ok));
        group.failed += usize::from(has_failed);
        if let (Status::Answered(_), Some(us)) = (status, call.duration_us()) {
            durations.add(us);
        }
    }
    let mut groups: Vec<_> = groups
        .into_iter()
        .map(|(command, (group, durations))| CommandGroup {
            command: command.to_owned(),
            durations: Percentiles::of(durations),
            ..group
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.calls));
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
        Body, BodyFormat, DropCause, Filter, RecordKind, Request, Response,
    };

    use super::*;
    use crate::state::filter::RowFilter;

    fn request(command: &str) -> RecordKind {
        let body = Some(Body { format: BodyFormat::Json, len: 10, kept: 10 });
        RecordKind::RequestReceived(Request { command: command.into(), body, ..Request::default() })
    }

    fn answer(call: u64, outcome: Outcome) -> RecordKind {
        RecordKind::ResponseSent(Response { call, outcome, task: None, body: None })
    }

    #[test]
    fn calls_are_counted_by_command_and_the_most_called_comes_first() {
        let dropped =
            RecordKind::ResolverDropped { call: 3, cause: DropCause::Handler, task: None };
        let log = Log::of(vec![
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
            durations: Some(Percentiles { p50_us: 5, p95_us: 8, max_us: 8 }),
            bytes: 40,
        };
        let add =
            CommandGroup { command: "add".into(), calls: 1, bytes: 10, ..CommandGroup::default() };
        assert!((load.error_rate() - 0.5).abs() < 1e-9);
        assert_eq!(by_command(&log), [load, add]);
    }

    #[test]
    fn only_the_calls_of_a_command_pass_its_filter_whatever_it_is_called() {
        for command in ["add", "plugin:fs|read", "a \"b\" \\ c", "get_*"] {
            let mut log =
                Log::of(vec![(0, request(command)), (0, request("get_all")), (0, request("ad"))]);
            let text = Filter::parse(&only(command)).unwrap();
            log.set_filter(RowFilter { text, ..RowFilter::default() });
            let shown: Vec<_> = by_command(&log).into_iter().map(|group| group.command).collect();
            assert_eq!(shown, [command]);
        }
    }
}
