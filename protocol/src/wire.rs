//! What travels between the plugin and its window.
//!
//! The window subscribes with a `tauri::ipc::Channel`. It first receives what the recorder holds,
//! then what is new, both as [`Batch`]es. A batch costs one credit; the window grants a credit
//! back when it has taken a batch in, so a slow window delays the stream and queues nothing.

use std::collections::BTreeMap;

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::{
    BodyFormat, Record, RecordKind,
    filter::{BodyTerm, WholeBody},
    headers::readable,
    redact::{Replacement, Rule},
    stack::{Frame, Stack},
};

/// Version of the types in this module. Plugin and window are built together; a mismatch means
/// that the embedded bundle is stale.
pub const VERSION: u32 = 8;

/// How many batches may be under way to a window at once.
pub const INITIAL_CREDIT: u32 = 4;

/// Longest preview in [`Streamed::preview`], in characters.
pub const PREVIEW_CHARS: usize = 160;

/// The answer to a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`VERSION`] of the plugin.
    pub version: u32,
    /// The app's name.
    pub app: String,
    /// The app's version.
    pub app_version: String,
    /// Version of the `tauri` crate.
    pub tauri: String,
    /// When recording began, RFC 3339 with offset; [`Record::at_us`] counts from here.
    pub started: String,
    /// Origins of servers that the app's own pages come from. What comes from a scheme that is not
    /// `http` or `https` is the app's own as well.
    pub app_origins: Vec<String>,
    /// The recorder's limits.
    pub limits: Limits,
    /// What is not, or not wholly, captured in this app; empty when all is.
    pub gaps: Vec<Gap>,
}

/// Something that is not, or not wholly, captured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Of what.
    pub aspect: Aspect,
    /// How much.
    pub extent: Extent,
    /// What is missing and why, in a sentence.
    pub reason: String,
    /// What its author can do about it, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// What there is to be captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Requests and their answers.
    Commands,
    /// Emits and listeners.
    Events,
    /// Messages of channels.
    Channels,
    /// What happens within the pages: call stacks, settling, deliveries.
    Pages,
    /// Lines of logs.
    Logs,
}

impl Aspect {
    /// All, in the order in which they are listed to people.
    pub const ALL: [Self; 5] =
        [Self::Commands, Self::Events, Self::Channels, Self::Pages, Self::Logs];

    /// A short word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commands => "commands",
            Self::Events => "events",
            Self::Channels => "channels",
            Self::Pages => "pages",
            Self::Logs => "logs",
        }
    }
}

impl Gap {
    /// What is missing, and why.
    pub fn sentence(&self) -> String {
        let extent = match self.extent {
            Extent::Part => "Not all",
            Extent::Nothing => "None",
        };
        format!("{extent} of the {} are captured: {}", self.aspect.name(), self.reason)
    }
}

/// How much of something is captured where there is a [`Gap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// A part.
    Part,
    /// Nothing.
    Nothing,
}

/// The recorder's bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Most records held.
    pub max_records: u64,
    /// Most bytes held, bodies and records together.
    pub max_bytes: u64,
    /// Most bytes kept of one body.
    pub max_payload_bytes: u64,
}

impl Limits {
    /// The same, with bodies of at most a quarter of all bytes: or a single one could push out all
    /// others.
    #[must_use]
    pub fn within(self) -> Self {
        Self { max_payload_bytes: self.max_payload_bytes.min(self.max_bytes / 4), ..self }
    }
}

/// Some records, in order, and the recorder's state when they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Batch {
    /// The records, in order of `seq`, without a gap but for `missed`.
    pub records: Vec<Streamed>,
    /// How many records before the first of this batch were evicted before the window could be
    /// sent them.
    pub missed: u64,
    /// The log was cleared since the last batch: forget what came before this one.
    pub cleared: bool,
    /// The recorder's state.
    pub stats: Stats,
}

impl Batch {
    /// The bytes by which it travels: those of [`bitcode`], whose layout is that of the types here
    /// and says nothing of itself. So it is read only where [`Welcome::version`] is [`VERSION`].
    ///
    /// They are a sixth of the same batch in JSON, and are read ten times as fast; batches are the
    /// most that the inspector's window has to do.
    pub fn encode(&self) -> Vec<u8> {
        bitcode::encode(self)
    }

    /// Reads what [`encode`](Self::encode) wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, String> {
        bitcode::decode(bytes).map_err(|error| error.to_string())
    }
}

/// A record and the start of its body.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Streamed {
    /// The record. The headers of a request are left out; they are asked for by `seq`.
    pub record: Record,
    /// The first characters of a JSON or text body, on one line, or what takes its place; see
    /// [`preview_of`]. The whole body is asked for by `seq`.
    pub preview: Option<String>,
}

/// What a row shows of a record: the first characters of its body, or, of a request that is raw bytes or
/// empty, the headers that its page set, or, of a call that never left its page, where it was made.
pub fn preview_of(kind: &RecordKind, body: Option<WholeBody<'_>>) -> Option<String> {
    match (kind, body) {
        (
            RecordKind::RequestReceived(request),
            None | Some(WholeBody { format: BodyFormat::Raw, .. }),
        ) => {
            let own = request.headers.of_page();
            let own: Vec<_> =
                own.map(|(name, value)| format!("{name}: {}", readable(value))).collect();
            (!own.is_empty()).then(|| own.join(", ").chars().take(PREVIEW_CHARS).collect())
        }
        // Nothing is known of such a call but where it was made.
        (RecordKind::CallUnsent(_), Some(body)) => {
            let stack = Stack::read(&String::from_utf8_lossy(body.bytes), &[]);
            let Frame { function, location, .. } = stack.initiator()?;
            let function = function.as_deref().unwrap_or("(anonymous)");
            Some(format!("made at {function} {location}").chars().take(PREVIEW_CHARS).collect())
        }
        (_, body) => preview(body?),
    }
}

/// The first characters of a body, on one line; nothing of raw bytes.
pub fn preview(body: WholeBody<'_>) -> Option<String> {
    if body.format == BodyFormat::Raw {
        return None;
    }
    // Four bytes hold any character, so this is enough without looking at the whole body.
    let start = &body.bytes[..body.bytes.len().min(4 * PREVIEW_CHARS)];
    let text = String::from_utf8_lossy(start);
    let one_line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    Some(one_line.take(PREVIEW_CHARS).collect())
}

/// What the window wants exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// Only what passes this filter; the empty one lets everything pass.
    pub filter: String,
    /// Only the row with this `seq`.
    pub row: Option<u64>,
    /// What becomes of secrets.
    pub secrets: Secrets,
    /// Names whose values are secrets too, beside those that the app has set; see
    /// [`Rules::keys`](crate::redact::Rules::keys).
    #[serde(default)]
    pub keys: Vec<String>,
}

/// What becomes of secrets in what is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secrets {
    /// They are replaced, as the app has set it.
    #[default]
    Replaced,
    /// There are no bodies at all, and in the rest they are replaced.
    WithoutBodies,
    /// They are left.
    Kept,
}

/// What an export would have, and what would be replaced in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPreview {
    /// How many records it would have.
    pub records: u64,
    /// How many replacements there would be by each rule; one that replaces nothing is absent.
    pub counts: BTreeMap<Rule, u64>,
    /// The first of them, with the `seq` of their records.
    pub first: Vec<(u64, Replacement)>,
}

/// A file that was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// Where it is.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// How many records it has.
    pub records: u64,
    /// How many records were lost while it was written.
    pub missed: u64,
    /// How many secrets were replaced.
    pub replaced: u64,
}

/// What a search through whole bodies has found.
///
/// The window asks with some [`BodyTerm`]s and a range of sequence numbers.
/// What belongs together is told by one number: of a call that of its request, of an event or a line
/// of a log its own. Of a channel it is that of one of its messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How far the search has come: records of the range before this one were looked at. It ends
    /// early when it takes long or has found much; what is left is to be asked for again.
    pub searched_to: u64,
    /// For each term, in their order, where it holds.
    pub found: Vec<Vec<u64>>,
}

impl Found {
    /// Nothing yet, of so many terms, from this record on.
    pub fn new(terms: usize, from: u64) -> Self {
        Self { searched_to: from, found: vec![Vec::new(); terms] }
    }

    /// How often terms were found to hold.
    pub fn count(&self) -> usize {
        self.found.iter().map(Vec::len).sum()
    }

    /// Looks for the terms in the body of a record.
    pub fn look_at(
        &mut self,
        terms: &[BodyTerm],
        seq: u64,
        kind: &RecordKind,
        body: WholeBody<'_>,
    ) {
        let (seq, request, response) = match kind {
            RecordKind::RequestReceived(_)
            | RecordKind::EventEmitted(_)
            | RecordKind::Logged(_) => (seq, Some(body), None),
            RecordKind::ResponseSent(response) => (response.call, None, Some(body)),
            RecordKind::ChannelMessage(_) => (seq, None, Some(body)),
            // A call stack is no body of its call.
            _ => return,
        };
        for (term, found) in terms.iter().zip(&mut self.found) {
            if term.matches(request, response) {
                found.push(seq);
            }
        }
    }
}

/// The recorder's state at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Stats {
    /// Records held.
    pub records: u64,
    /// Bytes held.
    pub bytes: u64,
    /// `seq` of the oldest record held, or of the next one when none is.
    pub first_seq: u64,
    /// `seq` of the next record.
    pub next_seq: u64,
    /// Records lost to the limits since the start, or since the log was last cleared.
    pub evicted: u64,
    /// Bodies of which only the start was kept, in the same time.
    pub truncated: u64,
    /// Requests, events and messages that were not recorded because recording was paused, in the
    /// same time.
    pub unrecorded: u64,
    /// What happened in pages and was not told because too much happened at once, in the same
    /// time.
    pub untold: u64,
    /// Reports that claimed to be a page's and were refused: forged, sent twice, or not to be
    /// read. In the same time.
    pub refused: u64,
    /// Names of events that are not listened to, since there were too many or they are too long: what
    /// Rust emits by such a name is not recorded. In the same time.
    pub event_names: u64,
    /// Whether recording is on.
    pub recording: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Headers, Request};

    #[test]
    fn a_request_of_raw_bytes_shows_the_headers_that_its_page_set() {
        let request = |headers: &str| {
            let headers = Headers::from_lines(headers.into());
            RecordKind::RequestReceived(Request { headers, ..Request::default() })
        };
        let raw = Some(WholeBody { format: BodyFormat::Raw, bytes: b"text" });
        let own = request(
            "content-type:application/octet-stream\norigin:tauri://localhost\nsec-fetch-mode:cors\n\
             path:%2Ftmp%2Fa%20b.txt\noptions:{\"append\":true}\n",
        );
        let shown = Some("path: /tmp/a b.txt, options: {\"append\":true}".to_owned());
        assert_eq!(preview_of(&own, raw), shown);
        assert_eq!(preview_of(&own, None), shown);
        let json = Some(WholeBody { format: BodyFormat::Json, bytes: b"{}" });
        assert_eq!(preview_of(&own, json).as_deref(), Some("{}"));
        assert_eq!(preview_of(&request("origin:tauri://localhost\n"), raw), None);
        let long = request(&format!("path:{}\n", "a".repeat(1000)));
        assert_eq!(preview_of(&long, raw).unwrap().len(), PREVIEW_CHARS);
    }

    #[test]
    fn a_call_that_never_left_its_page_shows_where_it_was_made() {
        let unsent = RecordKind::CallUnsent(crate::CallUnsent::default());
        let stack = "set@user-script:6:1:2\nsave@tauri://localhost/app.js:8:12\n";
        let stack = Some(WholeBody { format: BodyFormat::Text, bytes: stack.as_bytes() });
        let shown = preview_of(&unsent, stack);
        assert_eq!(shown.as_deref(), Some("made at save tauri://localhost/app.js:8:12"));
        assert_eq!(preview_of(&unsent, None), None);
    }

    #[test]
    fn a_preview_is_one_line_and_cuts_no_character() {
        let text = format!("{{\n\t\"ä\": \"{}\"", "𝄞".repeat(1000));
        let body = |format| WholeBody { format, bytes: text.as_bytes() };
        let shown = preview(body(BodyFormat::Json)).unwrap();
        assert!(shown.starts_with("{  \"ä\": \"𝄞"), "{shown}");
        assert_eq!(shown.chars().count(), PREVIEW_CHARS);
        assert!(!shown.contains(char::REPLACEMENT_CHARACTER));
        assert_eq!(preview(body(BodyFormat::Raw)), None);
    }
}
