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
    /// How long those that were answered took; nothing where none was.
    pub durations: Option<Percentiles>,
    /// Bytes of their requests and answers.
    pub bytes: u64,
}

/// The shown calls by command; those that were called most come first.
pub fn by_command(log: &Log) -> Vec<CommandGroup> {
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
        bytes: calls.bytes,
    };
    let mut groups: Vec<_> = commands.into_iter().map(group).collect();
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
        Body, BodyFormat, DropCause, Filter, Outcome, RecordKind, Request, Response,
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
            error_rate: 2.0 / 3.0,
            durations: Some(Percentiles { p50_us: 5, p95_us: 8, max_us: 8 }),
            bytes: 40,
        };
        let add =
            CommandGroup { command: "add".into(), calls: 1, bytes: 10, ..CommandGroup::default() };
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
