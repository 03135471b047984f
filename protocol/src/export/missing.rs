//! What a trace lacks, in sentences.

use crate::{
    Call,
    trace::{Error, Header},
    wire::Gap,
};

/// What turned out to be missing while a trace was read.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// The number that the next record has if none is missing.
    next_seq: u64,
    /// Numbers without a record.
    records: u64,
    /// Answers whose request is missing.
    pub(super) answers_alone: u64,
    /// Messages of channels whose call is missing.
    pub(super) messages_alone: u64,
    /// Calls whose end is missing.
    pending: u64,
    /// Why the trace could not be read to its end.
    stopped: Option<String>,
}

impl Missing {
    pub(super) fn record(&mut self, seq: u64) {
        self.records += seq.saturating_sub(self.next_seq);
        self.next_seq = seq.saturating_add(1);
    }

    pub(super) fn call(&mut self, call: &Call) {
        self.pending += u64::from(call.end.is_none());
    }

    pub(super) fn stopped(&mut self, error: &Error) {
        self.stopped = Some(error.to_string());
    }

    /// All that is missing, also as the header tells; empty when nothing is.
    pub(super) fn sentences(&self, header: &Header) -> Vec<String> {
        let replaced = header.redaction.as_ref().map_or(0, |redaction| redaction.replaced);
        let counts = [
            ("Values replaced before the trace was saved", replaced),
            ("Records evicted, left out, or of a kind that is not known here", self.records),
            ("Answers to requests that are not in the trace", self.answers_alone),
            ("Channel messages of calls that are not in the trace", self.messages_alone),
            ("Calls without an end in the trace", self.pending),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let counts = header.lost.told().chain(counts);
        let gaps = header.gaps.iter().map(Gap::sentence);
        let stopped = self.stopped.iter().map(|reason| format!("The rest is missing: {reason}."));
        counts.map(|(what, count)| format!("{what}: {count}.")).chain(gaps).chain(stopped).collect()
    }
}
