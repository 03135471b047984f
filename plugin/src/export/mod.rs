//! Writing what the recorder holds to a file.
//!
//! Entries are taken out a few at a time and redacted one at a time, so an export takes as little
//! memory for a full log as for an empty one. A trace's header comes first and tells what was
//! replaced, and the log goes on losing its oldest records meanwhile; so the redacted records first go
//! to a temporary file without a name, and from there, in their format, to one beside the file that is
//! to be. That one takes its name when it is whole.

mod configured;
mod file;
mod options;
mod redactor;
mod snapshot;
#[cfg(test)]
pub(crate) mod tests;

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
    path::{Path, PathBuf},
};

use ipc_inspector_page::Page;
use ipc_inspector_protocol::{
    Filter,
    export::{chrome, har, markdown},
    rows::{Kept, Rows},
    trace::{self, Header, Reader, Writer},
    wire::ExportPreview,
};
use serde::Serialize;

pub(crate) use configured::Configured;
pub(crate) use file::Target;
use file::Unfinished;
pub use options::{ExportOptions, Format, Redaction};
pub(crate) use redactor::{AppRedactor, Replace, is_contained};
pub(crate) use snapshot::Snapshot;

use crate::{Error, Result, recorder::Recorder};

/// How many replacements a preview shows.
const MOST_PREVIEWED: usize = 200;

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
    /// How many records were evicted or cleared while it was being written, or are too long for a line
    /// of a trace. They are not in it.
    pub missed: u64,
    /// How many secrets were replaced.
    pub replaced: u64,
    /// At how many records the function of [`Builder::redact_with`](crate::Builder::redact_with) has
    /// panicked. The texts on which it did not decide are `[redacted: panic]` in the file.
    pub redact_panics: u64,
}

/// What there is to export.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) recorder: &'a Recorder,
    /// It needs no `lost` and no `redaction`: these are known here.
    pub(crate) header: Header,
    /// What is replaced unless the options say something else.
    pub(crate) rules: &'a Configured,
    /// What a report consists of, beside the trace.
    pub(crate) page: &'a Page,
}

/// Makes the folder of an export, where nobody else does.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    let made = fs::create_dir_all(folder);
    made.map_err(|error| Error::Export { path: folder.into(), source: error.into() })
}

/// Writes what is held.
pub(crate) fn export(
    source: Source<'_>,
    target: Target<'_>,
    options: ExportOptions,
) -> Result<Exported> {
    let path = target.path();
    let format = options.format.or_else(|| Format::of(&path));
    let format = format.ok_or_else(|| Error::UnknownFormat { path: path.clone() })?;
    let rows = options.rows(&source.header.app_origins);
    let redactor = options.redaction.redactor(source.rules);
    let header = Header { comment: options.comment, ..source.header };
    write(Source { header, ..source }, redactor, rows, target, format)
        .map_err(|source| Error::Export { path, source })
}

fn write(
    source: Source<'_>,
    mut redactor: Option<AppRedactor>,
    rows: Option<Rows>,
    target: Target<'_>,
    format: Format,
) -> trace::Result<Exported> {
    let unfinished = Unfinished::new(target)?;
    let Source { recorder, mut header, page, .. } = source;
    let mut snapshot = Snapshot::new(recorder);
    let mut kept = rows.map(|rows| kept(rows, snapshot.clone()));
    header.lost = snapshot.stats().into();
    let (mut records, mut too_long) = (0, 0);
    let mut spool = Writer::new(BufWriter::new(unfinished.spool()?), &header)?;
    for mut entry in snapshot.by_ref() {
        if !kept.as_mut().is_none_or(|kept| kept.keeps(&mut entry.record)) {
            header.lost.filtered += 1;
            continue;
        }
        if let Some(redactor) = &mut redactor {
            redactor.redact(&mut entry);
        }
        match spool.record(&entry.record, entry.body.as_deref()) {
            Ok(()) => records += 1,
            // One of them is no reason to have no file of all others.
            Err(trace::Error::RecordTooLong { .. }) => too_long += 1,
            Err(error) => return Err(error),
        }
    }
    let mut spool = spool.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    spool.rewind()?;

    let missed = snapshot.missed() + too_long;
    header.lost.evicted += missed;
    let redact_panics = redactor.as_ref().map_or(0, AppRedactor::panics);
    if redact_panics > 0 {
        tracing::error!("the app's function for redaction has panicked at {redact_panics} records");
    }
    header.redaction = redactor.map(|redactor| redactor.redaction());
    let mut file = unfinished.file()?;
    convert(spool, &header, format, page, BufWriter::new(file.as_file_mut()))?;
    let bytes = file.as_file().metadata()?.len();
    let path = unfinished.finish(file)?;
    let replaced = header.redaction.map_or(0, |redaction| redaction.replaced);
    Ok(Exported { path, bytes, records, missed, replaced, redact_panics })
}

/// What of a snapshot is kept. What goes between this and the export itself is missed by it.
fn kept(mut rows: Rows, snapshot: Snapshot<'_>) -> Kept {
    for entry in snapshot {
        rows.take(&entry);
    }
    rows.kept()
}

/// What an export with these options would have.
pub(crate) fn preview(
    recorder: &Recorder,
    rules: &Configured,
    app_origins: &[String],
    options: ExportOptions,
) -> ExportPreview {
    let snapshot = Snapshot::new(recorder);
    let mut kept = options.rows(app_origins).map(|rows| kept(rows, snapshot.clone()));
    let mut redactor = options.redaction.redactor(rules);
    let mut preview = ExportPreview::default();
    for mut entry in snapshot {
        if !kept.as_mut().is_none_or(|kept| kept.keeps(&mut entry.record)) {
            continue;
        }
        preview.records += 1;
        let replaced = redactor.as_mut().map(|redactor| redactor.redact(&mut entry));
        for replacement in replaced.unwrap_or_default() {
            *preview.counts.entry(replacement.rule).or_default() += 1;
            if preview.first.len() < MOST_PREVIEWED {
                preview.first.push((entry.record.seq, replacement));
            }
        }
    }
    preview
}

/// What passes a filter, redacted, as an array of the lines that a trace would have.
pub(crate) fn json(
    recorder: &Recorder,
    rules: &Configured,
    app_origins: &[String],
    filter: Filter,
) -> trace::Result<String> {
    let snapshot = Snapshot::new(recorder);
    let rows = Rows::new(filter).with_app_origins(app_origins);
    let mut kept = kept(rows, snapshot.clone());
    let mut redactor = rules.usual();
    let line = |mut entry: trace::Entry| {
        let is_kept = kept.keeps(&mut entry.record);
        is_kept.then(|| {
            redactor.redact(&mut entry);
            trace::line(&entry.record, entry.body.as_deref())
        })
    };
    let lines = snapshot.filter_map(line).collect::<trace::Result<Vec<_>>>()?;
    Ok(format!("[{}]", lines.join(",")))
}

/// Writes the records of `spool` in a format, below a header that knows all.
fn convert(
    spool: File,
    header: &Header,
    format: Format,
    page: &Page,
    sink: impl Write,
) -> trace::Result<()> {
    match format {
        Format::Trace => copy(spool, Writer::new(sink, header)?),
        Format::CompressedTrace => copy(spool, Writer::gzip(sink, header)?),
        Format::Har => read(spool, |entries| Ok(har::write(header, entries, sink)?)),
        Format::Perfetto => read(spool, |entries| Ok(chrome::write(header, entries, sink)?)),
        Format::Report => read(spool, |entries| page.write_report(header, entries, sink)),
        Format::Markdown => read(spool, |entries| Ok(markdown::write(header, entries, sink)?)),
    }
}

/// The records are in lines as they are to be; only the header above them is another.
fn copy<W: Write>(spool: File, mut writer: Writer<W>) -> trace::Result<()> {
    let mut spool = BufReader::new(spool);
    spool.skip_until(b'\n')?;
    writer.lines(spool)?;
    writer.finish().map(drop)
}

/// Those who write other formats take an error for the end of what can be read. Here it is the
/// export's.
fn read(
    spool: File,
    write: impl FnOnce(&mut dyn Iterator<Item = trace::Result<trace::Entry>>) -> trace::Result<()>,
) -> trace::Result<()> {
    let mut failed = None;
    let mut entries = Reader::new(BufReader::new(spool))?
        .map_while(|entry| entry.map_err(|error| failed = Some(error)).ok())
        .map(Ok);
    write(&mut entries)?;
    failed.map_or(Ok(()), Err)
}
