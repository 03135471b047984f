//! What is replaced beside bodies, and which bodies are left out.

use ipc_inspector_protocol::redact::{Place, Redactor, Rule, Rules};
use ipc_inspector_protocol::trace::{Entry, Reader, Writer};
use ipc_inspector_protocol::{
    BodyFormat, ChannelMessage, ChannelOpened, ChannelRef, Header, Mark, PageLoaded, Record,
    RecordKind, Way, WebviewRef,
};

use super::{body, entry, redact, request, response, text};

fn with(rules: Rules, entries: Vec<Entry>) -> Vec<Option<Rule>> {
    let mut redactor = Redactor::new(rules);
    entries
        .into_iter()
        .map(|mut entry| {
            let len = entry.record.body.map(|body| body.len);
            let replaced = redactor.redact(&mut entry);
            let body = entry.record.body;
            assert_eq!(body.map(|body| body.len), len, "what is left out keeps its length");
            assert_eq!(body.map(|it| it.kept == 0), body.map(|_| entry.body.is_none()));
            replaced.first().map(|it| it.rule)
        })
        .collect()
}

fn opened(seq: u64, call: u64) -> Entry {
    let kind = RecordKind::ChannelOpened(ChannelOpened { call, channel: ChannelRef::default() });
    Entry { record: Record::new(seq, 0, kind), body: None }
}

fn message(seq: u64) -> Entry {
    let message = ChannelMessage { channel: ChannelRef::default(), index: 0, way: Way::Eval };
    let body = body(BodyFormat::Json, b"1", 0);
    entry(seq, RecordKind::ChannelMessage(message), body, b"1")
}

#[test]
fn the_bodies_of_a_command_are_left_out() {
    let rules = Rules { commands: vec!["plugin:vault|*".into()], ..Rules::default() };
    let all = vec![
        request("plugin:vault|open", b"{}", 0),
        opened(1, 0),
        message(2),
        response(3, 0, b"2"),
    ];
    let hidden = Some(Rule::Command);
    assert_eq!(with(rules.clone(), all), [hidden, None, hidden, hidden]);
    let all = vec![request("open", b"{}", 0), opened(1, 0), message(2), response(3, 0, b"2")];
    assert_eq!(with(rules.clone(), all), [None; 4]);
    // Nobody knows what this answers.
    assert_eq!(with(rules, vec![response(3, 2, b"2")]), [hidden]);
}

#[test]
fn an_event_is_left_out_of_the_call_that_emits_it_too() {
    let rules = Rules { commands: vec!["login".into()], ..Rules::default() };
    let emit = |json: &[u8]| with(rules.clone(), vec![request("plugin:event|emit", json, 0)]);
    assert_eq!(emit(br#"{"event":"login","payload":1}"#), [Some(Rule::Command)]);
    assert_eq!(emit(br#"{"event":"tick","payload":1}"#), [None]);
    assert_eq!(emit(br#"{"payload":1,"event":"lo"#), [Some(Rule::Command)]);
}

#[test]
fn bodies_are_left_out_by_length_or_all() {
    let rules = Rules { largest_body: Some(3), ..Rules::default() };
    let all = || vec![request("a", b"\"1\"", 9), response(1, 0, b"1234")];
    assert_eq!(with(rules, all()), [None, Some(Rule::Size)]);
    let rules = Rules { metadata_only: true, ..Rules::default() };
    assert_eq!(with(rules, all()), [Some(Rule::Metadata); 2]);
}

#[test]
fn headers_and_fields_are_redacted() {
    let mut entry = request("greet", b"{}", 0);
    let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
    if let RecordKind::RequestReceived(request) = &mut entry.record.kind {
        request.headers = vec![
            header("cookie", "a=b"),
            header("x-trace", "Bearer abc123def"),
            header("accept", "*/*"),
            header("authorization", ""),
        ]
        .into();
    }
    let (redacted, replaced) = redact(Rules::default(), entry);
    let RecordKind::RequestReceived(request) = &redacted.record.kind else { unreachable!() };
    let headers: Vec<_> = request.headers.iter().collect();
    assert_eq!(
        headers,
        [
            ("cookie", "[redacted: key]"),
            ("x-trace", "Bearer [redacted: bearer]"),
            ("accept", "*/*"),
            ("authorization", ""),
        ]
    );
    assert_eq!(replaced[1].path, "x-trace");
    assert_eq!((replaced[0].place, replaced[0].len), (Place::Header, 3));

    let webview = WebviewRef::default();
    let url = "file:///home/ada/index.html".into();
    let kind = RecordKind::PageLoaded(PageLoaded { webview, page_load: 1, url });
    let entry = Entry { record: Record::new(0, 0, kind), body: None };
    let (redacted, replaced) = redact(Rules::default(), entry);
    let RecordKind::PageLoaded(PageLoaded { url, .. }) = &redacted.record.kind else {
        unreachable!()
    };
    assert_eq!(url, "file:///home/[redacted: home_path]/index.html");
    assert_eq!((replaced[0].place, replaced[0].path.as_str()), (Place::Field, "url"));
}

#[test]
fn a_mark_is_redacted_like_a_text() {
    let mark = Mark { text: "opened /home/ada/notes".into(), webview: None };
    let record = Record::new(0, 0, RecordKind::Marked(mark));
    let (redacted, replaced) = redact(Rules::default(), Entry { record, body: None });
    let RecordKind::Marked(mark) = &redacted.record.kind else { unreachable!() };
    assert_eq!(mark.text, "opened /home/[redacted: home_path]/notes");
    assert_eq!((replaced[0].place, replaced[0].path.as_str()), (Place::Field, "text"));
}

#[test]
fn a_redacted_trace_says_so_and_can_be_read() {
    let mut entry = request("login", br#"{"password":"hunter2"}"#, 7);
    let mut redactor = Redactor::new(Rules::default());
    redactor.redact(&mut entry);
    let mut header = crate::trace::header();
    header.redaction = Some(redactor.redaction());
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    writer.record(&entry.record, entry.body.as_deref()).unwrap();
    let file = writer.finish().unwrap();

    let mut reader = Reader::new(&file[..]).unwrap();
    let redaction = reader.header().redaction.clone().unwrap();
    assert_eq!(
        redaction.rules,
        [
            "key",
            "jwt",
            "bearer",
            "service_token",
            "private_key",
            "password_hash",
            "url_password",
            "home_path"
        ]
    );
    assert_eq!((redaction.replaced, redaction.counts["key"]), (1, 1));
    let read = reader.next().unwrap().unwrap();
    assert_eq!(text(&read), r#"{"password":"[redacted: key]"}"#);
    assert!(read.record.body.unwrap().is_truncated());
    assert_eq!(read, entry);
}
