//! The filter language: what each term passes, what is wrong with a text, what may be typed next.

mod completion;
mod errors;
mod grammar;
mod naive;
mod properties;
mod terms;

use ipc_inspector_protocol::filter::{BodyTerm, Kind, Origin, State, Subject, WholeBody};
use ipc_inspector_protocol::{BodyFormat, Filter, LogLevel, Outcome, Status};

/// Something to be filtered, with all that filters ask about.
#[derive(Clone, Debug)]
struct Row {
    kind: Kind,
    name: Option<String>,
    webview: Option<String>,
    origin: Option<(String, bool)>,
    state: Option<State>,
    level: Option<LogLevel>,
    began_us: Option<u64>,
    duration_us: Option<u64>,
    rust_us: Option<u64>,
    size: Option<u64>,
    held_us: Option<u64>,
    is_replayed: bool,
    is_pinned: bool,
    comment: Option<String>,
    request: Option<String>,
    response: Option<String>,
}

impl Row {
    /// A call of this command that was answered.
    fn call(command: &str) -> Self {
        Self {
            kind: Kind::Command,
            name: Some(command.into()),
            webview: Some("main".into()),
            origin: Some(("tauri://localhost".into(), true)),
            state: Some(State::Call(Status::Answered(Outcome::Ok))),
            level: None,
            began_us: Some(3_000_000),
            duration_us: Some(1_200),
            rust_us: Some(400),
            size: Some(120),
            held_us: Some(20),
            is_replayed: false,
            is_pinned: false,
            comment: None,
            request: Some(r#"{"path":"/tmp/Größe.txt"}"#.into()),
            response: Some(r#"{"id":7,"ok":true}"#.into()),
        }
    }

    fn event(name: &str) -> Self {
        let state = Some(State::Heard);
        let request = Some("[1,2]".into());
        let none = (None, None, None, None);
        let (origin, response, duration_us, rust_us) = none;
        Self {
            kind: Kind::Event,
            state,
            origin,
            request,
            response,
            duration_us,
            rust_us,
            ..Self::call(name)
        }
    }
}

impl Subject for Row {
    fn kind(&self) -> Kind {
        self.kind
    }
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
    fn webview(&self) -> Option<&str> {
        self.webview.as_deref()
    }
    fn origin(&self) -> Option<Origin<'_>> {
        self.origin.as_ref().map(|(text, is_local)| Origin { text, is_local: *is_local })
    }
    fn state(&self) -> Option<State> {
        self.state
    }
    fn level(&self) -> Option<LogLevel> {
        self.level
    }
    fn began_us(&self) -> Option<u64> {
        self.began_us
    }
    fn duration_us(&self) -> Option<u64> {
        self.duration_us
    }
    fn rust_us(&self) -> Option<u64> {
        self.rust_us
    }
    fn size(&self) -> Option<u64> {
        self.size
    }
    fn held_us(&self) -> Option<u64> {
        self.held_us
    }
    fn is_replayed(&self) -> bool {
        self.is_replayed
    }
    fn is_pinned(&self) -> bool {
        self.is_pinned
    }
    fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }
    fn texts(&self) -> impl Iterator<Item = &str> {
        let origin = self.origin.as_ref().map(|origin| origin.0.as_str());
        let state = self.state.map(State::name);
        let texts =
            [self.name.as_deref(), self.webview.as_deref(), origin, state, self.comment.as_deref()];
        let bodies = [self.request.as_deref(), self.response.as_deref()];
        texts.into_iter().chain(bodies).flatten()
    }
    fn body_term(&self, term: &BodyTerm) -> bool {
        term.matches(self.request.as_deref().map(json), self.response.as_deref().map(json))
    }
}

fn json(text: &str) -> WholeBody<'_> {
    WholeBody { format: BodyFormat::Json, bytes: text.as_bytes() }
}

#[track_caller]
fn filter(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Those of these filters that let the row pass.
#[track_caller]
fn passing<'a>(row: &Row, filters: &[&'a str]) -> Vec<&'a str> {
    filters.iter().copied().filter(|text| filter(text).matches(row)).collect()
}
