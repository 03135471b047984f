//! A trace that was opened: records from a file in place of those of a running app.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::Cursor;
use std::rc::{Rc, Weak};

use ipc_inspector_protocol::{
    Headers, Record, RecordKind,
    filter::WholeBody,
    trace::{self, Entry, Header, Line, MAX_LINE_BYTES, MAX_SHOWN_BYTES, ReadLimits, Reader},
    wire::{self, Batch, ExportRequest, Found, Stats, Streamed, Welcome, preview_of},
};

use super::Inspector;
use super::log::Wanted;
use super::ports::{
    AppDone, Browser, ExportDone, FoundDone, HeadersDone, LimitsDone, PayloadDone, PreviewDone,
    Source,
};

/// How many records and bytes are read, and how many bytes of bodies searched, between two frames.
const PIECE: usize = 8192;
const PIECE_BYTES: u64 = 4 << 20;
const SEARCHED: usize = 4 << 20;

/// How much is read of a trace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How many bytes, unpacked.
    pub(super) bytes: u64,
    /// How many records. Each takes up to half a KiB beside its bytes.
    pub(super) records: u64,
}

const LIMITS: Limits = Limits { bytes: MAX_SHOWN_BYTES, records: 2_000_000 };

/// Where there is more than is read.
const SMALLER: &str = "`ipctrace filter` makes a smaller one of it";

/// Why there is no export of it.
const A_FILE_ALREADY: &str = "This is a file already. `ipctrace` filters and converts it.";

/// The file, and what is known of it.
pub struct TraceFile {
    this: Weak<Self>,
    browser: Rc<dyn Browser>,
    name: String,
    /// It is read from here each time that it is shown.
    bytes: Bytes,
    limits: Limits,
    /// Why there was no more to put into it.
    problem: Option<String>,
    /// Records with a body or headers, which the log does without. By `seq`, ascending.
    kept: RefCell<Vec<Entry>>,
    /// Which showing of it is the current one: what is left of the others is not read on.
    attempt: Cell<u32>,
}

impl fmt::Debug for TraceFile {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("TraceFile").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The file as it is, which may be large, so that there is one of it.
#[derive(Clone)]
struct Bytes(Rc<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A reading that goes on from frame to frame.
struct Reading {
    reader: Reader<Cursor<Bytes>>,
    stats: Stats,
    attempt: u32,
}

impl TraceFile {
    /// The trace in a file of this name, unless it is none.
    pub fn new(
        name: String,
        bytes: Vec<u8>,
        problem: Option<String>,
        browser: Rc<dyn Browser>,
    ) -> trace::Result<Rc<Self>> {
        Self::with_limits(name, bytes, problem, browser, LIMITS)
    }

    pub(super) fn with_limits(
        name: String,
        bytes: Vec<u8>,
        problem: Option<String>,
        browser: Rc<dyn Browser>,
        limits: Limits,
    ) -> trace::Result<Rc<Self>> {
        let bytes = Bytes(Rc::new(bytes));
        reader(bytes.clone(), limits)?;
        Ok(Rc::new_cyclic(|this| Self {
            this: this.clone(),
            browser,
            name,
            bytes,
            limits,
            problem,
            kept: RefCell::default(),
            attempt: Cell::new(0),
        }))
    }

    fn read_on(&self, mut reading: Reading, inspector: Inspector) {
        if reading.attempt != self.attempt.get() {
            return;
        }
        let mut records = Vec::new();
        let mut end = None;
        let last_byte = reading.reader.bytes() + PIECE_BYTES;
        // A line may be short and have no record: there may be millions of these, too.
        while end.is_none() && records.len() < PIECE && reading.reader.bytes() < last_byte {
            match reading.reader.next_line() {
                Some(Ok(Line::Entry(_))) if reading.stats.records >= self.limits.records => {
                    end = Some(Some(too_many(self.limits.records, reading.reader.line())));
                }
                Some(Ok(Line::Entry(entry))) => records.push(self.keep(entry, &mut reading.stats)),
                Some(Ok(Line::Unknown(_) | Line::Blank)) => {}
                Some(Err(error @ trace::Error::TooLarge { .. })) => {
                    end = Some(Some(format!("{error}. {SMALLER}")));
                }
                Some(Err(error)) => end = Some(Some(error.to_string())),
                None => end = Some(self.problem.clone()),
            }
        }
        let batch = Batch { records, missed: 0, cleared: false, stats: reading.stats };
        inspector.take([batch]);
        match end {
            Some(problem) => inspector.trace_was_read(reading.reader.skipped(), problem),
            None => self.next_frame(move |this| this.read_on(reading, inspector)),
        }
    }

    fn keep(&self, entry: Entry, stats: &mut Stats) -> Streamed {
        let Entry { record, body } = &entry;
        if stats.records == 0 {
            stats.first_seq = record.seq;
        }
        stats.records += 1;
        stats.next_seq = record.seq + 1;
        stats.bytes += body.as_ref().map_or(0, |body| body.len() as u64);
        let preview = preview_of(&record.kind, whole(&entry));
        let is_request = matches!(record.kind, RecordKind::RequestReceived(_));
        if !is_request && body.is_none() {
            return Streamed { record: entry.record, preview };
        }
        let mut record = record.clone();
        if let RecordKind::RequestReceived(request) = &mut record.kind {
            request.headers = Headers::default();
        }
        self.kept.borrow_mut().push(entry);
        Streamed { record, preview }
    }

    fn next_frame(&self, run: impl FnOnce(Rc<Self>) + 'static) {
        let this = self.this.clone();
        self.browser.next_frame(Box::new(move || {
            if let Some(this) = this.upgrade() {
                run(this);
            }
        }));
    }

    /// Something that is kept of a record.
    fn with_kept<T>(&self, seq: u64, read: impl FnOnce(&Entry) -> Option<T>) -> Result<T, String> {
        let kept = self.kept.borrow();
        let at = kept.binary_search_by_key(&seq, |entry| entry.record.seq).ok();
        let read = at.and_then(|at| read(&kept[at]));
        read.ok_or_else(|| format!("The trace does not have this of #{seq}."))
    }

    fn search(&self, wanted: &Wanted) -> Found {
        let Wanted { terms, range } = wanted;
        let mut found = Found::new(terms.len(), range.start);
        let kept = self.kept.borrow();
        let from = kept.partition_point(|entry| entry.record.seq < range.start);
        let mut searched = 0;
        for entry in kept[from..].iter().take_while(|entry| entry.record.seq < range.end) {
            if searched >= SEARCHED {
                return found;
            }
            let Record { seq, kind, .. } = &entry.record;
            if let Some(body) = whole(entry) {
                searched += body.bytes.len();
                found.look_at(terms, *seq, kind, body);
            }
            found.searched_to = seq + 1;
        }
        found.searched_to = range.end;
        found
    }
}

impl Source for TraceFile {
    fn trace(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn connect(&self, inspector: Inspector) {
        self.disconnect();
        inspector.connecting();
        let attempt = self.attempt.get();
        match reader(self.bytes.clone(), self.limits) {
            Ok(reader) => {
                let header = reader.header();
                let stats = stats(header);
                inspector.welcomed(welcome(header));
                inspector.trace_opened(header.clone());
                self.read_on(Reading { reader, stats, attempt }, inspector);
            }
            Err(error) => inspector.failed(format!("{}: {error}", self.name)),
        }
    }

    fn disconnect(&self) {
        self.attempt.set(self.attempt.get() + 1);
        // While another one is shown the file is enough.
        self.kept.take();
    }

    fn payload(&self, seq: u64, done: PayloadDone) {
        done(self.with_kept(seq, |entry| entry.body.clone()));
    }

    fn headers(&self, seq: u64, done: HeadersDone) {
        done(self.with_kept(seq, |entry| match &entry.record.kind {
            RecordKind::RequestReceived(request) => Some(request.headers.clone()),
            _ => None,
        }));
    }

    fn search(&self, wanted: &Wanted, done: FoundDone) {
        // Later, since it is asked again at once for what is left.
        let wanted = wanted.clone();
        self.next_frame(move |this| done(Ok(this.search(&wanted))));
    }

    fn app(&self, done: AppDone) {
        done(Err("A trace is of an app, and is none.".into()));
    }

    fn preview_export(&self, _: &ExportRequest, done: PreviewDone) {
        done(Err(A_FILE_ALREADY.into()));
    }

    fn save_export(&self, _: &ExportRequest, _: &'static str, _: &str, done: ExportDone) {
        done(Err(A_FILE_ALREADY.into()));
    }

    fn limit(&self, _: Option<u64>, _: LimitsDone) {}

    fn comment(&self, _: u64, _: &str) {}

    fn set_recording(&self, _: bool) {}

    fn clear(&self) {}
}

fn whole(entry: &Entry) -> Option<WholeBody<'_>> {
    let Entry { record, body } = entry;
    Some(WholeBody { format: record.body?.format, bytes: body.as_deref()? })
}

fn reader(bytes: Bytes, limits: Limits) -> trace::Result<Reader<Cursor<Bytes>>> {
    let limits = ReadLimits { line_bytes: MAX_LINE_BYTES, bytes: limits.bytes };
    Reader::with_limits(Cursor::new(bytes), limits)
}

fn too_many(records: u64, line: u64) -> String {
    format!(
        "the trace has more than {records} records; line {line} and what comes after it were not read. \
         {SMALLER}"
    )
}

/// What the plugin would have said.
fn welcome(header: &Header) -> Welcome {
    Welcome {
        version: wire::VERSION,
        app: header.app.name.clone(),
        app_version: header.app.version.clone(),
        tauri: header.versions.tauri.clone(),
        started: header.started.clone(),
        app_origins: header.app_origins.clone(),
        limits: header.limits,
        gaps: header.gaps.clone(),
    }
}

fn stats(header: &Header) -> Stats {
    let lost = header.lost;
    Stats {
        evicted: lost.evicted,
        truncated: lost.truncated,
        unrecorded: lost.unrecorded,
        untold: lost.untold,
        refused: lost.refused,
        event_names: lost.event_names,
        recording: false,
        ..Stats::default()
    }
}
