//! The headers of a request.

use std::{borrow::Cow, fmt};

use bitcode::{Decode, Encode};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, Serializer};

/// The headers of a request, in the order they arrived.
///
/// A dozen come with each call, so they are one text here, as they are on a wire. In JSON they are
/// a list of [`Header`]s.
///
/// ```
/// use ipc_inspector_protocol::Headers;
///
/// let headers = Headers::from_lines("accept:*/*\norigin:tauri://localhost\n".into());
/// let origin = headers.iter().find(|(name, _)| *name == "origin");
/// assert_eq!(origin, Some(("origin", "tauri://localhost")));
/// ```
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Encode, Decode)]
#[serde(from = "Vec<Header>")]
pub struct Headers(Box<str>);

/// One of [`Headers`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Lower-case name.
    pub name: String,
    /// The value; bytes that are not UTF-8 are replaced.
    pub value: String,
}

impl Headers {
    /// Takes a text of `name:value`, each with a line feed at its end. In HTTP neither can have one
    /// within, or the name a colon.
    pub fn from_lines(lines: String) -> Self {
        Self(lines.into())
    }

    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.split_terminator('\n').map(|line| line.split_once(':').unwrap_or((line, "")))
    }

    /// Name and value of those that the page set itself, beside what Tauri's script and the engine set.
    /// A command that takes raw bytes has its other arguments there.
    ///
    /// Some headers engines add where the page has not; they count as the engine's.
    pub fn of_page(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(|(name, _)| {
            !TAURI.contains(name) && !ENGINE.contains(name) && !name.starts_with("sec-")
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

/// Tauri's own script sets these, whatever the page says.
const TAURI: [&str; 4] = ["content-type", "tauri-callback", "tauri-error", "tauri-invoke-key"];

/// Engines set these.
const ENGINE: [&str; 16] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "cookie",
    "dnt",
    "host",
    "origin",
    "pragma",
    "priority",
    "referer",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
];

/// The value of a header as its page meant it. HTTP takes few characters, so pages write others with
/// percent signs (`encodeURIComponent`): a value that looks like that is decoded.
///
/// ```
/// use ipc_inspector_protocol::headers::readable;
///
/// assert_eq!(readable("%2Fhome%2Fada%2FGr%C3%BC%C3%9Fe.txt"), "/home/ada/Grüße.txt");
/// assert_eq!(readable(r#"{"pattern":"%20"}"#), r#"{"pattern":"%20"}"#);
/// ```
pub fn readable(value: &str) -> Cow<'_, str> {
    // What `encodeURIComponent` leaves as it is.
    let is_left = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()%".contains(c);
    let decoded = || percent_decode_str(value).decode_utf8().ok();
    let is_plain = |text: &Cow<'_, str>| !text.chars().any(char::is_control);
    match value.chars().all(is_left).then(decoded).flatten().filter(is_plain) {
        Some(decoded) => decoded,
        None => value.into(),
    }
}

impl From<Vec<Header>> for Headers {
    /// What HTTP does not allow becomes spaces.
    fn from(list: Vec<Header>) -> Self {
        let mut lines = String::new();
        for Header { name, value } in list {
            lines += &name.replace(['\n', ':'], " ");
            lines.push(':');
            lines += &value.replace('\n', " ");
            lines.push('\n');
        }
        Self(lines.into())
    }
}

impl Serialize for Headers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// A [`Header`], not copied: of a trace they are a good part.
        #[derive(Serialize)]
        struct Borrowed<'a> {
            name: &'a str,
            value: &'a str,
        }
        serializer.collect_seq(self.iter().map(|(name, value)| Borrowed { name, value }))
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
