//! What has a row in the table: calls, emits, channels and lines of logs.

use ipc_inspector_protocol::{Call, Channel, Emit, LogLine};

use super::previews::Previews;

/// What kind of thing a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A command that a page invoked.
    Command,
    /// An event that was emitted.
    Event,
    /// A channel that a call brought.
    Channel,
    /// A line of a log.
    Log,
}

impl Kind {
    /// In the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Command, Self::Event, Self::Channel, Self::Log];

    /// Many of them, in lower case.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Command => "commands",
            Self::Event => "events",
            Self::Channel => "channels",
            Self::Log => "logs",
        }
    }

    /// One of them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Channel => "channel",
            Self::Log => "log",
        }
    }

    /// Place in [`Kind::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// A set of kinds. The empty one, chosen by nobody, stands for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Whether none is chosen.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is chosen.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind.index()) != 0
    }

    /// With this one put in, or taken out.
    #[must_use]
    pub fn toggled(self, kind: Kind) -> Self {
        Self(self.0 ^ (1 << kind.index()))
    }
}

/// One row, by the `seq` of the record that begins it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) seq: u64,
    pub(super) kind: Kind,
    pub(super) previews: Previews,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A call.
    Call(&'a Call),
    /// An emit.
    Emit(&'a Emit),
    /// A channel, with the command of its call where that is still held.
    Channel(&'a Channel, Option<&'a str>),
    /// A line of a log.
    Log(&'a LogLine),
}

/// The same, to keep: the recorder may lose it while somebody reads it.
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
}

impl Selected {
    /// The `seq` of its row.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Call(call) => call.seq,
            Self::Emit(emit) => emit.seq,
            Self::Channel(channel, _) => channel.seq,
            Self::Log(line) => line.seq,
        }
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Call(_) => Kind::Command,
            Self::Emit(_) => Kind::Event,
            Self::Channel(..) => Kind::Channel,
            Self::Log(_) => Kind::Log,
        }
    }

    /// The call that it is, or that brought it.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            Self::Channel(_, call) => call.as_ref(),
            Self::Emit(_) | Self::Log(_) => None,
        }
    }
}
