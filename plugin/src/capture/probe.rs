//! The probe: the script in each page of the app, and what it says.
//!
//! It reports to a path of the `ipc` scheme that is answered before Tauri sees it. It greets with a
//! token of this run, and is given one of its page, which guards its reports. `plugin/probe/` has
//! its source.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::Shortcut;
use crate::Error;

/// The path, a command's name that no plugin can have.
const PATH: &str = "/plugin%3Aipc-inspector%7C%24probe";
const COMMAND: &str = "plugin:ipc-inspector|$probe";

/// As `cargo xtask probe` built it.
const SOURCE: &str = include_str!("../../probe/probe.js");

/// Larger than any report that the probe makes.
const MAX_REPORT_BYTES: usize = 32 << 20;

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

/// What the probe says.
#[derive(Debug)]
pub(super) enum Message {
    Greeting(Greeting),
    Open(Open),
    Posted(Posted),
    Changed(Changed),
    /// Not parsed: there are many, some are long, and it need not be on the main thread.
    Report(Vec<u8>),
}

/// A page begins.
#[derive(Debug, Deserialize)]
pub(super) struct Greeting {
    /// That of the run.
    pub(super) token: String,
    /// The page's clock.
    pub(super) us: u64,
    /// The callback by which the probe is told that recording goes on or is paused.
    pub(super) control: u32,
}

/// The shortcut was pressed.
#[derive(Debug, Deserialize)]
pub(super) struct Open {
    pub(super) token: String,
}

/// The page sends a call by `postMessage`, next.
#[derive(Debug, Deserialize)]
pub(super) struct Posted {
    /// That of the page, or of the run when the page has none yet.
    pub(super) token: String,
    /// When.
    pub(super) us: u64,
    pub(super) origin: Option<String>,
    /// The text that Tauri gets, from its start.
    pub(super) text: String,
    /// How many bytes all of it has, when that is not all.
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
    /// Reads what a request to the probe's path says.
    pub(super) fn read(body: Vec<u8>) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        enum Short {
            Greeting(Greeting),
            Open(Open),
            Posted(Posted),
            Changed(Changed),
        }

        if body.len() > MAX_REPORT_BYTES {
            return None;
        }
        if body.starts_with(br#"{"kind":"report","#) {
            return Some(Self::Report(body));
        }
        match serde_json::from_slice(&body).ok()? {
            Short::Greeting(greeting) => Some(Self::Greeting(greeting)),
            Short::Open(open) => Some(Self::Open(open)),
            Short::Posted(posted) => Some(Self::Posted(posted)),
            Short::Changed(changed) => Some(Self::Changed(changed)),
        }
    }
}

/// What happened in a page since its last report.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    /// That of the page.
    pub(super) token: String,
    /// Number of the report among those of its page.
    pub(super) n: u64,
    /// Call stacks that were not seen before.
    pub(super) stacks: Vec<String>,
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
    /// What was not gathered because too much happened.
    pub(super) lost: u64,
}

impl Report {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
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
    pub(super) json: String,
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
    pub(super) json: Option<String>,
    pub(super) raw: Option<String>,
    pub(super) via: Option<u32>,
}

/// A line of the page's console.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    pub(super) us: u64,
    pub(super) level: Level,
    pub(super) text: String,
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
