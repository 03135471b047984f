//! The fold of records into pages, and the estimate of how their clocks stand.

use proptest::prelude::*;

use ipc_inspector_protocol::{
    CallObserved, Calls, Outcome, PageClock, PageLoaded, PageRef, PageReturned, Pages,
    ProbeStarted, Record, RecordKind, Request, Response, Transport, WebviewRef,
    pages::PAGE_CLOCK_STEP_US,
};

/// A page's clock as it can be read: in steps.
fn read(us: u64) -> u64 {
    us / PAGE_CLOCK_STEP_US * PAGE_CLOCK_STEP_US
}

proptest! {
    /// Wherever the page's clock began and however long things took on their way, a moment of the
    /// page is as near as is said.
    #[test]
    fn a_moment_is_within_its_bound(
        began_us in 0..10_000_000_000_u64,
        exchanges in prop::collection::vec((0..50_000_u64, 0..9_000_u64, 0..9_000_u64), 1..50),
        asked in 0..10_000_000_u64,
    ) {
        let mut clock = PageClock::default();
        let mut now_us = began_us;
        for (pause, there, back) in exchanges {
            now_us += pause;
            clock.sent(read(now_us - began_us), now_us + there);
            now_us += there;
            clock.received(read(now_us + back - began_us), now_us);
            now_us += back;
        }
        let moment = clock.moment(read(asked)).unwrap();
        let error = moment.at_us.abs_diff(began_us + asked);
        prop_assert!(error <= moment.within_us.unwrap() + 1, "{} in {:?}", error, moment);
    }
}

#[test]
fn the_closest_exchange_counts_and_a_clock_that_stood_still_starts_anew() {
    let mut clock = PageClock::default();
    assert_eq!(clock.moment(0), None);
    clock.sent(0, 1_100);
    assert_eq!(clock.moment(50).map(|it| (it.at_us, it.within_us)), Some((1_150, None)));
    clock.received(2_000, 2_900);
    clock.sent(5_000, 6_500);
    // At most 1,100, at least 2,900 - 3,000.
    assert_eq!(clock.moment(0).map(|it| (it.at_us, it.within_us)), Some((500, Some(1_600))));
    clock.received(3_000, 1_000_000);
    assert_eq!(clock.moment(0).map(|it| (it.at_us, it.within_us)), Some((996_000, None)));
}

#[test]
fn a_call_is_put_on_the_axis_of_the_log_and_never_before_its_cause() {
    let (mut pages, mut calls) = (Pages::default(), Calls::default());
    let mut take = |seq, at_us, kind| {
        let record = Record::new(seq, at_us, kind);
        calls.apply(&record);
        pages.apply(&record, &mut calls);
    };
    let main = PageRef { webview: "main".into(), page_load: 1 };
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    take(
        0,
        900,
        RecordKind::PageLoaded(PageLoaded {
            webview,
            page_load: 1,
            url: "tauri://localhost/".into(),
        }),
    );
    take(1, 1_000, RecordKind::ProbeStarted(ProbeStarted { page: main.clone(), page_us: 0 }));
    let request = Request { webview: "main".into(), page_load: 1, ..Request::default() };
    take(2, 5_000, RecordKind::RequestReceived(request));
    let response = Response { call: 2, outcome: Outcome::Ok, task: None };
    take(3, 5_200, RecordKind::ResponseSent(response));
    let observed =
        CallObserved { call: 2, invoked_page_us: Some(4_000), settled_page_us: Some(4_000) };
    take(4, 9_000, RecordKind::CallObserved(observed));
    assert!(pages.get(&main).unwrap().tells);
    let in_page = calls.get(2).unwrap().observed.in_page;
    // The difference is at most 1,000 and at least 5,200 - 4,000 - 1,000.
    let moments =
        [in_page.invoked, in_page.settled].map(|it| it.map(|it| (it.at_us, it.within_us)));
    assert_eq!(moments, [Some((4_600, Some(1_400))), Some((5_200, Some(1_400)))]);
}

/// A call of `main` that took 5 ms in Rust, and of which its page told this.
fn told(invoked_page_us: u64, settled_page_us: u64) -> (Pages, Calls) {
    let (mut pages, mut calls) = (Pages::default(), Calls::default());
    let mut take = |seq, at_us, kind| {
        let record = Record::new(seq, at_us, kind);
        calls.apply(&record);
        pages.apply(&record, &mut calls);
    };
    let request = Request { webview: "main".into(), page_load: 1, ..Request::default() };
    take(0, 10_000_000, RecordKind::RequestReceived(request));
    let response = Response { call: 0, outcome: Outcome::Ok, task: None };
    take(1, 10_005_000, RecordKind::ResponseSent(response));
    let observed = CallObserved {
        call: 0,
        invoked_page_us: Some(invoked_page_us),
        settled_page_us: Some(settled_page_us),
    };
    take(2, 20_000_000, RecordKind::CallObserved(observed));
    (pages, calls)
}

#[test]
fn a_call_lasts_as_long_as_by_its_page_however_little_is_known_of_the_clock() {
    let (_, calls) = told(1_000_000, 3_960_000);
    let call = calls.get(0).unwrap();
    assert_eq!((call.duration_us(), call.rust_us()), (Some(2_960_000), Some(5_000)));
    let in_page = call.observed.in_page;
    assert!(in_page.invoked.unwrap().at_us <= call.received_us);
    assert!(in_page.settled.unwrap().at_us >= 10_005_000);
}

#[test]
fn a_settle_before_the_answer_tells_nothing_of_the_clock() {
    let (mut pages, mut calls) = told(1_000_000, 1_005_500);
    let main = PageRef { webview: "main".into(), page_load: 1 };
    let before = pages.moment(&main, 2_000_000);
    assert!(before.unwrap().within_us.is_some());
    let mut take = |seq, at_us, kind| {
        let record = Record::new(seq, at_us, kind);
        calls.apply(&record);
        pages.apply(&record, &mut calls);
    };
    let request = Request { webview: "main".into(), page_load: 1, ..Request::default() };
    take(3, 20_000_000, RecordKind::RequestReceived(request));
    let response = Response { call: 3, outcome: Outcome::Ok, task: None };
    take(4, 21_000_000, RecordKind::ResponseSent(response));
    let observed = CallObserved {
        call: 3,
        invoked_page_us: Some(10_999_500),
        settled_page_us: Some(11_271_000),
    };
    take(5, 22_000_000, RecordKind::CallObserved(observed));
    assert_eq!(pages.moment(&main, 2_000_000), before);
    assert_eq!(calls.get(3).unwrap().observed.in_page.settled, None);
}

#[test]
fn what_was_told_of_a_call_stays_when_the_clock_stood_still_since() {
    let (mut pages, mut calls) = told(1_000_000, 1_005_500);
    let before = calls.get(0).unwrap().observed.in_page;
    let main = PageRef { webview: "main".into(), page_load: 1 };
    // The machine slept for an hour, and the page's clock with it.
    let greeting =
        RecordKind::ProbeStarted(ProbeStarted { page: main.clone(), page_us: 3_600_000_000 });
    pages.apply(&Record::new(3, 21_000_000, greeting), &mut calls);
    assert_eq!(pages.moment(&main, 3_600_000_000).map(|it| it.at_us), Some(21_000_000));
    assert_eq!(calls.get(0).unwrap().observed.in_page, before);
}

#[test]
fn what_a_page_tells_was_never_after_it_was_told() {
    let (pages, _) = told(1_000_000, 1_005_500);
    let main = PageRef { webview: "main".into(), page_load: 1 };
    let moment = |page_us, told_us| pages.moment_told(&main, page_us, told_us);
    let told = moment(2_000_000, 30_000_000);
    assert!(told.at_us.abs_diff(11_000_000) <= told.within_us.unwrap());
    assert_eq!(moment(2_000_000, 10_000_100).at_us, 10_000_100);
    let other = PageRef { webview: "mini".into(), page_load: 1 };
    let unknown = pages.moment_told(&other, 7, 12_000_000);
    assert_eq!((unknown.at_us, unknown.within_us), (12_000_000, None));
}

#[test]
fn a_page_is_gone_when_another_takes_its_place_or_its_webview_is_destroyed() {
    let mut pages = Pages::default();
    let webview = |label: &str| WebviewRef { webview: label.into(), window: label.into() };
    let mut take = |seq, kind| pages.apply(&Record::new(seq, seq, kind), &mut Calls::default());
    let loaded = |label: &str, page_load| {
        RecordKind::PageLoaded(PageLoaded {
            webview: webview(label),
            page_load,
            url: "tauri://localhost/".into(),
        })
    };
    take(0, loaded("main", 1));
    take(1, loaded("mini", 1));
    take(2, loaded("main", 2));
    take(3, RecordKind::WebviewDestroyed(webview("mini")));
    let gone: Vec<_> = pages.iter().map(|(_, page)| page.gone).collect();
    assert_eq!(gone, [Some(2), None, Some(3)]);
    pages.evict_before(3);
    assert_eq!(pages.iter().count(), 2);
    pages.clear();
    assert_eq!(pages.iter().count(), 1);
}

#[test]
fn a_page_that_comes_back_is_there_again_in_place_of_the_others() {
    let mut pages = Pages::default();
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    let mut take = |seq, kind| pages.apply(&Record::new(seq, seq, kind), &mut Calls::default());
    for page_load in 1..=3 {
        let (webview, url) = (webview.clone(), "tauri://localhost/".into());
        take(u64::from(page_load), RecordKind::PageLoaded(PageLoaded { webview, page_load, url }));
    }
    let page = PageRef { webview: "main".into(), page_load: 1 };
    take(4, RecordKind::PageReturned(PageReturned { page: page.clone(), page_us: 2 }));
    let gone: Vec<_> = pages.iter().map(|(_, page)| page.gone).collect();
    assert_eq!(gone, [None, Some(3), Some(4)]);
    assert!(pages.get(&page).unwrap().tells);
    assert_eq!(pages.moment(&page, 2).map(|it| it.at_us), Some(4));
}

#[test]
fn another_webview_of_the_same_label_has_pages_of_its_own() {
    let mut pages = Pages::default();
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    let loaded = |webview: &WebviewRef| {
        let (webview, url) = (webview.clone(), "tauri://localhost/".into());
        RecordKind::PageLoaded(PageLoaded { webview, page_load: 1, url })
    };
    let kinds = [loaded(&webview), RecordKind::WebviewDestroyed(webview.clone()), loaded(&webview)];
    for (seq, kind) in (0..).zip(kinds) {
        pages.apply(&Record::new(seq, seq, kind), &mut Calls::default());
    }
    let all: Vec<_> = pages.iter().map(|(_, page)| (page.loaded_us, page.gone)).collect();
    assert_eq!(all, [(2, None)]);
}

#[test]
fn an_answer_that_only_the_page_saw_bounds_no_clock() {
    let (mut pages, mut calls) = (Pages::default(), Calls::default());
    let mut take = |seq, at_us, kind| {
        let record = Record::new(seq, at_us, kind);
        calls.apply(&record);
        pages.apply(&record, &mut calls);
    };
    let request = Request {
        webview: "main".into(),
        page_load: 1,
        transport: Transport::PostMessage,
        ..Request::default()
    };
    take(0, 1_000, RecordKind::RequestReceived(request));
    let response = Response { call: 0, outcome: Outcome::Ok, task: None };
    // It is reported long after the page had it.
    take(1, 900_000, RecordKind::ResponseSent(response));
    let observed =
        CallObserved { call: 0, invoked_page_us: Some(100), settled_page_us: Some(40_100) };
    take(2, 900_001, RecordKind::CallObserved(observed));
    let call = calls.get(0).unwrap();
    assert_eq!((call.duration_us(), call.answered_us()), (Some(40_000), None));
    let settled = call.observed.in_page.settled.unwrap();
    assert_eq!((settled.at_us, settled.within_us), (41_000, None));
}
