//! The fields of the language: their names, their words, and what they mean.

use crate::{LogLevel, Outcome, Status};

/// A field of the filter language, as people are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// What is written before the colon. `arg` and `result` may be followed by a path.
    pub name: &'static str,
    /// The words it takes, or examples where it takes anything of a form; empty where its values
    /// are names or texts.
    pub values: &'static [Value],
    /// What it asks, in a line.
    pub meaning: &'static str,
    /// A whole term with it.
    pub example: &'static str,
    pub(super) key: Key,
}

/// A value of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// What is written after the colon.
    pub word: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
}

/// Which field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Cmd,
    Event,
    Channel,
    Log,
    Name,
    Status,
    Level,
    Kind,
    Is,
    Duration,
    Rust,
    At,
    Size,
    Webview,
    Origin,
    Arg,
    Result,
    Body,
}

const fn value(word: &'static str, meaning: &'static str) -> Value {
    Value { word, meaning }
}

const fn field(
    key: Key,
    name: &'static str,
    values: &'static [Value],
    meaning: &'static str,
    example: &'static str,
) -> Field {
    Field { name, values, meaning, example, key }
}

/// Every field, in the order in which they are listed to people.
pub const FIELDS: &[Field] = &[
    field(Key::Cmd, "cmd", &[], "calls of a command", "cmd:fs:*"),
    field(Key::Event, "event", &[], "emits of an event", "event:tick"),
    field(Key::Channel, "channel", &[], "channels that a command was given", "channel:*"),
    field(Key::Log, "log", &[], "lines of logs", "log:*"),
    field(Key::Name, "name", &[], "anything of this name", "name:greet*"),
    field(
        Key::Status,
        "status",
        &[
            value("ok", "the command returned a value"),
            value("error", "the command returned an error"),
            value("invalid-args", "the arguments could not be read"),
            value("denied", "no capability or scope allows it"),
            value("notfound", "there is no such command"),
            value("malformed", "no IPC request at all"),
            value("dropped", "will never be answered"),
            value("unsent", "never left the page"),
            value("pending", "not answered yet"),
            value("pagegone", "not answered yet, and its page is gone"),
            value("heard", "an event with a listener in a page"),
            value("unheard", "an event that no page listened to"),
            value("open", "a channel that has not ended"),
            value("closed", "a channel that has ended"),
        ],
        "how it stands",
        "status:error|denied",
    ),
    field(
        Key::Level,
        "level",
        &[
            value("trace", "for those who look for something"),
            value("debug", "for developers"),
            value("info", "as expected"),
            value("warn", "something is odd"),
            value("error", "something went wrong"),
        ],
        "how grave a line of a log is",
        "level:warn|error",
    ),
    field(
        Key::Kind,
        "kind",
        &[
            value("command", "calls of commands"),
            value("event", "emits of events"),
            value("channel", "channels"),
            value("log", "lines of logs"),
            value("mark", "marks that the app has set"),
        ],
        "what kind of thing it is",
        "kind:command",
    ),
    field(
        Key::Is,
        "is",
        &[
            value("slow", "took 100 ms or longer, for a call as its page waited"),
            value("large", "100 KiB or more"),
            value("main-thread", "held the main thread for 16 ms or longer"),
            value("replayed", "sent again from this window"),
            value("pinned", "pinned in this window"),
            value("commented", "with a comment"),
        ],
        "what stands out",
        "is:slow",
    ),
    field(
        Key::Duration,
        "duration",
        &[
            value(">100ms", "longer than 100 ms"),
            value(">1s", "longer than a second"),
            value("<10ms", "shorter than 10 ms"),
        ],
        "how long it took, for a call as its page waited; may be left out, as in >100ms",
        "duration:>1s",
    ),
    field(
        Key::Rust,
        "rust",
        &[
            value(">100ms", "longer than 100 ms"),
            value(">1s", "longer than a second"),
            value("<10ms", "shorter than 10 ms"),
        ],
        "how long a call took in Rust, from its receipt to its answer",
        "rust:>100ms",
    ),
    field(
        Key::At,
        "at",
        &[
            value(">1min", "more than a minute after recording began"),
            value("<10s", "in the first 10 seconds of recording"),
        ],
        "when it began, since recording began",
        "at:>1.5s",
    ),
    field(
        Key::Size,
        "size",
        &[
            value(">10kb", "more than 10 KiB"),
            value(">1mb", "more than 1 MiB"),
            value("<1kb", "less than 1 KiB"),
        ],
        "how large it is",
        "size:>10kb",
    ),
    field(Key::Webview, "webview", &[], "from or to a webview", "webview:main"),
    field(
        Key::Origin,
        "origin",
        &[value("local", "the app's own pages"), value("remote", "pages from elsewhere")],
        "where the page comes from",
        "origin:remote",
    ),
    field(Key::Arg, "arg", &[], "a value within the arguments or the payload", "arg.path:*.txt"),
    field(Key::Result, "result", &[], "a value within the answer", "result.id:7"),
    field(Key::Body, "body", &[], "anywhere in the whole bodies", "body:/time.?out/"),
];

impl Field {
    /// By what is written before the colon or the path, in any case.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        let name = if name.eq_ignore_ascii_case("command") { "cmd" } else { name };
        FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Key {
    /// Whether a path may follow the name.
    pub(super) fn has_path(self) -> bool {
        matches!(self, Self::Arg | Self::Result)
    }
}

/// What kind of thing a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A command that a page invoked.
    Command,
    /// An event that was emitted.
    Event,
    /// A channel that a call brought.
    Channel,
    /// A line of a log.
    Log,
    /// A mark.
    Mark,
}

impl Kind {
    /// In the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Command, Self::Event, Self::Channel, Self::Log, Self::Mark];

    /// The word for it in filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Event => "event",
            Self::Channel => "channel",
            Self::Log => "log",
            Self::Mark => "mark",
        }
    }
}

/// Where a row stands: a call, an emit or a channel. A line of a log has a [`LogLevel`] instead, and
/// a mark neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A call.
    Call(Status),
    /// An emit that a page listened to.
    Heard,
    /// An emit that no page listened to.
    Unheard,
    /// A channel through which more may come.
    Open,
    /// A channel that has ended.
    Closed,
}

impl State {
    /// In the order in which they are listed.
    pub const ALL: [Self; 14] = [
        Self::Call(Status::Answered(Outcome::Ok)),
        Self::Call(Status::Answered(Outcome::Error)),
        Self::Call(Status::Answered(Outcome::InvalidArgs)),
        Self::Call(Status::Answered(Outcome::Denied)),
        Self::Call(Status::Answered(Outcome::NotFound)),
        Self::Call(Status::Answered(Outcome::Malformed)),
        Self::Call(Status::Dropped),
        Self::Call(Status::Unsent),
        Self::Call(Status::Pending),
        Self::Call(Status::PageGone),
        Self::Heard,
        Self::Unheard,
        Self::Open,
        Self::Closed,
    ];

    /// The word for it in filters.
    pub fn name(self) -> &'static str {
        match self {
            // A word in a filter has no space.
            Self::Call(Status::Answered(Outcome::NotFound)) => "notfound",
            Self::Call(Status::Answered(Outcome::InvalidArgs)) => "invalid-args",
            Self::Call(Status::PageGone) => "pagegone",
            Self::Call(status) => status.name(),
            Self::Heard => "heard",
            Self::Unheard => "unheard",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// What may stand out in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Trait {
    Slow,
    Large,
    MainThread,
    Replayed,
    Pinned,
    Commented,
}

impl Trait {
    pub(super) const ALL: [Self; 6] =
        [Self::Slow, Self::Large, Self::MainThread, Self::Replayed, Self::Pinned, Self::Commented];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Large => "large",
            Self::MainThread => "main-thread",
            Self::Replayed => "replayed",
            Self::Pinned => "pinned",
            Self::Commented => "commented",
        }
    }
}

/// A term that is a word of a fixed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Word {
    State(State),
    Level(LogLevel),
    Kind(Kind),
    Trait(Trait),
}

impl Word {
    /// The words of a field, if it has a fixed set.
    pub(super) fn all(key: Key) -> Option<Vec<Self>> {
        Some(match key {
            Key::Status => State::ALL.map(Self::State).into(),
            Key::Level => LogLevel::ALL.map(Self::Level).into(),
            Key::Kind => Kind::ALL.map(Self::Kind).into(),
            Key::Is => Trait::ALL.map(Self::Trait).into(),
            _ => return None,
        })
    }

    /// The name of its field.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::State(_) => "status",
            Self::Level(_) => "level",
            Self::Kind(_) => "kind",
            Self::Trait(_) => "is",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::State(state) => state.name(),
            Self::Level(level) => level.name(),
            Self::Kind(kind) => kind.name(),
            Self::Trait(it) => it.name(),
        }
    }
}
