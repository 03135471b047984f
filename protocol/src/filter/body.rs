//! Terms that look into whole bodies, which only the recorder has.

use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

use regex_lite::RegexBuilder;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lex::{ends_key, is_bare, quoted};
use super::pattern::{Folded, Pattern, write_quoted};
use crate::BodyFormat;

/// Longest regex, in bytes. What is longer takes long to compile at each key press.
pub const MAX_REGEX_BYTES: usize = 1_000;

/// A term of a filter that needs whole bodies to be decided: `arg.…`, `result.…` or `body:…`.
///
/// The window has only the start of each body. It asks the plugin which rows such a term holds for;
/// the term travels as its text.
///
/// A path leads through a JSON body by keys and indexes: `arg.items.0.id`; without one, as in
/// `result:7`, it is the whole body that is compared. At its end
///
/// - a text is compared like a name: a plain value is a part of it, one with `*` or `?` is all of
///   it, one in quotes is exactly it;
/// - a number, a truth value or null is equal to the value, or to its glob: `7` is not in `17`;
/// - an object or an array is compared as compact JSON, like a text.
///
/// Where there is nothing at the end of the path, or the body is no JSON, the term does not hold.
/// Neither does it for JSON that was truncated: its start alone is no JSON.
///
/// ```
/// use ipc_inspector_protocol::BodyFormat;
/// use ipc_inspector_protocol::filter::{BodyTerm, WholeBody};
///
/// let term: BodyTerm = serde_json::from_str(r#""arg.path:*.txt""#).unwrap();
/// let bytes = br#"{"path":"/tmp/a.txt"}"#;
/// let arguments = WholeBody { format: BodyFormat::Json, bytes };
/// assert!(term.matches(Some(arguments), None));
/// assert!(!term.matches(None, Some(arguments)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BodyTerm(pub(super) Look);

/// Where a [`BodyTerm`] looks, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Look {
    Argument(Path, Pattern),
    Result(Path, Pattern),
    Text(Folded),
    Regex(Regex),
}

/// A body as far as it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholeBody<'a> {
    /// How to read it.
    pub format: BodyFormat,
    /// The bytes, as they travelled.
    pub bytes: &'a [u8],
}

impl BodyTerm {
    /// Whether it holds for something that has these bodies: arguments and answer of a call. The
    /// payload of an event, or the text of a log line, stands in place of arguments, and each
    /// message of a channel in place of an answer.
    ///
    /// It holds for both bodies where it holds for one of them alone, so that each can be looked at
    /// by itself.
    ///
    /// JSON is searched by `body:` as it travelled, with its escapes; raw bytes as if they were
    /// text.
    pub fn matches(&self, request: Option<WholeBody<'_>>, response: Option<WholeBody<'_>>) -> bool {
        let both = || request.into_iter().chain(response);
        match &self.0 {
            Look::Argument(path, pattern) => request.is_some_and(|body| path.leads(body, pattern)),
            Look::Result(path, pattern) => response.is_some_and(|body| path.leads(body, pattern)),
            Look::Text(text) => both().any(|body| text.is_in_body(body.bytes)),
            Look::Regex(regex) => both().any(|body| regex.is_in(body.bytes)),
        }
    }

    /// Whether the other holds wherever this does; false where that is not certain.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Look::Text(text), Look::Text(part)) => part.is_in(text.as_str()),
            // A part of a number is another number.
            (this, other) => this == other,
        }
    }
}

impl fmt::Display for BodyTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Look::Argument(path, pattern) => write!(f, "arg{path}:{pattern}"),
            Look::Result(path, pattern) => write!(f, "result{path}:{pattern}"),
            Look::Text(text) => {
                let text = text.as_str();
                f.write_str("body:")?;
                if is_bare("body:", text) { f.write_str(text) } else { write_quoted(f, text) }
            }
            Look::Regex(regex) => write!(f, "body:{regex}"),
        }
    }
}

impl From<BodyTerm> for String {
    fn from(term: BodyTerm) -> Self {
        term.to_string()
    }
}

/// Keys and indexes, from the outside in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Path(Vec<String>);

impl Path {
    /// From what follows the field's name, points included; none when a key is missing.
    pub(super) fn read(mut text: &str) -> Option<Self> {
        let mut keys = Vec::new();
        while let Some(rest) = text.strip_prefix('.') {
            let (key, len) = if let Some(inside) = rest.strip_prefix('"') {
                let (key, len, _) = quoted(inside);
                (key, 1 + len)
            } else {
                let len = rest.find('.').unwrap_or(rest.len());
                (rest[..len].to_owned(), len)
            };
            if len == 0 {
                return None;
            }
            keys.push(key);
            text = &rest[len..];
        }
        text.is_empty().then_some(Self(keys))
    }

    /// Whether such a value is at its end in a body.
    fn leads(&self, body: WholeBody<'_>, pattern: &Pattern) -> bool {
        if body.format != BodyFormat::Json {
            return false;
        }
        let Ok(json) = serde_json::from_slice::<Value>(body.bytes) else { return false };
        let end = self.0.iter().try_fold(&json, |value, key| match value {
            Value::Object(fields) => fields.get(key),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        });
        end.is_some_and(|value| is(value, pattern))
    }
}

fn is(value: &Value, pattern: &Pattern) -> bool {
    let same = |text: &str| match pattern {
        Pattern::Part(whole) | Pattern::Whole(whole) => whole.is_whole(text),
        Pattern::Glob(_) => pattern.matches(text),
    };
    match value {
        Value::String(text) => pattern.matches(text),
        Value::Object(_) | Value::Array(_) => pattern.matches(&value.to_string()),
        // 7.0 is 7. Whole numbers may have more digits than a float can tell apart.
        Value::Number(number) if number.is_f64() => {
            let wanted = pattern.as_str().parse().ok();
            same(&number.to_string()) || (wanted.is_some() && wanted == number.as_f64())
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => same(&value.to_string()),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|key| {
            f.write_char('.')?;
            if key.is_empty() || key.contains(|c: char| ends_key(c) || c == '"') {
                write_quoted(f, key)
            } else {
                f.write_str(key)
            }
        })
    }
}

/// A path as filters have it, to be offered by [`Known`](super::Known).
///
/// ```
/// use ipc_inspector_protocol::filter::path;
///
/// assert_eq!(path(["items", "0", "file name"]), r#"items.0."file name""#);
/// ```
pub fn path<'a>(keys: impl IntoIterator<Item = &'a str>) -> String {
    let path = Path(keys.into_iter().map(str::to_owned).collect()).to_string();
    path.strip_prefix('.').unwrap_or_default().to_owned()
}

/// A regex in any case.
#[derive(Clone)]
pub(super) struct Regex(regex_lite::Regex);

impl Regex {
    /// An error says what is wrong with it.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        if source.len() > MAX_REGEX_BYTES {
            return Err(format!("This regex is longer than {MAX_REGEX_BYTES} bytes."));
        }
        RegexBuilder::new(source)
            .case_insensitive(true)
            .build()
            .map(Self)
            .map_err(|error| format!("This is no regex: {error}."))
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.is_match(&String::from_utf8_lossy(bytes))
    }
}

impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('/')?;
        let mut chars = self.0.as_str().chars();
        while let Some(c) = chars.next() {
            if c == '/' {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
            if c == '\\' {
                chars.next().map_or(Ok(()), |escaped| f.write_char(escaped))?;
            }
        }
        f.write_char('/')
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Regex {}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}
