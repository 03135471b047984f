//! A trace in the formats of other programs.
//!
//! - [`har`]: HAR 1.2, for the network panels of browsers,
//! - [`chrome`]: Chrome's Trace Event Format, for Perfetto and `chrome://tracing`,
//! - [`markdown`]: a summary, for the text of an issue.
//!
//! Each takes a trace's header and its entries, as [`trace::Reader`] gives them, and writes what can
//! be read. An error among the entries ends the trace but not the export: like all that the trace
//! lacks, the export tells of it. An error is returned only when the sink fails.
//! It is written to in small pieces: a file wants an [`io::BufWriter`] around it.
//!
//! However long a trace is, only those calls are kept that have not ended, or whose channels have
//! not, and a number of those that wait for their page to tell when they were settled, with at most
//! 64 MiB of bodies; and for [`markdown`], how long each call took.
//!
//! ```
//! use ipc_inspector_protocol::{export::markdown, trace::Reader};
//!
//! let file = include_bytes!("../../tests/traces/v1.ipctrace.jsonl");
//! let reader = Reader::new(&file[..])?;
//! let header = reader.header().clone();
//! let mut summary = Vec::new();
//! markdown::write(&header, reader, &mut summary)?;
//! assert!(summary.starts_with(b"## IPC trace"));
//! # Ok::<_, ipc_inspector_protocol::trace::Error>(())
//! ```

pub mod chrome;
mod elements;
mod file_names;
pub mod har;
mod joined;
pub mod markdown;
mod missing;
mod visible;

use std::io;

use crate::{Pages, Record, trace};
pub use file_names::is_device_on_windows;
use joined::{Joined, Joiner};
use missing::Missing;
pub use visible::{visible, visible_but};

/// What an export does with what a trace has.
trait Export {
    /// Takes in a record, after the pages have.
    fn record(&mut self, record: &Record, pages: &Pages) -> io::Result<()>;

    /// Takes in a message of a channel whose call is not in the trace, after its record.
    fn message_alone(&mut self, _: &Record) -> io::Result<()> {
        Ok(())
    }

    /// Takes in a call with all that is known of it.
    fn call(&mut self, call: Joined) -> io::Result<()>;
}

/// Goes through a trace as far as it can be read, and tells what it lacks.
fn run(
    entries: impl IntoIterator<Item = trace::Result<trace::Entry>>,
    export: &mut impl Export,
) -> io::Result<Missing> {
    let mut joiner = Joiner::default();
    let mut missing = Missing::default();
    for entry in entries {
        let trace::Entry { record, body } = match entry {
            Ok(entry) => entry,
            Err(error) => {
                missing.stopped(&error);
                break;
            }
        };
        missing.record(record.seq);
        let alone = missing.messages_alone;
        let complete = joiner.take(&record, body, &mut missing);
        export.record(&record, joiner.pages())?;
        if missing.messages_alone > alone {
            export.message_alone(&record)?;
        }
        for call in complete {
            export.call(call)?;
        }
    }
    for call in joiner.finish() {
        missing.call(&call.call);
        export.call(call)?;
    }
    Ok(missing)
}
