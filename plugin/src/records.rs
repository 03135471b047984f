//! What was recorded, for tests of the app: calls with their arguments and answers, and events.

use std::vec;

use ipc_inspector_protocol::{
    Call, Filter, Model, Outcome, RecordKind, Status, rows::Rows, trace::Entry,
};
use serde::de::DeserializeOwned;

use crate::export::Snapshot;

/// A copy of what was recorded until a moment; see [`Inspector::records`](crate::Inspector::records).
#[derive(Clone, Debug, Default)]
pub struct Records {
    entries: Vec<Entry>,
}

impl Records {
    pub(crate) fn new(snapshot: Snapshot<'_>) -> Self {
        Self { entries: snapshot.collect() }
    }

    /// Each record with the kept bytes of its body, oldest first. Nothing is replaced in them.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What of it passes a filter, which is the one of the window: each call whole, with its channels
    /// and their messages, each event with those who listened to it, and all marks and pages.
    ///
    /// ```
    /// use tauri_plugin_ipc_inspector::{Records, protocol::Filter};
    ///
    /// let filter = Filter::parse("cmd:plugin:store|* status:error")?;
    /// let failed: Records = Records::default().filtered(filter);
    /// # Ok::<_, tauri_plugin_ipc_inspector::protocol::FilterError>(())
    /// ```
    #[must_use]
    pub fn filtered(mut self, filter: Filter) -> Self {
        let mut rows = Rows::new(filter);
        self.entries.iter().for_each(|entry| rows.take(entry));
        let mut kept = rows.kept();
        self.entries.retain_mut(|entry| kept.keeps(&mut entry.record));
        self
    }

    /// The calls of a command, by its whole name: `greet`, or `plugin:fs|read_file`. Oldest first.
    pub fn calls(&self, command: &str) -> RecordedCalls<'_> {
        let mut model = Model::default();
        for entry in &self.entries {
            model.apply(&entry.record);
        }
        let of_command = model.calls().iter().filter(|call| call.request.command == command);
        let recorded = |call: &Call| RecordedCall {
            request: self.body(call.seq),
            answer: call.end.and_then(|end| self.body(end.seq)),
            call: call.clone(),
        };
        RecordedCalls(of_command.map(recorded).collect())
    }

    /// The payloads, as far as they were kept, with which an event was emitted, oldest first.
    pub fn emits(&self, event: &str) -> impl Iterator<Item = Option<&[u8]>> {
        self.entries.iter().filter_map(move |entry| match &entry.record.kind {
            RecordKind::EventEmitted(emitted) if emitted.event == event => {
                Some(entry.body.as_deref())
            }
            _ => None,
        })
    }

    fn body(&self, seq: u64) -> Option<&[u8]> {
        let at = self.entries.binary_search_by_key(&seq, |entry| entry.record.seq).ok()?;
        self.entries[at].body.as_deref()
    }
}

/// Calls of one command.
#[derive(Clone, Debug)]
pub struct RecordedCalls<'a>(Vec<RecordedCall<'a>>);

impl RecordedCalls<'_> {
    /// Those that were answered with a value.
    #[must_use]
    pub fn ok(self) -> Self {
        self.with(Status::Answered(Outcome::Ok))
    }

    /// Those that were answered with an error of the command.
    #[must_use]
    pub fn error(self) -> Self {
        self.with(Status::Answered(Outcome::Error))
    }

    /// Those that stand so.
    #[must_use]
    pub fn with(mut self, status: Status) -> Self {
        self.0.retain(|it| it.call.status() == status);
        self
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for RecordedCalls<'a> {
    type Item = RecordedCall<'a>;
    type IntoIter = vec::IntoIter<RecordedCall<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A call with its bodies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedCall<'a> {
    /// The call. [`Call::duration_us`] is how long its page waited, where the page has told that yet;
    /// [`Call::rust_us`] is how long it took in Rust.
    pub call: Call,
    /// The kept bytes of its arguments.
    pub request: Option<&'a [u8]>,
    /// The kept bytes of its answer.
    pub answer: Option<&'a [u8]>,
}

impl RecordedCall<'_> {
    /// Its arguments, read as JSON. An error where they are none, or were cut.
    pub fn arguments<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(self.request.unwrap_or_default())
    }

    /// Its answer, read as JSON. An error where there is none, it is no JSON, or it was cut.
    pub fn answer<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(self.answer.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        Audience, BodyFormat, EventEmitted, EventEmitter, Request, Response, wire::Limits,
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::recorder::Recorder;

    const LIMITS: Limits = Limits { max_records: 99, max_bytes: 1 << 20, max_payload_bytes: 4096 };

    fn push(recorder: &Recorder, kind: RecordKind, json: &str) -> u64 {
        recorder.push_at(0, kind, recorder.keep(BodyFormat::Json, json.as_bytes()))
    }

    fn request(recorder: &Recorder, command: &str, json: &str) -> u64 {
        let request = Request { command: command.into(), ..Request::default() };
        push(recorder, RecordKind::RequestReceived(request), json)
    }

    fn answer(recorder: &Recorder, call: u64, outcome: Outcome, json: &str) {
        let response = Response { call, outcome, task: None };
        push(recorder, RecordKind::ResponseSent(response), json);
    }

    #[test]
    fn calls_are_counted_by_command_and_status_and_read() {
        let recorder = Recorder::new(LIMITS);
        let ada = request(&recorder, "greet", r#"{"name":"Ada"}"#);
        let nobody = request(&recorder, "greet", r#"{"name":""}"#);
        request(&recorder, "greet", "{");
        request(&recorder, "greet_all", "{}");
        answer(&recorder, nobody, Outcome::Error, r#""who?""#);
        answer(&recorder, ada, Outcome::Ok, r#""Hello, Ada!""#);

        let records = Records::new(Snapshot::new(&recorder));
        let counts = |calls: RecordedCalls<'_>| (calls.count(), calls.clone().ok().count());
        assert_eq!(counts(records.calls("greet")), (3, 1));
        assert_eq!(counts(records.calls("greet_all")), (1, 0));
        assert_eq!(counts(records.calls("gre")), (0, 0));

        let ok = records.calls("greet").ok().into_iter().next().unwrap();
        assert_eq!(ok.arguments::<Value>().unwrap(), json!({ "name": "Ada" }));
        assert_eq!(ok.answer::<String>().unwrap(), "Hello, Ada!");
        let error = records.calls("greet").error().into_iter().next().unwrap();
        assert_eq!((error.call.seq, error.answer::<String>().unwrap()), (nobody, "who?".into()));
        let pending = records.calls("greet").with(Status::Pending).into_iter().next().unwrap();
        assert!(pending.arguments::<Value>().is_err() && pending.answer::<Value>().is_err());
    }

    #[test]
    fn a_filter_leaves_calls_with_their_answers() {
        let recorder = Recorder::new(LIMITS);
        let ada = request(&recorder, "greet", r#"{"name":"Ada"}"#);
        let nobody = request(&recorder, "greet", r#"{"name":""}"#);
        answer(&recorder, nobody, Outcome::Error, r#""who?""#);
        answer(&recorder, ada, Outcome::Ok, r#""Hello, Ada!""#);
        let filter = Filter::parse("status:error").unwrap();
        let failed = Records::new(Snapshot::new(&recorder)).filtered(filter);
        let calls = failed.calls("greet");
        assert_eq!((failed.entries().len(), calls.count()), (2, 1));
        assert_eq!(calls.into_iter().next().unwrap().answer::<String>().unwrap(), "who?");
    }

    #[test]
    fn emits_are_found_by_the_event() {
        let recorder = Recorder::new(LIMITS);
        for (event, json) in [("tick", "1"), ("tock", "2"), ("tick", "")] {
            let by = EventEmitter::Rust { location: None };
            let (event, audience) = (event.into(), Audience::Unknown);
            let emitted = EventEmitted { event, audience, emitter: by, listeners_unseen: false };
            push(&recorder, RecordKind::EventEmitted(emitted), json);
        }
        let records = Records::new(Snapshot::new(&recorder));
        assert_eq!(records.emits("tick").collect::<Vec<_>>(), [Some(&b"1"[..]), None]);
        assert_eq!(records.entries().len(), 3);
    }
}
