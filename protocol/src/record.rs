//! The append-only log: what happened at Tauri's seams, one immutable record at a time.
//!
//! A record never refers forward. A call is therefore two or three records (its request, the
//! return of its dispatch, its response) tied together by the sequence number of the request;
//! [`crate::Calls`] puts them together again.

use serde::{Deserialize, Serialize};

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Position in the log: 0 for the first record of the app's run, then without a gap.
    pub seq: u64,
    /// When it happened, in microseconds of a monotonic clock since recording began.
    pub at_us: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: RecordKind,
}

impl Record {
    /// The body that was kept with this record, if it has one.
    pub fn body(&self) -> Option<&Body> {
        match &self.kind {
            RecordKind::RequestReceived(request) => request.body.as_ref(),
            RecordKind::ResponseSent(response) => response.body.as_ref(),
            RecordKind::ChannelMessage(message) => message.body.as_ref(),
            _ => None,
        }
    }
}

/// What a [`Record`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordKind {
    /// A request reached Rust.
    RequestReceived(Request),
    /// Tauri's dispatch of a request returned.
    RequestDispatched(Dispatch),
    /// A request was answered.
    ResponseSent(Response),
    /// The handler is gone without an answer: the promise in the page will never settle.
    ResolverDropped {
        /// `seq` of the request.
        call: u64,
        /// Why there is none.
        cause: DropCause,
    },
    /// A request carries a channel: from now on Rust may send messages to its page.
    ChannelOpened {
        /// `seq` of the request.
        call: u64,
        /// The webview's label and the channel's number name the channel.
        #[serde(flatten)]
        channel: ChannelRef,
    },
    /// Rust sent a message through a channel.
    ChannelMessage(ChannelMessage),
    /// A webview was created.
    WebviewCreated(WebviewRef),
    /// A page began to load in a webview.
    PageLoaded {
        /// Where.
        #[serde(flatten)]
        webview: WebviewRef,
        /// 1 for the first page of this webview, then one more for each load or reload.
        page_load: u32,
        /// The page's address, without its query and fragment.
        url: String,
    },
    /// A webview was destroyed.
    WebviewDestroyed(WebviewRef),
}

/// A webview and the window it is in, by label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebviewRef {
    /// Label of the webview.
    pub webview: String,
    /// Label of its window.
    pub window: String,
}

/// A channel: a callback of the page that is in a webview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChannelRef {
    /// Label of the webview.
    pub webview: String,
    /// Number of the callback. The same number may name another channel after a reload.
    pub channel: u32,
}

/// A message on its way from Rust to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelMessage {
    /// Through which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Its number among the channel's messages, from 0 and without a gap.
    pub index: u64,
    /// The message; absent when it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// A request as it arrived at the `ipc` scheme.
///
/// `command` is as the page sent it: `greet`, or `plugin:NAME|COMMAND`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The command, decoded from the request's path.
    pub command: String,
    /// Label of the webview that sent it.
    pub webview: String,
    /// Label of the window that the webview is in.
    pub window: String,
    /// Which page of the webview sent it; see [`RecordKind::PageLoaded`]. 0 before the first load.
    pub page_load: u32,
    /// The page's callback for an ok answer; with webview and page load it names the call on both
    /// sides. Absent when the request carries no valid one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<u32>,
    /// The page's callback for an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_callback: Option<u32>,
    /// The page's origin, as the webview states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The headers in the order they arrived. The value of `Tauri-Invoke-Key` is never recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Header>,
    /// The body; absent when the request had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// One request header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Lower-case name.
    pub name: String,
    /// The value; bytes that are not UTF-8 are replaced.
    pub value: String,
}

/// Tauri's dispatch (`Webview::on_message`) of one request returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// `seq` of the request.
    pub call: u64,
    /// How long the dispatch took, in microseconds. It runs on the main thread; a sync command
    /// runs inside it, so this is time in which the app's windows stood still.
    pub held_us: u64,
}

/// Why a request stays without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DropCause {
    /// The command's handler panicked, or lost its resolver.
    Handler,
    /// The request did not carry the app's invoke key, so that Tauri took no notice of it. It
    /// came from code that does not use Tauri's own script.
    InvokeKey,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// `seq` of the request.
    pub call: u64,
    /// What kind of answer.
    pub outcome: Outcome,
    /// The answer's body; absent when it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// How a request was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The command returned a value.
    Ok,
    /// The command returned an error, or its arguments could not be read.
    Error,
    /// No capability allows the command here.
    Denied,
    /// There is no such command.
    NotFound,
    /// The request was not a valid IPC request; the body says why.
    Malformed,
}

/// What is known of a body whose bytes are kept beside the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// How to read the bytes.
    pub format: BodyFormat,
    /// True length in bytes, as it travelled.
    pub len: u64,
    /// How many of them, from the start, were kept. Less than `len` when the body was truncated.
    pub kept: u64,
}

impl Body {
    /// Whether the end of the body was cut off.
    pub fn is_truncated(&self) -> bool {
        self.kept < self.len
    }
}

/// How to read the bytes of a [`Body`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// JSON text (`application/json`).
    Json,
    /// Raw bytes (`application/octet-stream`).
    Raw,
    /// Plain text: Tauri's answer to a malformed request.
    Text,
}
