//! A request, its dispatch, its answer, and what its page reported of it.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{pages::PageRef, texts::EachText};
use crate::Headers;

/// A request as it arrived at the `ipc` scheme.
///
/// `command` is as the page sent it: `greet`, or `plugin:NAME|COMMAND`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Request {
    /// The command, decoded from the request's path.
    pub command: String,
    /// Label of the webview that sent it.
    pub webview: String,
    /// Label of the window that the webview is in.
    pub window: String,
    /// Which page of the webview sent it; see [`PageLoaded`](super::PageLoaded). 0 before the first load.
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
    /// How the page sent it.
    #[serde(default, skip_serializing_if = "Transport::is_ipc")]
    pub transport: Transport,
    /// `seq` of the request that this one repeats: its fetch failed in the page, so Tauri's script
    /// sent the same call again, and the command runs a second time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// The headers in the order they arrived. The value of `Tauri-Invoke-Key` is never recorded.
    #[serde(default, skip_serializing_if = "Headers::is_empty")]
    pub headers: Headers,
}

/// The two ways by which Tauri's script sends a request.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A fetch of the `ipc` scheme. Both ends of it are seen.
    #[default]
    Ipc,
    /// The webview's `postMessage`, which goes to Tauri's own handler. The page's end alone is seen:
    /// there is no dispatch, and the answer is recorded when the page has reported it.
    PostMessage,
}

impl Transport {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    fn is_ipc(&self) -> bool {
        *self == Self::Ipc
    }
}

/// Tauri's dispatch (`Webview::on_message`) of one request returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Dispatch {
    /// `seq` of the request.
    pub call: u64,
    /// How long the dispatch took, in microseconds. It runs on the main thread; a sync command
    /// runs inside it, so this is time in which the app's windows stood still.
    pub held_us: u64,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(from = "WrittenResponse", into = "WrittenResponse")]
pub struct Response {
    /// `seq` of the request.
    pub call: u64,
    /// What kind of answer.
    pub outcome: Outcome,
    /// Number of the async task that gave it, if one did; see [`Log::task`](super::Log::task).
    pub task: Option<u64>,
}

impl From<WrittenResponse> for Response {
    fn from(WrittenResponse { call, outcome, rejected, task }: WrittenResponse) -> Self {
        let outcome = match (outcome, rejected) {
            (Outcome::Error, Some(Rejected::InvalidArgs)) => Outcome::InvalidArgs,
            (outcome, _) => outcome,
        };
        Self { call, outcome, task }
    }
}

/// How a request was answered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The command returned a value.
    Ok,
    /// The command returned an error.
    Error,
    /// Its arguments could not be read, so that the command did not run; the body says which.
    InvalidArgs,
    /// No capability allows the command here, or none of their scopes what it was called for.
    Denied,
    /// There is no such command.
    NotFound,
    /// What arrived was not a valid IPC request, so that no command was looked for; the body says why.
    Malformed,
}

/// A [`Response`] as it is written. The first readers of traces know invalid arguments as an error, and
/// refuse a word for an outcome that they do not know: so these are an error still, with a field more.
#[derive(Serialize, Deserialize)]
struct WrittenResponse {
    call: u64,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rejected: Option<Rejected>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    task: Option<u64>,
}

impl From<Response> for WrittenResponse {
    fn from(Response { call, outcome, task }: Response) -> Self {
        let (outcome, rejected) = match outcome {
            Outcome::InvalidArgs => (Outcome::Error, Some(Rejected::InvalidArgs)),
            outcome => (outcome, None),
        };
        Self { call, outcome, rejected, task }
    }
}

/// Why an error is not one of the command's own.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rejected {
    InvalidArgs,
    /// A word of later versions.
    #[serde(other)]
    Unknown,
}

/// Why a request stays without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum DropCause {
    /// The command's handler panicked, or lost its resolver.
    Handler,
    /// The request did not carry the app's invoke key, so that Tauri took no notice of it. It
    /// came from code that does not use Tauri's own script.
    InvokeKey,
    /// It never left its page. That is no cause of a [`ResolverDropped`], but has a record of
    /// its own, [`CallUnsent`].
    #[serde(skip)]
    Unsent,
}

/// The handler is gone without an answer: the promise in the page will never settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ResolverDropped {
    /// `seq` of the request.
    pub call: u64,
    /// Why there is none.
    pub cause: DropCause,
    /// Number of the async task that should have given it, if one should; see [`Log::task`](super::Log::task).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
}

/// What a page told of a call. A call that takes long has two of these: one when it has left, one
/// when it has settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct CallObserved {
    /// `seq` of the request.
    pub call: u64,
    /// When the page invoked it, by the page's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoked_page_us: Option<u64>,
    /// When the page's promise was settled, by the page's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_page_us: Option<u64>,
}

/// A call that never left its page: Tauri's script could not write its arguments or headers as a
/// request. The promise in the page was rejected with the reason, which nobody else is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct CallUnsent {
    /// Which page made it.
    #[serde(flatten)]
    pub page: PageRef,
    /// One of the callbacks that Tauri's script registered for its answer.
    pub callback: u32,
    /// When it was made, by the page's clock.
    pub page_us: u64,
}

/// A page sends its calls by `postMessage` from now on: Tauri's script does so for good after a fetch
/// of the `ipc` scheme has failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct TransportChanged {
    /// Which page.
    #[serde(flatten)]
    pub page: PageRef,
    /// When, by the page's clock.
    pub page_us: u64,
    /// `seq` of the request whose fetch failed; absent when that request did not reach Rust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<u64>,
    /// The command whose fetch failed.
    pub command: String,
    /// The directive of the page's Content Security Policy that blocks the `ipc` scheme; absent when
    /// none is known to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

impl EachText for Request {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.command);
        each(&mut self.webview);
        each(&mut self.window);
        self.origin.iter_mut().for_each(each);
    }
}

impl EachText for Dispatch {}
impl EachText for Response {}
impl EachText for ResolverDropped {}
impl EachText for CallObserved {}

impl EachText for CallUnsent {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.page.webview);
    }
}

impl EachText for TransportChanged {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.page.webview);
        each(&mut self.command);
        self.policy.iter_mut().for_each(each);
    }
}
