//! Redaction: what must not leave the machine is replaced before a trace is saved or sent.
//!
//! A [`Redactor`] takes the entries of a trace in order, one at a time, and forgets each but for the
//! names of the commands that are under way. What it replaced it tells, so that a preview can show
//! and count it; the trace's header has the [counts](Redactor::redaction). As the header comes
//! first, an export runs twice over its entries, the second time with a new `Redactor`.
//!
//! A replaced value is a JSON string, or a part of one, that says why: `"[redacted: key]"`. All else
//! in a body stays as it was, byte for byte, also numbers that no float can hold. A body that was cut
//! is redacted up to its cut. What was redacted once is not changed by the same rules again.
//!
//! No rule knows every secret. One that stands under a harmless key, and looks like nothing that a
//! [`Pattern`] knows, stays; so does one in another encoding. The app knows better: it can name its own
//! [`Rules`], and decide each text by a [function](Redactor::with).
//!
//! ```
//! use ipc_inspector_protocol::redact::{Place, Redactor, Rule, Rules};
//! use ipc_inspector_protocol::trace::Entry;
//! use ipc_inspector_protocol::{Body, BodyFormat, Record, RecordKind, Request};
//!
//! let arguments = br#"{"user":{"name":"Ada","password":"hunter2"},"id":9007199254740993}"#;
//! let len = arguments.len() as u64;
//! let request = Request { command: "login".into(), ..Request::default() };
//! let body = Body { format: BodyFormat::Json, len, kept: len };
//! let mut entry = Entry {
//!     record: Record::new(0, 10, RecordKind::RequestReceived(request)).with_body(body),
//!     body: Some(arguments.to_vec()),
//! };
//!
//! let mut redactor = Redactor::new(Rules::default())
//!     .with(|found| (found.text == "Ada").then(|| "somebody".into()));
//! let replaced = redactor.redact(&mut entry);
//!
//! let expected = br#"{"user":{"name":"somebody","password":"[redacted: key]"},"id":9007199254740993}"#;
//! assert_eq!(entry.body.as_deref(), Some(&expected[..]));
//! assert_eq!((replaced[1].place, replaced[1].path.as_str()), (Place::Request, "user.password"));
//! assert_eq!(redactor.summary().counts[&Rule::Key], 1);
//! assert_eq!(redactor.redaction().replaced, 2);
//! ```

mod commands;
mod edit;
mod mark;
mod naming;
mod patterns;
mod report;
mod rules;
mod scan;
mod seen;
mod shell;
mod sql;
mod steps;
mod text;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
};

pub use report::{Found, Place, Replacement, Summary};
pub use rules::{Pattern, Rule, Rules};

use crate::filter::NamePattern;
use crate::trace::{Entry, Redaction};
use crate::{
    Body, BodyFormat, CodeLocation, EventEmitter, Header, Headers, ListenerRemoved, LogSource,
    PageLoaded, Record, RecordKind,
};
use commands::Commands;
use edit::{Edit, apply};
use naming::keys::Keys;
use scan::{App, Scan};
use seen::Seen;
use steps::Steps;

/// Of how many replacements in a record it is told where they are.
const MOST_TOLD: usize = 256;

/// Redacts the entries of one trace, in order.
pub struct Redactor {
    rules: Rules,
    keys: Keys,
    commands: Vec<NamePattern>,
    app: Option<Box<App>>,
    open: Commands,
    seen: RefCell<Seen>,
    steps: Steps,
    told: Cell<usize>,
    summary: Summary,
}

impl Redactor {
    /// A redactor that goes by these rules.
    pub fn new(rules: Rules) -> Self {
        Self {
            keys: Keys::new(&rules.keys),
            commands: rules.commands.iter().map(|name| NamePattern::whole(name)).collect(),
            app: None,
            open: Commands::default(),
            seen: RefCell::default(),
            steps: Steps::default(),
            told: Cell::default(),
            summary: Summary::default(),
            rules,
        }
    }

    /// Lets a function of the app decide each text that [`Rules::keys`] do not replace. What it
    /// returns comes in place of the text; where that is nothing, [`Rules::patterns`] are looked for.
    ///
    /// In JSON it always becomes a string. Raw bytes, keys and what is left out are not shown to it.
    #[must_use]
    pub fn with<F>(mut self, replace: F) -> Self
    where
        F: Fn(&Found<'_>) -> Option<String> + Send + Sync + 'static,
    {
        self.app = Some(Box::new(replace));
        self
    }

    /// Redacts a record and its body, and tells what it replaced, in no particular order: of a record
    /// with many replacements the first 256. The [`summary`](Self::summary) counts all.
    pub fn redact(&mut self, entry: &mut Entry) -> Vec<Replacement> {
        self.told.set(MOST_TOLD);
        let name = self.open.next(&entry.record);
        let mut report = Report::default();
        self.redact_body(entry, name.as_deref(), &mut report);
        let name = name.as_deref().unwrap_or_default();
        if let RecordKind::RequestReceived(request) = &mut entry.record.kind {
            self.redact_headers(&mut request.headers, name, &mut report);
        }
        for (field, text) in fields(&mut entry.record.kind) {
            let edits = self.scan(Place::Field, name).field(field, text);
            if let Some(redacted) = apply_text(text, &edits) {
                *text = redacted;
                report.add(Place::Field, edits);
            }
        }
        self.summary.add(&report.counts);
        report.told
    }

    /// Redacts a text that is in no record, and counts what it replaced. JSON is looked into as such.
    pub fn redact_text(&mut self, text: &str) -> String {
        self.told.set(0);
        let edits = self.scan(Place::App, "").text(text.as_bytes(), false);
        let redacted = apply_text(text, &edits).unwrap_or_else(|| text.into());
        let mut report = Report::default();
        report.add(Place::App, edits);
        self.summary.add(&report.counts);
        redacted
    }

    /// How many bytes were looked at so far, those that were looked at twice counted twice: a measure
    /// of what it costs that is the same on each machine. It grows as what is redacted does.
    pub fn steps(&self) -> u64 {
        self.steps.taken()
    }

    /// What was replaced so far.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The same for a trace's header, with the names of all rules that were looked for.
    pub fn redaction(&self) -> Redaction {
        let rules = &self.rules;
        let named = [
            (!rules.keys.is_empty(), Rule::Key),
            (self.app.is_some(), Rule::App),
            (!rules.commands.is_empty(), Rule::Command),
            (rules.largest_body.is_some(), Rule::Size),
            (rules.metadata_only, Rule::Metadata),
        ];
        let named = named.into_iter().filter_map(|(is_on, rule)| is_on.then_some(rule));
        let all = named.chain(rules.patterns.iter().map(|pattern| pattern.rule()));
        Redaction {
            rules: all.map(|rule| rule.name().to_owned()).collect(),
            replaced: self.summary.replaced(),
            counts: self
                .summary
                .counts
                .iter()
                .map(|(rule, count)| (rule.name().to_owned(), *count))
                .collect(),
        }
    }

    fn scan<'a>(&'a self, place: Place, name: &'a str) -> Scan<'a> {
        Scan {
            keys: &self.keys,
            patterns: &self.rules.patterns,
            app: self.app.as_deref(),
            seen: &self.seen,
            steps: &self.steps,
            told: &self.told,
            place,
            name,
        }
    }

    fn redact_body(&self, entry: &mut Entry, name: Option<&str>, report: &mut Report) {
        let place = place(&entry.record);
        let Some(bytes) = entry.body.take_if(|bytes| !bytes.is_empty()) else { return };
        let before = bytes.len() as u64;
        let left_out = self.left_out(&entry.record, place, name, &bytes);
        let Some(body) = &mut entry.record.body else { return };
        let scan = self.scan(place, name.unwrap_or_default());
        match left_out.map_or_else(|| self.rewritten(scan, *body, bytes), Err) {
            Ok((bytes, edits)) => {
                body.kept = bytes.len() as u64;
                body.len = body.len.saturating_sub(before) + body.kept;
                entry.body = Some(bytes);
                report.add(place, edits);
            }
            Err(rule) => {
                body.kept = 0;
                report.count(rule);
                report.told.push(Replacement { place, path: String::new(), rule, len: before });
            }
        }
    }

    /// Why a body is left out whatever is in it.
    fn left_out(
        &self,
        record: &Record,
        place: Place,
        name: Option<&str>,
        bytes: &[u8],
    ) -> Option<Rule> {
        if self.rules.metadata_only {
            return Some(Rule::Metadata);
        }
        let has_name =
            matches!(place, Place::Request | Place::Response | Place::Payload | Place::Message);
        if self.commands.is_empty() || !has_name {
            return None;
        }
        // What is not known is taken for one of them.
        let is_named = |name: Option<&str>| {
            name.is_none_or(|name| self.commands.iter().any(|command| command.matches(name)))
        };
        let emits =
            matches!(&record.kind, RecordKind::RequestReceived(it) if commands::emits(&it.command));
        let is_left_out =
            is_named(name) || (emits && is_named(commands::emitted(bytes).as_deref()));
        is_left_out.then_some(Rule::Command)
    }

    /// A body with all that is replaced in it, or why it is left out after that.
    fn rewritten(
        &self,
        scan: Scan<'_>,
        body: Body,
        bytes: Vec<u8>,
    ) -> Result<(Vec<u8>, Vec<Edit>), Rule> {
        let is_cut = bytes.len() as u64 != body.len;
        let edits = match body.format {
            BodyFormat::Json => scan.json(&bytes, is_cut),
            BodyFormat::Text => scan.text(&bytes, is_cut),
            // An app may send a text as bytes.
            BodyFormat::Raw => Scan { app: None, ..scan }.text(&bytes, is_cut),
        };
        let bytes = apply(&bytes, &edits).unwrap_or(bytes);
        match self.rules.largest_body {
            Some(most) if bytes.len() as u64 > most => Err(Rule::Size),
            _ => Ok((bytes, edits)),
        }
    }

    fn redact_headers(&self, headers: &mut Headers, name: &str, report: &mut Report) {
        let scan = self.scan(Place::Header, name);
        let edits: Vec<_> =
            headers.iter().map(|(header, value)| scan.header(header, value)).collect();
        if edits.iter().all(Vec::is_empty) {
            return;
        }
        let edited = headers.iter().zip(edits).map(|((header, value), edits)| {
            let value = apply_text(value, &edits).unwrap_or_else(|| value.into());
            report.add(Place::Header, edits);
            Header { name: header.into(), value }
        });
        *headers = edited.collect::<Vec<_>>().into();
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor")
            .field("rules", &self.rules)
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

/// What a record's body is.
fn place(record: &Record) -> Place {
    match record.kind {
        RecordKind::RequestReceived(_) => Place::Request,
        RecordKind::ResponseSent(_) => Place::Response,
        RecordKind::CallObserved(_) | RecordKind::CallUnsent(_) => Place::Stack,
        RecordKind::EventEmitted(_) => Place::Payload,
        RecordKind::ChannelMessage(_) => Place::Message,
        RecordKind::Logged(_) => Place::Log,
        // No recorder gives these a body, but a file may have one.
        _ => Place::Field,
    }
}

/// The texts of a record, beside its headers, that may hold a secret, with the names of their fields.
fn fields(kind: &mut RecordKind) -> Vec<(&'static str, &mut String)> {
    fn file(location: &mut Option<CodeLocation>) -> Option<(&'static str, &mut String)> {
        location.as_mut().map(|location| ("file", &mut location.file))
    }
    match kind {
        RecordKind::RequestReceived(request) => {
            let origin = request.origin.as_mut().map(|origin| ("origin", origin));
            [("command", &mut request.command)].into_iter().chain(origin).collect()
        }
        RecordKind::EventEmitted(emitted) => {
            let file = match &mut emitted.emitter {
                EventEmitter::Rust { location } => file(location),
                EventEmitter::Page { .. } => None,
            };
            [("event", &mut emitted.event)].into_iter().chain(file).collect()
        }
        RecordKind::Logged(log) => match &mut log.source {
            LogSource::Rust { location, .. } => file(location).into_iter().collect(),
            LogSource::Page { .. } => Vec::new(),
        },
        RecordKind::ListenerAdded(listener) => vec![("event", &mut listener.event)],
        RecordKind::ListenerRemoved(ListenerRemoved { event, .. }) => vec![("event", event)],
        RecordKind::EventDelivered(delivered) => vec![("event", &mut delivered.event)],
        RecordKind::Marked(mark) => vec![("text", &mut mark.text)],
        RecordKind::Commented(comment) => vec![("text", &mut comment.text)],
        RecordKind::PageLoaded(PageLoaded { url, .. }) => vec![("url", url)],
        _ => Vec::new(),
    }
}

fn apply_text(text: &str, edits: &[Edit]) -> Option<String> {
    apply(text.as_bytes(), edits).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// What was replaced in a record.
#[derive(Default)]
struct Report {
    told: Vec<Replacement>,
    counts: BTreeMap<Rule, u64>,
}

impl Report {
    fn add(&mut self, place: Place, edits: Vec<Edit>) {
        for Edit { range, rule, path, .. } in edits {
            self.count(rule);
            let len = range.len() as u64;
            let told = path.map(|path| Replacement { place, path: path.into(), rule, len });
            self.told.extend(told);
        }
    }

    fn count(&mut self, rule: Rule) {
        *self.counts.entry(rule).or_default() += 1;
    }
}
