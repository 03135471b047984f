//! A call between its request and its answer.

use std::{cell::Cell, sync::Arc};

use ipc_inspector_protocol::{
    DropCause, Outcome,
    rejection::{self, Origin},
};
use tauri::{Runtime, ipc::InvokeResponse};

use super::{
    Capture,
    answer::{Answer, HttpResponse},
    channels::ChannelFetch,
    events::EventCall,
};

/// What Tauri's resolver holds of a request. It is either answered, or dropped without an answer:
/// then the promise in the page never settles, and this knows at once.
pub(super) struct Pending<R: Runtime, F: FnOnce(HttpResponse)> {
    capture: Arc<Capture<R>>,
    respond: Option<F>,
    /// Absent when the request is not recorded.
    role: Option<RequestRole>,
}

/// The part that a request plays.
#[derive(Debug)]
pub(super) enum RequestRole {
    /// A call, which is recorded.
    Call(Call),
    /// The way of a channel's message, which is recorded as such.
    ChannelFetch(ChannelFetch),
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

impl RequestRole {
    pub(super) fn call(&self) -> Option<u64> {
        match self {
            Self::Call(call) => Some(call.seq),
            Self::ChannelFetch(_) => None,
        }
    }
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
    pub(super) fn new(capture: Arc<Capture<R>>, role: Option<RequestRole>, respond: F) -> Self {
        Self { capture, respond: Some(respond), role }
    }

    pub(super) fn call(&self) -> Option<u64> {
        self.role.as_ref().and_then(RequestRole::call)
    }

    pub(super) fn answer(mut self, command: &str, response: InvokeResponse) {
        let answer = Answer::from(response);
        // Recorded before the page can react to the answer, so that the log tells cause before
        // effect.
        match self.role.take() {
            Some(RequestRole::Call(call)) => {
                if let Some(event) = call.event {
                    let ok = answer.is_ok.then(|| &answer.http.body()[..]);
                    self.capture.event_call_ended(&call.webview, call.seq, event, ok);
                }
                let outcome = outcome(call.seq, command, &answer);
                self.capture.answered(call.seq, outcome, &answer);
            }
            Some(RequestRole::ChannelFetch(fetch)) => self.capture.fetched(fetch, &answer),
            None => {}
        }
        if let Some(respond) = self.respond.take() {
            respond(answer.http);
        }
    }
}

impl<R: Runtime, F: FnOnce(HttpResponse)> Drop for Pending<R, F> {
    fn drop(&mut self) {
        if let (Some(_), Some(RequestRole::Call(call))) = (&self.respond, self.role.take()) {
            let cause = if call.has_invoke_key { DropCause::Handler } else { DropCause::InvokeKey };
            if let Some(event) = call.event {
                self.capture.event_call_ended(&call.webview, call.seq, event, None);
            }
            self.capture.dropped(call.seq, cause);
        }
    }
}

fn outcome(call: u64, command: &str, answer: &Answer) -> Outcome {
    if answer.is_ok {
        return Outcome::Ok;
    }
    // Only Tauri itself, or a sync command, answers from within the dispatch, so an async command's own
    // error never passes for one of the access control.
    let origin = if dispatching() == Some(call) { Origin::Dispatch } else { Origin::Later };
    rejection(command, answer.http.body(), origin)
}

/// What kind of answer an error is. A rejection carries nothing but a text.
pub(super) fn rejection(command: &str, body: &[u8], origin: Origin) -> Outcome {
    let text = serde_json::from_slice::<String>(body);
    text.map_or(Outcome::Error, |text| rejection::outcome(command, &text, origin))
}
