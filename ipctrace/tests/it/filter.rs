//! `ipctrace filter`.

use std::{collections::BTreeSet, fs};

use ipc_inspector_protocol::{
    Arrival, Audience, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef, Delivery,
    Dispatch, EventDelivered, EventEmitted, EventEmitter, EventTarget, Events, ListenerAdded,
    ListenerRef, Log as LogLine, LogLevel, LogSource, Outcome, PageRef, ProbeStarted, RecordKind,
    Way, WebviewRef,
};

use crate::{EXAMPLE, ipctrace, log::Log, read, run, summary::with_slow_page, written};

fn filter(trace: &[u8], expression: &str) -> Vec<u8> {
    written(ipctrace(["filter", expression]).write_stdin(trace))
}

fn seqs(trace: &[u8]) -> Vec<u64> {
    read(trace).1.iter().map(|entry| entry.record.seq).collect()
}

fn page() -> PageRef {
    PageRef { webview: "main".into(), page_load: 1 }
}

fn listener(log: &mut Log, listener: u32, event: &str) -> u64 {
    let call = log.call("plugin:event|listen", 1, Outcome::Ok);
    log.push(RecordKind::ListenerAdded(ListenerAdded {
        call,
        listener: ListenerRef { webview: "main".into(), listener },
        page_load: 1,
        event: event.into(),
        target: EventTarget::Any,
    }))
}

fn emit(log: &mut Log, event: &str, payload: &str) -> u64 {
    let emitted = EventEmitted {
        event: event.into(),
        audience: Audience::Target(EventTarget::Any),
        emitter: EventEmitter::Rust { location: None },
        listeners_unseen: false,
    };
    log.push_with(RecordKind::EventEmitted(emitted), Some(payload))
}

fn delivered(log: &mut Log, event: &str, deliveries: &[(u32, u64)]) -> u64 {
    let deliveries = deliveries.iter();
    let deliveries =
        deliveries.map(|&(listener, emit)| Delivery { listener, emit, page_us: 7 }).collect();
    log.push(RecordKind::EventDelivered(EventDelivered {
        page: page(),
        event: event.into(),
        deliveries,
    }))
}

#[test]
fn the_empty_filter_leaves_all_records_as_they_are() {
    let example = fs::read(EXAMPLE).unwrap();
    assert_eq!(read(&filter(&example, "")), read(&example));
    assert_eq!(read(&filter(&example, " ")), read(&example));
}

/// A call with a channel through which a message is sent and arrives, in six records.
fn export(log: &mut Log, command: &str, number: u32) -> u64 {
    let channel = ChannelRef { webview: "main".into(), channel: number };
    let call = log.request(command, r#"{"format":"pdf"}"#);
    log.push(RecordKind::ChannelOpened(ChannelOpened { call, channel: channel.clone() }));
    log.push(RecordKind::RequestDispatched(Dispatch { call, held_us: 1 }));
    let message = ChannelMessage { channel: channel.clone(), index: 0, way: Way::Eval };
    log.push_with(RecordKind::ChannelMessage(message), Some("1"));
    log.push(RecordKind::ChannelDelivered(ChannelDelivered {
        channel,
        page_load: 1,
        arrivals: vec![Arrival { index: 0, page_us: 1 }],
    }));
    log.answer(call, Outcome::Ok, "null");
    call
}

#[test]
fn a_call_is_left_with_all_its_records() {
    let mut log = Log::default();
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    log.push(RecordKind::WebviewCreated(webview));
    let first = export(&mut log, "export", 3);
    let second = export(&mut log, "print", 4);
    let trace = log.text();
    let records = |call: u64| [0].into_iter().chain(call..call + 6).collect::<Vec<_>>();
    assert_eq!(seqs(&filter(&trace, "cmd:export")), records(first));
    assert_eq!(seqs(&filter(&trace, "cmd:print")), records(second));
    assert_eq!(seqs(&filter(&trace, "channel:print")), records(second), "with its call");
    assert_eq!(seqs(&filter(&trace, "nothing")), [0], "webviews and pages stay");
}

#[test]
fn calls_that_were_given_the_same_channel_are_left_together() {
    let mut log = Log::default();
    let first = export(&mut log, "export", 3);
    let second = export(&mut log, "print", 3);
    export(&mut log, "save", 4);
    let trace = log.text();
    for expression in ["cmd:export", "cmd:print", "channel:print"] {
        assert_eq!(seqs(&filter(&trace, expression)), (first..second + 6).collect::<Vec<_>>());
    }
}

#[test]
fn arguments_that_could_not_be_read_are_a_status_and_an_error_to_older_readers() {
    let mut log = Log::default();
    let invalid = log.call("save", 5, Outcome::InvalidArgs);
    let failed = log.call("save", 5, Outcome::Error);
    let trace = log.text();
    let left = filter(&trace, "status:invalid-args");
    assert_eq!(seqs(&left), [invalid, invalid + 1]);
    let text = String::from_utf8(left).unwrap();
    assert!(text.contains(r#""outcome":"error","rejected":"invalid_args""#), "{text}");
    assert_eq!(seqs(&filter(&trace, "status:error")), [failed, failed + 1]);
    // A word of later versions is no reason to refuse the line.
    let newer = String::from_utf8(trace).unwrap().replace("invalid_args", "out_of_luck");
    assert_eq!(seqs(&filter(newer.as_bytes(), "status:error")).len(), 4);
}

#[test]
fn a_filter_asks_for_what_only_the_end_of_the_trace_tells() {
    let mut log = Log::default();
    let slow = log.call("load", 200, Outcome::Ok);
    let failed = log.call("load", 5, Outcome::Error);
    let pending = log.request("load", "{}");
    let trace = log.text();
    assert_eq!(seqs(&filter(&trace, ">100ms")), [slow, slow + 1]);
    assert_eq!(seqs(&filter(&trace, "status:error")), [failed, failed + 1]);
    assert_eq!(seqs(&filter(&trace, "status:pending")), [pending]);
    assert_eq!(seqs(&filter(&trace, "-status:ok kind:command")), [failed, failed + 1, pending]);
    // It begins as the option does by which a file is named.
    assert_eq!(seqs(&filter(&trace, "-origin:remote")).len(), 5);
}

#[test]
fn whole_bodies_are_searched_and_words_are_looked_for_at_their_start() {
    let mut log = Log::default();
    let arguments = format!(r#"{{"path":"/tmp/a.txt","rest":"{}needle"}}"#, "-".repeat(1_000));
    let call = log.request("read", &arguments);
    let answer = log.answer(call, Outcome::Ok, r#"{"id":7}"#);
    log.request("read", r#"{"path":"/tmp/b.png"}"#);
    let text = "a needle";
    let line = log.push_with(
        RecordKind::Logged(LogLine {
            level: LogLevel::Warn,
            source: LogSource::Rust { target: "app".into(), location: None },
            call: None,
            task: None,
        }),
        Some(text),
    );
    let trace = log.text();
    assert_eq!(seqs(&filter(&trace, "body:needle")), [call, answer, line]);
    assert_eq!(seqs(&filter(&trace, "needle")), [line], "it is far from the other one's start");
    assert_eq!(seqs(&filter(&trace, "arg.path:*.txt result.id:7")), [call, answer]);
    assert_eq!(seqs(&filter(&trace, "level:warn")), [line]);
}

#[test]
fn an_emit_keeps_its_deliveries_and_loses_those_of_others() {
    let mut log = Log::default();
    let added = listener(&mut log, 1, "tick");
    listener(&mut log, 2, "other");
    emit(&mut log, "tick", r#"{"n":1}"#);
    let wanted = emit(&mut log, "tick", r#"{"n":2}"#);
    emit(&mut log, "other", "{}");
    // Of both emits, with the same listener and at the same moment of the page.
    let both = delivered(&mut log, "tick", &[(1, 10), (1, 11)]);
    delivered(&mut log, "other", &[(2, 12)]);
    let left = filter(&log.text(), "event:tick arg.n:2");
    assert_eq!(seqs(&left), [added, wanted, both]);
    let mut events = Events::default();
    for entry in read(&left).1 {
        events.apply(&entry.record);
    }
    let emit = events.get(wanted).unwrap();
    assert_eq!((emit.listeners, emit.deliveries.len()), (Some(1), 1));
}

#[test]
fn an_emit_stays_heard_where_its_page_tells_of_no_delivery() {
    let mut log = Log::default();
    let added = listener(&mut log, 1, "tick");
    let heard = emit(&mut log, "tick", "1");
    let unheard = emit(&mut log, "tock", "2");
    let once = filter(&log.text(), "status:heard");
    assert_eq!(seqs(&once), [added, heard]);
    assert_eq!(filter(&once, "status:heard"), once);
    assert_eq!(seqs(&filter(&log.text(), "status:unheard")), [unheard]);
}

#[test]
fn to_filter_again_changes_nothing_and_a_filter_and_its_opposite_leave_each_row_once() {
    let example = fs::read(EXAMPLE).unwrap();
    let all: BTreeSet<_> = seqs(&example).into_iter().collect();
    for expression in ["cmd:greet", "kind:event", "kind:log level:warn", "kind:channel", "size:>1"]
    {
        let once = filter(&example, expression);
        assert_eq!(filter(&once, expression), once, "{expression}");
        let opposite = filter(&example, &format!("-({expression})"));
        let both: BTreeSet<_> = seqs(&once).into_iter().chain(seqs(&opposite)).collect();
        assert!(both.is_subset(&all) && both.len() > seqs(&once).len(), "{expression}");
    }
}

#[test]
fn a_filtered_trace_says_how_many_records_were_left_out_and_not_by_which_filter() {
    let mut log = Log::default();
    let kept = log.call("greet", 1, Outcome::Ok);
    log.call("save", 1, Outcome::Ok);
    log.call("load", 1, Outcome::Error);
    let filtered = |trace: &[u8]| read(trace).0.lost.filtered;
    let once = filter(&log.text(), "cmd:greet|load");
    assert_eq!(filtered(&once), 2);
    let twice = filter(&once, "status:ok");
    assert_eq!((seqs(&twice), filtered(&twice)), (vec![kept, kept + 1], 4));
    assert_eq!(filter(&twice, "cmd:*"), twice, "nothing more was left out");
    assert!(!String::from_utf8(twice).unwrap().contains("status"));
    assert_eq!(filtered(&filter(&log.text(), "cmd:*")), 0);
    let summary = written(ipctrace(["summary"]).write_stdin(once));
    let summary = String::from_utf8(summary).unwrap();
    assert!(summary.contains("  Records left out by a filter: 2.\n"), "{summary}");
}

#[test]
fn a_wrong_filter_is_shown_with_a_mark_where_it_is_wrong() {
    let (code, shown, error) = run(&mut ipctrace(["filter", "grüße staus:ok x", EXAMPLE]));
    assert_eq!((code, shown.as_str()), (2, ""));
    let lines: Vec<_> = error.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[0].contains("`status:`"), "{error}");
    assert_eq!(lines[1..], ["  grüße staus:ok x", "        ^^^^^"]);
}

#[test]
fn a_line_of_a_page_is_found_by_when_it_was_written() {
    let mut log = Log::default();
    let greeting = log.push(RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 0 }));
    log.call("slow", 138, Outcome::Ok);
    let source = LogSource::Page { page: page(), page_us: 20_000, uncaught: false };
    let line = LogLine { level: LogLevel::Info, source, call: None, task: None };
    let line = log.push_with(RecordKind::Logged(line), Some("1"));
    // It was told 120 ms after.
    assert_eq!(seqs(&filter(&log.text(), "kind:log at:<30ms")), [greeting, line]);
    assert_eq!(seqs(&filter(&log.text(), "kind:log at:>30ms")), [greeting]);
}

#[test]
fn a_hang_in_the_page_is_slow_and_not_so_in_rust() {
    let trace = with_slow_page().text();
    for (expression, passes) in
        [(">1s", true), ("is:slow", true), ("rust:>100ms", false), ("rust:<10ms", true)]
    {
        assert_eq!(seqs(&filter(&trace, expression)).len() > 1, passes, "{expression}");
    }
}
