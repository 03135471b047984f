//! Writing what the recorder holds to a file.
//!
//! Entries are taken out a few at a time and redacted one at a time, so an export takes as little
//! memory for a full log as for an empty one. A trace's header comes first and tells what was
//! replaced, and the log goes on losing its oldest records meanwhile; so the redacted records first go
//! to a temporary file without a name, and from there, in their format, to one beside the file that is
//! to be. That one takes its name when it is whole.

mod options;
mod snapshot;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
    path::{Path, PathBuf},
};

use ipc_inspector_page::Page;
use ipc_inspector_protocol::{
    Filter,
    export::{chrome, har, markdown},
    redact::{Redactor, Rules},
    rows::{Kept, Rows},
    trace::{self, Header, Reader, Writer},
};
use serde::Serialize;

pub use options::{ExportOptions, Format, Redaction};
pub(crate) use snapshot::Snapshot;

use crate::{Error, Result, recorder::Recorder};

/// A file that was written; see [`Inspector::export`](crate::Inspector::export).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// Its length in bytes.
    pub bytes: u64,
    /// How many records it was made from.
    pub records: u64,
    /// How many records were evicted or cleared while it was being written. They are not in it.
    pub missed: u64,
    /// How many secrets were replaced.
    pub replaced: u64,
}

/// What there is to export.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) recorder: &'a Recorder,
    /// It needs no `lost` and no `redaction`: these are known here.
    pub(crate) header: Header,
    /// What is replaced unless the options say something else.
    pub(crate) rules: &'a Rules,
    /// What a report consists of, beside the trace.
    pub(crate) page: &'a Page,
}

/// Writes what is held.
pub(crate) fn export(source: Source<'_>, path: &Path, options: ExportOptions) -> Result<Exported> {
    let format = options.format.or_else(|| Format::of(path));
    let format = format.ok_or_else(|| Error::UnknownFormat { path: path.into() })?;
    let redactor = options.redaction.redactor(source.rules);
    let rows = (!options.filter.is_empty()).then(|| Rows::new(options.filter));
    let header = Header { comment: options.comment, ..source.header };
    write(Source { header, ..source }, redactor, rows, path, format)
        .map_err(|source| Error::Export { path: path.into(), source })
}

fn write(
    source: Source<'_>,
    mut redactor: Option<Redactor>,
    mut rows: Option<Rows>,
    path: &Path,
    format: Format,
) -> trace::Result<Exported> {
    // Only within a folder can a file take another's place at once.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));

    let Source { recorder, mut header, page, .. } = source;
    let mut snapshot = Snapshot::new(recorder);
    header.lost = snapshot.stats().into();
    let spool = tempfile::tempfile_in(folder)?;
    let mut spool = Writer::new(BufWriter::new(spool), &header)?;
    for mut entry in snapshot.by_ref() {
        // What is filtered by may be what is replaced.
        if let Some(rows) = &mut rows {
            rows.take(&entry);
        }
        if let Some(redactor) = &mut redactor {
            redactor.redact(&mut entry);
        }
        spool.record(&entry.record, entry.body.as_deref())?;
    }
    let mut spool = spool.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    spool.rewind()?;

    let missed = snapshot.missed();
    header.lost.evicted += missed;
    header.redaction = redactor.map(|redactor| redactor.redaction());
    let mut kept = rows.map(|rows| rows.kept());
    if let Some(kept) = &mut kept {
        header.lost.filtered = left_out(kept, &spool)?;
        kept.restart();
        spool.rewind()?;
    }
    let mut file = tempfile::Builder::new().prefix(".ipctrace-").tempfile_in(folder)?;
    let spool = Spool { file: BufReader::new(spool), held: snapshot.taken(), kept };
    let records = spool.convert(&header, format, page, BufWriter::new(file.as_file_mut()))?;
    file.as_file().sync_all()?;
    let bytes = file.as_file().metadata()?.len();
    file.persist(path).map_err(|error| error.error)?;
    let replaced = header.redaction.map_or(0, |redaction| redaction.replaced);
    Ok(Exported { path: path.into(), bytes, records, missed, replaced })
}

/// How many of the records are not kept.
fn left_out(kept: &mut Kept, spool: &File) -> trace::Result<u64> {
    Reader::new(BufReader::new(spool))?.try_fold(0, |left_out, entry| {
        let mut record = entry?.record;
        Ok(left_out + u64::from(!kept.keeps(&mut record)))
    })
}

/// What passes a filter, redacted, as an array of the lines that a trace would have.
pub(crate) fn json(recorder: &Recorder, rules: &Rules, filter: Filter) -> trace::Result<String> {
    let mut entries: Vec<_> = Snapshot::new(recorder).collect();
    let mut rows = Rows::new(filter);
    for entry in &entries {
        rows.take(entry);
    }
    let mut kept = rows.kept();
    entries.retain_mut(|entry| kept.keeps(&mut entry.record));
    let mut redactor = Redactor::new(rules.clone());
    let line = |mut entry| {
        redactor.redact(&mut entry);
        trace::line(&entry.record, entry.body.as_deref())
    };
    let lines = entries.into_iter().map(line).collect::<trace::Result<Vec<_>>>()?;
    Ok(format!("[{}]", lines.join(",")))
}

/// What was taken out of the recorder, redacted, below a header that did not know all.
struct Spool {
    file: BufReader<File>,
    /// How many records it has.
    held: u64,
    /// Which of them are exported, unless all are.
    kept: Option<Kept>,
}

impl Spool {
    /// Writes the records in a format, below a header that knows all, and returns how many.
    fn convert(
        self,
        header: &Header,
        format: Format,
        page: &Page,
        sink: impl Write,
    ) -> trace::Result<u64> {
        match format {
            Format::Trace => self.copy(Writer::new(sink, header)?),
            Format::CompressedTrace => self.copy(Writer::gzip(sink, header)?),
            Format::Har => self.read(|entries| Ok(har::write(header, entries, sink)?)),
            Format::Perfetto => self.read(|entries| Ok(chrome::write(header, entries, sink)?)),
            Format::Report => self.read(|entries| page.write_report(header, entries, sink)),
            Format::Markdown => self.read(|entries| Ok(markdown::write(header, entries, sink)?)),
        }
    }

    fn copy<W: Write>(mut self, mut writer: Writer<W>) -> trace::Result<u64> {
        if self.kept.is_none() {
            // The lines are as they are to be; only the header above them is another.
            self.file.skip_until(b'\n')?;
            writer.lines(self.file)?;
            writer.finish()?;
            return Ok(self.held);
        }
        self.read(|entries| {
            for entry in entries {
                let trace::Entry { record, body } = entry?;
                writer.record(&record, body.as_deref())?;
            }
            writer.finish().map(drop)
        })
    }

    /// Those who write other formats take an error for the end of what can be read. Here it is the
    /// export's.
    fn read(
        mut self,
        write: impl FnOnce(&mut dyn Iterator<Item = trace::Result<trace::Entry>>) -> trace::Result<()>,
    ) -> trace::Result<u64> {
        let mut failed = None;
        let mut records = 0;
        let mut entries = Reader::new(self.file)?
            .map_while(|entry| entry.map_err(|error| failed = Some(error)).ok())
            .filter_map(|mut entry| {
                let is_kept = self.kept.as_mut().is_none_or(|kept| kept.keeps(&mut entry.record));
                is_kept.then_some(entry)
            })
            .inspect(|_| records += 1)
            .map(Ok);
        write(&mut entries)?;
        drop(entries);
        failed.map_or(Ok(records), Err)
    }
}
