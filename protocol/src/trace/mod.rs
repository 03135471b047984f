//! The trace file: records that are saved, and opened again elsewhere.
//!
//! [`Writer`] and [`Reader`] hold one line at a time, however long the trace is. They know of no
//! file system: a file, a socket and a buffer are all the same to them.
//!
//! ```
//! use ipc_inspector_protocol::{Body, BodyFormat, Outcome, Record, RecordKind, Response};
//! use ipc_inspector_protocol::trace::{App, Header, Lost, Reader, Versions, Writer};
//! use ipc_inspector_protocol::wire::Limits;
//!
//! let header = Header {
//!     app: App { name: "notes".into(), ..App::default() },
//!     versions: Versions::default(),
//!     started: "2026-03-01T09:30:00.125+01:00".into(),
//!     limits: Limits { max_records: 1_000, max_bytes: 1 << 20, max_payload_bytes: 1 << 10 },
//!     gaps: Vec::new(),
//!     app_origins: Vec::new(),
//!     lost: Lost::default(),
//!     redaction: None,
//!     comment: None,
//! };
//! let answer = br#"{"name":"Ada"}"#;
//! let response = Response { call: 6, outcome: Outcome::Ok, task: None };
//! let record = Record::new(7, 1_210, RecordKind::ResponseSent(response))
//!     .with_body(Body { format: BodyFormat::Json, len: 14, kept: 14 });
//! let mut writer = Writer::gzip(Vec::new(), &header)?;
//! writer.record(&record, Some(answer))?;
//! let file = writer.finish()?;
//!
//! let mut reader = Reader::new(&file[..])?;
//! let entry = reader.next().expect("one was written")?;
//! assert_eq!(reader.header(), &header);
//! assert_eq!(entry.record, record);
//! assert_eq!(entry.body.as_deref(), Some(&answer[..]));
//! assert!(reader.next().is_none());
//! # Ok::<_, ipc_inspector_protocol::trace::Error>(())
//! ```
#![doc = include_str!("../../TRACE-FORMAT.md")]

mod body;
mod entry;
mod error;
mod foreign;
mod header;
mod line;
mod lines;
mod order;
mod reader;
mod writer;

pub use entry::{Entry, Line};
pub use error::{Error, Result};
pub use foreign::Foreign;
pub use header::{App, Header, Lost, Redaction, Versions};
pub use lines::ReadLimits;
pub use reader::Reader;
pub use writer::{Writer, line};

/// The `format` that a trace's header names.
pub const FORMAT: &str = "ipctrace";

/// The version of the format that is written here, and the newest that is read.
pub const VERSION: u32 = 1;

/// The longest line in bytes, its line feed not counted.
pub const MAX_LINE_BYTES: usize = 64 << 20;

/// How much of a trace the inspector's window reads, in bytes, unpacked. It holds all of it, in a page
/// whose memory ends at 4 GiB.
pub const MAX_SHOWN_BYTES: u64 = 512 << 20;
