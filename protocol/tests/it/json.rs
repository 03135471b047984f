//! The JSON that the window and its TypeScript types rely on, spelled out.

use ipc_inspector_protocol::{
    Arrival, Audience, Body, BodyFormat, CallObserved, ChannelDelivered, ChannelMessage,
    ChannelRef, CodeLocation, Comment, Delivery, Dispatch, DropCause, EventDelivered, EventEmitted,
    EventEmitter, EventTarget, Header, ListenerAdded, ListenerRef, Log, LogLevel, LogSource, Mark,
    Outcome, PageRef, Record, RecordKind, Request, Response, Transport, Way, WebviewRef,
    wire::{Batch, Stats, Streamed},
};
use serde_json::{Value, json};

#[track_caller]
fn check(kind: RecordKind, expected: &Value) {
    let record = Record { seq: 7, at_us: 1234, kind };
    let json = serde_json::to_value(&record).expect("records are plain data");
    assert_eq!(&json, expected);
    assert_eq!(serde_json::from_value::<Record>(json).expect("it was just written"), record);
    // And by the way to the window.
    let records = vec![Streamed { record, preview: None }];
    let batch = Batch { records, ..Batch::default() };
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn a_request_is_written_with_all_it_has() {
    check(
        RecordKind::RequestReceived(Request {
            command: "plugin:fs|read".into(),
            webview: "main".into(),
            window: "first".into(),
            page_load: 2,
            callback: Some(11),
            error_callback: Some(12),
            origin: Some("tauri://localhost".into()),
            transport: Transport::PostMessage,
            repeats: Some(3),
            headers: vec![Header { name: "content-type".into(), value: "x".into() }].into(),
            body: Some(Body { format: BodyFormat::Json, len: 10, kept: 4 }),
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "request_received",
            "command": "plugin:fs|read", "webview": "main", "window": "first", "page_load": 2,
            "callback": 11, "error_callback": 12, "origin": "tauri://localhost",
            "transport": "post_message", "repeats": 3,
            "headers": [{ "name": "content-type", "value": "x" }],
            "body": { "format": "json", "len": 10, "kept": 4 },
        }),
    );
}

#[test]
fn what_a_request_lacks_is_left_out() {
    check(
        RecordKind::RequestReceived(Request::default()),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "request_received",
            "command": "", "webview": "", "window": "", "page_load": 0,
        }),
    );
}

#[test]
fn the_other_kinds_are_written_flat() {
    check(
        RecordKind::RequestDispatched(Dispatch { call: 3, held_us: 40 }),
        &json!({ "seq": 7, "at_us": 1234, "kind": "request_dispatched", "call": 3, "held_us": 40 }),
    );
    let body = Some(Body { format: BodyFormat::Raw, len: 2, kept: 2 });
    check(
        RecordKind::ResponseSent(Response {
            call: 3,
            outcome: Outcome::NotFound,
            task: Some(5),
            body,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "response_sent", "call": 3, "outcome": "not_found",
            "task": 5,
            "body": { "format": "raw", "len": 2, "kept": 2 },
        }),
    );
    // As an error with a reason, which readers of before know.
    check(
        RecordKind::ResponseSent(Response {
            call: 3,
            outcome: Outcome::InvalidArgs,
            task: None,
            body: None,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "response_sent", "call": 3, "outcome": "error",
            "rejected": "invalid_args",
        }),
    );
    check(
        RecordKind::ResolverDropped { call: 3, cause: DropCause::InvokeKey, task: None },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "resolver_dropped", "call": 3, "cause": "invoke_key",
        }),
    );
    let channel = ChannelRef { webview: "main".into(), channel: 9 };
    check(
        RecordKind::ChannelOpened { call: 3, channel: channel.clone() },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "channel_opened", "call": 3, "webview": "main",
            "channel": 9,
        }),
    );
    check(
        RecordKind::ChannelMessage(ChannelMessage { channel, index: 2, way: Way::Fetch, body }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "channel_message", "webview": "main", "channel": 9,
            "index": 2, "way": "fetch", "body": { "format": "raw", "len": 2, "kept": 2 },
        }),
    );
    let webview = WebviewRef { webview: "main".into(), window: "first".into() };
    check(
        RecordKind::PageLoaded { webview, page_load: 1, url: "tauri://localhost/".into() },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "page_loaded", "webview": "main", "window": "first",
            "page_load": 1, "url": "tauri://localhost/",
        }),
    );
}

#[test]
fn what_is_told_of_events_is_written_flat() {
    let listener = ListenerRef { webview: "main".into(), listener: 9 };
    check(
        RecordKind::ListenerAdded(ListenerAdded {
            call: 3,
            listener: listener.clone(),
            page_load: 1,
            event: "tick".into(),
            target: EventTarget::WebviewWindow { label: "main".into() },
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "listener_added", "call": 3, "webview": "main",
            "listener": 9, "page_load": 1, "event": "tick",
            "target": { "kind": "WebviewWindow", "label": "main" },
        }),
    );
    check(
        RecordKind::ListenerRemoved { call: 3, listener, event: "tick".into() },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "listener_removed", "call": 3, "webview": "main",
            "listener": 9, "event": "tick",
        }),
    );
    let body = Some(Body { format: BodyFormat::Json, len: 2, kept: 2 });
    check(
        RecordKind::EventEmitted(EventEmitted {
            event: "tick".into(),
            audience: Audience::Target(EventTarget::Any),
            emitter: EventEmitter::Page { webview: "main".into(), call: 3 },
            listeners_unseen: false,
            body,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "event_emitted", "event": "tick",
            "audience": { "target": { "kind": "Any" } },
            "emitter": { "by": "page", "webview": "main", "call": 3 },
            "body": { "format": "json", "len": 2, "kept": 2 },
        }),
    );
    let location = Some(CodeLocation { file: "src/main.rs".into(), line: 7 });
    check(
        RecordKind::EventEmitted(EventEmitted {
            event: "tick".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location },
            listeners_unseen: false,
            body: None,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "event_emitted", "event": "tick",
            "audience": "unknown",
            "emitter": { "by": "rust", "location": { "file": "src/main.rs", "line": 7 } },
        }),
    );
    check(
        RecordKind::EventDelivered(EventDelivered {
            page: PageRef { webview: "main".into(), page_load: 1 },
            event: "tick".into(),
            deliveries: vec![Delivery { listener: 9, emit: 4, page_us: 5 }],
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "event_delivered", "webview": "main", "page_load": 1,
            "event": "tick", "deliveries": [{ "listener": 9, "emit": 4, "page_us": 5 }],
        }),
    );
}

#[test]
fn what_pages_tell_of_calls_channels_and_logs_is_written_flat() {
    let page = PageRef { webview: "main".into(), page_load: 1 };
    let body = Some(Body { format: BodyFormat::Text, len: 2, kept: 2 });
    check(
        RecordKind::CallObserved(CallObserved {
            call: 3,
            invoked_page_us: Some(4),
            settled_page_us: None,
            body,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "call_observed", "call": 3, "invoked_page_us": 4,
            "body": { "format": "text", "len": 2, "kept": 2 },
        }),
    );
    let channel = ChannelRef { webview: "main".into(), channel: 9 };
    let arrivals = vec![Arrival { index: 0, page_us: 5 }];
    check(
        RecordKind::ChannelDelivered(ChannelDelivered {
            channel: channel.clone(),
            page_load: 1,
            arrivals,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "channel_delivered", "webview": "main", "channel": 9,
            "page_load": 1, "arrivals": [{ "index": 0, "page_us": 5 }],
        }),
    );
    check(
        RecordKind::ChannelClosed { channel, page_load: Some(1), messages: 1, page_us: 6 },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "channel_closed", "webview": "main", "channel": 9,
            "page_load": 1, "messages": 1, "page_us": 6,
        }),
    );
    check(
        RecordKind::Logged(Log {
            level: LogLevel::Warn,
            source: LogSource::Page { page: page.clone(), page_us: 5, uncaught: true },
            call: None,
            task: None,
            body,
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "logged", "level": "warn", "by": "page",
            "webview": "main", "page_load": 1, "page_us": 5, "uncaught": true,
            "body": { "format": "text", "len": 2, "kept": 2 },
        }),
    );
    check(
        RecordKind::Marked(Mark { text: "saved".into(), webview: None }),
        &json!({ "seq": 7, "at_us": 1234, "kind": "marked", "text": "saved" }),
    );
    check(
        RecordKind::Commented(Comment { row: 3, text: "why?".into() }),
        &json!({ "seq": 7, "at_us": 1234, "kind": "commented", "row": 3, "text": "why?" }),
    );
    check(
        RecordKind::ProbeStarted { page, page_us: 5 },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "probe_started", "webview": "main", "page_load": 1,
            "page_us": 5,
        }),
    );
    let page = PageRef { webview: "main".into(), page_load: 1 };
    check(
        RecordKind::PageReturned { page, page_us: 6 },
        &json!({
            "seq": 7, "at_us": 1234, "kind": "page_returned", "webview": "main", "page_load": 1,
            "page_us": 6,
        }),
    );
}

#[test]
fn numbers_of_a_batch_survive_the_way() {
    let kind = RecordKind::RequestReceived(Request::default());
    let record = Record { seq: u64::MAX, at_us: u64::MAX, kind };
    let batch = Batch {
        records: vec![Streamed { record, preview: Some("{}".into()) }],
        missed: 3,
        cleared: true,
        stats: Stats { records: 1, next_seq: u64::MAX, recording: true, ..Stats::default() },
    };
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn bytes_that_are_no_batch_are_an_error() {
    let bytes = Batch::default().encode();
    assert!(Batch::decode(&bytes[1..]).is_err());
    assert!(Batch::decode(b"{\"records\":[]}").is_err());
}
