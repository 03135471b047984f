//! The log: counts, places, and that keeping them up to date equals working them out.

use ipc_inspector_protocol::filter::{Known as _, Seen};
use ipc_inspector_protocol::wire::Found;
use ipc_inspector_protocol::{
    Audience, Body, BodyFormat, ChannelMessage, ChannelRef, Channels, Delivery, Dispatch,
    DropCause, EventDelivered, EventEmitted, EventEmitter, EventTarget, Filter, LogLevel,
    LogSource, Outcome, PageRef, Request, Response, Way, WebviewRef,
};
use proptest::prelude::*;

use super::*;
use crate::state::columns::Column;
use crate::state::filter::{Kinds, Statuses};

fn streamed(seq: u64, kind: RecordKind, preview: Option<&str>) -> Streamed {
    let record = Record { seq, at_us: seq, kind };
    Streamed { record, preview: preview.map(str::to_owned) }
}

fn request(seq: u64, command: &str) -> Streamed {
    let request = Request { command: command.into(), webview: "main".into(), ..Request::default() };
    streamed(seq, RecordKind::RequestReceived(request), Some("{\"name\":\"Ada\"}"))
}

fn answer(seq: u64, call: u64, outcome: Outcome, preview: &str) -> Streamed {
    let response = Response { call, outcome, task: None, body: None };
    streamed(seq, RecordKind::ResponseSent(response), Some(preview))
}

/// One of the few channels that there are, so that numbers are used again.
fn channel(number: u8) -> ChannelRef {
    ChannelRef { webview: "main".into(), channel: number.into() }
}

fn opened(seq: u64, call: u64, number: u8) -> Streamed {
    let channel = channel(number);
    streamed(seq, RecordKind::ChannelOpened { call, channel }, None)
}

/// A message whose preview tells its `seq`; every third one is raw.
fn message(seq: u64, number: u8) -> Streamed {
    let message =
        ChannelMessage { channel: channel(number), index: seq, way: Way::Eval, body: None };
    let preview = (!seq.is_multiple_of(3)).then(|| seq.to_string());
    streamed(seq, RecordKind::ChannelMessage(message), preview.as_deref())
}

fn batch(records: Vec<Streamed>, first_seq: u64) -> Batch {
    let stats = Stats { first_seq, recording: true, ..Stats::default() };
    Batch { records, missed: 0, cleared: false, stats }
}

fn filter(text: &str) -> RowFilter {
    RowFilter { text: Filter::parse(text).unwrap(), ..RowFilter::default() }
}

fn shown(log: &Log) -> Vec<u64> {
    log.shown.iter().copied().collect()
}

#[test]
fn an_answer_moves_a_call_between_the_counts() {
    let mut log = Log::default();
    log.take(batch(vec![request(0, "greet")], 0));
    assert_eq!(log.counts().of(Status::Pending), 1);
    log.take(batch(vec![answer(1, 0, Outcome::Error, "\"no\"")], 0));
    assert_eq!(log.counts().of(Status::Pending), 0);
    assert_eq!(log.counts().of(Status::Answered(Outcome::Error)), 1);
    assert_eq!(log.counts().total(), 1);
}

#[test]
fn an_answer_can_bring_a_call_into_the_filter_or_take_it_out() {
    let mut log = Log::default();
    log.set_filter(filter("hello -status:ok"));
    log.take(batch(vec![request(0, "greet"), request(1, "greet")], 0));
    assert!(shown(&log).is_empty());
    log.take(batch(vec![answer(2, 1, Outcome::Error, "\"Hello\"")], 0));
    assert_eq!(shown(&log), [1]);
    log.set_filter(filter("pending"));
    assert_eq!(shown(&log), [0]);
    log.take(batch(vec![answer(3, 0, Outcome::Ok, "1")], 0));
    assert!(shown(&log).is_empty());
}

#[test]
fn a_call_comes_into_the_filter_when_it_has_taken_so_long() {
    let mut log = Log::default();
    log.set_filter(filter(">3us"));
    log.take(batch(vec![request(0, "slow"), request(1, "quick")], 0));
    log.take(batch(vec![answer(2, 1, Outcome::Ok, "1")], 0));
    assert!(shown(&log).is_empty(), "what is pending has taken no time yet");
    log.take(batch(vec![answer(4, 0, Outcome::Ok, "1")], 0));
    assert_eq!(shown(&log), [0]);
}

#[test]
fn each_kind_of_row_tells_what_a_filter_asks() {
    let emitted = |target| {
        RecordKind::EventEmitted(EventEmitted {
            event: "tick".into(),
            audience: Audience::Target(target),
            emitter: EventEmitter::Rust { location: None },
            body: Some(Body { format: BodyFormat::Json, len: 2_000, kept: 2_000 }),
        })
    };
    let source = LogSource::Rust { target: "app::db".into(), location: None };
    let line = ipc_inspector_protocol::Log {
        level: LogLevel::Warn,
        source,
        call: None,
        task: None,
        body: None,
    };
    let closed = RecordKind::ChannelClosed { channel: channel(7), messages: 1, page_us: 0 };
    let mut log = Log::new(vec!["http://localhost:1420".into()], RowFilter::default());
    let from = |seq, origin: &str| {
        let origin = Some(origin.to_owned());
        let request = Request { command: "load".into(), origin, ..Request::default() };
        streamed(seq, RecordKind::RequestReceived(request), None)
    };
    log.take(batch(
        vec![
            from(0, "tauri://localhost"),
            opened(1, 0, 7),
            message(2, 7),
            streamed(3, closed, None),
            streamed(4, emitted(EventTarget::WebviewWindow { label: "mini".into() }), Some("[1]")),
            streamed(5, emitted(EventTarget::Any), None),
            streamed(6, RecordKind::Logged(line), Some("no such table")),
            from(7, "http://localhost:1420"),
            from(8, "https://example.com"),
        ],
        0,
    ));
    for (text, expected) in [
        ("kind:channel", vec![1]),
        ("channel:load status:closed", vec![1]),
        ("webview:mini", vec![4]),
        ("event:tick size:>1kb", vec![4, 5]),
        ("status:unheard rust", vec![4, 5]),
        ("level:warn", vec![6]),
        ("log:*table \"app::db\"", vec![6]),
        ("origin:local", vec![0, 1, 7]),
        ("origin:remote", vec![8]),
        ("\"[1]\"", vec![4]),
    ] {
        log.set_filter(filter(text));
        assert_eq!(shown(&log), expected, "{text}");
    }
}

#[test]
fn an_emit_is_heard_once_its_delivery_is_told() {
    let mut log = Log::default();
    log.set_filter(filter("status:heard"));
    let emitted = EventEmitted {
        event: "tick".into(),
        audience: Audience::Unknown,
        emitter: EventEmitter::Rust { location: None },
        body: None,
    };
    log.take(batch(vec![streamed(0, RecordKind::EventEmitted(emitted), None)], 0));
    assert!(shown(&log).is_empty());
    let delivered = EventDelivered {
        page: PageRef { webview: "main".into(), page_load: 1 },
        event: "tick".into(),
        deliveries: vec![Delivery { listener: 1, emit: 1, page_us: 5 }],
    };
    log.take(batch(vec![streamed(1, RecordKind::EventDelivered(delivered), None)], 0));
    assert_eq!(shown(&log), [0]);
}

#[test]
fn values_are_offered_by_how_often_they_were_seen_and_paths_from_whole_previews() {
    let mut log = Log::default();
    let commands = ["greet", "add", "add", "plugin:a|b"];
    let requests = (0..).zip(commands).map(|(seq, command)| request(seq, command));
    log.take(batch(requests.collect(), 0));
    log.take(batch(
        vec![
            answer(4, 0, Outcome::Ok, r#"{"user":{"id":7,"tags":[]}}"#),
            answer(5, 1, Outcome::Ok, r#"{"cut":{"of"#),
        ],
        0,
    ));
    let values = log.values();
    assert_eq!(values.seen(Seen::Commands), ["add", "greet", "plugin:a|b"]);
    assert_eq!(values.seen(Seen::Webviews), ["main"]);
    assert_eq!(values.seen(Seen::ArgumentPaths), ["name"]);
    assert_eq!(values.seen(Seen::ResultPaths), ["user.id", "user.tags"]);
    assert!(values.seen(Seen::Events).is_empty());
}

#[test]
fn a_cleared_log_forgets_what_came_before() {
    let mut log = Log::default();
    let before = vec![request(0, "a"), request(1, "b"), opened(2, 1, 7), message(3, 7)];
    log.take(Batch { missed: 3, ..batch(before, 0) });
    assert_eq!(log.missed(), 3);
    assert_eq!(log.messages().of_call(1).map(<[_]>::len), Some(1));
    log.take(Batch { cleared: true, ..batch(vec![request(4, "c")], 4) });
    assert_eq!(shown(&log), [4]);
    assert_eq!(log.messages().of_call(1), None);
    assert_eq!(log.counts().total(), 1);
    assert_eq!(log.missed(), 0);
    assert!(log.previews(1).is_none());
}

#[test]
fn places_in_the_table_are_found_both_ways() {
    let mut log = Log::default();
    log.take(batch((0..5).map(|seq| request(seq * 2, "a")).collect(), 0));
    assert_eq!(log.shown_at(2), Some(4));
    assert_eq!(log.index_of(4), Some(2));
    assert_eq!(log.index_of(5), None);
    assert_eq!(log.first_index_from(5), 3);
    assert_eq!(log.newest_shown(), Some(8));
}

/// The rows in the order of the table.
fn in_order(log: &Log) -> Vec<u64> {
    (0..log.shown_len()).map_while(|index| log.shown_at(index)).collect()
}

#[test]
fn a_click_sorts_another_turns_it_round_and_a_third_ends_it() {
    let mut log = Log::default();
    let records = vec![request(0, "b"), request(1, "c"), request(2, "a"), request(3, "b")];
    log.take(batch(records, 0));
    let mut click = |column| {
        log.set_sort(Sort::after_click(log.sort(), column));
        in_order(&log)
    };
    assert_eq!(click(Column::Name), [2, 0, 3, 1]);
    assert_eq!(click(Column::Name), [1, 0, 3, 2], "what is equal stays as it arrived");
    assert_eq!(click(Column::Start), [0, 1, 2, 3]);
    assert_eq!(click(Column::Start), [3, 2, 1, 0]);
    assert_eq!(click(Column::Start), [0, 1, 2, 3]);
    assert_eq!(log.sort(), None);
}

#[test]
fn what_has_nothing_to_be_sorted_by_comes_last_and_moves_once_it_has() {
    let mut log = Log::default();
    for is_descending in [false, true] {
        log.set_sort(Some(Sort { column: Column::Time, is_descending }));
        log.take(Batch { cleared: true, ..batch(vec![request(0, "a"), request(1, "b")], 0) });
        log.take(batch(vec![answer(2, 1, Outcome::Ok, "1")], 0));
        assert_eq!(in_order(&log), [1, 0]);
        log.take(batch(vec![answer(9, 0, Outcome::Ok, "1")], 0));
        assert_eq!(in_order(&log), if is_descending { [0, 1] } else { [1, 0] });
        assert_eq!((log.index_of(0), log.nearest_index(0)), (log.index_of(0), log.index_of(0)));
    }
}

#[test]
fn a_row_that_is_filtered_out_has_its_place_among_the_sorted() {
    let mut log = Log::default();
    log.take(batch(
        ["d", "a", "c", "b"].into_iter().zip(0..).map(|(name, seq)| request(seq, name)).collect(),
        0,
    ));
    log.set_sort(Some(Sort { column: Column::Name, is_descending: false }));
    log.set_filter(filter("-cmd:b"));
    assert_eq!(in_order(&log), [1, 2, 0]);
    assert_eq!((log.index_of(3), log.nearest_index(3)), (None, Some(1)));
    log.take(batch(Vec::new(), 2));
    assert_eq!((in_order(&log), log.nearest_index(1)), (vec![2], None));
}

/// Compares the order of the table with that of a sort of the shown rows.
fn check_order(log: &Log) -> Result<(), TestCaseError> {
    let mut expected = shown(log);
    if let Some(Sort { column, is_descending }) = log.sort() {
        let (mut with, without): (Vec<u64>, Vec<u64>) =
            expected.iter().partition(|seq| what_is_shown(log, **seq, column).is_some());
        with.sort_by(|a, b| {
            let [a, b] = [a, b].map(|seq| what_is_shown(log, *seq, column));
            if is_descending { b.cmp(&a) } else { a.cmp(&b) }
        });
        with.extend(without);
        expected = with;
    }
    prop_assert_eq!(in_order(log), expected);
    for (index, seq) in in_order(log).into_iter().enumerate() {
        prop_assert_eq!((log.index_of(seq), log.nearest_index(seq)), (Some(index), Some(index)));
    }
    Ok(())
}

/// What a column says of a row, as a number and a text of which one counts.
fn what_is_shown(log: &Log, seq: u64, column: Column) -> Option<(u64, String)> {
    let number = |number: u64| Some((number, String::new()));
    let text = |text: &str| Some((0, text.to_owned()));
    let item = log.item(seq)?;
    let lasted = |from: u64, to: Option<u64>| to.and_then(|to| number(to - from));
    match (column, item) {
        (Column::Status, Item::Call(call)) => text(call.status().name()),
        (Column::Status, Item::Emit(_)) => text("unheard"),
        (Column::Status, Item::Channel(..)) => text("open"),
        (Column::Status, Item::Log(_)) => text("info"),
        (Column::Name, Item::Mark(_)) => text("here"),
        (Column::Name, Item::Call(call)) => text(&call.request.command),
        (Column::Name, Item::Emit(_)) => text("tick"),
        (Column::Name, Item::Channel(_, call)) => call.and_then(|call| text(&call.request.command)),
        (Column::Name, Item::Log(_)) => text("greeted"),
        (Column::Kind, _) => number(kind_of(item)),
        (Column::Arguments, _) => log.previews(seq)?.request.as_deref().and_then(text),
        (Column::Webview, Item::Call(_) | Item::Channel(..)) => text("main"),
        (Column::Webview, Item::Emit(_) | Item::Mark(_)) => text("Rust"),
        (Column::Webview, Item::Log(_)) => text("app"),
        (Column::Size, Item::Call(_) | Item::Channel(..)) => number(0),
        (Column::Status, Item::Mark(_))
        | (Column::Size | Column::Time, Item::Emit(_) | Item::Log(_) | Item::Mark(_)) => None,
        (Column::Time, Item::Call(call)) => match call.status() {
            Status::Answered(_) => lasted(call.received_us, call.end.map(|end| end.at_us)),
            _ => None,
        },
        (Column::Time, Item::Channel(channel, _)) => lasted(channel.opened_us, channel.last_us),
        (Column::Start | Column::Waterfall, _) => number(seq),
    }
}

fn kind_of(item: Item<'_>) -> u64 {
    match item {
        Item::Call(_) => 0,
        Item::Emit(_) => 1,
        Item::Channel(..) => 2,
        Item::Log(_) => 3,
        Item::Mark(_) => 4,
    }
}

/// One thing that can happen to a log.
#[derive(Clone, Debug)]
enum Step {
    Request(&'static str),
    Dispatch(prop::sample::Index),
    Answer(prop::sample::Index, Outcome),
    Drop(prop::sample::Index),
    Open(prop::sample::Index, u8),
    Message(u8),
    Evict(prop::sample::Index),
    Clear,
    Emit,
    Log(prop::sample::Index),
    Mark,
    Load,
    Return(u32),
    Filter(&'static str, Option<usize>, Option<usize>),
    Sort(Option<Sort>),
}

fn step() -> impl Strategy<Value = Step> {
    let outcome = prop::sample::select(vec![
        Outcome::Ok,
        Outcome::Error,
        Outcome::Denied,
        Outcome::NotFound,
        Outcome::Malformed,
    ]);
    prop_oneof![
        6 => prop::sample::select(vec!["greet", "load", "plugin:a|b"]).prop_map(Step::Request),
        2 => any::<prop::sample::Index>().prop_map(Step::Dispatch),
        5 => (any::<prop::sample::Index>(), outcome).prop_map(|(i, o)| Step::Answer(i, o)),
        2 => any::<prop::sample::Index>().prop_map(Step::Drop),
        2 => (any::<prop::sample::Index>(), 0..3_u8).prop_map(|(i, n)| Step::Open(i, n)),
        5 => (0..3_u8).prop_map(Step::Message),
        3 => Just(Step::Emit),
        3 => any::<prop::sample::Index>().prop_map(Step::Log),
        1 => Just(Step::Mark),
        1 => Just(Step::Load),
        1 => (1..5_u32).prop_map(Step::Return),
        1 => any::<prop::sample::Index>().prop_map(Step::Evict),
        1 => Just(Step::Clear),
        1 => (
            prop::sample::select(vec![
                "",
                "g",
                "greet",
                "-greet",
                "greet p",
                "plugin pending",
                "done",
                "status:ok|open",
                ">3us",
                "cmd:a:* | -duration:<9us kind:command|channel",
                "webview:main -log:*",
            ]),
            prop::option::of(0..Kind::ALL.len()),
            prop::option::of(0..Status::ALL.len()),
        )
            .prop_map(|(words, kind, status)| Step::Filter(words, kind, status)),
        2 => prop::option::of((prop::sample::select(&Column::ALL[..]), any::<bool>())).prop_map(
            |sort| Step::Sort(sort.map(|(column, is_descending)| Sort { column, is_descending })),
        ),
    ]
}

proptest! {
    #[test]
    fn the_incremental_state_equals_one_worked_out_from_scratch(
        steps in prop::collection::vec(step(), 0..120), batch_len in 1usize..8,
    ) {
        let mut log = Log::default();
        log.keep_spans(true);
        let mut requests = Vec::new();
        let mut waiting = Vec::new();
        let mut history = Vec::new();
        let (mut seq, mut first_seq) = (0, 0);
        let (mut shown_page, mut pages) = (0, 0);
        for step in steps {
            let about = |i: prop::sample::Index| {
                if requests.is_empty() { 0 } else { *i.get(&requests) }
            };
            let next = match step {
                Step::Request(command) => {
                    let (webview, page_load) = ("main".into(), shown_page);
                    let request = Request { command: command.into(), page_load, webview, ..Request::default() };
                    Some(streamed(seq, RecordKind::RequestReceived(request), Some("{}")))
                }
                Step::Dispatch(i) => Some(streamed(
                    seq,
                    RecordKind::RequestDispatched(Dispatch { call: about(i), held_us: 5 }),
                    None,
                )),
                Step::Answer(i, outcome) => Some(answer(seq, about(i), outcome, "\"Done\"")),
                Step::Drop(i) => Some(streamed(
                    seq,
                    RecordKind::ResolverDropped {
                        call: about(i),
                        cause: DropCause::Handler,
                        task: None,
                    },
                    None,
                )),
                Step::Open(i, number) => Some(opened(seq, about(i), number)),
                Step::Message(number) => Some(message(seq, number)),
                Step::Evict(i) => {
                    first_seq = first_seq.max(i.index(usize::try_from(seq).unwrap() + 1) as u64);
                    None
                }
                Step::Clear => {
                    first_seq = seq;
                    log.take(Batch { cleared: true, ..batch(Vec::new(), first_seq) });
                    waiting.clear();
                    history.clear();
                    None
                }
                Step::Emit => {
                    let emitted = EventEmitted {
                        event: "tick".into(),
                        audience: Audience::Unknown,
                        emitter: EventEmitter::Rust { location: None },
                        body: None,
                    };
                    Some(streamed(seq, RecordKind::EventEmitted(emitted), Some("\"done\"")))
                }
                Step::Mark => {
                    let mark = ipc_inspector_protocol::Mark { text: "here".into(), webview: None };
                    Some(streamed(seq, RecordKind::Marked(mark), None))
                }
                Step::Load => {
                    pages += 1;
                    shown_page = pages;
                    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
                    let url = "tauri://localhost/".into();
                    let kind = RecordKind::PageLoaded { webview, page_load: pages, url };
                    Some(streamed(seq, kind, None))
                }
                Step::Return(page_load) => {
                    shown_page = page_load.min(pages);
                    let page = PageRef { webview: "main".into(), page_load: shown_page };
                    Some(streamed(seq, RecordKind::PageReturned { page, page_us: 7 }, None))
                }
                Step::Log(call) => {
                    let source = LogSource::Rust { target: "app".into(), location: None };
                    let (level, call) = (LogLevel::Info, Some(about(call)));
                    let line = ipc_inspector_protocol::Log { level, source, call, task: None, body: None };
                    Some(streamed(seq, RecordKind::Logged(line), Some("greeted")))
                }
                Step::Filter(words, kind, status) => {
                    let kinds = kind
                        .map(|at| Kinds::default().toggled(Kind::ALL[at]))
                        .unwrap_or_default();
                    let statuses = status
                        .map(|at| Statuses::default().toggled(Status::ALL[at]))
                        .unwrap_or_default();
                    log.set_filter(RowFilter { kinds, statuses, ..filter(words) });
                    None
                }
                Step::Sort(sort) => {
                    log.set_sort(sort);
                    None
                }
            };
            if let Some(next) = next {
                if matches!(next.record.kind, RecordKind::RequestReceived(_)) {
                    requests.push(seq);
                }
                history.push(next.clone());
                waiting.push(next);
                seq += 1;
            }
            if waiting.len() >= batch_len {
                log.take(batch(std::mem::take(&mut waiting), first_seq));
                check_order(&log)?;
            }
        }
        log.take(batch(waiting, first_seq));

        let mut fresh = Log::default();
        fresh.take(batch(history.clone(), first_seq));
        fresh.set_filter(log.filter.clone());
        prop_assert_eq!(shown(&log), shown(&fresh));
        check_order(&log)?;
        fresh.keep_spans(true);
        prop_assert_eq!(log.spans().map(Spans::told), fresh.spans().map(Spans::told));
        prop_assert_eq!(log.counts(), fresh.counts());
        for status in Status::ALL {
            let expected = log.calls.iter().filter(|call| call.status() == status).count();
            prop_assert_eq!(log.counts().of(status), expected);
        }
        for kind in Kind::ALL {
            let rows = log.rows.iter().filter(|row| row.kind == kind);
            prop_assert_eq!(log.counts().of_kind(kind), rows.count());
        }
        let mut density = Density::default();
        for row in &log.rows {
            density.add(row);
        }
        for class in Class::ALL {
            let count = |density: &Density| density.buckets().map(|it| it.of(class)).sum::<u32>();
            prop_assert_eq!(count(log.density()), count(&density));
        }
        for row in &log.rows {
            prop_assert!(log.density().axis().unwrap().contains(row.at_us));
            let has_failed = log.calls.get(row.seq).is_some_and(|it| it.status().has_failed());
            prop_assert_eq!(row.has_failed, has_failed, "no line of a log tells of an error");
        }
        prop_assert!(log.rows.iter().all(|row| row.seq >= first_seq));
        prop_assert!(log.rows.iter().all(|row| log.item(row.seq).is_some()));

        let mut channels = Channels::default();
        for streamed in &history {
            channels.apply(&streamed.record);
        }
        channels.evict_before(first_seq);
        for call in first_seq..seq {
            prop_assert_eq!(log.messages().of_call(call), channels.of_call(call));
            for message in channels.of_call(call).unwrap_or_default() {
                let expected = (!message.seq.is_multiple_of(3)).then(|| message.seq.to_string());
                prop_assert_eq!(log.messages().preview(message.seq), expected.as_deref());
            }
        }
    }
}

/// A turn of an app that uses new names and webviews all the time, from this record on. Returns that of
/// the next turn.
fn turn(log: &mut Log, from: u64, held: u64) -> u64 {
    let number = from;
    let webview = format!("w{number}");
    let of_webview = Request { command: format!("c{number}"), webview, ..Request::default() };
    let emitted = EventEmitted {
        event: format!("progress-{number}"),
        audience: Audience::Unknown,
        emitter: EventEmitter::Rust { location: None },
        body: None,
    };
    let records = vec![
        request(from, "greet"),
        answer(from + 1, from, Outcome::Ok, "\"Hello\""),
        streamed(from + 2, RecordKind::RequestReceived(of_webview), Some("{}")),
        streamed(from + 3, RecordKind::EventEmitted(emitted), Some("1")),
        opened(from + 4, from, 7),
        message(from + 5, 7),
    ];
    let next = from + 6;
    log.take(batch(records, next.saturating_sub(held)));
    log.toggle_pin(from);
    if let Some(wanted) = log.wanted() {
        let searched_to = wanted.range.end;
        let found = vec![wanted.range.clone().collect(); wanted.terms.len()];
        log.found(&wanted, Found { searched_to, found });
    }
    next
}

#[test]
fn a_log_that_goes_on_for_ever_leaves_nothing_behind() {
    let mut log = Log::default();
    log.set_filter(filter("body:hello OR greet"));
    log.set_sort(Some(Sort { column: Column::Name, is_descending: true }));
    log.keep_spans(true);
    let mut next = 1_000_000;
    let mut grown = |turns: usize| {
        for _ in 0..turns {
            next = turn(&mut log, next, 600);
        }
        format!("{log:?}").len()
    };
    let before = grown(500);
    let after = grown(500);
    assert!(after <= before + before / 50, "it grew from {before} to {after} characters");
}
