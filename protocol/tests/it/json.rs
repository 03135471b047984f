//! The JSON that the window and its TypeScript types rely on, spelled out.

use ipc_inspector_protocol::{
    Body, BodyFormat, ChannelMessage, ChannelRef, Dispatch, DropCause, Header, Outcome, Record,
    RecordKind, Request, Response, WebviewRef,
    wire::{Batch, Stats, Streamed},
};
use serde_json::{Value, json};

#[track_caller]
fn check(kind: RecordKind, expected: &Value) {
    let record = Record { seq: 7, at_us: 1234, kind };
    let json = serde_json::to_value(&record).expect("records are plain data");
    assert_eq!(&json, expected);
    assert_eq!(serde_json::from_value::<Record>(json).expect("it was just written"), record);
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
            headers: vec![Header { name: "content-type".into(), value: "x".into() }],
            body: Some(Body { format: BodyFormat::Json, len: 10, kept: 4 }),
        }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "request_received",
            "command": "plugin:fs|read", "webview": "main", "window": "first", "page_load": 2,
            "callback": 11, "error_callback": 12, "origin": "tauri://localhost",
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
        RecordKind::ResponseSent(Response { call: 3, outcome: Outcome::NotFound, body }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "response_sent", "call": 3, "outcome": "not_found",
            "body": { "format": "raw", "len": 2, "kept": 2 },
        }),
    );
    check(
        RecordKind::ResolverDropped { call: 3, cause: DropCause::InvokeKey },
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
        RecordKind::ChannelMessage(ChannelMessage { channel, index: 2, body }),
        &json!({
            "seq": 7, "at_us": 1234, "kind": "channel_message", "webview": "main", "channel": 9,
            "index": 2, "body": { "format": "raw", "len": 2, "kept": 2 },
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
fn numbers_of_a_batch_survive_the_way() {
    let kind = RecordKind::RequestReceived(Request::default());
    let record = Record { seq: (1 << 53) - 1, at_us: (1 << 53) - 1, kind };
    let batch = Batch {
        records: vec![Streamed { record, preview: Some("{}".into()) }],
        missed: 3,
        cleared: true,
        stats: Stats { records: 1, next_seq: 1 << 53, recording: true, ..Stats::default() },
    };
    let json = serde_json::to_string(&batch).unwrap();
    assert_eq!(serde_json::from_str::<Batch>(&json).unwrap(), batch);
}
