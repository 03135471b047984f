//! The probe: the script in each page of the app, and what it says.
//!
//! It reports to a path of the `ipc` scheme that is answered before Tauri sees it. It greets with a
//! token of this run, and is given one of its page, which guards its reports. `plugin/probe/` has
//! its source.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};

use super::{Shortcut, received::Counts};
use crate::Error;

/// The path, a command's name that no plugin can have.
const PATH: &str = "/plugin%3Aipc-inspector%7C%24probe";
const COMMAND: &str = "plugin:ipc-inspector|$probe";

/// As `cargo xtask probe` built it.
const SOURCE: &str = include_str!("../../probe/probe.js");

/// The probe makes no larger message; see `report.ts`.
const MAX_MESSAGE_BYTES: usize = 8 << 20;

/// Most characters that it sends of one text; each is six bytes at most.
pub(super) const MOST_TEXT: u64 = 1 << 20;

/// Within so many bytes ends the first line of a message.
const MAX_HEAD_BYTES: usize = 16 << 10;

/// What the probe is told at its start.
#[derive(Debug, Serialize)]
pub(super) struct Settings<'a> {
    pub(super) token: &'a str,
    pub(super) scheme: &'a str,
    /// Whether to send the messages of channels, since Rust does not see them.
    pub(super) messages: bool,
    pub(super) console: bool,
    pub(super) shortcut: Option<&'a Shortcut>,
    /// The app's invoke key; empty where calls are not to be seen.
    pub(super) key: &'a str,
    /// Most that is sent of one body, in characters.
    pub(super) most: u64,
}

/// The script for every page.
pub(super) fn script(settings: &Settings<'_>) -> String {
    #[derive(Serialize)]
    struct All<'a> {
        command: &'static str,
        #[serde(flatten)]
        settings: &'a Settings<'a>,
    }
    let all = serde_json::json!(All { command: COMMAND, settings });
    // JSON may hold what HTML takes for the end of a script.
    let all = all.to_string().replace('<', "\\u003c");
    format!("{SOURCE}\nprobe.start({all});\n")
}

/// Whether a request is the probe's, or pretends to be.
pub(crate) fn is_probe<T>(http: &http::Request<T>) -> bool {
    http.method() == http::Method::POST && http.uri().path() == PATH
}

/// A token that cannot be guessed.
pub(super) fn random_token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes.iter().fold(String::new(), |mut token, byte| {
        // Writing to a String cannot fail.
        let _ = write!(token, "{byte:02x}");
        token
    }))
}

/// What the probe says: the first line of a message, in JSON.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Message {
    Greeting(Greeting),
    Open(Open),
    /// The second line is the text that Tauri gets, from its start.
    Posted(Posted),
    Changed(Changed),
    /// The second line is a [`Report`]. There are many, some are long, and it need not be read on the
    /// main thread.
    Report(Head),
}

/// A page begins, or is shown again.
#[derive(Debug, Deserialize)]
pub(super) struct Greeting {
    /// That of the run.
    pub(super) token: String,
    /// The page's clock.
    pub(super) us: u64,
    /// The callback by which the probe is told that recording goes on or is paused.
    pub(super) control: u32,
    /// The token of the page, if it has greeted before.
    pub(super) former: Option<String>,
}

/// The shortcut was pressed.
#[derive(Debug, Deserialize)]
pub(super) struct Open {
    pub(super) token: String,
}

/// What a report says of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    /// That of the page.
    pub(super) token: String,
    /// Number of the report among those of its page.
    pub(super) n: u64,
    entries: u64,
    gathered: u64,
    under_way: u64,
    /// The page is being left, and may come back by history.
    #[serde(default)]
    pub(super) may_return: bool,
}

impl Head {
    pub(super) fn counts(&self) -> Counts {
        let Self { entries, gathered, under_way, .. } = *self;
        Counts { entries, gathered, under_way }
    }
}

/// The page sends a call by `postMessage`, next.
#[derive(Debug, Deserialize)]
pub(super) struct Posted {
    /// That of the page, or of the run when the page has none yet.
    pub(super) token: String,
    /// When.
    pub(super) us: u64,
    pub(super) origin: Option<String>,
    /// How many bytes all of the text has, when that is not all.
    pub(super) bytes: Option<u64>,
}

/// The page sends its calls by `postMessage` from now on.
#[derive(Debug, Deserialize)]
pub(super) struct Changed {
    pub(super) token: String,
    /// What of its policy blocks the scheme, when that was heard of.
    pub(super) policy: Option<Violated>,
}

/// A Content Security Policy, and the name of a directive in it.
#[derive(Debug, Deserialize)]
pub(super) struct Violated {
    directive: String,
    policy: String,
}

impl Violated {
    /// The directive as the policy has it. `default-src` stands in for what is not there.
    pub(super) fn directive(&self) -> &str {
        let all = || self.policy.split(';').map(str::trim);
        let named = |name: &str| all().find(|it| it.split_whitespace().next() == Some(name));
        named(&self.directive).or_else(|| named("default-src")).unwrap_or(&self.directive)
    }
}

impl Message {
    /// Reads the first line of a message. Returns where the second one begins.
    pub(super) fn read(body: &[u8]) -> Option<(Self, usize)> {
        if body.len() > MAX_MESSAGE_BYTES {
            return None;
        }
        let start = &body[..body.len().min(MAX_HEAD_BYTES)];
        let end = start.iter().position(|byte| *byte == b'\n').unwrap_or(start.len());
        let message = serde_json::from_slice(&start[..end]).ok()?;
        Some((message, body.len().min(end + 1)))
    }
}

/// What happened in a page since its last report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    /// Call stacks that were not seen before.
    pub(super) stacks: Vec<Text>,
    /// Callbacks that the page gave to Tauri.
    pub(super) calls: Vec<Registered>,
    /// Callbacks that Tauri called with what is neither an event nor of a channel.
    pub(super) answers: Vec<Answered>,
    /// The others that it called.
    pub(super) runs: Vec<Run>,
    pub(super) logs: Vec<Line>,
    /// Answers to calls that went by `postMessage`.
    pub(super) settled: Vec<PostedAnswer>,
    /// Calls that have not settled some seconds after they were made.
    pub(super) late: Vec<Late>,
}

impl Report {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

/// A text of the page's. Such a text may have half of a surrogate pair, which no text in Rust has.
#[derive(Clone, Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lossy;

        impl Visitor<'_> for Lossy {
            type Value = Text;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
        }

        // Asked for bytes, serde's JSON gives the half of a pair as such.
        deserializer.deserialize_bytes(Lossy)
    }
}

/// The page gave a callback to Tauri: its number, when, and the place of the call stack among all
/// those of the page. There are so many that it is no object in JSON.
#[derive(Debug, Deserialize)]
pub(super) struct Registered(pub(super) u32, pub(super) u64, pub(super) Option<usize>);

/// A call that has not settled: one of its callbacks, when it was made, and the place of its call stack.
#[derive(Debug, Deserialize)]
pub(super) struct Late(pub(super) u32, pub(super) u64, pub(super) usize);

/// Tauri called a callback of the page: its number, and when.
#[derive(Debug, Deserialize)]
pub(super) struct Answered(pub(super) u32, pub(super) u64);

/// An answer to a call that went by `postMessage`: the callback that Tauri called, when, the start of its
/// JSON, and how many bytes all of it has.
#[derive(Debug, Deserialize)]
pub(super) struct PostedAnswer {
    pub(super) id: u32,
    pub(super) us: u64,
    pub(super) json: Text,
    pub(super) bytes: u64,
}

/// Tauri called a callback of the page.
#[derive(Debug, Deserialize)]
pub(super) struct Run {
    pub(super) id: u32,
    pub(super) us: u64,
    // Of an event:
    pub(super) listener: Option<u32>,
    pub(super) emit: Option<u64>,
    // Of a channel:
    pub(super) index: Option<u64>,
    #[serde(default)]
    pub(super) end: bool,
    // A channel's message, where it was asked for: whole, or the callback that brought it.
    pub(super) json: Option<Text>,
    pub(super) raw: Option<String>,
    pub(super) via: Option<u32>,
    /// How many bytes all of it has, when that is not all.
    pub(super) bytes: Option<u64>,
}

/// A line of the page's console.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) us: u64,
    pub(super) level: Level,
    pub(super) text: Text,
    #[serde(default)]
    pub(super) uncaught: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Debug,
    Log,
    Info,
    Warn,
    Error,
}

/// What the probe is answered.
#[derive(Debug, Serialize)]
pub(super) struct Reply {
    /// That of the page, to a greeting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    pub(super) recording: bool,
}
