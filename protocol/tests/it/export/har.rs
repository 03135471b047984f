//! HAR 1.2, held to npm's JSON Schema of it by a validator that is not ours.

use std::{cell::Cell, io};

use ipc_inspector_protocol::{
    CallObserved, Outcome, ProbeStarted, RecordKind,
    export::har,
    trace::{Error, Foreign, Header, Reader},
};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Write, cut_off, entry, export, of, of_cut_example, of_example, page, request, response,
};
use crate::trace::{generated, header};

const WRITE: Write = |header, entries, file| har::write(header, entries, file);
const SCHEMA: &str = include_str!("../../schemas/har-1.2.schema.json");

fn schema() -> Validator {
    let schema = super::json(SCHEMA);
    jsonschema::options().should_validate_formats(true).build(&schema).expect("it can be used")
}

/// The log, which follows the schema and whose entries name pages that are listed.
#[track_caller]
fn log(schema: &Validator, har: &str) -> Value {
    let har = super::json(har);
    if let Err(error) = schema.validate(&har) {
        panic!("{error} at {}\n{har:#}", error.instance_path());
    }
    let log = &har["log"];
    let pages: Vec<_> = array(&log["pages"]).iter().map(|page| &page["id"]).collect();
    for entry in array(&log["entries"]) {
        assert!(pages.contains(&&entry["pageref"]), "{entry:#}");
        let timings = &entry["timings"];
        let sum: f64 = ["send", "wait", "receive"]
            .map(|it| timings[it].as_f64().expect("it is a number"))
            .iter()
            .sum();
        assert_eq!(entry["time"], sum);
    }
    log.clone()
}

fn array(json: &Value) -> &[Value] {
    json.as_array().expect("it is a list")
}

#[test]
fn a_reader_that_is_not_ours_finds_each_call() {
    let text = of_example(WRITE);
    let read = ::har::from_reader(text.as_bytes()).expect("it is read");
    let ::har::Spec::V1_2(log) = read.log else { panic!("another version: {:?}", read.log) };
    let ours = super::json(&text);
    let ours = array(&ours["log"]["entries"]);
    assert_eq!(
        (log.entries.len(), log.creator.name),
        (ours.len(), "tauri-plugin-ipc-inspector".into())
    );
    for (theirs, ours) in log.entries.iter().zip(ours) {
        assert_eq!(json!(theirs.request.url), ours["request"]["url"]);
        assert_eq!(json!(theirs.response.status), ours["response"]["status"]);
        assert_eq!(json!(theirs.response.content.text), ours["response"]["content"]["text"]);
    }
}

#[test]
fn a_call_is_an_entry_with_the_times_of_page_and_rust() {
    let log = log(&schema(), &of_example(WRITE));
    let greet = &log["entries"][0];
    assert_eq!(greet["request"]["url"], "ipc://localhost/greet");
    assert_eq!(greet["request"]["postData"]["text"], r#"{"name":"Ada"}"#);
    assert_eq!(greet["response"]["status"], 200);
    assert_eq!(greet["response"]["content"]["text"], r#""Hello, Ada!""#);
    assert_eq!(greet["pageref"], "main#1");
    assert_eq!(greet["_times"]["receivedUs"], 3_750);
    assert_eq!(greet["_times"]["endedUs"], 4_250);
    assert_eq!(greet["timings"]["wait"], 0.5);
    assert_eq!(greet["_times"]["invokedUs"], 3_100);
    assert_eq!(greet["timings"]["send"], 0.65);
    assert_eq!(greet["_stack"], "save@tauri://localhost/app.js:7:12\n");
    let read = &log["entries"][1]["request"]["url"];
    assert_eq!(read, "ipc://localhost/plugin%3Afs%7Cread_file");
    assert_eq!(log["pages"][0]["title"], "tauri://localhost/");
    assert_eq!(log["pages"][0]["startedDateTime"], "2026-03-01T09:30:00.128250+01:00");
}

#[test]
fn messages_of_a_channel_are_those_of_its_call() {
    let log = log(&schema(), &of_example(WRITE));
    let messages = &log["entries"][0]["_webSocketMessages"];
    let message = |at: usize| (&messages[at]["opcode"], &messages[at]["data"]);
    assert_eq!(message(0), (&json!(1), &json!(r#"{"progress":50}"#)));
    assert_eq!(message(1), (&json!(2), &json!("3q2+7w==")));
    assert_eq!(message(2), (&json!(1), &json!("")));
}

#[test]
fn each_status_has_the_number_that_readers_expect() {
    let statuses = [
        (Outcome::Ok, 200),
        (Outcome::Error, 500),
        (Outcome::Denied, 403),
        (Outcome::NotFound, 404),
        (Outcome::Malformed, 400),
    ];
    for (outcome, status) in statuses {
        let har = of(WRITE, vec![request(0, "greet"), response(1, 0, outcome, "1")]);
        assert_eq!(log(&schema(), &har)["entries"][0]["response"]["status"], status);
    }
    let log = log(&schema(), &of(WRITE, vec![request(0, "greet")]));
    assert_eq!(log["entries"][0]["response"]["status"], 0);
    assert_eq!(log["entries"][0]["_status"], "pending");
}

#[test]
fn what_is_missing_is_told() {
    let log = log(&schema(), &of_cut_example(WRITE));
    let comment = log["comment"].as_str().unwrap();
    for part in [
        "Records evicted by the recorder's limits: 12.",
        "of a kind that is not known here: 12.",
        "Answers to requests that are not in the trace: 1.",
        "3 events emitted",
        &cut_off(),
    ] {
        assert!(comment.contains(part), "{part}: {comment}");
    }
}

#[test]
fn calls_whose_page_tells_nothing_are_written_as_others_end() {
    let calls = (0..1_000)
        .flat_map(|it| [request(2 * it, "greet"), response(2 * it + 1, 2 * it, Outcome::Ok, "1")]);
    let log = log(&schema(), &of(WRITE, calls.collect()));
    let entries = array(&log["entries"]);
    assert_eq!(entries.len(), 1_000);
    assert!(entries.iter().all(|entry| entry["response"]["content"]["text"] == "1"));
}

/// Counts the lines that are written to it.
struct Lines<'a>(&'a Cell<u64>);

impl io::Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let lines = bytes.split(|byte| *byte == b'\n').count() as u64 - 1;
        self.0.set(self.0.get() + lines);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn few_calls_are_kept_however_many_there_are() {
    let written = Cell::new(0);
    let most_kept = Cell::new(0);
    let calls = (0..10_000).flat_map(|it| {
        most_kept.set(most_kept.get().max(it - written.get()));
        [request(2 * it, "greet"), response(2 * it + 1, 2 * it, Outcome::Ok, "1")]
    });
    har::write(&header(), calls.map(Ok), Lines(&written)).unwrap();
    assert!(most_kept.get() < 300, "{} calls were kept", most_kept.get());
}

#[test]
fn a_call_that_took_long_waits_for_its_page_as_the_others() {
    let others = (1..400)
        .flat_map(|it| [request(2 * it, "greet"), response(2 * it + 1, 2 * it, Outcome::Ok, "1")]);
    let observed =
        CallObserved { call: 0, invoked_page_us: Some(0), settled_page_us: Some(900_000) };
    let mut entries = vec![request(0, "slow")];
    entries.extend(others);
    entries.push(response(800, 0, Outcome::Ok, "1"));
    entries.push(entry(801, RecordKind::CallObserved(observed), None));
    let log = log(&schema(), &of(WRITE, entries));
    let slow = array(&log["entries"]).iter().find(|entry| entry["_command"] == "slow").unwrap();
    assert!(slow["_times"]["settledUs"].is_u64(), "{slow:#}");
}

#[test]
fn what_pages_tell_late_of_very_many_calls_is_waited_for() {
    let greeting = RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 0 });
    let mut entries = vec![entry(0, greeting, None)];
    // As many as a page can make between two of its reports.
    let calls: Vec<_> = (0..2_000).map(|it| 2 * it + 1).collect();
    for call in &calls {
        entries.extend([request(*call, "greet"), response(call + 1, *call, Outcome::Ok, "1")]);
    }
    for (seq, call) in (4_001..).zip(&calls) {
        let observed = CallObserved {
            call: *call,
            invoked_page_us: Some(1_000 * call),
            settled_page_us: Some(1_000 * call + 500_000),
        };
        entries.push(entry(seq, RecordKind::CallObserved(observed), None));
    }
    let log = log(&schema(), &of(WRITE, entries));
    let times = array(&log["entries"]).iter().filter_map(|it| it["time"].as_f64());
    // To the millisecond of the page's clock.
    assert_eq!(times.filter(|time| *time >= 499.0).count(), 2_000);
}

#[test]
fn a_call_that_its_page_let_go_of_was_not_received_there() {
    let observed =
        CallObserved { call: 0, invoked_page_us: Some(100), settled_page_us: Some(271_100) };
    let entries = vec![
        request(0, "greet"),
        entry(1, RecordKind::CallObserved(observed), None),
        response(900, 0, Outcome::Ok, "1"),
    ];
    let entry = &log(&schema(), &of(WRITE, entries))["entries"][0];
    assert_eq!((&entry["_abandoned"], &entry["timings"]["receive"]), (&json!(true), &json!(0.0)));
    assert_eq!(entry["_times"]["settledUs"], Value::Null);
}

#[test]
fn it_is_told_apart_from_a_trace_of_ours() {
    let error = Reader::new(of_example(WRITE).as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Foreign(Foreign::Har)), "{error}");
}

#[test]
fn a_start_that_is_no_date_is_told() {
    let header = Header { started: "yesterday".into(), ..header() };
    let har = export(WRITE, &header, vec![Ok(request(0, "greet"))]);
    let log = log(&schema(), &har);
    assert!(log["comment"].as_str().unwrap().contains("not known when recording began"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_request_is_an_entry(entries in generated::entries()) {
        let is_request =
            |kind: &RecordKind| matches!(kind, RecordKind::RequestReceived(_));
        let requests = entries.iter().filter(|entry| is_request(&entry.record.kind)).count();
        let log = log(&schema(), &of(WRITE, entries));
        prop_assert_eq!(array(&log["entries"]).len(), requests);
    }
}
