//! The start of each body, which the plugin sends along: what rows show and filters look through.

use ipc_inspector_protocol::wire::PREVIEW_CHARS;

/// The first characters of a call's bodies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Previews {
    /// Of the arguments.
    pub request: Option<Box<str>>,
    /// Of the response.
    pub response: Option<Box<str>>,
}

/// Where the words of a filter are looked for, for people.
pub fn what_is_searched() -> String {
    format!(
        "Words are looked for in what rows show and in the first {PREVIEW_CHARS} characters of \
         bodies; body:… looks at all of them."
    )
}
