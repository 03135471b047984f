//! The fold of records into calls.

use proptest::prelude::*;

use ipc_inspector_protocol::{
    Body, BodyFormat, Call, CallObserved, Calls, Change, Dispatch, Dispatched, DropCause, Observed,
    Outcome, PageLoaded, PageRef, PageReturned, Record, RecordKind, Request, ResolverDropped,
    Response, Status, WebviewRef,
};

fn record(seq: u64, kind: RecordKind) -> Record {
    Record::new(seq, 100 * seq, kind)
}

fn request(seq: u64) -> Record {
    record(seq, RecordKind::RequestReceived(Request::default()))
}

fn dispatch(seq: u64, call: u64) -> Record {
    record(seq, RecordKind::RequestDispatched(Dispatch { call, held_us: 7 }))
}

fn response(seq: u64, call: u64, outcome: Outcome) -> Record {
    record(seq, RecordKind::ResponseSent(Response { call, outcome, task: None }))
}

fn dropped(seq: u64, call: u64) -> Record {
    record(
        seq,
        RecordKind::ResolverDropped(ResolverDropped {
            call,
            cause: DropCause::Handler,
            task: None,
        }),
    )
}

#[test]
fn a_call_is_pending_until_it_is_answered_or_dropped() {
    let mut calls = Calls::default();
    assert_eq!(calls.apply(&request(0)), Change::Added(0));
    assert_eq!(calls.get(0).unwrap().status(), Status::Pending);
    assert_eq!(calls.get(0).unwrap().duration_us(), None);
    assert_eq!(calls.apply(&request(1)), Change::Added(1));

    assert_eq!(calls.apply(&response(2, 0, Outcome::Denied)), Change::Updated(0));
    assert_eq!(calls.get(0).unwrap().status(), Status::Answered(Outcome::Denied));
    assert_eq!(calls.get(0).unwrap().duration_us(), Some(200));
    assert_eq!(calls.apply(&dropped(3, 1)), Change::Updated(1));
    assert_eq!(calls.get(1).unwrap().status(), Status::Dropped);
}

#[test]
fn a_sync_command_is_answered_before_its_dispatch_returns() {
    let mut calls = Calls::default();
    for record in [request(0), response(1, 0, Outcome::Ok), dispatch(2, 0)] {
        calls.apply(&record);
    }
    let call = calls.get(0).unwrap();
    let dispatched = Dispatched { returned_us: 200, held_us: 7 };
    assert_eq!(call.dispatched, Some(dispatched));
    assert_eq!(call.status(), Status::Answered(Outcome::Ok));
    assert!(call.end.unwrap().at_us < dispatched.returned_us);
}

#[test]
fn records_of_a_call_that_is_gone_are_orphans() {
    let mut calls = Calls::default();
    calls.apply(&request(0));
    calls.apply(&request(1));
    let gone: Vec<_> = calls.evict_before(1).map(|call| call.seq).collect();
    assert_eq!(gone, [0]);
    assert_eq!(calls.apply(&response(2, 0, Outcome::Ok)), Change::Orphan);
    assert_eq!(calls.len(), 1);
}

#[test]
fn other_records_are_no_calls() {
    let kind = RecordKind::WebviewCreated(WebviewRef::default());
    let mut calls = Calls::default();
    assert_eq!(calls.apply(&record(0, kind)), Change::None);
    assert!(calls.is_empty());
}

#[test]
fn what_a_page_tells_in_two_parts_is_put_together() {
    let body = Body { format: BodyFormat::Text, len: 9, kept: 9 };
    let observed = |seq, invoked_page_us, settled_page_us, body| {
        let observed = CallObserved { call: 0, invoked_page_us, settled_page_us };
        record(seq, RecordKind::CallObserved(observed)).with_body(body)
    };
    let mut calls = Calls::default();
    calls.apply(&request(0));
    assert_eq!(calls.apply(&observed(1, Some(5), None, Some(body))), Change::Updated(0));
    calls.apply(&response(2, 0, Outcome::Ok));
    calls.apply(&observed(3, None, Some(9), None));
    let expected = Observed {
        invoked_page_us: Some(5),
        settled_page_us: Some(9),
        stack: Some((1, body)),
        ..Observed::default()
    };
    assert_eq!(calls.get(0).unwrap().observed, expected);
}

/// A call that is answered after 900 µs, and what its page told: before the answer in the log or after it,
/// and when it settled after its invoke.
fn told(is_before: bool, settled_page_us: u64) -> Call {
    let observed = CallObserved {
        call: 0,
        invoked_page_us: Some(5_000),
        settled_page_us: Some(5_000 + settled_page_us),
    };
    let observed = RecordKind::CallObserved(observed);
    let at = |seq, at_us, kind| Record::new(seq, at_us, kind);
    let answer = response(9, 0, Outcome::Ok).kind;
    let (first, second) = if is_before { (observed, answer) } else { (answer, observed) };
    let mut calls = Calls::default();
    calls.apply(&request(0));
    calls.apply(&at(1, 500_000, first));
    calls.apply(&at(2, 500_000, second));
    calls.get(0).expect("it was received").clone()
}

#[test]
fn a_settle_before_the_answer_is_no_settle_by_it() {
    for (is_before, settled_page_us) in [(true, 271_000), (false, 271_000), (true, 900_000)] {
        let call = told(is_before, settled_page_us);
        assert_eq!(call.status(), Status::Answered(Outcome::Ok));
        let Observed { settled_page_us: by_answer, abandoned_page_us, .. } = call.observed;
        assert_eq!((by_answer, abandoned_page_us), (None, Some(5_000 + settled_page_us)));
        assert_eq!((call.waited_us(), call.duration_us()), (None, Some(500_000)));
    }
    // The page's clock has steps of a millisecond.
    for settled_page_us in [499_000, 500_000, 3_000_000] {
        let Observed { settled_page_us: by_answer, abandoned_page_us, .. } =
            told(false, settled_page_us).observed;
        assert_eq!((by_answer, abandoned_page_us), (Some(5_000 + settled_page_us), None));
    }
}

#[test]
fn calls_that_held_the_main_thread_meanwhile_are_counted() {
    let mut calls = Calls::default();
    // Received at 100 ns times their number; each holds for 70 until 100 later.
    for seq in [0, 2, 4] {
        calls.apply(&request(seq));
        calls.apply(&Record::new(
            seq + 1,
            100 * (seq + 1),
            RecordKind::RequestDispatched(Dispatch { call: seq, held_us: 70 }),
        ));
    }
    assert_eq!(calls.held_between(0, 1_000, 99), 210);
    assert_eq!(calls.held_between(0, 1_000, 2), 140);
    assert_eq!(calls.held_between(50, 400, 4), 120);
    assert_eq!(calls.held_between(300, 430, 99), 0);
}

#[test]
fn a_call_whose_page_is_gone_waits_for_nobody_until_the_page_comes_back() {
    let mut calls = Calls::default();
    let sent = |seq, webview: &str, page_load| {
        let request = Request { webview: webview.into(), page_load, ..Request::default() };
        record(seq, RecordKind::RequestReceived(request))
    };
    let webview = |webview: &str| WebviewRef { webview: webview.into(), window: "main".into() };
    let loaded = |seq, label: &str, page_load| {
        let url = "tauri://localhost/".into();
        record(seq, RecordKind::PageLoaded(PageLoaded { webview: webview(label), page_load, url }))
    };
    // The first came before its page was told of, and may be of the page that then is.
    for record in [sent(0, "main", 0), sent(1, "main", 1), sent(2, "mini", 1), sent(3, "main", 1)] {
        calls.apply(&record);
    }
    assert_eq!(calls.apply(&loaded(4, "main", 1)), Change::None);
    calls.apply(&response(5, 3, Outcome::Ok));

    assert_eq!(calls.apply(&loaded(6, "main", 2)), Change::Pages(vec![1]));
    let status = |calls: &Calls, seq| calls.get(seq).unwrap().status();
    assert_eq!(status(&calls, 0), Status::Pending);
    assert_eq!(
        (status(&calls, 1), calls.get(1).unwrap().page_gone_us),
        (Status::PageGone, Some(600))
    );
    assert_eq!(
        calls.get(3).unwrap().page_gone_us,
        None,
        "it was answered while the page was there"
    );
    assert_eq!(calls.apply(&loaded(7, "main", 3)), Change::None, "it is gone already");

    let page = PageRef { webview: "main".into(), page_load: 1 };
    let returned = record(8, RecordKind::PageReturned(PageReturned { page, page_us: 9 }));
    assert_eq!(calls.apply(&returned), Change::Pages(vec![0, 1]));
    assert_eq!(status(&calls, 1), Status::Pending);

    let destroyed = |seq, label| record(seq, RecordKind::WebviewDestroyed(webview(label)));
    assert_eq!(calls.apply(&destroyed(9, "main")), Change::Pages(vec![1]));
    assert_eq!(calls.apply(&destroyed(10, "mini")), Change::Pages(vec![2]));
    // An answer that comes late is one, for nobody.
    assert_eq!(calls.apply(&response(11, 1, Outcome::Ok)), Change::Updated(1));
    let call = calls.get(1).unwrap();
    assert_eq!((call.status(), call.page_gone_us), (Status::Answered(Outcome::Ok), Some(900)));
}

/// A log of calls that overlap: what each step does is chosen by its number.
fn logs() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec((0..5u8, any::<prop::sample::Index>()), 1..100).prop_map(|steps| {
        let mut log = Vec::new();
        let mut open: Vec<u64> = Vec::new();
        for (seq, (step, which)) in (0..).zip(steps) {
            let record = match (step, open.is_empty()) {
                (0 | 1, _) | (_, true) => {
                    open.push(seq);
                    request(seq)
                }
                (2, _) => dispatch(seq, open[which.index(open.len())]),
                (3, _) => response(seq, open.swap_remove(which.index(open.len())), Outcome::Ok),
                _ => dropped(seq, open.swap_remove(which.index(open.len()))),
            };
            log.push(record);
        }
        log
    })
}

proptest! {
    /// Whoever saw all and then forgot the older records knows of the newer calls just what
    /// somebody knows who never saw the older ones.
    #[test]
    fn a_late_reader_sees_the_same_calls(log in logs(), at in any::<prop::sample::Index>()) {
        let first = at.index(log.len()) as u64;
        let mut all = Calls::default();
        let mut late = Calls::default();
        for record in &log {
            all.apply(record);
            if record.seq >= first {
                late.apply(record);
            }
        }
        let forgotten = all.evict_before(first).count();
        let requests_before = log
            .iter()
            .filter(|r| r.seq < first && matches!(r.kind, RecordKind::RequestReceived(_)))
            .count();
        prop_assert_eq!(forgotten, requests_before);
        prop_assert!(all.iter().eq(late.iter()));
    }
}
