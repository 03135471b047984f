//! A call between its request and its answer.

use std::{cell::Cell, sync::Arc};

use ipc_inspector_protocol::{DropCause, Outcome};
use tauri::{Runtime, ipc::InvokeResponse};

use super::{
    Capture,
    answer::{Answer, HttpResponse},
    channels::Leg,
    events::EventCall,
};

/// What Tauri's resolver holds of a request. It is either answered, or dropped without an answer:
/// then the promise in the page never settles, and this knows at once.
pub(super) struct Pending<R: Runtime, F: FnOnce(HttpResponse)> {
    capture: Arc<Capture<R>>,
    respond: Option<F>,
    /// Absent when the request is not recorded.
    what: Option<What>,
}

/// What a request is.
#[derive(Debug)]
pub(super) enum What {
    /// A call, which is recorded.
    Call(Call),
    /// The way of a channel's message, which is recorded as such.
    Leg(Leg),
}

#[derive(Debug)]
pub(super) struct Call {
    pub(super) seq: u64,
    pub(super) webview: String,
    /// What it means, if it is about events.
    pub(super) event: Option<EventCall>,
    has_invoke_key: bool,
}

impl Call {
    pub(super) fn new(
        seq: u64,
        webview: &str,
        has_invoke_key: bool,
        event: Option<EventCall>,
    ) -> Self {
        Self { seq, webview: webview.into(), event, has_invoke_key }
    }
}

impl What {
    pub(super) fn call(&self) -> Option<u64> {
        match self {
            Self::Call(call) => Some(call.seq),
            Self::Leg(_) => None,
        }
    }
}

/// How a call was answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered<'a> {
    pub(super) is_ok: bool,
    pub(super) body: &'a [u8],
}

thread_local! {
    /// The recorded call that this thread is dispatching.
    static DISPATCHING: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Dispatches a call: until `dispatch` returns, this thread is known to be at it.
pub(super) fn while_dispatching(call: Option<u64>, dispatch: impl FnOnce()) {
    // A command that runs the event loop, to show a dialog say, lets other calls in.
    let outer = DISPATCHING.replace(call);
    dispatch();
    DISPATCHING.set(outer);
}

/// The recorded call that this thread is dispatching: whatever runs here is its sync command.
pub(super) fn dispatching() -> Option<u64> {
    DISPATCHING.get()
}

/// Number of the async task that this is called from. No two at one time have the same.
pub(super) fn current_task() -> Option<u64> {
    // It shows its number in this way only.
    tokio::task::try_id()?.to_string().parse().ok()
}

impl<R: Runtime, F: FnOnce(HttpResponse)> Pending<R, F> {
    pub(super) fn new(capture: Arc<Capture<R>>, what: Option<What>, respond: F) -> Self {
        Self { capture, respond: Some(respond), what }
    }

    pub(super) fn call(&self) -> Option<u64> {
        self.what.as_ref().and_then(What::call)
    }

    pub(super) fn answer(mut self, command: &str, response: InvokeResponse) {
        let answer = Answer::from(response);
        // Recorded before the page can react to the answer, so that the log tells cause before
        // effect.
        match self.what.take() {
            Some(What::Call(call)) => {
                let answered = Answered { is_ok: answer.is_ok, body: answer.http.body() };
                if let Some(event) = call.event {
                    self.capture.event_call_ended(&call.webview, call.seq, event, Some(answered));
                }
                let outcome = outcome(call.seq, command, answered);
                self.capture.answered(call.seq, outcome, &answer);
            }
            Some(What::Leg(leg)) => self.capture.fetched(leg, &answer),
            None => {}
        }
        if let Some(respond) = self.respond.take() {
            respond(answer.http);
        }
    }
}

impl<R: Runtime, F: FnOnce(HttpResponse)> Drop for Pending<R, F> {
    fn drop(&mut self) {
        if let (Some(_), Some(What::Call(call))) = (&self.respond, self.what.take()) {
            let cause = if call.has_invoke_key { DropCause::Handler } else { DropCause::InvokeKey };
            if let Some(event) = call.event {
                self.capture.event_call_ended(&call.webview, call.seq, event, None);
            }
            self.capture.dropped(call.seq, cause);
        }
    }
}

fn outcome(call: u64, command: &str, answered: Answered<'_>) -> Outcome {
    if answered.is_ok {
        Outcome::Ok
    } else if dispatching() == Some(call) {
        // Only Tauri itself, or a sync command, answers from within the dispatch, so an async
        // command's own error never passes for a rejection.
        rejection(command, answered.body)
    } else {
        Outcome::Error
    }
}

/// Tells Tauri's rejections, which carry nothing but a text, from a command's own errors.
pub(super) fn rejection(command: &str, body: &[u8]) -> Outcome {
    let Ok(text) = serde_json::from_slice::<String>(body) else { return Outcome::Error };
    let (plugin, name) = match command.strip_prefix("plugin:") {
        // As Tauri splits it.
        Some(rest) => {
            let mut parts = rest.split('|');
            (parts.next(), parts.next().unwrap_or_default())
        }
        None => (None, command),
    };
    // The access control's name for a command; see `resolve_access_message` in Tauri.
    let acl_name = match plugin {
        Some(plugin) => format!("{plugin}.{name}"),
        None => name.to_owned(),
    };
    let acl_text = text.strip_prefix(&acl_name).map(str::trim_start);

    // Of the app's own commands the access control knows only those that the app lists, so there
    // its "not found" does not mean that there is none.
    let is_unknown_to_plugin = plugin.is_some_and(|plugin| {
        text == format!("plugin {plugin} not found")
            || acl_text == Some("not allowed. Plugin not found")
            || acl_text == Some("not allowed. Command not found")
    });
    if text == format!("Command {name} not found") || is_unknown_to_plugin {
        Outcome::NotFound
    } else if text == format!("Command {command} not allowed by ACL")
        || acl_text.is_some_and(|text| {
            text.starts_with("not allowed") || text.starts_with("explicitly denied")
        })
    {
        Outcome::Denied
    } else {
        Outcome::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, text: &str, outcome: Outcome) {
        let body = serde_json::to_vec(text).unwrap();
        assert_eq!(rejection(command, &body), outcome, "{command}: {text}");
    }

    #[test]
    fn the_rejections_of_tauri_are_told_from_errors() {
        check("greeet", "Command greeet not found", Outcome::NotFound);
        check("plugin:store|sett", "Command sett not found", Outcome::NotFound);
        check("plugin:sotre|set", "plugin sotre not found", Outcome::NotFound);
        check("plugin:sotre|set", "sotre.set not allowed. Plugin not found", Outcome::NotFound);
        check("plugin:store|sett", "store.sett not allowed. Command not found", Outcome::NotFound);
        check("greet", "Command greet not allowed by ACL", Outcome::Denied);
        check("greet", "greet not allowed. Plugin not found", Outcome::Denied);
        check("plugin:fs|read", "Command plugin:fs|read not allowed by ACL", Outcome::Denied);
        check(
            "plugin:fs|read",
            "fs.read not allowed. Permissions associated with this command: fs:allow-read",
            Outcome::Denied,
        );
        check(
            "plugin:fs|read",
            "fs.read not allowed on window \"main\", webview \"main\", URL: local\n\nallowed on: …",
            Outcome::Denied,
        );
        check(
            "plugin:fs|read",
            "fs.read explicitly denied on origin local\n\nreferenced by: …",
            Outcome::Denied,
        );
    }

    #[test]
    fn errors_of_commands_are_errors() {
        check("open", "Command close not found", Outcome::Error);
        check("open", "the file was not found", Outcome::Error);
        check("open", "opening is not allowed", Outcome::Error);
        check("greet", "invalid args `name` for command `greet`: …", Outcome::Error);
        assert_eq!(rejection("open", br#"{"code":404}"#), Outcome::Error);
    }
}
