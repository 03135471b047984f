//! A trace of version 1 with every kind of record, as a file.
//!
//! It is never written anew: what was saved once must be read for ever. A field that is added, or a
//! kind, gets a line at its end.

use ipc_inspector_protocol::{
    Arrival, Audience, Body, BodyFormat, CallObserved, CallUnsent, ChannelClosed, ChannelDelivered,
    ChannelMessage, ChannelOpened, ChannelRef, CodeLocation, Comment, Delivery, Dispatch,
    DropCause, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded, ListenerRef,
    ListenerRemoved, Log, LogLevel, LogSource, Mark, Outcome, PageLoaded, PageRef, PageReturned,
    ProbeStarted, Record, RecordKind, Request, ResolverDropped, Response, Transport,
    TransportChanged, Way, WebviewRef,
    trace::{Entry, Header, Lost, Reader, Redaction, Writer},
    wire::{Aspect, Extent, Gap},
};

use super::text;

/// The file.
pub(crate) const FILE: &str = include_str!("../../traces/v1.ipctrace.jsonl");

#[test]
fn version_1_is_read_and_written_as_ever() {
    let mut reader = Reader::new(FILE.as_bytes()).unwrap();
    assert_eq!(reader.header(), &header());
    let expected = entries();
    for expected in &expected {
        assert_eq!(&reader.next().unwrap().unwrap(), expected);
    }
    assert!(reader.next().is_none());
    assert_eq!(reader.skipped(), 0);

    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    for Entry { record, body } in &expected {
        writer.record(record, body.as_deref()).unwrap();
    }
    assert_eq!(text(&writer.finish().unwrap()), FILE);
}

fn header() -> Header {
    let gap = |aspect, extent, reason: &str, remedy: Option<&str>| Gap {
        aspect,
        extent,
        reason: reason.into(),
        remedy: remedy.map(Into::into),
    };
    let mut header = super::header();
    header.versions.webview = Some("2.46.5".into());
    header.gaps = vec![
        gap(
            Aspect::Channels,
            Extent::Part,
            "Messages are seen where they reach a page.",
            Some("Use `attach` in place of `init`."),
        ),
        gap(Aspect::Logs, Extent::Nothing, "The app writes none.", None),
    ];
    header.lost = Lost { evicted: 12, truncated: 1, untold: 3, filtered: 5, ..Lost::default() };
    header.redaction = Some(Redaction {
        rules: vec!["key".into(), "home_path".into()],
        replaced: 2,
        counts: [("home_path".into(), 2)].into(),
    });
    header.comment = Some("It hangs after the second \"Save\".".into());
    header
}

/// What is in it.
pub(super) fn entries() -> Vec<Entry> {
    let kinds = [
        pages(),
        calls(),
        bodies(),
        events(),
        channels(),
        logs(),
        ends(),
        marks(),
        comments(),
        transport(),
        unsent(),
        returns(),
    ]
    .concat();
    // The first twelve were evicted.
    let entry = |(seq, (kind, body, bytes)): (u64, Kind)| Entry {
        record: Record::new(seq, 250 * seq, kind).with_body(body),
        body: bytes,
    };
    (12..).zip(kinds).map(entry).collect()
}

/// A kind with its body and the bytes of that.
type Kind = (RecordKind, Option<Body>, Option<Vec<u8>>);

fn alone(kind: RecordKind) -> Kind {
    (kind, None, None)
}

/// A kind with a whole body.
fn whole(format: BodyFormat, bytes: &[u8], kind: RecordKind) -> Kind {
    cut(format, bytes, bytes.len() as u64, kind)
}

/// A kind with the start of a body.
fn cut(format: BodyFormat, bytes: &[u8], len: u64, kind: RecordKind) -> Kind {
    let kept = bytes.len() as u64;
    (kind, Some(Body { format, len, kept }), Some(bytes.into()))
}

fn webview() -> WebviewRef {
    WebviewRef { webview: "main".into(), window: "main".into() }
}

fn page() -> PageRef {
    PageRef { webview: "main".into(), page_load: 1 }
}

fn pages() -> Vec<Kind> {
    let url = "tauri://localhost/".into();
    vec![
        alone(RecordKind::WebviewCreated(webview())),
        alone(RecordKind::PageLoaded(PageLoaded { webview: webview(), page_load: 1, url })),
        alone(RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 1_500 })),
    ]
}

fn request(command: &str) -> Request {
    Request {
        command: command.into(),
        webview: "main".into(),
        window: "main".into(),
        page_load: 1,
        ..Request::default()
    }
}

fn calls() -> Vec<Kind> {
    let greet = Request {
        callback: Some(1_001),
        error_callback: Some(1_002),
        origin: Some("tauri://localhost".into()),
        headers: vec![
            ipc_inspector_protocol::Header {
                name: "content-type".into(),
                value: "application/json".into(),
            },
            ipc_inspector_protocol::Header { name: "x-note".into(), value: "a:b".into() },
        ]
        .into(),
        ..request("greet")
    };
    let observed = |invoked_page_us, settled_page_us| {
        RecordKind::CallObserved(CallObserved { call: 15, invoked_page_us, settled_page_us })
    };
    vec![
        whole(BodyFormat::Json, br#"{"name":"Ada"}"#, RecordKind::RequestReceived(greet)),
        alone(RecordKind::RequestDispatched(Dispatch { call: 15, held_us: 38 })),
        whole(
            BodyFormat::Json,
            br#""Hello, Ada!""#,
            RecordKind::ResponseSent(Response { call: 15, outcome: Outcome::Ok, task: Some(7) }),
        ),
        whole(
            BodyFormat::Text,
            b"save@tauri://localhost/app.js:7:12\n",
            observed(Some(2_100), None),
        ),
        alone(observed(None, Some(2_900))),
        alone(RecordKind::RequestReceived(request("plugin:fs|read_file"))),
        alone(RecordKind::ResolverDropped(ResolverDropped {
            call: 20,
            cause: DropCause::Handler,
            task: Some(8),
        })),
        alone(RecordKind::ResolverDropped(ResolverDropped {
            call: 21,
            cause: DropCause::InvokeKey,
            task: None,
        })),
    ]
}

/// Every outcome and every form of a body.
fn bodies() -> Vec<Kind> {
    let response = |outcome| RecordKind::ResponseSent(Response { call: 20, outcome, task: None });
    let left_out = Body { format: BodyFormat::Raw, len: 4_096, kept: 0 };
    vec![
        whole(BodyFormat::Raw, &[0, 159, 146, 150], response(Outcome::Error)),
        cut(BodyFormat::Json, "{\"note\":\"Grüße".as_bytes(), 2_000_000, response(Outcome::Denied)),
        cut(BodyFormat::Json, b"\"na\xc3", 9, response(Outcome::NotFound)),
        whole(BodyFormat::Text, b"no \xff text", response(Outcome::Malformed)),
        (response(Outcome::Ok), Some(left_out), None),
        whole(BodyFormat::Raw, b"", response(Outcome::Ok)),
    ]
}

fn events() -> Vec<Kind> {
    let added = |listener, target| {
        alone(RecordKind::ListenerAdded(ListenerAdded {
            call: 15,
            listener: ListenerRef { webview: "main".into(), listener },
            page_load: 1,
            event: "saved".into(),
            target,
        }))
    };
    let label = || "main".into();
    let emitted = |audience: Audience, emitter: EventEmitter| {
        RecordKind::EventEmitted(EventEmitted {
            event: "saved".into(),
            audience,
            emitter,
            listeners_unseen: false,
        })
    };
    let by_page = EventEmitter::Page { webview: label(), call: 15 };
    let location = Some(CodeLocation { file: "src/notes.rs".into(), line: 42 });
    let to_any = Audience::Target(EventTarget::Any);
    vec![
        added(1, EventTarget::Any),
        added(2, EventTarget::AnyLabel { label: label() }),
        added(3, EventTarget::App),
        added(4, EventTarget::Window { label: label() }),
        added(5, EventTarget::Webview { label: label() }),
        added(6, EventTarget::WebviewWindow { label: label() }),
        whole(BodyFormat::Json, b"{ \"id\" : 1.0 }", emitted(to_any, by_page)),
        alone(emitted(Audience::Filter, EventEmitter::Rust { location })),
        alone(emitted(Audience::Unknown, EventEmitter::Rust { location: None })),
        alone(RecordKind::EventDelivered(EventDelivered {
            page: page(),
            event: "saved".into(),
            deliveries: vec![
                Delivery { listener: 1, emit: 0, page_us: 4_000 },
                Delivery { listener: 2, emit: 0, page_us: 4_010 },
            ],
        })),
        alone(RecordKind::ListenerRemoved(ListenerRemoved {
            call: 20,
            listener: ListenerRef { webview: "main".into(), listener: 1 },
            event: "saved".into(),
        })),
    ]
}

fn channels() -> Vec<Kind> {
    let channel = || ChannelRef { webview: "main".into(), channel: 1_003 };
    let message =
        |index, way| RecordKind::ChannelMessage(ChannelMessage { channel: channel(), index, way });
    vec![
        alone(RecordKind::ChannelOpened(ChannelOpened { call: 15, channel: channel() })),
        whole(BodyFormat::Json, b"{\"progress\":50}", message(0, Way::Eval)),
        whole(BodyFormat::Raw, &[0xde, 0xad, 0xbe, 0xef], message(1, Way::Fetch)),
        alone(message(2, Way::Eval)),
        alone(RecordKind::ChannelDelivered(ChannelDelivered {
            channel: channel(),
            page_load: 1,
            arrivals: vec![
                Arrival { index: 1, page_us: 5_000 },
                Arrival { index: 0, page_us: 5_020 },
            ],
        })),
        // From before its page was told.
        alone(RecordKind::ChannelClosed(ChannelClosed {
            channel: channel(),
            page_load: None,
            messages: 3,
            page_us: 5_100,
        })),
    ]
}

fn logs() -> Vec<Kind> {
    let line = |level, source: LogSource, call, task| {
        RecordKind::Logged(Log { level, source, call, task })
    };
    let rust = |location| LogSource::Rust { target: "notes::store".into(), location };
    let location = Some(CodeLocation { file: "src/store.rs".into(), line: 7 });
    let console = |uncaught| LogSource::Page { page: page(), page_us: 6_000, uncaught };
    let text = BodyFormat::Text;
    vec![
        whole(text, b"opened", line(LogLevel::Trace, rust(None), None, None)),
        whole(text, b"2 rows", line(LogLevel::Debug, rust(location), Some(15), None)),
        whole(text, b"saved", line(LogLevel::Info, rust(None), None, Some(7))),
        whole(text, b"slow\n\tdisk \"/\"", line(LogLevel::Warn, console(false), None, None)),
        whole(text, "Unhandled: ✗".as_bytes(), line(LogLevel::Error, console(true), None, None)),
    ]
}

fn ends() -> Vec<Kind> {
    vec![alone(RecordKind::WebviewDestroyed(webview()))]
}

fn marks() -> Vec<Kind> {
    let mark = |text: &str, webview: Option<&str>| {
        alone(RecordKind::Marked(Mark { text: text.into(), webview: webview.map(Into::into) }))
    };
    vec![mark("saved \"all\"", None), mark("clicked", Some("main"))]
}

fn transport() -> Vec<Kind> {
    let (command, policy) = ("plugin:fs|read_file", Some("connect-src 'self'".into()));
    let again = Request {
        transport: Transport::PostMessage,
        repeats: Some(20),
        callback: Some(2_001),
        error_callback: Some(2_002),
        ..request(command)
    };
    let command = command.into();
    let changed =
        TransportChanged { page: page(), page_us: 7_000, call: Some(20), command, policy };
    vec![alone(RecordKind::TransportChanged(changed)), alone(RecordKind::RequestReceived(again))]
}

fn unsent() -> Vec<Kind> {
    let (callback, page_us) = (3_001, 7_400);
    let unsent = CallUnsent { page: page(), callback, page_us };
    let stack = b"save@tauri://localhost/app.js:8:12\n";
    vec![whole(BodyFormat::Text, stack, RecordKind::CallUnsent(unsent))]
}

fn comments() -> Vec<Kind> {
    let text = "why does it fail?".into();
    vec![alone(RecordKind::Commented(Comment { row: 15, text }))]
}

fn returns() -> Vec<Kind> {
    vec![alone(RecordKind::PageReturned(PageReturned { page: page(), page_us: 7_000 }))]
}
