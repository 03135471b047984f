//! Writing a trace again, with some of its lines left out or changed.

use std::{fs::Metadata, path::Path};

use anyhow::Result;
use ipc_inspector_protocol::trace::{Entry, Header, Line, Writer};

use crate::{
    input::{self, Trace},
    output::{Content, Output},
};

/// What a copy does with the lines of a trace.
pub(crate) trait Edit {
    /// Changes an entry, and returns whether it is kept.
    fn entry(&mut self, entry: &mut Entry) -> bool;

    /// Changes a record of a kind that is not known here. It is kept: a newer version may need it.
    fn unknown(&mut self, _: &mut String) {}
}

/// The copy as it stands, or compressed.
pub(crate) struct Unchanged;

impl Edit for Unchanged {
    fn entry(&mut self, _: &mut Entry) -> bool {
        true
    }
}

/// Where a copy goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    path: Option<&'a Path>,
    is_gzip: bool,
}

impl<'a> Target<'a> {
    /// As its name says.
    pub(crate) fn new(path: Option<&'a Path>) -> Self {
        let extension = path.and_then(Path::extension);
        let is_gzip = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
        Self { path, is_gzip }
    }

    /// Compressed, or not, whatever its name.
    pub(crate) fn with_gzip(path: Option<&'a Path>, is_gzip: bool) -> Self {
        Self { path, is_gzip }
    }
}

/// Writes a trace under another header. What comes before a broken line is written; the error then
/// tells of that line.
pub(crate) fn copy(
    mut trace: Trace,
    header: &Header,
    target: Target<'_>,
    source: Option<&Metadata>,
    edit: &mut impl Edit,
) -> Result<()> {
    let Target { path, is_gzip } = target;
    let content = if is_gzip { Content::Compressed } else { Content::Lines };
    let mut output = Output::new(path, content, source)?;
    let begin = if is_gzip { Writer::gzip } else { Writer::new };
    let mut writer = begin(&mut output, header).map_err(input::error)?;
    while let Some(line) = trace.next_line() {
        let written = match line {
            Line::Entry(mut entry) => {
                let is_kept = edit.entry(&mut entry);
                let body = entry.body.as_deref();
                if is_kept { writer.record(&entry.record, body) } else { Ok(()) }
            }
            Line::Unknown(mut record) => {
                edit.unknown(&mut record);
                writer.unknown(&record)
            }
            Line::Blank => Ok(()),
        };
        written.map_err(input::error)?;
    }
    writer.finish().map_err(input::error)?;
    // The input is closed then: on Windows no file can take the place of one that is open.
    output.finish(trace.end())
}
