//! The log: counts, places, and that keeping them up to date equals working them out.

use ipc_inspector_protocol::filter::{Known as _, Seen};
use ipc_inspector_protocol::wire::Found;
use ipc_inspector_protocol::{
    Audience, Body, BodyFormat, CallObserved, ChannelClosed, ChannelMessage, ChannelOpened,
    ChannelRef, Channels, Delivery, Dispatch, DropCause, EventDelivered, EventEmitted,
    EventEmitter, EventTarget, Filter, LogLevel, LogSource, Outcome, PageLoaded, PageRef,
    PageReturned, ProbeStarted, Request, ResolverDropped, Response, Status, Way, WebviewRef,
};
use proptest::prelude::*;

use super::*;
use crate::state::columns::Column;
use crate::state::commands::{GroupSort, by_command};
use crate::state::filter::{Kinds, Statuses};

fn streamed(seq: u64, kind: RecordKind, preview: Option<&str>) -> Streamed {
    let record = Record::new(seq, seq, kind);
    Streamed { record, preview: preview.map(str::to_owned) }
}

fn request(seq: u64, command: &str) -> Streamed {
    let request = Request { command: command.into(), webview: "main".into(), ..Request::default() };
    streamed(seq, RecordKind::RequestReceived(request), Some("{\"name\":\"Ada\"}"))
}

fn answer(seq: u64, call: u64, outcome: Outcome, preview: &str) -> Streamed {
    let response = Response { call, outcome, task: None };
    streamed(seq, RecordKind::ResponseSent(response), Some(preview))
}

fn channel(number: u32) -> ChannelRef {
    ChannelRef { webview: "main".into(), channel: number }
}

fn opened(seq: u64, call: u64, number: u32) -> Streamed {
    let channel = channel(number);
    streamed(seq, RecordKind::ChannelOpened(ChannelOpened { call, channel }), None)
}

/// A message whose preview tells its `seq`; every third one is raw.
fn message(seq: u64, number: u32) -> Streamed {
    let message = ChannelMessage { channel: channel(number), index: seq, way: Way::Eval };
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
    log.shown_seqs().collect()
}

/// The page whose clock is known, from the first records on: it shows what the log's own does, and is
/// told to 1,500 microseconds.
fn page() -> PageRef {
    PageRef { webview: "side".into(), page_load: 0 }
}

fn request_of_page(seq: u64, command: &str) -> Streamed {
    let request =
        Request { command: command.into(), webview: page().webview, ..Request::default() };
    streamed(seq, RecordKind::RequestReceived(request), Some("{}"))
}

fn greeting() -> [Streamed; 4] {
    let started = RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 0 });
    [
        streamed(0, started, None),
        request_of_page(1, "greet"),
        answer(2, 1, Outcome::Ok, "1"),
        observed(3, 1, 2),
    ]
}

/// What the page tells of a call that it invoked at its own start, so that this says nothing new of its
/// clock.
fn observed(seq: u64, call: u64, settled_page_us: u64) -> Streamed {
    let (invoked_page_us, settled_page_us) = (Some(0), Some(settled_page_us));
    let observed = CallObserved { call, invoked_page_us, settled_page_us };
    streamed(seq, RecordKind::CallObserved(observed), None)
}

/// A line that the page wrote at this moment of its clock.
fn console(seq: u64, at_us: u64, page_us: u64) -> Streamed {
    let line = ipc_inspector_protocol::Log {
        level: LogLevel::Info,
        source: LogSource::Page { page: page(), page_us, uncaught: false },
        call: None,
        task: None,
    };
    let record = Record::new(seq, at_us, RecordKind::Logged(line));
    Streamed { record, preview: Some("greeted".into()) }
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
            listeners_unseen: false,
        })
    };
    let source = LogSource::Rust { target: "app::db".into(), location: None };
    let line =
        ipc_inspector_protocol::Log { level: LogLevel::Warn, source, call: None, task: None };
    let closed = RecordKind::ChannelClosed(ChannelClosed {
        channel: channel(7),
        page_load: None,
        messages: 3,
        page_us: 0,
    });
    let mut log = Log::new(vec!["http://localhost:1420".into()], RowFilter::default());
    let from = |seq, origin: &str| {
        let origin = Some(origin.to_owned());
        let request = Request { command: "load".into(), origin, ..Request::default() };
        streamed(seq, RecordKind::RequestReceived(request), None)
    };
    let with_body = |Streamed { record, preview }| {
        let body = Body { format: BodyFormat::Json, len: 2_000, kept: 2_000 };
        Streamed { record: Record::with_body(record, body), preview }
    };
    let mini = EventTarget::WebviewWindow { label: "mini".into() };
    log.take(batch(
        vec![
            from(0, "tauri://localhost"),
            opened(1, 0, 7),
            message(2, 7),
            streamed(3, closed, None),
            with_body(streamed(4, emitted(mini), Some("[1]"))),
            with_body(streamed(5, emitted(EventTarget::Any), None)),
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
        listeners_unseen: false,
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
    assert_eq!((log.shown_after(4), log.nearest_index(5)), (2, Some(0)));
    assert_eq!((log.shown_beside(4, false), log.shown_beside(4, true)), (Some(2), Some(6)));
    assert_eq!((log.shown_beside(0, false), log.shown_beside(8, true)), (None, None));
    assert_eq!(log.newest_shown(), Some(8));
}

/// A request after the greeting, at this moment.
fn request_at(seq: u64, at_us: u64) -> Streamed {
    let request = request(seq, "load");
    Streamed { record: Record { at_us, ..request.record }, ..request }
}

#[test]
fn what_a_page_tells_late_stands_where_it_happened() {
    let mut log = Log::default();
    log.take(batch(greeting().into(), 0));
    let requests = [(4, 100_000), (5, 200_000), (6, 300_000)];
    log.take(batch(requests.map(|(seq, at_us)| request_at(seq, at_us)).into(), 0));
    // Its report comes 138 ms late.
    log.take(batch(vec![console(7, 388_000, 250_000)], 0));
    assert_eq!(in_order(&log), [1, 4, 5, 7, 6]);
    let Some(item) = log.item(7) else { panic!("it is held") };
    assert_eq!((item.began_us(), item.began().within_us), (249_500, Some(1_500)));
    for (text, expected) in [("at:>240ms at:<260ms", vec![7]), ("at:>300ms", vec![])] {
        log.set_filter(filter(text));
        assert_eq!(in_order(&log), expected, "{text}");
    }
    log.set_filter(filter(""));
    log.set_sort(Some(Sort { column: Column::Start, is_descending: true }));
    assert_eq!(in_order(&log), [6, 7, 5, 4, 1]);
    log.set_sort(None);
    assert_eq!((log.index_of(7), log.nearest_index(7), log.shown_after(7)), (Some(3), Some(3), 1));
    log.take(batch(Vec::new(), 6));
    assert_eq!(in_order(&log), [7, 6]);
    let axis = log.density().axis().unwrap();
    assert!(axis.contains(249_500) && log.density().at(249_500).unwrap().of(Class::Log) == 1);
}

#[test]
fn how_far_before_the_end_a_row_is_put_is_bounded() {
    let mut log = Log::default();
    log.take(batch(greeting().into(), 0));
    let rows = 20_000;
    log.take(batch((4..4 + rows).map(|seq| request_at(seq, 10 * seq)).collect(), 0));
    log.take(batch(vec![console(4 + rows, 1_000_000, 5_000)], 0));
    let (index, last) = (log.index_of(4 + rows).unwrap(), log.shown_len() - 1);
    assert!(last - index <= super::order::MOST_PASSED, "{index} of {last}");
    assert!(index < last - super::order::MOST_PASSED / 2, "{index} of {last}");
    // What it says of itself is true all the same.
    assert_eq!(log.item(4 + rows).map(Item::began_us), Some(4_500));
}

#[test]
fn a_call_takes_longer_once_its_page_tells_how_long_it_waited() {
    let mut log = Log::default();
    log.set_filter(filter(">100ms"));
    log.take(batch(greeting().into(), 0));
    log.take(batch(vec![request_of_page(4, "save"), answer(5, 4, Outcome::Ok, "1")], 0));
    log.set_sort(Some(Sort { column: Column::Time, is_descending: true }));
    assert!(in_order(&log).is_empty());
    log.take(batch(vec![observed(6, 4, 2_960_000)], 0));
    assert_eq!(in_order(&log), [4]);
    log.set_filter(filter("rust:<1ms -is:slow"));
    assert_eq!(in_order(&log), [1]);
    let group = &by_command(&log, GroupSort::default())[0];
    assert_eq!(group.command, "greet");
    log.set_filter(filter("cmd:save rust:<1ms"));
    let group = &by_command(&log, GroupSort::default())[0];
    let [waited, in_rust] = [group.durations, group.in_rust].map(|it| it.unwrap().p50_us);
    assert!(waited.abs_diff(2_960_000) <= 1_000 && in_rust == 1, "{waited}, {in_rust}");
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
    let moments = expected.iter().map(|seq| (log.item(*seq).map(Item::began_us), *seq));
    prop_assert!(moments.is_sorted());
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
        (Column::Webview, Item::Emit(_) | Item::Mark(_)) => text("Rust"),
        (Column::Webview, Item::Log(LogLine { source: LogSource::Rust { .. }, .. })) => text("app"),
        (Column::Webview, Item::Log(_)) => text("side"),
        (Column::Webview, Item::Call(call)) => text(&call.request.webview),
        (Column::Webview, Item::Channel(..)) => text("main"),
        (Column::Size, Item::Call(_) | Item::Channel(..)) => number(0),
        (Column::Status, Item::Mark(_))
        | (Column::Size | Column::Time, Item::Emit(_) | Item::Log(_) | Item::Mark(_))
        | (Column::Rust, Item::Channel(..) | Item::Emit(_) | Item::Log(_) | Item::Mark(_)) => None,
        (Column::Time, Item::Call(call)) => match (call.status(), call.waited_us()) {
            (Status::Answered(_), Some(waited_us)) => number(waited_us),
            (Status::Answered(_), None) => lasted(call.received_us, call.end.map(|end| end.at_us)),
            _ => None,
        },
        (Column::Rust, Item::Call(call)) => lasted(call.received_us, call.end.map(|end| end.at_us)),
        (Column::Time, Item::Channel(channel, _)) => lasted(channel.opened_us, channel.last_us),
        (Column::Start | Column::Waterfall, _) => number(item.began_us()),
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
    /// Of the page whose clock is known.
    RequestOfPage,
    Dispatch(prop::sample::Index),
    Answer(prop::sample::Index, Outcome),
    Observed(prop::sample::Index, u64),
    Drop(prop::sample::Index),
    Open(prop::sample::Index),
    Message(prop::sample::Index),
    Evict(prop::sample::Index),
    Clear,
    Emit,
    Log(prop::sample::Index),
    Console(u64),
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
        2 => Just(Step::RequestOfPage),
        2 => any::<prop::sample::Index>().prop_map(Step::Dispatch),
        5 => (any::<prop::sample::Index>(), outcome).prop_map(|(i, o)| Step::Answer(i, o)),
        2 => any::<prop::sample::Index>().prop_map(Step::Drop),
        3 => (any::<prop::sample::Index>(), 2_000..9_000_u64).prop_map(|(i, us)| Step::Observed(i, us)),
        2 => any::<prop::sample::Index>().prop_map(Step::Open),
        5 => any::<prop::sample::Index>().prop_map(Step::Message),
        3 => Just(Step::Emit),
        3 => (0..4_000_u64).prop_map(Step::Console),
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
                ">3ms rust:<5us",
                "at:<50us",
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
        let mut numbers = Vec::new();
        let mut waiting: Vec<_> = greeting().into();
        let mut history = waiting.clone();
        let (mut seq, mut first_seq) = (4, 0);
        let mut side = Vec::new();
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
                    RecordKind::ResolverDropped(ResolverDropped {
                        call: about(i),
                        cause: DropCause::Handler,
                        task: None,
                    }),
                    None,
                )),
                Step::RequestOfPage => {
                    side.push(seq);
                    Some(request_of_page(seq, "load"))
                }
                // It tells no more of its clock than is known already.
                Step::Observed(i, us) => {
                    (!side.is_empty()).then(|| observed(seq, *i.get(&side), us))
                }
                // Where a number is used again, what is evicted matters.
                Step::Open(i) => {
                    let number = u32::try_from(seq).unwrap();
                    numbers.push(number);
                    Some(opened(seq, about(i), number))
                }
                Step::Message(i) => {
                    (!numbers.is_empty()).then(|| message(seq, *i.get(&numbers)))
                }
                Step::Console(page_us) => Some(console(seq, seq, page_us)),
                Step::Evict(i) => {
                    first_seq = first_seq.max(i.index(usize::try_from(seq).unwrap() + 1) as u64);
                    None
                }
                Step::Clear => {
                    first_seq = seq;
                    log.take(batch(std::mem::take(&mut waiting), 0));
                    log.take(Batch { cleared: true, ..batch(Vec::new(), first_seq) });
                    history = greeting().into();
                    None
                }
                Step::Emit => {
                    let emitted = EventEmitted {
                        event: "tick".into(),
                        audience: Audience::Unknown,
                        emitter: EventEmitter::Rust { location: None },
                        listeners_unseen: false,
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
                    let kind = RecordKind::PageLoaded(PageLoaded { webview, page_load: pages, url });
                    Some(streamed(seq, kind, None))
                }
                Step::Return(page_load) => {
                    shown_page = page_load.min(pages);
                    let page = PageRef { webview: "main".into(), page_load: shown_page };
                    Some(streamed(seq, RecordKind::PageReturned(PageReturned { page, page_us: 7 }), None))
                }
                Step::Log(call) => {
                    let source = LogSource::Rust { target: "app".into(), location: None };
                    let (level, call) = (LogLevel::Info, Some(about(call)));
                    let line = ipc_inspector_protocol::Log { level, source, call, task: None};
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
            let expected = log.calls().iter().filter(|call| call.status() == status).count();
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
            let has_failed = log.calls().get(row.seq).is_some_and(|it| it.status().has_failed());
            prop_assert_eq!(row.has_failed, has_failed, "no line of a log tells of an error");
        }
        prop_assert!(log.rows.iter().all(|row| row.seq >= first_seq));
        prop_assert!(log.rows.iter().all(|row| log.item(row.seq).is_some()));

        let mut channels = Channels::default();
        for streamed in &history {
            channels.apply(&streamed.record, &Pages::default());
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
        listeners_unseen: false,
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
