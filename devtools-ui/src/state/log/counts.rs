//! How many there are of each.

use ipc_inspector_protocol::{Status, filter::Kind};

use crate::state::filter::status_index;

/// How often an event was emitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often in all.
    pub emits: usize,
    /// How often no page listened.
    pub unheard: usize,
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls, in the order of [`Status::ALL`].
    pub(super) statuses: [usize; Status::ALL.len()],
    /// Rows, in the order of [`Kind::ALL`].
    pub(super) kinds: [usize; Kind::ALL.len()],
    /// Calls whose page told that they settled.
    pub settled: usize,
    /// Deliveries of events to listeners.
    pub deliveries: usize,
    /// Emits that no page listened to.
    pub unheard: usize,
}

impl Counts {
    /// Calls of one status.
    pub fn of(&self, status: Status) -> usize {
        self.statuses[status_index(status)]
    }

    /// Rows of one kind.
    pub fn of_kind(&self, kind: Kind) -> usize {
        self.kinds[kind as usize]
    }

    /// All calls.
    pub fn calls(&self) -> usize {
        self.of_kind(Kind::Command)
    }

    /// All rows.
    pub fn total(&self) -> usize {
        self.kinds.iter().sum()
    }
}
