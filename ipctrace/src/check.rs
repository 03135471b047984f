//! `ipctrace check`: what no trace should have.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anyhow::Result;
use chrono::DateTime;
use ipc_inspector_protocol::{
    Calls, ChannelOpened, EventEmitter, ListenerRemoved, Record, RecordKind, Request,
    ResolverDropped,
    export::visible,
    trace::{Error, Header},
};

use crate::{input::Input, outcome::Outcome, output};

/// How far a record's time may be before that of the one before. Threads take times by themselves,
/// and may be held up until the record has its place.
const MAX_BACK_US: u64 = 1_000_000;

pub(crate) fn run(input: &Input) -> Result<Outcome> {
    let name = input.name();
    let mut trace = match input.open() {
        Ok(trace) => trace,
        Err(error) if is_finding(&error) => {
            output::print(&format!("{error:#}\n"))?;
            return Ok(Outcome::Findings);
        }
        Err(error) => return Err(error),
    };
    let mut findings = Findings::new(name.clone());
    for what in header(trace.header()) {
        findings.tell(1, &what)?;
    }
    let mut check = Check::default();
    let mut records = 0_u64;
    while let Some(entry) = trace.next() {
        let line = trace.line();
        match entry {
            Ok(entry) => {
                records += 1;
                for what in check.take(line, &entry.record) {
                    findings.tell(line, &what)?;
                }
            }
            Err(error @ Error::Io(_)) => return Err(crate::input::error(error)),
            Err(error) => findings.tell(line, &error.to_string())?,
        }
    }
    let unknown = match trace.skipped() {
        0 => String::new(),
        skipped => format!(", of kinds that are not known here: {skipped}"),
    };
    let (outcome, found) = match findings.count {
        0 => (Outcome::Fine, "nothing found".to_owned()),
        count => (Outcome::Findings, format!("findings: {count}")),
    };
    output::print(&format!("{name}: records: {records}{unknown}; {found}\n"))?;
    Ok(outcome)
}

/// Whether a trace that cannot be opened is one, but a wrong one.
fn is_finding(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(
            Error::Broken { .. }
                | Error::Cut { .. }
                | Error::Damaged { .. }
                | Error::TooLong { .. }
        )
    )
}

/// What was found, told as it is found: there may be much of it.
struct Findings {
    name: String,
    count: u64,
    is_read: bool,
}

impl Findings {
    fn new(name: String) -> Self {
        Self { name, count: 0, is_read: true }
    }

    fn tell(&mut self, line: u64, what: &str) -> io::Result<()> {
        self.count += 1;
        if !self.is_read {
            return Ok(());
        }
        match writeln!(io::stdout(), "{}:{line}: {}", self.name, visible(what)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_read = false;
                Ok(())
            }
            told => told,
        }
    }
}

fn header(header: &Header) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Err(error) = DateTime::parse_from_rfc3339(&header.started) {
        wrong.push(format!("`started` is no date as in RFC 3339: {error}"));
    }
    if let Some(redaction) = &header.redaction {
        let counted = redaction.counts.values().copied().fold(0, u64::saturating_add);
        if counted != redaction.replaced {
            let replaced = redaction.replaced;
            wrong.push(format!(
                "`redaction.replaced` is {replaced}, but its counts come to {counted}"
            ));
        }
    }
    wrong
}

/// What is known of the records so far.
#[derive(Default)]
struct Check {
    /// Line of each request, by its `seq`.
    requests: BTreeMap<u64, u64>,
    /// Line of the end of each call, by `seq` of the request.
    ends: BTreeMap<u64, u64>,
    /// The calls of which no page has told that they were settled, without their requests' contents.
    unsettled: Calls,
    /// Where numbers have no record: first and end of each range.
    gaps: BTreeMap<u64, u64>,
    next_seq: u64,
    last_us: u64,
}

impl Check {
    /// Takes in the record of a line, and says what is wrong with it.
    fn take(&mut self, line: u64, record: &Record) -> Vec<String> {
        if record.seq > self.next_seq {
            self.gaps.insert(self.next_seq, record.seq);
        }
        self.next_seq = record.seq.saturating_add(1);
        let time = self.time(record);
        let reference = call_of(record).and_then(|call| self.reference(record, call));
        let end = self.end(line, record);
        let settling = self.settling(record);
        if let RecordKind::RequestReceived(_) = record.kind {
            self.requests.insert(record.seq, line);
        }
        [time, reference, end, settling, body(record)].into_iter().flatten().collect()
    }

    fn time(&mut self, record: &Record) -> Option<String> {
        let back_us = self.last_us.saturating_sub(record.at_us);
        self.last_us = record.at_us;
        match &record.kind {
            _ if back_us > MAX_BACK_US => {
                Some(format!("`at_us` goes back by {back_us} from the record before"))
            }
            RecordKind::RequestDispatched(it) if it.held_us > record.at_us => {
                Some(format!("`held_us` is {}: longer than recording had lasted", it.held_us))
            }
            _ => None,
        }
    }

    /// A request that a record names is before it, unless it is not in the trace.
    fn reference(&self, record: &Record, call: u64) -> Option<String> {
        if call >= record.seq {
            return Some(format!("`call` is {call}, which does not come before {}", record.seq));
        }
        let gap = self.gaps.range(..=call).next_back();
        let is_missing = gap.is_some_and(|(_, end)| call < *end);
        let is_request = self.requests.contains_key(&call);
        (!is_request && !is_missing).then(|| format!("`call` is {call}, which is no request"))
    }

    fn end(&mut self, line: u64, record: &Record) -> Option<String> {
        let call = match &record.kind {
            RecordKind::ResponseSent(response) => response.call,
            RecordKind::ResolverDropped(ResolverDropped { call, .. }) => *call,
            _ => return None,
        };
        let before = self.ends.insert(call, line)?;
        Some(format!("call {call} had ended in line {before} already"))
    }

    /// A page settles a promise by its answer, and so after that.
    fn settling(&mut self, record: &Record) -> Option<String> {
        if let RecordKind::RequestReceived(Request { transport, .. }) = record.kind {
            let kind = RecordKind::RequestReceived(Request { transport, ..Request::default() });
            self.unsettled.apply(&Record { kind, ..*record });
            return None;
        }
        self.unsettled.apply(record);
        let RecordKind::CallObserved(observed) = &record.kind else { return None };
        observed.settled_page_us?;
        let call = self.unsettled.remove(observed.call)?;
        let abandoned_us = call.observed.abandoned_page_us?;
        let after = call.observed.invoked_page_us.map(|it| abandoned_us.saturating_sub(it));
        let after = after.map(|us| format!(", {us} microseconds after its invoke"));
        let (call, after) = (call.seq, after.unwrap_or_default());
        Some(format!(
            "call {call} was settled in its page{after}, before it was answered: the page has let go of \
             the request, as when it is reloaded, and nobody got the answer"
        ))
    }
}

/// The call that a record names.
fn call_of(record: &Record) -> Option<u64> {
    match &record.kind {
        RecordKind::RequestDispatched(dispatch) => Some(dispatch.call),
        RecordKind::ResponseSent(response) => Some(response.call),
        RecordKind::ResolverDropped(ResolverDropped { call, .. })
        | RecordKind::ListenerRemoved(ListenerRemoved { call, .. })
        | RecordKind::ChannelOpened(ChannelOpened { call, .. }) => Some(*call),
        RecordKind::CallObserved(observed) => Some(observed.call),
        RecordKind::ListenerAdded(added) => Some(added.call),
        RecordKind::EventEmitted(emitted) => match emitted.emitter {
            EventEmitter::Page { call, .. } => Some(call),
            EventEmitter::Rust { .. } => None,
        },
        RecordKind::Logged(log) => log.call,
        _ => None,
    }
}

fn body(record: &Record) -> Option<String> {
    let body = record.body.filter(|body| body.kept > body.len)?;
    let (kept, len) = (body.kept, body.len);
    Some(format!("`body` has {kept} bytes, more than its `len` of {len}"))
}
