//! How the calls of each command went: what `summary` and `diff` tell.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{Call, Calls, Change, Durations, Outcome, Record, Status};

/// What is known of the calls of a trace. Only those are kept that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    pub(crate) by_name: BTreeMap<String, Command>,
    open: Calls,
}

/// The calls of one command.
#[derive(Debug, Default)]
pub(crate) struct Command {
    /// All of them.
    pub(crate) calls: u64,
    /// How many stand so.
    pub(crate) statuses: BTreeMap<Status, u64>,
    /// How long those took that have ended.
    pub(crate) durations: Durations,
    /// Bytes of their bodies, as they travelled.
    pub(crate) bytes: u64,
}

impl Commands {
    /// Takes in the next record.
    pub(crate) fn take(&mut self, record: &Record) {
        if let Change::Updated(seq) = self.open.apply(record)
            && self.open.get(seq).is_some_and(|call| call.end.is_some())
            && let Some(call) = self.open.remove(seq)
        {
            self.count(&call);
        }
    }

    /// Counts the calls that are open as well, and returns them, oldest first.
    pub(crate) fn end(&mut self) -> Calls {
        let open = std::mem::take(&mut self.open);
        for call in open.iter() {
            self.count(call);
        }
        for command in self.by_name.values_mut() {
            command.durations.sort();
        }
        open
    }

    fn count(&mut self, call: &Call) {
        let command = self.by_name.entry(call.request.command.clone()).or_default();
        command.calls += 1;
        *command.statuses.entry(call.status()).or_default() += 1;
        command.bytes += call.size();
        if let Some(duration_us) = call.duration_us() {
            command.durations.add(duration_us);
        }
    }
}

impl Command {
    /// How many have ended.
    pub(crate) fn ended(&self) -> u64 {
        self.calls - self.statuses.get(&Status::Pending).copied().unwrap_or_default()
    }

    /// How many have ended otherwise than with a value.
    pub(crate) fn failed(&self) -> u64 {
        let ok = self.statuses.get(&Status::Answered(Outcome::Ok)).copied().unwrap_or_default();
        self.ended() - ok
    }

    /// The share of those that have ended which failed, from 0 to 1.
    pub(crate) fn error_rate(&self) -> f64 {
        if self.ended() == 0 { 0.0 } else { self.failed() as f64 / self.ended() as f64 }
    }
}
