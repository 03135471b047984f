//! Writing a trace again, with some of its entries left out or changed.

use std::path::Path;

use anyhow::Result;
use ipc_inspector_protocol::trace::{Entry, Header, Writer};

use crate::{
    input::{self, Trace},
    output::Output,
};

/// Whether a trace of this name is to be compressed.
pub(crate) fn is_gzip(path: Option<&Path>) -> bool {
    path.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// Writes a trace under another header, with each entry as `keep` leaves it, or without it. What
/// comes before a broken line is written; the error then tells of that line.
pub(crate) fn copy(
    mut trace: Trace,
    header: &Header,
    mut output: Output,
    is_gzip: bool,
    mut keep: impl FnMut(&mut Entry) -> bool,
) -> Result<()> {
    let begin = if is_gzip { Writer::gzip } else { Writer::new };
    let mut writer = begin(&mut output, header).map_err(input::error)?;
    for mut entry in trace.entries() {
        if keep(&mut entry) {
            writer.record(&entry.record, entry.body.as_deref()).map_err(input::error)?;
        }
    }
    writer.finish().map_err(input::error)?;
    output.finish()?;
    trace.end_of_copy()
}
