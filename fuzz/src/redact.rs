//! Redaction, of any body: what it leaves, and how long it takes.

use bolero::{check, produce};
use ipc_inspector_protocol::{
    Body, BodyFormat, Log, LogLevel, LogSource, Record, RecordKind,
    redact::{Pattern, Redactor, Rules},
    trace::Entry,
};
use serde::de::IgnoredAny;

/// Longer bodies are not needed to go wrong, and take their time.
const MAX_BYTES: usize = 1 << 14;

/// How long a body becomes that is repeated to see that twice of it takes twice the steps: longer than
/// what is looked at behind a name, in which the steps for a byte grow.
const REPEATED: usize = 1 << 14;

/// Most steps for each byte, of what is made to take the most.
const MOST_STEPS: u64 = 600;

/// What begins or ends something that is looked for.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "</",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\\\"",
    "=",
    "&",
    " ",
    "\n",
    "\n  ",
    "|",
    "%3D",
    "$",
    "@",
    "/",
    "://",
    "-",
    "--",
    "_",
    ".",
    "1",
    "null",
    "a1b2c3d4",
    "é",
    "密码",
    "\\u0022",
    "\\u00",
    "${",
    "&quot;",
    "password",
    "\"password\":",
    "token",
    "session",
    "api key",
    "\"name\":",
    "\"value\":",
    "mnemonic",
    "authorization",
    "cookie",
    " is ",
    "values",
    "curl -u ",
    "bearer ",
    "Basic ",
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9",
    "Bearer abcdefgh",
    "%2F",
    "sk-",
    "ghp_",
    "-----BEGIN PRIVATE KEY-----",
    "-----END ",
    "/home/",
    "C:\\Users\\",
    "$2b$",
    "[redacted: ",
    "[redacted: key]",
    "\r",
    "\n\n",
    "\r\n",
    "\\\\\\'",
    "''",
    "\"\"\"",
    "<password>",
    "<![CDATA[",
    "password: |\n",
    "- ",
    "Cookie: a=b",
    "Authorization: Basic ",
    "INSERT INTO t (password) VALUES (",
    "identified by ",
    "name=\"password\"",
    "\n--",
    "Some(",
    "AKIA",
    "Q~",
    "--password ",
    "openssl -k ",
    "a@b.example",
];

#[test]
fn bytes() {
    check!().for_each(judge);
}

#[test]
fn pieces() {
    let pieces = produce::<Vec<u8>>().with().len(1_usize..64);
    check!().with_generator(pieces).for_each(|pieces| {
        let piece = |at: &u8| PIECES[usize::from(*at) % PIECES.len()];
        judge(pieces.iter().map(piece).collect::<String>().as_bytes());
    });
}

fn redactor() -> Redactor {
    Redactor::new(Rules { patterns: Pattern::ALL.into(), ..Rules::default() })
}

/// What becomes of a body, and how many steps that took.
fn redacted(bytes: &[u8], format: BodyFormat, cut: u64) -> (Vec<u8>, u64) {
    let kept = bytes.len() as u64;
    let source = LogSource::Rust { target: String::new(), location: None };
    let body = Some(Body { format, len: kept + cut, kept });
    let log = Log { level: LogLevel::Info, source, call: None, task: None };
    let record = Record::new(0, 0, RecordKind::Logged(log)).with_body(body);
    let mut entry = Entry { record, body: Some(bytes.to_vec()) };
    let mut redactor = redactor();
    let told = redactor.redact(&mut entry).len() as u64;
    assert!(told <= redactor.summary().replaced());
    (entry.body.unwrap_or_default(), redactor.steps())
}

fn judge(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    for (format, cut) in [
        (BodyFormat::Json, 0),
        (BodyFormat::Text, 0),
        (BodyFormat::Raw, 0),
        (BodyFormat::Json, 1),
        (BodyFormat::Text, 1),
    ] {
        let shown = || String::from_utf8_lossy(bytes);
        let (once, steps) = redacted(bytes, format, cut);
        let limit = MOST_STEPS * (bytes.len() as u64 + 16);
        assert!(steps <= limit, "{steps} steps for {} bytes: {}", bytes.len(), shown());
        assert!(is_left(bytes, &once), "{}\nbecomes\n{}", shown(), String::from_utf8_lossy(&once));
        assert!(!is_json(bytes) || is_json(&once), "{} is JSON no more", shown());
        // Where marks stand between them, names may name more; but no mark is cut.
        let (twice, _) = redacted(&once, format, cut);
        let unmarked = parts(&String::from_utf8_lossy(&once)).concat();
        let shown_twice = String::from_utf8_lossy(&twice);
        assert!(is_left(unmarked.as_bytes(), &twice), "{}\nbecomes\n{shown_twice}", shown());

        let many = &bytes[..bytes.len().min(256)];
        let many = many.repeat(REPEATED / many.len().max(1));
        let (_, steps) = redacted(&many, format, cut);
        let (_, more) = redacted(&many.repeat(2), format, cut);
        assert!(more <= steps * 22 / 10 + 4096, "{steps} steps, then {more}: {}", shown());
    }
}

fn is_json(bytes: &[u8]) -> bool {
    // Deeper JSON is none for `serde_json`.
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Whether all that is left between the marks was there in this order, the first at the start and the last
/// at the end.
fn is_left(before: &[u8], after: &[u8]) -> bool {
    let (before, after) = (String::from_utf8_lossy(before), String::from_utf8_lossy(after));
    let parts = parts(&after);
    let [first, middle @ .., last] = &parts[..] else { return before == after };
    let Some(rest) = before.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    let mut at = 0;
    middle.iter().all(|part| match rest[at..].find(part) {
        Some(found) => {
            at += found + part.len();
            true
        }
        None => false,
    })
}

/// What is between the marks, without the quotes around these: a number is replaced by a string.
fn parts(text: &str) -> Vec<&str> {
    const MARK: &str = "[redacted: ";
    let is_quote = |c| matches!(c, '"' | '\\');
    let (mut parts, mut rest, mut at) = (Vec::new(), text, 0);
    while let Some(found) = rest[at..].find(MARK) {
        let start = at + found;
        at = start + MARK.len();
        let name = rest[at..].bytes().take_while(|it| it.is_ascii_lowercase() || *it == b'_');
        let end = at + name.count();
        if rest[end..].starts_with(']') {
            parts.push(rest[..start].trim_end_matches(is_quote));
            (rest, at) = (rest[end + 1..].trim_start_matches(is_quote), 0);
        }
    }
    parts.push(rest);
    parts
}
