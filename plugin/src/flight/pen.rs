//! The thread of a flight recorder: it reads the recorder by a cursor, and writes whole lines.
//!
//! What cannot be written waits: a batch of lines here, all that comes after it in the recorder. So
//! nothing is lost until the recorder evicts it, and that is counted.

use std::{io, mem, sync::Arc, thread, time::Duration};

use ipc_inspector_protocol::trace::{self, Entry, Header, Writer};

use super::{
    Mark, Shared,
    names::{Begun, Names},
    tail::Tail,
};
use crate::{
    export::AppRedactor,
    recorder::{Cursor, Recorder},
};

/// How long records are gathered for one write. So much is lost when the app is killed.
const GATHER: Duration = Duration::from_millis(5);

/// How many entries are taken out of the recorder at once.
const AT_ONCE: usize = 256;

/// How many bytes are gathered before they are written.
const BATCH: usize = 256 << 10;

/// How long it waits before it tries again to write, at first and at most.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

pub(super) struct Pen {
    shared: Arc<Shared>,
    recorder: Arc<Recorder>,
    header: Header,
    redactor: Option<AppRedactor>,
    names: Names,
    tail: Tail,
    max_bytes: u64,
    /// The first record that was not taken in yet; nothing before the first reading.
    next_seq: Option<u64>,
    /// Whole lines that are to be written next, of so many records.
    batch: Vec<u8>,
    records: u64,
    gap: Gap,
}

/// Records that the trace does not have, since a mark was set that says so.
#[derive(Default)]
struct Gap {
    records: u64,
    /// Why nothing could be written meanwhile.
    error: Option<String>,
}

impl Pen {
    /// Begins the first file. The header's `lost` and `redaction` are known here.
    pub(super) fn new(
        shared: Arc<Shared>,
        recorder: Arc<Recorder>,
        mut header: Header,
        redactor: Option<AppRedactor>,
        mut names: Names,
        max_bytes: u64,
    ) -> trace::Result<Self> {
        let start = start(&mut header, &recorder, redactor.as_ref())?;
        let Begun::File(tail) = names.begin(&start)? else {
            return Err(io::Error::other("another recorder has taken over").into());
        };
        Ok(Self {
            shared,
            recorder,
            header,
            redactor,
            names,
            tail,
            max_bytes,
            next_seq: None,
            batch: Vec::new(),
            records: 0,
            gap: Gap::default(),
        })
    }

    pub(super) fn run(mut self, mark: &Mark) {
        let recorder = self.recorder.clone();
        let _following = recorder.follow(thread::current());
        let mut pause = PAUSE;
        loop {
            let (asked, marks, is_over) = self.shared.asked();
            for text in marks {
                mark(&text);
            }
            let mut end = recorder.stats().next_seq;
            let mut is_written = self.write_until(end);
            if is_written {
                let gap = mem::take(&mut self.gap);
                if gap.records > 0 {
                    mark(&gap.text());
                    end = recorder.stats().next_seq;
                    is_written = self.write_until(end);
                }
            }
            if is_over {
                return self.give_up(end);
            }
            self.shared.answer(asked);
            if is_written {
                pause = PAUSE;
                thread::park();
                // What comes at once is written at once.
                thread::sleep(GATHER);
            } else {
                self.shared.wait(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// Writes the records before this one, and returns whether it could.
    fn write_until(&mut self, end: u64) -> bool {
        // What is left from the last time is the first to be written.
        let mut is_written = self.write();
        while is_written && self.next_seq.is_none_or(|next| next < end) {
            let mut cursor = Cursor::at(self.next_seq.unwrap_or_default());
            let page = self.recorder.read(&mut cursor, AT_ONCE);
            let missed = match self.next_seq {
                // The user may have cleared the log before all of it was written.
                Some(next) => {
                    let missed = page.first_seq - next;
                    self.gap.records += missed;
                    missed
                }
                // The header tells of these.
                None => page.missed,
            };
            self.shared.update(|status| status.missed += missed);
            self.next_seq = Some(page.first_seq);
            if page.entries.is_empty() {
                break;
            }
            for (seq, entry) in (page.first_seq..).zip(&page.entries) {
                is_written = self.take(entry.whole(seq));
                self.next_seq = Some(seq + 1);
                if !is_written {
                    break;
                }
            }
            is_written = is_written && self.write();
            let panics = self.redactor.as_ref().map_or(0, AppRedactor::panics);
            self.shared.update(|status| status.redact_panics = panics);
        }
        is_written
    }

    /// Takes a record into the batch, and returns whether more can follow.
    fn take(&mut self, mut entry: Entry) -> bool {
        if let Some(redactor) = &mut self.redactor {
            redactor.redact(&mut entry);
        }
        match trace::line(&entry.record, entry.body.as_deref()) {
            Ok(line) => {
                self.batch.extend_from_slice(line.as_bytes());
                self.batch.push(b'\n');
                self.records += 1;
            }
            Err(error) => {
                self.gap.records += 1;
                self.gap.error = Some(error.to_string());
                self.shared.update(|status| status.missed += 1);
            }
        }
        let is_due = self.batch.len() >= BATCH || self.len() >= self.max_bytes;
        !is_due || self.write()
    }

    fn len(&self) -> u64 {
        self.tail.len() + self.batch.len() as u64
    }

    /// Writes the batch. When that fails it is kept, and the status says why.
    fn write(&mut self) -> bool {
        if self.batch.is_empty() {
            return true;
        }
        match self.try_write() {
            Ok(()) => {
                let written = mem::take(&mut self.records);
                self.batch.clear();
                self.shared.update(|status| {
                    status.written += written;
                    status.error = None;
                });
                true
            }
            Err(error) => {
                let error = match error {
                    trace::Error::Io(error) => error.to_string(),
                    error => error.to_string(),
                };
                self.gap.error = Some(error.clone());
                let mut is_first = false;
                self.shared
                    .update(|status| is_first = status.error.replace(error.clone()).is_none());
                if is_first {
                    let path = self.names.current().display();
                    tracing::error!("the IPC inspector cannot write {path}: {error}");
                }
                false
            }
        }
    }

    fn try_write(&mut self) -> trace::Result<()> {
        if self.tail.len() >= self.max_bytes || !self.tail.is_sound() {
            let start = start(&mut self.header, &self.recorder, self.redactor.as_ref())?;
            match self.names.begin(&start)? {
                Begun::File(tail) => self.tail = tail,
                // What is left belongs to the file that this one has.
                Begun::TakenOver => {}
            }
        }
        Ok(self.tail.add(&self.batch)?)
    }

    /// Counts what is not written before this record, and never will be.
    fn give_up(self, end: u64) {
        let left = self.records + end.saturating_sub(self.next_seq.unwrap_or_default());
        if left > 0 {
            self.shared.update(|status| status.missed += left);
            let path = self.names.current().display();
            let error = self.gap.error.unwrap_or_default();
            tracing::error!("the last {left} records are not in {path}: {error}");
        }
    }
}

impl Gap {
    fn text(self) -> String {
        let Self { records, error } = self;
        let why = match error {
            Some(error) => format!("could not be written before ({error})"),
            None => "came faster than they could be written".into(),
        };
        format!("{records} records are missing in the trace that is recorded to: they {why}")
    }
}

/// The first line of a file that begins now.
fn start(
    header: &mut Header,
    recorder: &Recorder,
    redactor: Option<&AppRedactor>,
) -> trace::Result<Vec<u8>> {
    header.lost = (&recorder.stats()).into();
    header.redaction = redactor.map(AppRedactor::redaction);
    Writer::new(Vec::new(), header)?.finish()
}
