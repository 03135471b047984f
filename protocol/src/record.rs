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

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::Headers;

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
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
            RecordKind::CallObserved(observed) => observed.body.as_ref(),
            RecordKind::CallUnsent(unsent) => unsent.body.as_ref(),
            RecordKind::EventEmitted(event) => event.body.as_ref(),
            RecordKind::ChannelMessage(message) => message.body.as_ref(),
            RecordKind::Logged(log) => log.body.as_ref(),
            _ => None,
        }
    }
}

impl RecordKind {
    /// Each text that the record has, bodies and headers left out: names, labels, addresses. Some of
    /// them are as long as a page wants, so that whoever keeps records has to cut them.
    pub fn each_text(&mut self, each: &mut impl FnMut(&mut String)) {
        match self {
            Self::RequestReceived(request) => {
                each(&mut request.command);
                each(&mut request.webview);
                each(&mut request.window);
                request.origin.iter_mut().for_each(each);
            }
            Self::RequestDispatched(_)
            | Self::ResponseSent(_)
            | Self::ResolverDropped { .. }
            | Self::CallObserved(_) => {}
            Self::ListenerAdded(added) => {
                each(&mut added.listener.webview);
                each(&mut added.event);
                added.target.label_mut().into_iter().for_each(each);
            }
            Self::ListenerRemoved { listener, event, .. } => {
                each(&mut listener.webview);
                each(event);
            }
            Self::EventEmitted(emitted) => {
                each(&mut emitted.event);
                if let Audience::Target(target) = &mut emitted.audience {
                    target.label_mut().into_iter().for_each(&mut *each);
                }
                match &mut emitted.emitter {
                    EventEmitter::Page { webview, .. } => each(webview),
                    EventEmitter::Rust { location } => {
                        location.iter_mut().map(|it| &mut it.file).for_each(each);
                    }
                }
            }
            Self::EventDelivered(delivered) => {
                each(&mut delivered.page.webview);
                each(&mut delivered.event);
            }
            Self::ChannelOpened { channel, .. } | Self::ChannelClosed { channel, .. } => {
                each(&mut channel.webview);
            }
            Self::ChannelMessage(message) => each(&mut message.channel.webview),
            Self::ChannelDelivered(delivered) => each(&mut delivered.channel.webview),
            Self::Logged(log) => match &mut log.source {
                LogSource::Rust { target, location } => {
                    each(target);
                    location.iter_mut().map(|it| &mut it.file).for_each(each);
                }
                LogSource::Page { page, .. } => each(&mut page.webview),
            },
            Self::Marked(mark) => {
                each(&mut mark.text);
                mark.webview.iter_mut().for_each(each);
            }
            Self::Commented(comment) => each(&mut comment.text),
            Self::ProbeStarted { page, .. } | Self::PageReturned { page, .. } => {
                each(&mut page.webview);
            }
            Self::CallUnsent(unsent) => each(&mut unsent.page.webview),
            Self::TransportChanged(changed) => {
                each(&mut changed.page.webview);
                each(&mut changed.command);
                changed.policy.iter_mut().for_each(each);
            }
            Self::WebviewCreated(webview) | Self::WebviewDestroyed(webview) => {
                each(&mut webview.webview);
                each(&mut webview.window);
            }
            Self::PageLoaded { webview, url, .. } => {
                each(&mut webview.webview);
                each(&mut webview.window);
                each(url);
            }
        }
    }

    /// Where what is known of the body stands, for the kinds that may have one.
    pub(crate) fn body_mut(&mut self) -> Option<&mut Option<Body>> {
        match self {
            Self::RequestReceived(request) => Some(&mut request.body),
            Self::ResponseSent(response) => Some(&mut response.body),
            Self::CallObserved(observed) => Some(&mut observed.body),
            Self::CallUnsent(unsent) => Some(&mut unsent.body),
            Self::EventEmitted(event) => Some(&mut event.body),
            Self::ChannelMessage(message) => Some(&mut message.body),
            Self::Logged(log) => Some(&mut log.body),
            _ => None,
        }
    }
}

/// What a [`Record`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
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
        /// Number of the async task that should have given it, if one should; see [`Log::task`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<u64>,
    },
    /// The page told when a call left it, from where, and when its promise settled.
    CallObserved(CallObserved),
    /// The page made a call of which no request reached Rust.
    CallUnsent(CallUnsent),
    /// A page listens to an event.
    ListenerAdded(ListenerAdded),
    /// A page no longer listens.
    ListenerRemoved {
        /// `seq` of the request that asked for it.
        call: u64,
        /// Which listener.
        #[serde(flatten)]
        listener: ListenerRef,
        /// The event.
        event: String,
    },
    /// An event was emitted, by a page or by Rust.
    EventEmitted(EventEmitted),
    /// Listeners of a page were called.
    EventDelivered(EventDelivered),
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
    /// Messages of a channel reached its page.
    ChannelDelivered(ChannelDelivered),
    /// The page was told that no more messages will come through a channel.
    ChannelClosed {
        /// Which channel.
        #[serde(flatten)]
        channel: ChannelRef,
        /// Which page of the webview was told; absent in older traces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page_load: Option<u32>,
        /// How many messages Rust sent through it.
        messages: u64,
        /// When the page was told.
        page_us: u64,
    },
    /// A line of a log: of the app's Rust side, or of a page's console.
    Logged(Log),
    /// The app set a mark, for a moment to be found again.
    Marked(Mark),
    /// Somebody said something of a row, in the inspector's window.
    Commented(Comment),
    /// A page's probe is at work: from now on this page tells what happens in it.
    ProbeStarted {
        /// Which page.
        #[serde(flatten)]
        page: PageRef,
        /// The page's clock when it said so.
        page_us: u64,
    },
    /// A page sends its calls by `postMessage` from now on.
    TransportChanged(TransportChanged),
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
    /// A page that had been left is shown again, as it was, by the history of its webview. The
    /// [`PageLoaded`](Self::PageLoaded) that goes before it, where there is one, was of no other page.
    PageReturned {
        /// Which page.
        #[serde(flatten)]
        page: PageRef,
        /// The page's clock when it said so.
        page_us: u64,
    },
    /// A webview was destroyed.
    WebviewDestroyed(WebviewRef),
}

/// A webview and the window it is in, by label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct WebviewRef {
    /// Label of the webview.
    pub webview: String,
    /// Label of its window.
    pub window: String,
}

/// One page of a webview.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
pub struct PageRef {
    /// Label of the webview.
    pub webview: String,
    /// Which of its pages; see [`RecordKind::PageLoaded`].
    pub page_load: u32,
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
    /// The JavaScript call stack of the invoke, as text in the words of the webview's engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
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
    /// The JavaScript call stack of the invoke, as text in the words of the webview's engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// A listener of a page, by the number that Tauri gave it. No two of an app's run have the same.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
pub struct ListenerRef {
    /// Label of the webview.
    pub webview: String,
    /// Its number.
    pub listener: u32,
}

/// A page listens to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ListenerAdded {
    /// `seq` of the request that asked for it; the call's stack is the listener's.
    pub call: u64,
    /// The listener.
    #[serde(flatten)]
    pub listener: ListenerRef,
    /// Which page of the webview.
    pub page_load: u32,
    /// The event.
    pub event: String,
    /// What it listens for.
    pub target: EventTarget,
}

/// Whom an event is for, in Tauri's words.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(tag = "kind")]
pub enum EventTarget {
    /// Everyone.
    Any,
    /// A window, a webview, or both, of this label.
    AnyLabel {
        /// The label.
        label: String,
    },
    /// The app.
    App,
    /// A window.
    Window {
        /// Its label.
        label: String,
    },
    /// A webview.
    Webview {
        /// Its label.
        label: String,
    },
    /// A window with the webview that fills it.
    WebviewWindow {
        /// Their label.
        label: String,
    },
}

impl EventTarget {
    /// Whether Tauri hands what is emitted to this target to somebody who listens for `listener`.
    pub fn reaches(&self, listener: &Self) -> bool {
        match (self, listener) {
            (Self::Any, _) | (_, Self::Any) => true,
            (
                Self::AnyLabel { label },
                Self::AnyLabel { label: other }
                | Self::Window { label: other }
                | Self::Webview { label: other }
                | Self::WebviewWindow { label: other },
            )
            | (
                Self::Window { label } | Self::Webview { label } | Self::WebviewWindow { label },
                Self::AnyLabel { label: other },
            ) => label == other,
            (target, listener) => target == listener,
        }
    }

    fn label_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Any | Self::App => None,
            Self::AnyLabel { label }
            | Self::Window { label }
            | Self::Webview { label }
            | Self::WebviewWindow { label } => Some(label),
        }
    }

    /// The label it names.
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Any | Self::App => None,
            Self::AnyLabel { label }
            | Self::Window { label }
            | Self::Webview { label }
            | Self::WebviewWindow { label } => Some(label),
        }
    }
}

/// An event was emitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct EventEmitted {
    /// Its name.
    pub event: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Who emitted it.
    pub emitter: EventEmitter,
    /// Whether it cannot be seen which pages listen, as in an app with the isolation pattern.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub listeners_unseen: bool,
    /// The payload, JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// Whom an emitted event is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A target; everyone is one too.
    Target(EventTarget),
    /// Those that a function of the app chooses (`emit_filter`).
    Filter,
    /// It is not known: Rust emitted it by `tauri::Emitter`, which does not let itself be asked.
    Unknown,
}

impl Audience {
    /// Whether somebody who listens for this may be among them.
    pub fn may_reach(&self, listener: &EventTarget) -> bool {
        match self {
            Self::Target(target) => target.reaches(listener),
            Self::Filter | Self::Unknown => true,
        }
    }
}

/// Who emitted an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum EventEmitter {
    /// A page, by a call.
    Page {
        /// Label of the webview.
        webview: String,
        /// `seq` of the request.
        call: u64,
    },
    /// Rust.
    Rust {
        /// Where in the app's code, when it used the plugin's `Emitter`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<CodeLocation>,
    },
}

/// A place in the app's Rust code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct CodeLocation {
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// Listeners of a page were called. All of it is told by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct EventDelivered {
    /// Which page.
    #[serde(flatten)]
    pub page: PageRef,
    /// The event.
    pub event: String,
    /// Each call of a listener, in order.
    pub deliveries: Vec<Delivery>,
}

/// One call of one listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Delivery {
    /// The listener's number; see [`ListenerRef`].
    pub listener: u32,
    /// Which emit brought it, as the page counts them: listeners of one page that are called for
    /// the same emit have the same number here, and a later emit has a greater one.
    pub emit: u64,
    /// When.
    pub page_us: u64,
}

/// A channel: a callback of the page that is in a webview.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
pub struct ChannelRef {
    /// Label of the webview.
    pub webview: String,
    /// Number of the callback. The same number may name another channel after a reload.
    pub channel: u32,
}

/// A message on its way from Rust to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelMessage {
    /// Through which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Its number among the channel's messages, from 0 and without a gap.
    pub index: u64,
    /// How it travels.
    pub way: Way,
    /// The message; absent when it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// How a message of a channel travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Within a script that is evaluated in the page.
    Eval,
    /// The page is told that it waits, and fetches it.
    Fetch,
}

/// Messages of a channel reached its page. All of it is told by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ChannelDelivered {
    /// Through which channel.
    #[serde(flatten)]
    pub channel: ChannelRef,
    /// Which page of the webview.
    pub page_load: u32,
    /// Each message, in the order of arrival, which may not be that of the indices.
    pub arrivals: Vec<Arrival>,
}

/// One message that reached its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Arrival {
    /// The message's index.
    pub index: u64,
    /// When.
    pub page_us: u64,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Log {
    /// How grave it is.
    pub level: LogLevel,
    /// Who wrote it.
    #[serde(flatten)]
    pub source: LogSource,
    /// `seq` of the request whose command wrote it, when it ran on the main thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<u64>,
    /// Number of the async task that wrote it. The command of a call whose end has the same number
    /// wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
    /// What it says, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// How grave a line of a log is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For those who look for something.
    Trace,
    /// For developers.
    Debug,
    /// As expected. What a page writes with `console.log` is of this level, too.
    Info,
    /// Something is odd.
    Warn,
    /// Something went wrong.
    Error,
}

impl LogLevel {
    /// Every level, the least grave first.
    pub const ALL: [Self; 5] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// A short word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Who wrote a line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum LogSource {
    /// The app's Rust side, by `tracing`.
    Rust {
        /// The event's target; by default the module's path.
        target: String,
        /// Where in the code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<CodeLocation>,
    },
    /// A page.
    Page {
        /// Which page.
        #[serde(flatten)]
        page: PageRef,
        /// When, by the page's clock.
        page_us: u64,
        /// Whether it is an error, or a rejected promise, that nobody caught.
        #[serde(default)]
        uncaught: bool,
    },
}

/// A mark that the app set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Mark {
    /// What it says. The recorder cuts one of more than 4 KiB, and says so in it.
    pub text: String,
    /// Label of the webview whose page set it; absent when Rust did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webview: Option<String>,
}

/// What somebody said of a row, in place of what was said of it before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Comment {
    /// `seq` of the record that begins the row: of a request, an emit, a channel's opening, a line of a
    /// log, a mark.
    pub row: u64,
    /// What it says; the empty text takes back what was said. The recorder cuts one of more than 4 KiB,
    /// and says so in it.
    pub text: String,
}

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
    /// The body; absent when the request had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
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

/// Tauri's dispatch (`Webview::on_message`) of one request returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Dispatch {
    /// `seq` of the request.
    pub call: u64,
    /// How long the dispatch took, in microseconds. It runs on the main thread; a sync command
    /// runs inside it, so this is time in which the app's windows stood still.
    pub held_us: u64,
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
    /// It never left its page. That is no cause of a [`RecordKind::ResolverDropped`], but has a record of
    /// its own, [`RecordKind::CallUnsent`].
    #[serde(skip)]
    Unsent,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(from = "WrittenResponse", into = "WrittenResponse")]
pub struct Response {
    /// `seq` of the request.
    pub call: u64,
    /// What kind of answer.
    pub outcome: Outcome,
    /// Number of the async task that gave it, if one did; see [`Log::task`].
    pub task: Option<u64>,
    /// The answer's body; absent when it was empty.
    pub body: Option<Body>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
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

impl From<Response> for WrittenResponse {
    fn from(Response { call, outcome, task, body }: Response) -> Self {
        let (outcome, rejected) = match outcome {
            Outcome::InvalidArgs => (Outcome::Error, Some(Rejected::InvalidArgs)),
            outcome => (outcome, None),
        };
        Self { call, outcome, rejected, task, body }
    }
}

impl From<WrittenResponse> for Response {
    fn from(WrittenResponse { call, outcome, rejected, task, body }: WrittenResponse) -> Self {
        let outcome = match (outcome, rejected) {
            (Outcome::Error, Some(Rejected::InvalidArgs)) => Outcome::InvalidArgs,
            (outcome, _) => outcome,
        };
        Self { call, outcome, task, body }
    }
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
