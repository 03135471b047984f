//! The append-only log: what happened at Tauri's seams, one immutable record at a time.
//!
//! A record never refers forward. A call is therefore several records (its request, the return of
//! its dispatch, its response, what its page told of it) tied together by the sequence number of
//! the request; [`crate::Calls`] puts them together again.
//!
//! Two clocks are at work. [`Record::at_us`] is the log's own, in Rust. What a page tells carries
//! times of that page's clock, in fields named `…page_us`: microseconds since the page's own start.
//! [`crate::Pages`] brings them together. A page tells in batches, so such a record comes a little
//! after what it tells of.

mod calls;
mod channels;
mod events;
mod location;
mod notes;
mod pages;
mod texts;

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

pub use calls::{
    CallObserved, CallUnsent, Dispatch, DropCause, Outcome, Request, ResolverDropped, Response,
    Transport, TransportChanged,
};
pub use channels::{
    Arrival, ChannelClosed, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef, Way,
};
pub use events::{
    Audience, Delivery, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded,
    ListenerRef, ListenerRemoved,
};
pub use location::CodeLocation;
pub use notes::{Comment, Log, LogLevel, LogSource, Mark};
pub use pages::{PageLoaded, PageRef, PageReturned, ProbeStarted, WebviewRef};

use texts::EachText;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Record {
    /// Position in the log: 0 for the first record of the app's run, then without a gap.
    pub seq: u64,
    /// When it happened, in microseconds of a monotonic clock since recording began.
    pub at_us: u64,
    /// What happened.
    pub kind: RecordKind,
    /// What is known of the body that was kept with it, if it has one: of a request its arguments, of a
    /// response the answer, of an event its payload, of a message of a channel the message, of a line
    /// of a log its text, and the call stack of what a page reports of a call.
    pub body: Option<Body>,
}

impl Record {
    /// A record without a body.
    pub fn new(seq: u64, at_us: u64, kind: RecordKind) -> Self {
        Self { seq, at_us, kind, body: None }
    }

    /// The same with a body.
    #[must_use]
    pub fn with_body(self, body: impl Into<Option<Body>>) -> Self {
        Self { body: body.into(), ..self }
    }
}

/// Declares the kinds of records: with the type of its fields, each is one line here.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($fields:ty),)*) => {
        /// What a [`Record`] tells.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum RecordKind {
            $($(#[$doc])* $kind($fields),)*
        }

        /// The name of a kind, as a trace has it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum KindName {
            $($kind,)*
            /// One that is not known: of a later version.
            #[serde(other)]
            Unknown,
        }

        impl RecordKind {
            /// Each text that the record has, bodies and headers left out: names, labels, addresses.
            /// Some of them are as long as a page wants, so that whoever keeps records has to cut them.
            pub fn each_text(&mut self, each: &mut impl FnMut(&mut String)) {
                match self {
                    $(Self::$kind(fields) => fields.each_text(each),)*
                }
            }

            /// Reads the fields of a kind from a line of a trace; nothing of one that is not known.
            ///
            /// As an enum with a tag, serde would first collect all fields of the record to look for the
            /// tag, and be compiled twice for each kind.
            pub(crate) fn read(name: KindName, line: &[u8]) -> serde_json::Result<Option<Self>> {
                Ok(Some(match name {
                    $(KindName::$kind => Self::$kind(serde_json::from_slice(line)?),)*
                    KindName::Unknown => return Ok(None),
                }))
            }

            #[cfg(test)]
            pub(crate) fn name(&self) -> KindName {
                match self {
                    $(Self::$kind(_) => KindName::$kind,)*
                }
            }
        }
    };
}

kinds! {
    /// A request reached Rust.
    RequestReceived(Request),
    /// Tauri's dispatch of a request returned.
    RequestDispatched(Dispatch),
    /// A request was answered.
    ResponseSent(Response),
    /// The handler is gone without an answer: the promise in the page will never settle.
    ResolverDropped(ResolverDropped),
    /// The page told when a call left it, from where, and when its promise settled.
    CallObserved(CallObserved),
    /// The page made a call of which no request reached Rust.
    CallUnsent(CallUnsent),
    /// A page listens to an event.
    ListenerAdded(ListenerAdded),
    /// A page no longer listens.
    ListenerRemoved(ListenerRemoved),
    /// An event was emitted, by a page or by Rust.
    EventEmitted(EventEmitted),
    /// Listeners of a page were called.
    EventDelivered(EventDelivered),
    /// A request carries a channel: from now on Rust may send messages to its page.
    ChannelOpened(ChannelOpened),
    /// Rust sent a message through a channel.
    ChannelMessage(ChannelMessage),
    /// Messages of a channel reached its page.
    ChannelDelivered(ChannelDelivered),
    /// The page was told that no more messages will come through a channel.
    ChannelClosed(ChannelClosed),
    /// A line of a log: of the app's Rust side, or of a page's console.
    Logged(Log),
    /// The app set a mark, for a moment to be found again.
    Marked(Mark),
    /// Somebody said something of a row, in the inspector's window.
    Commented(Comment),
    /// A page's probe is at work: from now on this page tells what happens in it.
    ProbeStarted(ProbeStarted),
    /// A page sends its calls by `postMessage` from now on.
    TransportChanged(TransportChanged),
    /// A webview was created.
    WebviewCreated(WebviewRef),
    /// A page began to load in a webview.
    PageLoaded(PageLoaded),
    /// A page that had been left is shown again, as it was, by the history of its webview. The
    /// [`PageLoaded`](Self::PageLoaded) that goes before it, where there is one, was of no other page.
    PageReturned(PageReturned),
    /// A webview was destroyed.
    WebviewDestroyed(WebviewRef),
}

/// What is known of a body whose bytes are kept beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Body {
    /// How to read the bytes.
    pub format: BodyFormat,
    /// True length in bytes, as it travelled.
    pub len: u64,
    /// How many of them, from the start, were kept. Less than `len` when the body was truncated.
    // A trace has the bytes themselves in its place.
    #[serde(default)]
    pub kept: u64,
}

impl Body {
    /// Whether the end of the body was cut off.
    pub fn is_truncated(&self) -> bool {
        self.kept < self.len
    }
}

/// How to read the bytes of a [`Body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// JSON text (`application/json`).
    Json,
    /// Raw bytes (`application/octet-stream`).
    Raw,
    /// Plain text: Tauri's answer to a malformed request.
    Text,
}
