//! The bodies of a row.

/// Which of a row's bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the row began with: the arguments of a call, the payload of an event, the text of a log
    /// line.
    Request,
    /// The response.
    Response,
    /// The selected message.
    Message,
    /// The call stack.
    Stack,
}
