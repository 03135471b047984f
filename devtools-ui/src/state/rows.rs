//! What has a row in the table: calls, emits, channels and lines of logs.

use ipc_inspector_protocol::{Call, Channel, Emit, LogLine, MarkSet};
pub use ipc_inspector_protocol::{filter::Kind, rows::Item};

use super::previews::Previews;

/// Where a row stands among the others, as long as it is held: by when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// When it began, but not before what it may not be put before.
    pub(super) us: u64,
    /// Of what began at once the first in the log comes first.
    pub(super) seq: u64,
}

/// One row, by the `seq` of the record that begins it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) seq: u64,
    /// When it began, in microseconds since recording began.
    pub(super) at_us: u64,
    pub(super) place: Place,
    pub(super) kind: Kind,
    /// Whether it tells that something went wrong: a call that ended otherwise than with a value, a
    /// line of a log of an error.
    pub(super) has_failed: bool,
    pub(super) previews: Previews,
}

/// What a row stands for, to keep: the recorder may lose it while somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selected {
    /// A call.
    Call(Call),
    /// An emit.
    Emit(Emit),
    /// A channel, with its call where that is still held.
    Channel(Channel, Option<Call>),
    /// A line of a log.
    Log(LogLine),
    /// A mark.
    Mark(MarkSet),
}

impl Selected {
    /// The `seq` of its row.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Call(call) => call.seq,
            Self::Emit(emit) => emit.seq,
            Self::Channel(channel, _) => channel.seq,
            Self::Log(line) => line.seq,
            Self::Mark(set) => set.seq,
        }
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Call(_) => Kind::Command,
            Self::Emit(_) => Kind::Event,
            Self::Channel(..) => Kind::Channel,
            Self::Log(_) => Kind::Log,
            Self::Mark(_) => Kind::Mark,
        }
    }

    /// The call that it is, or that brought it.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Channel(_, call) => call.as_ref(),
            Self::Emit(_) | Self::Log(_) | Self::Mark(_) => None,
        }
    }
}
