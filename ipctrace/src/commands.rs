//! The calls of a trace by command: what `summary` and `diff` tell.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{Call, Calls, Change, CommandCalls, Record};

/// The calls of a trace by command. Only those are kept that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    pub(crate) by_name: BTreeMap<String, CommandCalls>,
    open: Calls,
}

impl Commands {
    /// Takes in the next record.
    pub(crate) fn take(&mut self, record: &Record) {
        // One that never left its page has ended when it is heard of.
        if let Change::Added(seq) | Change::Updated(seq) = self.open.apply(record)
            && self.open.get(seq).is_some_and(|call| call.end.is_some())
            && let Some(call) = self.open.remove(seq)
        {
            self.count(&call);
        }
    }

    /// Counts the calls that are open as well, and returns them, oldest first.
    pub(crate) fn end(&mut self) -> Calls {
        let open = std::mem::take(&mut self.open);
        open.iter().for_each(|call| self.count(call));
        open
    }

    fn count(&mut self, call: &Call) {
        self.by_name.entry(call.request.command.clone()).or_default().add(call);
    }
}
