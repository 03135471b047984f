//! The forms, and which calls have them.

use ipc_inspector_protocol::{Body, Call, DropCause, Outcome, Status};

use super::{Recorded, invoke, mock_ipc, rust_test, whole};
use crate::state::format;

/// What a call can be copied as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JavaScript that invokes the command again.
    Invoke,
    /// All that is known of the call.
    Json,
    /// A Rust test of the command, with `tauri::test`.
    RustTest,
    /// JavaScript that answers as the command did, with `mockIPC`.
    MockIpc,
}

impl Form {
    /// In the order in which they are listed.
    pub const ALL: [Self; 4] = [Self::Invoke, Self::Json, Self::RustTest, Self::MockIpc];

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Invoke => "JavaScript invoke",
            Self::Json => "JSON of the call",
            Self::RustTest => "Rust test",
            Self::MockIpc => "mockIPC fixture",
        }
    }

    /// Its short name, for the page and its tests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Invoke => "invoke",
            Self::Json => "json",
            Self::RustTest => "rust-test",
            Self::MockIpc => "mock-ipc",
        }
    }

    /// Why a call cannot have this form, for people.
    pub fn obstacle(self, call: &Call) -> Option<String> {
        let status = call.status();
        let is_of_invoke = status != Status::Answered(Outcome::Malformed)
            && call.end.and_then(|end| end.outcome.err()) != Some(DropCause::InvokeKey);
        let by_hand = || (!is_of_invoke).then(|| "No invoke makes such a request.".to_owned());
        let sent = || cut("arguments", call.body);
        let answered = || cut("response", call.end.and_then(|end| end.body));
        if status == Status::Unsent && self != Self::Json {
            return Some("It never left the page: what it was to send is not known.".to_owned());
        }
        let pending = || call.end.is_none().then(|| "It has not been answered yet.".to_owned());
        match self {
            Self::Json => None,
            Self::Invoke => by_hand().or_else(sent),
            Self::MockIpc => by_hand().or_else(pending).or_else(answered),
            Self::RustTest => by_hand()
                .or_else(pending)
                .or_else(|| rust_test::obstacle(call).map(str::to_owned))
                .or_else(sent)
                .or_else(answered),
        }
    }

    /// Writes it. The call has no obstacle; there may still be something in it that only its
    /// bodies and headers show.
    pub fn write(self, recorded: &Recorded<'_>) -> Result<String, String> {
        match self {
            Self::Invoke => invoke::write(recorded),
            Self::Json => whole::write(recorded),
            Self::RustTest => rust_test::write(recorded),
            Self::MockIpc => Ok(mock_ipc::write(recorded)),
        }
    }
}

fn cut(what: &str, body: Option<Body>) -> Option<String> {
    let body = body.filter(Body::is_truncated)?;
    let (kept, len) = (format::size(body.kept), format::size(body.len));
    Some(format!("Of its {what} only the first {kept} of {len} were kept."))
}
