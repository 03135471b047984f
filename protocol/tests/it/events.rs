//! The fold of records into listeners, emits and deliveries.

use ipc_inspector_protocol::{
    Audience, Delivery, Emit, EventDelivered, EventEmitted, EventEmitter, EventTarget, Events,
    ListenerAdded, ListenerRef, ListenerRemoved, PageLoaded, PageRef, PageReturned, ProbeStarted,
    Record, RecordKind, WebviewRef, events::ListenerEndCause,
};

fn record(seq: u64, kind: RecordKind) -> Record {
    Record::new(seq, 10 * seq, kind)
}

fn label(label: &str) -> EventTarget {
    EventTarget::AnyLabel { label: label.into() }
}

fn number(listener: u32) -> ListenerRef {
    ListenerRef { webview: "main".into(), listener }
}

fn added(seq: u64, listener: u32, event: &str, target: EventTarget) -> Record {
    let added = ListenerAdded {
        call: seq - 1,
        listener: number(listener),
        page_load: 1,
        event: event.into(),
        target,
    };
    record(seq, RecordKind::ListenerAdded(added))
}

fn emitted(seq: u64, event: &str, audience: Audience) -> Record {
    let kind = RecordKind::EventEmitted(EventEmitted {
        event: event.into(),
        audience,
        emitter: EventEmitter::Rust { location: None },
        listeners_unseen: false,
    });
    record(seq, kind)
}

fn delivered(seq: u64, event: &str, deliveries: &[(u32, u64)]) -> Record {
    let delivery = |(listener, emit): &(u32, u64)| Delivery {
        listener: *listener,
        emit: *emit,
        page_us: 1_000 + emit,
    };
    let delivered = EventDelivered {
        page: PageRef { webview: "main".into(), page_load: 1 },
        event: event.into(),
        deliveries: deliveries.iter().map(delivery).collect(),
    };
    record(seq, RecordKind::EventDelivered(delivered))
}

fn loaded(seq: u64, page_load: u32) -> Record {
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    record(seq, RecordKind::PageLoaded(PageLoaded { webview, page_load, url: String::new() }))
}

fn fold(log: &[Record]) -> Events {
    let mut events = Events::default();
    for record in log {
        events.apply(record);
    }
    events
}

/// The listeners that an emit reached.
fn reached(events: &Events, seq: u64) -> Vec<u32> {
    let emit = events.get(seq).expect("it is in the log");
    emit.deliveries.iter().map(|reached| reached.listener.listener).collect()
}

/// What ended a listener.
fn cause(events: &Events, listener: u32) -> Option<ListenerEndCause> {
    events.listener(&number(listener)).expect("it is known").end.map(|end| end.cause)
}

const EVERYONE: Audience = Audience::Target(EventTarget::Any);

#[test]
fn listeners_of_one_emit_share_it_and_the_next_goes_to_the_next() {
    let events = fold(&[
        added(1, 1, "tick", EventTarget::Any),
        added(3, 2, "tick", EventTarget::Any),
        emitted(4, "tick", EVERYONE),
        emitted(5, "tock", EVERYONE),
        emitted(6, "tick", EVERYONE),
        delivered(7, "tick", &[(1, 1), (2, 1), (1, 2)]),
        delivered(8, "tick", &[(2, 2)]),
    ]);
    assert_eq!(reached(&events, 4), [1, 2]);
    assert_eq!(reached(&events, 6), [1, 2]);
    assert!(events.get(5).unwrap().is_unheard());
    assert_eq!(events.get(4).unwrap().listeners, Some(2));
    let listener = events.listener(&number(2)).unwrap();
    assert_eq!((listener.deliveries, listener.last_page_us), (2, Some(1_002)));
}

#[test]
fn a_delivery_is_of_no_emit_that_cannot_be_for_its_listener() {
    let events = fold(&[
        added(1, 1, "tick", label("main")),
        emitted(2, "tick", Audience::Target(label("mini"))),
        emitted(3, "tick", Audience::Target(EventTarget::App)),
        emitted(4, "tick", Audience::Filter),
        delivered(5, "tick", &[(1, 1)]),
    ]);
    assert_eq!(reached(&events, 4), [1]);
    let may_hear: Vec<_> = events.emits().map(|emit| emit.listeners).collect();
    assert_eq!(may_hear, [Some(0), Some(0), Some(1)]);
}

#[test]
fn an_event_whose_listeners_cannot_be_seen_is_not_unheard() {
    let mut unseen = emitted(1, "tick", EVERYONE);
    let RecordKind::EventEmitted(it) = &mut unseen.kind else { unreachable!("it is one") };
    it.listeners_unseen = true;
    let events = fold(&[emitted(0, "tick", EVERYONE), unseen]);
    let unheard: Vec<_> = events.emits().map(Emit::is_unheard).collect();
    assert_eq!(unheard, [true, false]);
}

#[test]
fn a_listener_hears_nothing_that_was_emitted_before_it_was_asked_for() {
    let events = fold(&[
        emitted(0, "tick", EVERYONE),
        added(3, 1, "tick", EventTarget::Any),
        emitted(4, "tick", EVERYONE),
        delivered(5, "tick", &[(1, 1)]),
    ]);
    assert_eq!((reached(&events, 0), reached(&events, 4)), (vec![], vec![1]));
}

#[test]
fn a_delivery_without_an_emit_counts_for_its_listener_alone() {
    let events =
        fold(&[added(1, 1, "tick", EventTarget::Any), delivered(2, "tick", &[(1, 1), (9, 2)])]);
    assert_eq!(events.listener(&number(1)).unwrap().deliveries, 1);
    assert_eq!(events.emits().len(), 0);
}

#[test]
fn each_delivery_tells_its_emit() {
    let mut events = fold(&[
        added(1, 1, "tick", EventTarget::Any),
        added(2, 2, "tick", EventTarget::Any),
        emitted(3, "tick", EVERYONE),
        emitted(4, "tick", EVERYONE),
    ]);
    let record = delivered(5, "tick", &[(1, 900), (2, 900), (1, 901), (1, 902)]);
    let RecordKind::EventDelivered(told) = &record.kind else { panic!("it is one") };
    assert_eq!(events.clone().apply(&record), [3, 4]);
    assert_eq!(events.deliver(told), [Some(3), Some(3), Some(4), None]);
}

#[test]
fn a_page_load_leaves_listeners_behind_and_begins_its_own_count_of_emits() {
    let mut events = fold(&[
        added(1, 1, "tick", EventTarget::Any),
        added(3, 2, "tick", EventTarget::Any),
        emitted(4, "tick", EVERYONE),
        delivered(5, "tick", &[(1, 900), (2, 900)]),
        record(
            6,
            RecordKind::ListenerRemoved(ListenerRemoved {
                call: 5,
                listener: number(1),
                event: "tick".into(),
            }),
        ),
        loaded(7, 2),
    ]);
    assert_eq!(cause(&events, 1), Some(ListenerEndCause::Removed));
    assert_eq!(cause(&events, 2), Some(ListenerEndCause::LeftBehind));
    events.apply(&emitted(8, "tick", EVERYONE));
    assert!(events.get(8).unwrap().is_unheard());

    // What is still listening outlives its record; what has ended does not.
    events.apply(&added(10, 3, "tick", EventTarget::Any));
    let gone: Vec<_> = events.evict_before(9).map(|emit| emit.seq).collect();
    assert_eq!(gone, [4, 8]);
    let left: Vec<_> = events.listeners().map(|(number, _)| number.listener).collect();
    assert_eq!(left, [3]);
    events.evict_before(11).for_each(drop);
    events.clear();
    assert_eq!(events.listeners().count(), 1);
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    events.apply(&record(12, RecordKind::WebviewDestroyed(webview)));
    assert_eq!(cause(&events, 3), Some(ListenerEndCause::WebviewDestroyed));
}

#[test]
fn targets_reach_whom_tauri_says() {
    let window = EventTarget::Window { label: "a".into() };
    let webview = EventTarget::Webview { label: "a".into() };
    let both = EventTarget::WebviewWindow { label: "a".into() };
    let all = [EventTarget::Any, EventTarget::App, label("a"), window, webview, both];
    let reaches = |target: &EventTarget| {
        all.iter().map(|listener| u8::from(target.reaches(listener))).collect::<Vec<_>>()
    };
    let table: Vec<_> = all.iter().map(reaches).collect();
    assert_eq!(
        table,
        [
            [1, 1, 1, 1, 1, 1],
            [1, 1, 0, 0, 0, 0],
            [1, 0, 1, 1, 1, 1],
            [1, 0, 1, 1, 0, 0],
            [1, 0, 1, 0, 1, 0],
            [1, 0, 1, 0, 0, 1],
        ]
    );
    assert!(!label("a").reaches(&label("b")));
}

fn returned(seq: u64, page_load: u32) -> Record {
    let page = PageRef { webview: "main".into(), page_load };
    record(seq, RecordKind::PageReturned(PageReturned { page, page_us: 9 }))
}

#[test]
fn the_last_report_of_a_page_that_was_left_is_of_its_own_emits() {
    let events = fold(&[
        loaded(0, 1),
        added(2, 1, "tick", EventTarget::Any),
        emitted(3, "tick", EVERYONE),
        delivered(4, "tick", &[(1, 1)]),
        emitted(5, "tick", EVERYONE),
        loaded(6, 2),
        delivered(7, "tick", &[(1, 2)]),
    ]);
    assert_eq!((reached(&events, 3), reached(&events, 5)), (vec![1], vec![1]));
}

#[test]
fn a_page_that_comes_back_by_history_listens_again_and_hears_no_emit_of_its_absence() {
    for says_that_it_loads in [true, false] {
        let mut log = vec![
            loaded(0, 1),
            added(2, 1, "tick", EventTarget::Any),
            emitted(3, "tick", EVERYONE),
            delivered(4, "tick", &[(1, 1)]),
            loaded(5, 2),
            record(
                6,
                RecordKind::ProbeStarted(ProbeStarted {
                    page: PageRef { webview: "main".into(), page_load: 2 },
                    page_us: 1,
                }),
            ),
            emitted(7, "tick", EVERYONE),
        ];
        let events = fold(&log);
        assert_eq!(cause(&events, 1), Some(ListenerEndCause::LeftBehind));
        assert!(events.get(7).unwrap().is_unheard());
        if says_that_it_loads {
            // What is emitted before the page can say that it is back, it hears all the same.
            log.extend([loaded(8, 3), emitted(9, "tick", EVERYONE)]);
        }
        log.extend([
            returned(10, 1),
            emitted(11, "tick", EVERYONE),
            delivered(12, "tick", if says_that_it_loads { &[(1, 2), (1, 3)] } else { &[(1, 2)] }),
        ]);
        let events = fold(&log);
        assert_eq!(cause(&events, 1), None, "it listens");
        assert_eq!((reached(&events, 7), reached(&events, 11)), (vec![], vec![1]));
        assert_eq!(events.get(11).unwrap().listeners, Some(1));
        if says_that_it_loads {
            assert_eq!(reached(&events, 9), [1]);
        }
        // The page that it displaced, or another one, leaves it behind as ever.
        log.push(loaded(13, 4));
        assert_eq!(cause(&fold(&log), 1), Some(ListenerEndCause::LeftBehind));
    }
}

#[test]
fn the_listeners_of_a_page_that_another_displaces_by_coming_back_are_left_behind() {
    let mut of_second = added(4, 2, "tick", EventTarget::Any);
    if let RecordKind::ListenerAdded(added) = &mut of_second.kind {
        added.page_load = 2;
    }
    let events = fold(&[
        loaded(0, 1),
        added(2, 1, "tick", EventTarget::Any),
        loaded(3, 2),
        of_second,
        returned(6, 1),
    ]);
    assert_eq!((cause(&events, 1), cause(&events, 2)), (None, Some(ListenerEndCause::LeftBehind)));
}
