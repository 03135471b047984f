//! The lines of a trace as somebody else would read them: with types of their own that take no field
//! they do not know.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::example::FILE;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    app: App,
    versions: Versions,
    started: String,
    limits: Limits,
    gaps: Vec<Gap>,
    #[serde(default)]
    app_origins: Vec<String>,
    lost: Lost,
    redaction: Redaction,
    comment: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct App {
    name: String,
    version: String,
    identifier: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Versions {
    plugin: String,
    tauri: String,
    webview: String,
    os: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "they are the format's")]
struct Limits {
    max_records: u64,
    max_bytes: u64,
    max_payload_bytes: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Gap {
    aspect: String,
    extent: String,
    reason: String,
    remedy: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Lost {
    evicted: u64,
    truncated: u64,
    unrecorded: u64,
    untold: u64,
    refused: u64,
    /// Only where there is any.
    event_names: Option<u64>,
    filtered: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Redaction {
    rules: Vec<String>,
    replaced: u64,
    counts: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct RequestReceived {
    seq: u64,
    at_us: u64,
    kind: String,
    command: String,
    webview: String,
    window: String,
    page_load: u32,
    callback: Option<u32>,
    error_callback: Option<u32>,
    origin: Option<String>,
    transport: Option<String>,
    repeats: Option<u64>,
    #[serde(default)]
    headers: Vec<HttpHeader>,
    body: Option<Body>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct HttpHeader {
    name: String,
    value: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct RequestDispatched {
    seq: u64,
    at_us: u64,
    kind: String,
    call: u64,
    held_us: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ResponseSent {
    seq: u64,
    at_us: u64,
    kind: String,
    call: u64,
    outcome: String,
    rejected: Option<String>,
    task: Option<u64>,
    body: Option<Body>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct CallObserved {
    seq: u64,
    at_us: u64,
    kind: String,
    call: u64,
    invoked_page_us: Option<u64>,
    settled_page_us: Option<u64>,
    body: Option<Body>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct CallUnsent {
    seq: u64,
    at_us: u64,
    kind: String,
    webview: String,
    page_load: u32,
    callback: u32,
    page_us: u64,
    body: Option<Body>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Marked {
    seq: u64,
    at_us: u64,
    kind: String,
    text: String,
    webview: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Commented {
    seq: u64,
    at_us: u64,
    kind: String,
    row: u64,
    text: String,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Body {
    format: String,
    len: u64,
    #[serde(default)]
    truncated: bool,
    text: Option<String>,
    base64: Option<String>,
}

/// The lines of a kind, in the example.
fn lines<T: for<'a> Deserialize<'a>>(kind: &str) -> Vec<T> {
    let is_wanted = |line: &&str| line.contains(&format!(r#""kind":"{kind}""#));
    let read = |line| serde_json::from_str(line).expect("nobody knows a field of it");
    FILE.lines().filter(is_wanted).map(read).collect()
}

#[test]
fn the_header_has_these_fields() {
    let header: Header = serde_json::from_str(FILE.lines().next().unwrap()).unwrap();
    assert_eq!((header.format.as_str(), header.version), ("ipctrace", 1));
    assert_eq!(header.app.identifier, "com.example.notes");
    let lost = Lost {
        evicted: 12,
        truncated: 1,
        unrecorded: 0,
        untold: 3,
        refused: 0,
        event_names: None,
        filtered: 5,
    };
    assert_eq!(header.lost, lost);
    assert_eq!(header.gaps.len(), 2);
}

#[test]
fn the_records_of_a_call_have_these_fields() {
    let requests: Vec<RequestReceived> = lines("request_received");
    let body = Body {
        format: "json".into(),
        len: 14,
        truncated: false,
        text: Some(r#"{"name":"Ada"}"#.into()),
        base64: None,
    };
    assert_eq!(requests[0].body, Some(body));
    assert_eq!(requests[0].headers[0].name, "content-type");
    let bare = &requests[1];
    assert_eq!((&bare.callback, &bare.origin, &bare.body), (&None, &None, &None));
    assert_eq!((&bare.transport, &bare.repeats), (&None, &None));
    let again = requests.last().unwrap();
    assert_eq!((again.transport.as_deref(), again.repeats), (Some("post_message"), Some(20)));

    let dispatched: Vec<RequestDispatched> = lines("request_dispatched");
    assert_eq!(dispatched[0].call, requests[0].seq);

    let responses: Vec<ResponseSent> = lines("response_sent");
    let outcomes: Vec<_> = responses.iter().map(|it| it.outcome.as_str()).collect();
    assert_eq!(outcomes[..5], ["ok", "error", "denied", "not_found", "malformed"]);

    let observed: Vec<CallObserved> = lines("call_observed");
    assert_eq!(observed[0].body.as_ref().unwrap().format, "text");
}

#[test]
fn calls_that_never_left_their_page_have_these_fields() {
    let unsent: Vec<CallUnsent> = lines("call_unsent");
    let [unsent] = unsent.as_slice() else { panic!("{unsent:?}") };
    assert_eq!((&*unsent.webview, unsent.callback, unsent.page_us), ("main", 3_001, 7_400));
    assert_eq!(unsent.body.as_ref().unwrap().format, "text");
}

#[test]
fn marks_have_these_fields() {
    let marks: Vec<Marked> = lines("marked");
    let [by_rust, by_page] = marks.as_slice() else { panic!("{marks:?}") };
    assert_eq!((by_rust.text.as_str(), &by_rust.webview), ("saved \"all\"", &None));
    assert_eq!((by_page.seq, by_page.webview.as_deref()), (53, Some("main")));
}

#[test]
fn comments_have_these_fields() {
    let comments: Vec<Commented> = lines("commented");
    let [comment] = comments.as_slice() else { panic!("{comments:?}") };
    assert_eq!((comment.row, comment.text.as_str()), (15, "why does it fail?"));
}
