//! A call as something to paste elsewhere: code that makes it again or stands in for it, or all that
//! is known of it.
//!
//! Each form is run in a test; see `tests/copied`.

mod form;
mod headers;
mod invoke;
mod javascript;
mod mock_ipc;
mod rust_test;
#[cfg(test)]
mod tests;
mod whole;

use ipc_inspector_protocol::{Call, Headers};
use leptos::prelude::*;

use super::Inspector;
use super::body::{Content, Fetch};
use super::part::Part;
pub use form::Form;

/// A call with all that was kept of it.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// The call.
    pub call: &'a Call,
    /// Its request's headers.
    pub headers: &'a Headers,
    /// Its request's body.
    pub request: Option<&'a Content>,
    /// Its answer's body.
    pub response: Option<&'a Content>,
}

impl Inspector {
    /// Asks for all of the selected row's call that is not here yet.
    pub fn fetch_call(self) {
        for part in [Part::Request, Part::Response] {
            self.fetch_body(part);
        }
        self.fetch_headers();
    }

    /// Whether all of the call is here, or known to be gone.
    pub fn is_call_fetched(self) -> bool {
        self.detail.item.track();
        let is_settled = |part| {
            self.detail.body_of(part).is_none() || self.detail.fetch(part).with(Fetch::is_settled)
        };
        is_settled(Part::Request)
            && is_settled(Part::Response)
            && self.detail.headers.with(Fetch::is_settled)
    }

    /// The selected row's call in another form, or why that is not possible.
    pub fn copied_as(self, form: Form) -> Result<String, String> {
        let detail = self.detail;
        let call = detail.call.get_untracked().ok_or("No call is selected.")?;
        if let Some(obstacle) = form.obstacle(&call) {
            return Err(obstacle);
        }
        let headers = detail.headers.get_untracked().here()?;
        let body = |part| match detail.body_of(part) {
            Some(_) => detail.fetch(part).get_untracked().here().map(Some),
            None => Ok(None),
        };
        let (request, response) = (body(Part::Request)?, body(Part::Response)?);
        form.write(&Recorded {
            call: &call,
            headers: &headers,
            request: request.as_ref(),
            response: response.as_ref(),
        })
    }
}
