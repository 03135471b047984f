//! What the recorder writes, what the window reads, and how one becomes the other.
//!
//! The crate is pure: it knows no clock, no file system, no Tauri. It compiles natively and for
//! `wasm32-unknown-unknown`, so that the plugin and its window share one definition of
//!
//! - [`record`]: the append-only log, one immutable [`Record`] after the other,
//! - [`wire`]: how batches of records reach the window, and what it may ask back,
//! - [`calls`]: the one function that folds records into [`Call`]s, and
//! - [`channels`]: the one that folds them into the messages of each call's channels.
//!
//! # Example
//!
//! ```
//! use ipc_inspector_protocol::{Calls, Outcome, Record, RecordKind, Request, Response, Status};
//!
//! let mut calls = Calls::default();
//! calls.apply(&Record { seq: 0, at_us: 10, kind: RecordKind::RequestReceived(Request {
//!     command: "greet".into(),
//!     webview: "main".into(),
//!     ..Request::default()
//! }) });
//! calls.apply(&Record { seq: 1, at_us: 1_210, kind: RecordKind::ResponseSent(Response {
//!     call: 0,
//!     outcome: Outcome::Ok,
//!     body: None,
//! }) });
//!
//! let call = calls.get(0).unwrap();
//! assert_eq!(call.status(), Status::Answered(Outcome::Ok));
//! assert_eq!(call.duration_us(), Some(1_200));
//! ```
#![warn(missing_docs)]

pub mod calls;
pub mod channels;
pub mod record;
pub mod wire;

pub use calls::{Call, Calls, Change, Dispatched, Status};
pub use channels::{Channels, Message};
pub use record::{
    Body, BodyFormat, ChannelMessage, ChannelRef, Dispatch, DropCause, Header, Outcome, Record,
    RecordKind, Request, Response, WebviewRef,
};
