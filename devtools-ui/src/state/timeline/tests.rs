//! The timeline: where things are drawn, that none is lost without a word, and how it is moved.

use std::collections::BTreeSet;

use ipc_inspector_protocol::{
    Arrival, Audience, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef, Delivery,
    Dispatch, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded, ListenerRef,
    Mark, Outcome, PageRef, ProbeStarted, RecordKind, Request, Response, Way,
};
use proptest::prelude::*;

use super::ink::Ink;
use super::lane::ROWS;
use super::layout::Layout;
use super::*;

const WIDTH: f64 = 1_000.0;

fn request(webview: &str, command: &str) -> RecordKind {
    RecordKind::RequestReceived(Request {
        command: command.into(),
        webview: webview.into(),
        page_load: 1,
        ..Request::default()
    })
}

fn dispatched(call: u64, held_us: u64) -> RecordKind {
    RecordKind::RequestDispatched(Dispatch { call, held_us })
}

fn answer(call: u64, outcome: Outcome) -> RecordKind {
    RecordKind::ResponseSent(Response { call, outcome, task: None })
}

fn page(webview: &str) -> PageRef {
    PageRef { webview: webview.into(), page_load: 1 }
}

/// A log whose spans are kept.
fn log(records: impl IntoIterator<Item = (u64, RecordKind)>) -> Log {
    let mut log = Log::of(records);
    log.keep_spans(true);
    log
}

/// All of it from 0 to `to_us`, a pixel for each thousandth of that.
fn drawing(log: &Log, to_us: u64) -> Drawing {
    let range = Range::between(0.0, to_us as f64);
    Drawing::new(log, log.spans().unwrap(), (range, range), WIDTH, None)
}

/// What is said of a place, in pixels from the left and from the top of a lane.
fn said(log: &Log, drawing: &Drawing, lane: &str, x: f64, y: f64) -> String {
    let top = drawing.lanes.iter().find(|head| head.name == lane).unwrap().top;
    let hit = drawing.hit(x, top + y);
    let words = hit.map(|hit| Words::of(log, log.spans().unwrap(), &hit).unwrap());
    words.map_or_else(|| "nothing".into(), |words| told(&words.name, &words.rest))
}

fn told(name: &str, rest: &str) -> String {
    format!("{name}: {rest}")
}

/// In the first row of a webview's lane, in Rust's track of events, and in that of the main thread.
const ROW_Y: f64 = 10.0;
const TICKS_Y: f64 = 10.0;
const MAIN_Y: f64 = 30.0;

#[test]
fn a_call_lies_in_its_webviews_lane_and_with_its_dispatch_in_rusts() {
    let log = log([
        (200_000, request("main", "load")),
        (300_000, dispatched(0, 100_000)),
        (700_000, answer(0, Outcome::Ok)),
        (800_000, request("mini", "save")),
        (850_000, answer(3, Outcome::Error)),
    ]);
    let drawing = drawing(&log, 1_000_000);
    let names: Vec<_> = drawing.lanes.iter().map(|head| head.name.as_str()).collect();
    assert_eq!(names, ["main", "mini", "Rust"]);
    let said = |lane, x, y| said(&log, &drawing, lane, x, y);
    assert_eq!(said("main", 450.0, ROW_Y), told("load", "500 ms · main"));
    assert_eq!(said("main", 720.0, ROW_Y), "nothing");
    assert_eq!(said("mini", 820.0, ROW_Y), told("save", "50.0 ms · error · mini"));
    let held = "held the main thread for 100 ms · main";
    assert_eq!(said("Rust", 250.0, MAIN_Y), told("load", held));
    // What came after it has a row of its own.
    assert_eq!(said("Rust", 500.0, MAIN_Y), "nothing");
    assert_eq!(said("Rust", 500.0, 48.0), told("load", "500 ms · main"));
    assert_eq!(drawing.path(Ink::Box), "M300.0 102H699.0v16H300.0zM200.0 6H699.0v16H200.0z");
    assert_eq!(drawing.path(Ink::Held).matches('M').count(), 2);
    assert_eq!(drawing.path(Ink::Blocked), "", "an async command does not hold it up");
    assert_eq!(drawing.path(Ink::FailedBox).matches('M').count(), 1);
    let names: Vec<_> = drawing.names.iter().map(|text| text.text.as_str()).collect();
    assert_eq!(names, ["load", "load", "load", "save"]);
}

#[test]
fn what_holds_the_main_thread_up_is_drawn_as_that_however_small() {
    let held = |us| {
        let log = log([
            (100_000, request("main", "sync")),
            (100_000 + us, answer(0, Outcome::Ok)),
            (100_000 + us, dispatched(0, us)),
        ]);
        [1_000_000, 1_000_000_000].map(|to| drawing(&log, to).path(Ink::Blocked).len())
    };
    assert!(held(16_000).iter().all(|len| *len > 0));
    assert_eq!(held(15_999), [0, 0]);
}

#[test]
fn a_call_that_goes_on_reaches_to_the_end_and_what_follows_has_another_row() {
    let log = log([
        (100_000, request("main", "never")),
        (200_000, request("main", "quick")),
        (300_000, answer(1, Outcome::Ok)),
    ]);
    let drawing = drawing(&log, 1_000_000);
    let said = |x, y| said(&log, &drawing, "main", x, y);
    assert_eq!(said(990.0, ROW_Y), told("never", "pending · main"));
    assert_eq!(said(250.0, ROW_Y + 18.0), told("quick", "100 ms · main"));
    assert_eq!(drawing.path(Ink::OpenBox), "M100.0 6H999.0v16H100.0z");
}

#[test]
fn what_is_closer_than_a_pixel_is_one_and_says_how_many() {
    let calls = (0..37).flat_map(|call| {
        let at_us = 500_000 + 20 * call;
        [(at_us, request("main", "add")), (at_us + 10, answer(2 * call, Outcome::Ok))]
    });
    let log = log(calls);
    let drawing = drawing(&log, 1_000_000);
    let many = told("37 calls", "main · zoom in to tell them apart");
    assert_eq!(said(&log, &drawing, "main", 502.0, ROW_Y), many);
    assert_eq!(said(&log, &drawing, "main", 510.0, ROW_Y), "nothing");
    assert_eq!(drawing.path(Ink::Handler), "M500.0 6H502.0v16H500.0z");
}

#[test]
fn more_calls_at_once_than_rows_are_counted_and_those_that_never_end_leave_room() {
    let open = (0..10).map(|call| (100_000 + call, request("main", "never")));
    let quick = [(500_000, request("main", "quick")), (600_000, answer(10, Outcome::Ok))];
    let log = log(open.chain(quick));
    let drawing = drawing(&log, 1_000_000);
    let head = &drawing.lanes[0];
    assert_eq!((head.name.as_str(), head.left_out), ("main", 6));
    // Four rows for those, one for the other one, and the line below.
    let said = |y| said(&log, &drawing, "main", 550.0, y);
    assert_eq!(said(ROW_Y + 4.0 * 18.0), told("quick", "100 ms · main"));
    assert_eq!(said(6.0 + 5.0 * 18.0 + 2.0), told("6 calls more", "at once than main has rows"));
}

/// An event that `from` emits at 100 ms, and two webviews hear.
fn heard(emitter: EventEmitter) -> Log {
    let listener = |webview: &str| ListenerRef { webview: webview.into(), listener: 7 };
    let listens = |webview: &str| {
        RecordKind::ListenerAdded(ListenerAdded {
            call: 0,
            listener: listener(webview),
            page_load: 1,
            event: "tick".into(),
            target: EventTarget::Any,
        })
    };
    let hears = |webview: &str, page_us| {
        let deliveries = vec![Delivery { listener: 7, emit: 0, page_us }];
        RecordKind::EventDelivered(EventDelivered {
            page: page(webview),
            event: "tick".into(),
            deliveries,
        })
    };
    let started = |webview: &str, page_us| {
        RecordKind::ProbeStarted(ProbeStarted { page: page(webview), page_us })
    };
    let (event, audience) = ("tick".into(), Audience::Unknown);
    let emits = RecordKind::EventEmitted(EventEmitted {
        event,
        audience,
        emitter,
        listeners_unseen: false,
    });
    log([
        (10_000, started("main", 10_000)),
        (20_000, started("mini", 0)),
        (30_000, listens("main")),
        (40_000, listens("mini")),
        (100_000, emits),
        (500_000, hears("main", 300_000)),
        (500_000, hears("mini", 380_000)),
    ])
}

#[test]
fn an_event_has_arrows_from_who_emitted_it_to_those_who_heard_it_when_they_did() {
    let log = heard(EventEmitter::Rust { location: None });
    let drawing = drawing(&log, 1_000_000);
    let said = |lane, x, y| said(&log, &drawing, lane, x, y);
    // One way takes 200 ms, the other 300: the second one's clock is 20 ms late.
    let words = told("tick", "event from Rust · reached 2 listeners · ≈ 300 ms");
    assert_eq!(said("Rust", 100.0, TICKS_Y), words);
    assert_eq!(said("main", 300.0, 30.0), words);
    assert_eq!(said("mini", 400.0, 30.0), words);
    let arrows = drawing.path(Ink::EmitArrow);
    // From the upper edge of Rust's track to the middle of that of each webview.
    assert_eq!(arrows, "M100.0 102.0L300.0 33.0M100.0 102.0L400.0 81.0");
}

#[test]
fn an_event_of_a_page_goes_from_its_lane_to_that_of_another_and_along_its_own() {
    let log = heard(EventEmitter::Page { webview: "mini".into(), call: 3 });
    let drawing = drawing(&log, 1_000_000);
    assert_eq!(drawing.path(Ink::EmitArrow), "M100.0 81.0L400.0 81.0M100.0 72.0L300.0 33.0");
}

#[test]
fn of_a_flood_of_events_there_are_no_more_arrows_than_can_be_seen() {
    let emitted = |_| {
        RecordKind::EventEmitted(EventEmitted {
            event: "tick".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location: None },
            listeners_unseen: false,
        })
    };
    let hears = (0..20_000).map(|emit| Delivery { listener: 7, emit, page_us: 50 * emit + 1 });
    let delivered = RecordKind::EventDelivered(EventDelivered {
        page: page("main"),
        event: "tick".into(),
        deliveries: hears.collect(),
    });
    let started = RecordKind::ProbeStarted(ProbeStarted { page: page("main"), page_us: 0 });
    let emits = (0..20_000).map(|emit| (50 * emit, emitted(emit)));
    let log = log([(0, started)].into_iter().chain(emits).chain([(1_000_000, delivered)]));
    let drawing = drawing(&log, 1_000_000);
    let arrows = drawing.path(Ink::EmitArrow).matches('M').count();
    assert!((100..200).contains(&arrows), "{arrows} arrows");
    let twenty = told("20 events", "Rust · zoom in to tell them apart");
    assert_eq!(said(&log, &drawing, "Rust", 501.0, TICKS_Y), twenty);
    let twenty = told("20 arrivals", "main · zoom in to tell them apart");
    assert_eq!(said(&log, &drawing, "main", 501.0, 30.0), twenty);
}

#[test]
fn messages_go_from_rust_to_their_page_and_belong_to_their_channel() {
    let channel = ChannelRef { webview: "main".into(), channel: 3 };
    let message = |index| {
        let channel = channel.clone();
        RecordKind::ChannelMessage(ChannelMessage { channel, index, way: Way::Eval })
    };
    let arrivals = [(0, 500_000), (1, 600_000)];
    let arrivals = arrivals.map(|(index, page_us)| Arrival { index, page_us });
    let delivered = RecordKind::ChannelDelivered(ChannelDelivered {
        channel: channel.clone(),
        page_load: 1,
        arrivals: arrivals.into(),
    });
    let log = log([
        (0, RecordKind::ProbeStarted(ProbeStarted { page: page("main"), page_us: 0 })),
        (100_000, request("main", "count")),
        (200_000, RecordKind::ChannelOpened(ChannelOpened { call: 1, channel: channel.clone() })),
        (300_000, message(0)),
        (400_000, message(1)),
        (700_000, delivered),
    ]);
    let drawing = drawing(&log, 1_000_000);
    let words = told("count › channel", "2 messages · 200 ms · main");
    for (lane, x, y) in [("Rust", 200.0, TICKS_Y), ("Rust", 300.0, TICKS_Y), ("main", 600.0, 30.0)]
    {
        assert_eq!(said(&log, &drawing, lane, x, y), words, "{lane} {x}");
    }
    assert_eq!(drawing.path(Ink::MessageArrow), "M300.0 54.0L500.0 33.0M400.0 54.0L600.0 33.0");
    // Only what is in sight, and what is under way to it.
    let near = Range::between(450_000.0, 550_000.0);
    let near = Drawing::new(&log, log.spans().unwrap(), (near, near), WIDTH, None);
    assert_eq!(near.path(Ink::MessageArrow).matches('M').count(), 2);
}

#[test]
fn marks_go_through_all_lanes_with_what_they_say() {
    let mark = |text: &str| RecordKind::Marked(Mark { text: text.into(), webview: None });
    let log = log([
        (100_000, mark("first")),
        (120_000, mark("second, which is long")),
        (200_000, mark("third")),
    ]);
    let drawing = drawing(&log, 1_000_000);
    let texts: Vec<_> = drawing.names.iter().map(|text| text.text.as_str()).collect();
    assert_eq!(texts, ["second, wh…", "third"]);
    assert_eq!(drawing.path(Ink::Mark).matches(&format!("v{}", drawing.height)).count(), 3);
    let hit = drawing.hit(100.0, 5.0).unwrap();
    assert_eq!(hit.seq, Some(0));
}

#[test]
fn what_is_selected_is_outlined_in_each_lane_and_its_ways_are_shown() {
    let log = log([
        (100_000, request("main", "load")),
        (200_000, dispatched(0, 50_000)),
        (400_000, answer(0, Outcome::Ok)),
    ]);
    let range = Range::between(0.0, 1_000_000.0);
    let chosen = |seq| {
        let drawing = Drawing::new(&log, log.spans().unwrap(), (range, range), WIDTH, seq);
        let drawn =
            [Ink::Chosen, Ink::ChosenArrow].map(|ink| drawing.path(ink).matches('M').count());
        (drawn, drawing.chosen)
    };
    assert_eq!(chosen(None), ([0, 0], None));
    // From the row of the call to that of what came after its dispatch.
    assert_eq!(chosen(Some(0)), ([3, 2], Some((6.0, 90.0))));
}

/// Something that happens to one of the calls of a log.
#[derive(Clone, Debug)]
struct Happening {
    after_us: u64,
    webview: usize,
    lasts_us: Option<u64>,
    held_us: Option<u64>,
}

/// A call, and at most how long it is to the next one or to its end.
fn happening(most_us: u64) -> impl Strategy<Value = Happening> {
    let us = move || prop_oneof![0..=most_us / 1_000, 0..=most_us / 30, 0..=most_us];
    (us(), 0..2_usize, prop::option::weighted(0.9, us()), prop::option::of(0..=most_us / 100))
        .prop_map(|(after_us, webview, lasts_us, held_us)| Happening {
            after_us,
            webview,
            lasts_us,
            held_us,
        })
}

/// The log of these calls.
fn log_of(happenings: &[Happening]) -> Log {
    let mut at_us = 0;
    let mut records = Vec::new();
    for (call, it) in happenings.iter().enumerate() {
        at_us += it.after_us;
        records.push((at_us, call, None));
        records.extend(it.held_us.map(|held_us| (at_us + held_us, call, Some(Ok(held_us)))));
        records.extend(it.lasts_us.map(|us| (at_us + us, call, Some(Err(())))));
    }
    // A request comes before what is told of it.
    records.sort_by_key(|(at_us, call, what)| (*at_us, *call, what.is_some()));
    let mut seqs = vec![0; happenings.len()];
    let records = records.into_iter().enumerate().map(|(seq, (at_us, call, what))| {
        let kind = match what {
            None => {
                seqs[call] = seq as u64;
                request(["main", "mini"][happenings[call].webview], "add")
            }
            Some(Ok(held_us)) => dispatched(seqs[call], held_us),
            Some(Err(())) => answer(seqs[call], Outcome::Ok),
        };
        (at_us, kind)
    });
    log(records.collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn every_call_in_sight_is_drawn_or_counted_and_no_two_overlap(
        happenings in prop::collection::vec(happening(2_000_000), 1..120),
        from in 0.0..1.0,
        length in 0.0001..1.0,
    ) {
        let log = log_of(&happenings);
        let spans = log.spans().unwrap();
        let (range, whole) = ranges(&log, from, length);
        let layout = Layout::new(&log, spans, (range, whole), WIDTH, None);
        for (number, lane) in (0..).zip(&layout.lanes).skip(1) {
            let mut drawn = lane.left_out;
            for track in &lane.tracks[ROWS..] {
                drawn += track.wide.len();
                drawn += track.columns.iter().map(|it| it.count as usize).sum::<usize>();
                prop_assert!(track.wide.windows(2).all(|it| it[0].to <= it[1].from + 1e-6));
            }
            let in_sight = spans.iter().filter(|span| {
                span.lane == number
                    && span.to_us as f64 >= range.from_us
                    && span.from_us as f64 <= range.end_us()
            });
            prop_assert_eq!(drawn, in_sight.count());
        }
    }

    #[test]
    fn a_call_stays_in_its_row_wherever_one_looks(
        happenings in prop::collection::vec(happening(50), 1..30),
        from in 0.0..1.0,
        length in 0.001..1.0,
    ) {
        let log = log_of(&happenings);
        let (range, whole) = ranges(&log, from, length);
        // So many pixels that all that lasts is told apart.
        let rows = |range: Range| -> BTreeSet<_> {
            let spans = log.spans().unwrap();
            let layout = Layout::new(&log, spans, (range, whole), range.length_us * 4.0, None);
            let lanes = layout.lanes.into_iter().skip(1);
            let tracks = lanes.flat_map(|lane| lane.tracks.into_iter().enumerate());
            tracks.flat_map(|(row, it)| it.wide.into_iter().map(move |it| (it.seq, row))).collect()
        };
        prop_assert!(rows(range).is_subset(&rows(whole)));
    }
}

/// A part of a log, and all of it.
fn ranges(log: &Log, from: f64, length: f64) -> (Range, Range) {
    let whole = Range::between(0.0, log.newest_us() as f64);
    let range = Range { from_us: whole.at(from), length_us: whole.length_us * length };
    (range.within(whole), whole)
}

#[test]
fn the_page_gets_as_much_however_many_calls_there_are() {
    let bytes = |calls: u64| {
        let records = (0..calls).flat_map(|call| {
            let at_us = call * 1_000_000 / calls;
            let ended_us = at_us + call % 7 * call % 9_000;
            [(at_us, request("main", "add")), (ended_us, answer(2 * call, Outcome::Ok))]
        });
        let log = log(records);
        let drawing = drawing(&log, 1_000_000);
        Ink::ALL.iter().map(|ink| drawing.path(*ink).len()).sum::<usize>() + drawing.names.len()
    };
    assert!(bytes(50_000) < 200_000, "{} bytes", bytes(50_000));
}

/// A timeline of a log, with the signals of the window that it depends on.
struct Window {
    timeline: Timeline,
    log: RwSignal<Log>,
    selected: RwSignal<Option<u64>>,
    _owner: Owner,
}

impl Window {
    /// Of 100 calls that begin every 10 ms and take 5.
    fn new() -> Self {
        let owner = Owner::new();
        owner.set();
        let log = RwSignal::new(Log::of((0..100).flat_map(calls)));
        let selected = RwSignal::new(None);
        let timeline = Timeline::new(log, Memo::new(move |_| selected.get()));
        timeline.keep(true);
        timeline.resized(WIDTH);
        Self { timeline, log, selected, _owner: owner }
    }

    /// What is in sight, in whole milliseconds.
    fn range(&self) -> (i64, i64) {
        let range = self.timeline.drawing.with_untracked(|drawing| drawing.range);
        #[expect(clippy::cast_possible_truncation, reason = "small")]
        let [from, to] = [range.from_us, range.end_us()].map(|us| (us / 1_000.0).round() as i64);
        (from, to)
    }

    /// So many calls have come.
    fn more(&self, more: u64) {
        self.log.set(log((0..100 + more).flat_map(calls)));
        self.timeline.refresh();
    }
}

fn calls(call: u64) -> [(u64, RecordKind); 2] {
    let at_us = 10_000 * call;
    [(at_us, request("main", "add")), (at_us + 5_000, answer(2 * call, Outcome::Ok))]
}

#[test]
fn at_first_there_is_all_of_the_log_and_what_comes_too() {
    let window = Window::new();
    assert_eq!(window.range(), (-20, 1_015));
    window.more(100);
    assert_eq!(window.range(), (-40, 2_035));
}

#[test]
fn who_looks_at_something_goes_on_looking_at_it_whatever_comes() {
    let window = Window::new();
    window.timeline.zoom(0.1, 0.5);
    let before = window.range();
    assert_eq!(before, (446, 549));
    assert!(!window.timeline.is_following());
    window.more(100);
    assert_eq!(window.range(), before);
    window.timeline.follow();
    assert_eq!(window.range(), (1_931, 2_035));
    window.more(200);
    assert_eq!(window.range(), (2_951, 3_055));
    window.timeline.show_all();
    assert_eq!(window.range(), (-60, 3_055));
}

#[test]
fn who_pans_to_the_end_follows_and_who_pans_away_no_longer() {
    let window = Window::new();
    window.timeline.zoom(0.1, 0.5);
    window.timeline.pan(1.0);
    assert_eq!(window.range(), (549, 653));
    window.timeline.pan(10.0);
    assert_eq!(window.range(), (911, 1_015));
    assert!(window.timeline.is_following());
    window.timeline.zoom_here(0.5);
    assert_eq!(window.range(), (963, 1_015), "zooming goes on following");
    window.timeline.pan(-0.5);
    assert!(!window.timeline.is_following());
    window.more(100);
    assert_eq!(window.range(), (937, 989));
}

#[test]
fn what_is_selected_is_zoomed_at_and_looked_at_closely() {
    let window = Window::new();
    window.selected.set(Some(40));
    window.timeline.zoom_here(0.1);
    let (from, to) = window.range();
    assert!((from..to).contains(&202), "{from} to {to}");
    window.timeline.zoom_to_selected();
    assert_eq!(window.range(), (199, 207));
}

#[test]
fn steps_go_from_row_to_row_and_begin_with_what_is_in_sight() {
    let window = Window::new();
    window.timeline.zoom(0.1, 0.5);
    let ends = [true, false].map(|is_later| window.timeline.beside(is_later));
    assert_eq!(ends, [Some(90), Some(108)]);
    window.selected.set(Some(40));
    let beside = [true, false].map(|is_later| window.timeline.beside(is_later));
    assert_eq!(beside, [Some(42), Some(38)]);
    window.timeline.reveal(40);
    assert_eq!(window.range(), (151, 254));
    window.timeline.reveal(42);
    assert_eq!(window.range(), (151, 254), "what is in sight stays where it is");
    window.selected.set(Some(198));
    assert_eq!(window.timeline.beside(true), None);
}

#[test]
fn words_are_of_what_is_pointed_at_else_selected_else_in_sight() {
    let window = Window::new();
    let words = || window.timeline.words.with_untracked(|words| words.name.clone());
    assert_eq!(words(), "1.03 s");
    window.selected.set(Some(0));
    assert_eq!(words(), "add");
    let lane = window.timeline.drawing.with_untracked(|drawing| drawing.lanes[0].clone());
    window.timeline.point_at(Some((500.0, lane.top + 3.0)));
    assert_eq!(words(), "add", "nothing is there");
    window.selected.set(None);
    assert_eq!(words(), "1.03 s");
}

#[test]
fn without_anybody_who_looks_nothing_is_kept_or_drawn() {
    let window = Window::new();
    window.timeline.keep(false);
    assert!(window.log.with_untracked(|log| log.spans().is_none()));
    assert!(window.timeline.drawing.with_untracked(|drawing| drawing.lanes.is_empty()));
}
