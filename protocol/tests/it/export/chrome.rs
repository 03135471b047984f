//! Chrome's Trace Event Format.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{
    Arrival, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef, Delivery, EventDelivered,
    Log, LogLevel, LogSource, Mark, Outcome, PageRef, ProbeStarted, RecordKind, Way,
    export::chrome,
    trace::{Error, Foreign, Reader},
};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{Write, cut_off, entry, of, of_cut_example, of_example, page, request, response};
use crate::trace::generated;

const WRITE: Write = |header, entries, file| chrome::write(header, entries, file);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct File {
    trace_events: Vec<Event>,
    display_time_unit: String,
    other_data: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    name: String,
    cat: String,
    ph: char,
    ts: u64,
    pid: u32,
    tid: u32,
    dur: Option<u64>,
    id: Option<String>,
    bp: Option<char>,
    s: Option<char>,
    args: Value,
}

/// The file, which is as the format wants it.
#[track_caller]
fn file(text: &str) -> File {
    let file: File = serde_json::from_str(text).expect("it is as the format wants it");
    assert_eq!(file.display_time_unit, "ms");
    let mut open: BTreeMap<(&str, &str), Vec<&Event>> = BTreeMap::new();
    let mut arrows: BTreeMap<&str, u64> = BTreeMap::new();
    let named: Vec<_> =
        file.trace_events.iter().filter(|it| it.ph == 'M').map(|it| it.tid).collect();
    for event in &file.trace_events {
        let has = (event.dur.is_some(), event.id.is_some(), event.bp.is_some(), event.s.is_some());
        let expected = match event.ph {
            'M' => (false, false, false, false),
            'X' => (true, false, false, false),
            'b' | 'e' => (false, true, false, false),
            's' | 'f' => (false, true, true, false),
            'i' => (false, false, false, true),
            other => panic!("unexpected phase {other}"),
        };
        assert_eq!(has, expected, "of phase {}", event.ph);
        assert_eq!(event.pid, 1);
        assert!(named.contains(&event.tid), "thread {} has no name", event.tid);
        let id = event.id.as_deref().unwrap_or_default();
        match event.ph {
            'b' => open.entry((&event.cat, id)).or_default().push(event),
            'e' => {
                let begin = open.get_mut(&(&*event.cat, id)).and_then(Vec::pop);
                let begin = begin.expect("what ends has begun");
                assert_eq!(begin.name, event.name, "they are nested");
                assert!(begin.ts <= event.ts);
            }
            's' => assert_eq!(arrows.insert(id, event.ts), None, "each arrow has its own number"),
            'f' => assert!(arrows.remove(id).expect("it has begun") <= event.ts),
            _ => {}
        }
    }
    assert_eq!(arrows.len(), 0, "each arrow ends");
    // A call is open from its invoke and within from its receipt where that is seen, or not at all.
    assert!(open.values().all(|events| events.len() <= 2));
    file
}

/// Phase, name, time and thread of each event that is not about names.
fn shown(file: &File) -> Vec<(char, &str, u64, u32)> {
    let events = file.trace_events.iter().filter(|event| event.ph != 'M');
    events.map(|event| (event.ph, event.name.as_str(), event.ts, event.tid)).collect()
}

#[test]
fn marks_are_instants_of_whoever_set_them() {
    let mark = |text: &str, webview: Option<&str>| {
        RecordKind::Marked(Mark { text: text.into(), webview: webview.map(Into::into) })
    };
    let text = of(
        WRITE,
        vec![entry(0, mark("clicked", Some("main")), None), entry(1, mark("saved", None), None)],
    );
    let file = file(&text);
    let marks = file.trace_events.iter().filter(|it| it.cat == "mark");
    let marks: Vec<_> = marks.map(|it| (it.name.as_str(), it.ph, it.tid)).collect();
    assert_eq!(marks, [("clicked", 'i', 3), ("saved", 'i', 2)]);
}

#[test]
fn a_call_is_a_slice_of_its_webview_with_one_of_rust_in_it() {
    let calls = vec![request(1, "greet"), response(3, 1, Outcome::Ok, "1"), request(4, "wait")];
    let file = file(&of(WRITE, calls));
    assert_eq!(
        shown(&file),
        [
            ('b', "greet", 1_000, 3),
            ('b', "in Rust", 1_000, 3),
            ('e', "in Rust", 3_000, 3),
            ('e', "greet", 3_000, 3),
            ('b', "wait", 4_000, 3),
            ('b', "in Rust", 4_000, 3),
        ]
    );
    let names = file.trace_events.iter().filter(|event| event.ph == 'M');
    let names: Vec<_> = names.map(|event| event.args["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["notes", "Rust, main thread", "Rust", "Webview main"]);
}

#[test]
fn an_arrow_goes_from_an_emit_to_each_listener_that_it_reached() {
    let file = file(&of_example(WRITE));
    let arrows: Vec<_> =
        shown(&file).into_iter().filter(|(phase, ..)| "sf".contains(*phase)).collect();
    // The page's clock puts the deliveries before the emit, which cannot be.
    let arrow = [('s', "saved", 8_750, 3), ('f', "saved", 8_750, 3)];
    assert_eq!(arrows, [arrow, arrow].concat());
}

#[test]
fn what_its_page_told_late_is_where_it_happened() {
    let channel = ChannelRef { webview: "main".into(), channel: 7 };
    let message = ChannelMessage { channel: channel.clone(), index: 0, way: Way::Eval };
    let arrivals = vec![Arrival { index: 0, page_us: 4_000 }];
    let delivered = ChannelDelivered { channel: channel.clone(), page_load: 0, arrivals };
    let source = LogSource::Page { page: page(), page_us: 5_000, uncaught: false };
    let line = Log { level: LogLevel::Info, source, call: None, task: None };
    let entries = vec![
        entry(0, RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 0 }), None),
        request(1, "watch"),
        entry(2, RecordKind::ChannelOpened(ChannelOpened { call: 1, channel }), None),
        entry(90, RecordKind::ChannelMessage(message), None),
        entry(91, RecordKind::ChannelDelivered(delivered), None),
        entry(92, RecordKind::Logged(line), None),
    ];
    let file = file(&of(WRITE, entries));
    let instants: Vec<_> = shown(&file)
        .into_iter()
        .filter(|(phase, ..)| *phase == 'i')
        .map(|(_, name, ts, _)| (name, ts))
        .collect();
    assert_eq!(instants, [("message arrived", 4_000), ("info", 5_000), ("message", 4_000)]);
}

#[test]
fn a_listener_whose_call_has_no_emit_in_the_trace_is_shown_without_an_arrow() {
    let delivered = RecordKind::EventDelivered(EventDelivered {
        page: PageRef { webview: "main".into(), page_load: 1 },
        event: "saved".into(),
        deliveries: vec![Delivery { listener: 1, emit: 0, page_us: 10 }],
    });
    let file = file(&of(WRITE, vec![entry(7, delivered, None)]));
    assert_eq!(shown(&file), [('X', "saved", 7_000, 3)]);
}

#[test]
fn it_is_told_apart_from_a_trace_of_ours() {
    let error = Reader::new(of_example(WRITE).as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Foreign(Foreign::TraceEvents)), "{error}");
}

#[test]
fn what_holds_the_main_thread_is_a_slice_of_it() {
    let file = file(&of_example(WRITE));
    let dispatch = file.trace_events.iter().find(|event| event.name == "dispatch").unwrap();
    assert_eq!((dispatch.ts, dispatch.dur, dispatch.tid), (3_962, Some(38), 1));
}

#[test]
fn what_is_missing_is_told() {
    let missing = file(&of_cut_example(WRITE)).other_data["missing"].to_string();
    for part in [
        "Records evicted by the recorder's limits: 12.",
        "Answers to requests that are not in the trace: 1.",
        &cut_off(),
    ] {
        assert!(missing.contains(part), "{part}: {missing}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_was_recorded_is_as_the_format_wants_it(entries in generated::entries()) {
        file(&of(WRITE, entries));
    }
}
