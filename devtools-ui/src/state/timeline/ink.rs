//! The colours of the timeline. Everything of one colour is one path of the page.

use super::lane::Tone;

/// What is drawn in one colour. What comes later lies above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The lines of the ruler, through all lanes.
    Grid,
    /// Arrows of events.
    EmitArrow,
    /// Arrows of channel messages.
    MessageArrow,
    /// Where there are more calls than rows.
    Out,
    /// Calls, wide enough to be told apart.
    Box,
    /// Those that have failed.
    FailedBox,
    /// Those that go on.
    OpenBox,
    /// Dispatches.
    HeldBox,
    /// What the time of these was spent on: the way to Rust and back.
    Transport,
    /// Dispatch on the main thread.
    Held,
    /// What came after it; also calls that are no more than a line.
    Handler,
    /// Calls that go on and are no more than a line.
    Open,
    /// Where calls have failed.
    Failed,
    /// Dispatches that held the main thread for long enough to be felt.
    Blocked,
    /// While channels are open.
    Channel,
    /// Lines of logs.
    Log,
    /// Events: where they were emitted and heard.
    Emit,
    /// Channel messages: where they were sent and arrived.
    Message,
    /// Marks.
    Mark,
    /// Arrows of what is selected.
    ChosenArrow,
    /// Moments of what is selected.
    ChosenTick,
    /// Around what is selected.
    Chosen,
}

impl Ink {
    /// All of them, the lowest first.
    pub const ALL: [Self; 22] = [
        Self::Grid,
        Self::EmitArrow,
        Self::MessageArrow,
        Self::Out,
        Self::Box,
        Self::FailedBox,
        Self::OpenBox,
        Self::HeldBox,
        Self::Transport,
        Self::Held,
        Self::Handler,
        Self::Open,
        Self::Failed,
        Self::Blocked,
        Self::Channel,
        Self::Log,
        Self::Emit,
        Self::Message,
        Self::Mark,
        Self::ChosenArrow,
        Self::ChosenTick,
        Self::Chosen,
    ];

    /// The name by which the style sheet knows its colour.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::EmitArrow => "emit-arrow",
            Self::MessageArrow => "message-arrow",
            Self::Out => "out",
            Self::Box => "box",
            Self::FailedBox => "failed-box",
            Self::OpenBox => "open-box",
            Self::HeldBox => "held-box",
            Self::Transport => "transport",
            Self::Held => "held",
            Self::Handler => "handler",
            Self::Open => "open",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Channel => "channel",
            Self::Log => "log",
            Self::Emit => "emit",
            Self::Message => "message",
            Self::Mark => "mark",
            Self::ChosenArrow => "chosen-arrow",
            Self::ChosenTick => "chosen-tick",
            Self::Chosen => "chosen",
        }
    }

    /// Of what is no more than a line.
    pub(super) fn of(tone: Tone) -> Self {
        match tone {
            Tone::Call => Self::Handler,
            Tone::Failed | Tone::Error => Self::Failed,
            Tone::Open => Self::Open,
            Tone::Held => Self::Held,
            Tone::Blocked => Self::Blocked,
            Tone::Emit | Tone::Heard => Self::Emit,
            Tone::Channel | Tone::Message | Tone::Arrived => Self::Message,
            Tone::Log => Self::Log,
            Tone::Mark => Self::Mark,
        }
    }
}
