//! The calls of a trace by command: what `summary` and `diff` tell.

use std::collections::{BTreeMap, BTreeSet};

use ipc_inspector_protocol::{Call, Calls, Change, CommandCalls, PageRef, Pages, Record, Status};

/// How many calls wait that were answered and of which their page has not told how long it waited. It
/// tells in batches, or never.
const MAX_UNSETTLED: usize = 100_000;

/// The calls of a trace by command. Only those are kept that have not ended, or whose page has not told
/// when they were settled.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    pub(crate) by_name: BTreeMap<String, CommandCalls>,
    calls: Calls,
    pages: Pages,
    /// Those that have ended, by `seq`.
    unsettled: BTreeSet<u64>,
}

impl Commands {
    /// Takes in the next record.
    pub(crate) fn take(&mut self, record: &Record) {
        let change = self.calls.apply(record);
        self.pages.apply(record, &mut self.calls);
        // One that never left its page has ended when it is heard of.
        let (Change::Added(seq) | Change::Updated(seq)) = change else { return };
        let Some(call) = self.calls.get(seq).filter(|call| call.end.is_some()) else { return };
        if self.is_settled(call) {
            self.count(seq);
        } else if self.unsettled.insert(seq)
            && self.unsettled.len() > MAX_UNSETTLED
            && let Some(oldest) = self.unsettled.pop_first()
        {
            self.count(oldest);
        }
    }

    /// Counts the calls that are left as well, and returns those that are open, oldest first.
    pub(crate) fn end(&mut self) -> Calls {
        for seq in std::mem::take(&mut self.unsettled) {
            self.count(seq);
        }
        let open = std::mem::take(&mut self.calls);
        open.iter().for_each(|call| self.add(call));
        open
    }

    /// Whether its page has told all of it, or tells nothing.
    fn is_settled(&self, call: &Call) -> bool {
        let (webview, page_load) = (call.request.webview.clone(), call.request.page_load);
        let page = self.pages.get(&PageRef { webview, page_load });
        call.status() == Status::Unsent
            || call.observed.settled_page_us.or(call.observed.abandoned_page_us).is_some()
            || !page.is_some_and(|page| page.tells)
    }

    fn count(&mut self, seq: u64) {
        self.unsettled.remove(&seq);
        if let Some(call) = self.calls.remove(seq) {
            self.add(&call);
        }
    }

    fn add(&mut self, call: &Call) {
        self.by_name.entry(call.request.command.clone()).or_default().add(call);
    }
}
