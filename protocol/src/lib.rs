//! What the recorder writes, what the window reads, and how one becomes the other.
//!
//! The crate is pure: it knows no clock, no file system, no Tauri. It compiles natively and for
//! `wasm32-unknown-unknown`, so that the plugin and its window share one definition of
//!
//! - [`record`]: the append-only log, one immutable [`Record`] after the other,
//! - [`wire`]: how batches of records reach the window, and what it may ask back,
//! - [`trace`]: the file in which records are saved, and opened again elsewhere,
//! - [`app`]: what a running app is beside what it sends,
//! - [`redact`]: what is replaced in a trace first, so that no secret leaves the machine,
//! - [`export`]: the same trace in the formats of other programs,
//! - [`calls`], [`events`], [`channels`], [`logs`], [`marks`], [`comments`] and [`pages`]: the one fold
//!   each, of records into [`Call`]s, emits and listeners, channels and their messages, lines of logs,
//!   marks, what was said of any of these, and the pages with their clocks; [`moment`], a moment of
//!   these on the log's clock; and [`model`], all of them fed in their order,
//! - [`filter`]: the language that says which of them are shown, and [`rows`], what it is asked of,
//! - [`clipped`]: how a text says that it was cut,
//! - [`commands`]: how the calls of a command went, in a few numbers,
//! - [`format`](mod@format): how numbers are written for people,
//! - [`rejection`]: what the texts mean by which Tauri rejects calls, and [`stack`], whose code the frames of
//!   a JavaScript call stack are.
//!
//! # Example
//!
//! ```
//! use ipc_inspector_protocol::{Model, Outcome, Record, RecordKind, Request, Response, Status};
//!
//! let request =
//!     Request { command: "greet".into(), webview: "main".into(), ..Request::default() };
//! let response = Response { call: 0, outcome: Outcome::Ok, task: None };
//! let mut model = Model::default();
//! model.apply(&Record::new(0, 10, RecordKind::RequestReceived(request)));
//! model.apply(&Record::new(1, 1_210, RecordKind::ResponseSent(response)));
//!
//! let call = model.calls().get(0).unwrap();
//! assert_eq!(call.status(), Status::Answered(Outcome::Ok));
//! assert_eq!(call.duration_us(), Some(1_200));
//! ```
#![warn(missing_docs)]

pub mod app;
pub mod calls;
pub mod channels;
pub mod clipped;
pub mod commands;
pub mod comments;
pub mod events;
pub mod export;
pub mod filter;
pub mod format;
pub mod gaps;
pub mod headers;
pub mod logs;
pub mod marks;
pub mod model;
pub mod moment;
pub mod pages;
pub mod record;
pub mod redact;
pub mod rejection;
pub mod rows;
pub mod stack;
pub mod trace;
pub mod wire;

pub use calls::{Call, Calls, Change, Dispatched, Observed, Status};
pub use channels::{Channel, Channels, Message};
pub use commands::{CommandCalls, Percentiles};
pub use comments::Comments;
pub use events::{Emit, Events, Listener};
pub use filter::{Filter, FilterError};
pub use headers::{Header, Headers};
pub use logs::{LogLine, Logs};
pub use marks::{MarkSet, Marks};
pub use model::Model;
pub use moment::{InPage, Length, Moment};
pub use pages::{Page, PageClock, Pages};
pub use record::{
    Arrival, Audience, Body, BodyFormat, CallObserved, CallUnsent, ChannelClosed, ChannelDelivered,
    ChannelMessage, ChannelOpened, ChannelRef, CodeLocation, Comment, Delivery, Dispatch,
    DropCause, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded, ListenerRef,
    ListenerRemoved, Log, LogLevel, LogSource, Mark, Outcome, PageLoaded, PageRef, PageReturned,
    ProbeStarted, Record, RecordKind, Request, ResolverDropped, Response, Transport,
    TransportChanged, Way, WebviewRef,
};
