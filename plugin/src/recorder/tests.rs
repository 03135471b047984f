//! The recorder's promises, held against a model over generated histories and under threads.

use std::{collections::VecDeque, thread};

use ipc_inspector_protocol::{
    Audience, Body, BodyFormat, CodeLocation, Delivery, EventDelivered, EventEmitted, EventEmitter,
    EventTarget, Headers, ListenerAdded, ListenerRef, Log, LogLevel, LogSource, PageLoaded,
    PageRef, Request, Response, WebviewRef,
};
use proptest::prelude::*;

use super::*;

fn limits(max_records: u64, max_bytes: u64) -> Limits {
    Limits { max_records, max_bytes, max_payload_bytes: 4096 }
}

fn request(recorder: &Recorder, body_len: usize) -> (RecordKind, Option<Payload>) {
    let request = Request { command: "greet".into(), webview: "main".into(), ..Request::default() };
    let payload = recorder.keep(BodyFormat::Raw, vec![b'x'; body_len]);
    (RecordKind::RequestReceived(request), payload)
}

fn push(recorder: &Recorder, body_len: usize) -> u64 {
    let (kind, payload) = request(recorder, body_len);
    recorder.push_at(0, kind, payload)
}

/// An entry as a recorder with this limit makes it.
fn entry(body_len: usize, max_bytes: u64) -> Arc<Entry> {
    let recorder = Recorder::new(limits(1, max_bytes));
    let (kind, payload) = request(&recorder, body_len);
    recorder.entry(0, kind, payload)
}

#[derive(Clone, Debug)]
enum Step {
    Push(usize),
    Read(usize),
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        12 => (0..6000usize).prop_map(Step::Push),
        3 => (1..20usize).prop_map(Step::Read),
        1 => Just(Step::Clear),
    ];
    prop::collection::vec(step, 1..200)
}

proptest! {
    /// Against a model that is too simple to be wrong: a queue of sizes.
    #[test]
    fn limits_hold_and_nothing_is_lost_uncounted(
        steps in steps(),
        max_records in 1..40u64,
        max_bytes in 1000..60_000u64,
    ) {
        let recorder = Recorder::new(limits(max_records, max_bytes));
        let mut cursor = Cursor::default();
        let mut held: VecDeque<(u64, u64)> = VecDeque::new();
        let (mut next, mut evicted, mut truncated) = (0, 0, 0);
        // What the reader has seen or been told of since the last clear.
        let (mut accounted, mut since_clear, mut clears_unseen) = (0, 0, 0);

        for step in steps {
            match step {
                Step::Push(len) => {
                    prop_assert_eq!(push(&recorder, len), next);
                    let entry = entry(len, max_bytes);
                    held.push_back((next, entry.bytes()));
                    next += 1;
                    since_clear += 1;
                    truncated += u64::from(entry.is_truncated());
                    while held.len() as u64 > max_records
                        || held.iter().map(|(_, bytes)| bytes).sum::<u64>() > max_bytes
                    {
                        held.pop_front();
                        evicted += 1;
                    }
                }
                Step::Read(most) => {
                    let page = recorder.read(&mut cursor, most);
                    prop_assert_eq!(page.cleared, clears_unseen > 0);
                    if page.cleared {
                        accounted = 0;
                        clears_unseen = 0;
                    }
                    accounted += page.missed + page.entries.len() as u64;
                    let end = page.first_seq + page.entries.len() as u64;
                    let behind = held.iter().filter(|(seq, _)| *seq >= end).count() as u64;
                    prop_assert_eq!(accounted + behind, since_clear, "lost uncounted");
                    for (seq, entry) in (page.first_seq..).zip(&page.entries) {
                        let model = held.iter().find(|(held, _)| *held == seq);
                        prop_assert_eq!(model, Some(&(seq, entry.bytes())));
                    }
                }
                Step::Clear => {
                    recorder.clear();
                    held.clear();
                    (evicted, truncated, since_clear) = (0, 0, 0);
                    clears_unseen += 1;
                }
            }

            let stats = recorder.stats();
            prop_assert!(stats.records <= max_records && stats.bytes <= max_bytes);
            prop_assert_eq!(stats.records, held.len() as u64);
            prop_assert_eq!(stats.bytes, held.iter().map(|(_, bytes)| bytes).sum::<u64>());
            prop_assert_eq!((stats.evicted, stats.truncated), (evicted, truncated));
            prop_assert_eq!(stats.next_seq, next);
            prop_assert_eq!(stats.first_seq, next - stats.records);
            for (seq, bytes) in &held {
                prop_assert_eq!(recorder.get(*seq).map(|entry| entry.bytes()), Some(*bytes));
            }
            prop_assert!(recorder.get(next).is_none());
            prop_assert!(stats.first_seq == 0 || recorder.get(stats.first_seq - 1).is_none());
        }
    }
}

/// Four writers and one reader that is slower than they are: the limits hold at every look, each
/// record is read once or counted as missed, and each writer's records come in its order.
#[test]
fn four_writers_and_a_slow_reader_account_for_every_record() {
    account_for_every_record(limits(500, 300_000), 7);
}

#[test]
fn four_writers_and_a_reader_that_takes_much_at_once_account_for_every_record() {
    account_for_every_record(limits(4000, 2_400_000), 3 * AT_ONCE);
}

/// Four threads write, and a reader takes at most so many entries at once.
#[track_caller]
fn account_for_every_record(limits: Limits, most: usize) {
    const WRITERS: u64 = 4;
    const EACH: u64 = 20_000;
    let recorder = Recorder::new(limits);
    let mut cursor = Cursor::default();
    let (mut read, mut missed) = (0, 0);
    let mut last_of = [None; 4];

    thread::scope(|scope| {
        let recorder = &recorder;
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || {
                    for n in 0..EACH {
                        let body = usize::try_from(n % 700).unwrap();
                        let payload = recorder.keep(BodyFormat::Raw, vec![0; body]);
                        // The writer is told by `call`, its own count by the time.
                        let response = Response {
                            call: writer,
                            outcome: ipc_inspector_protocol::Outcome::Ok,
                            task: None,
                        };
                        recorder.push_at(n, RecordKind::ResponseSent(response), payload);
                    }
                })
            })
            .collect();
        loop {
            let are_done = writers.iter().all(thread::ScopedJoinHandle::is_finished);
            let page = recorder.read(&mut cursor, most);
            let stats = page.stats;
            assert!(
                stats.records <= limits.max_records && stats.bytes <= limits.max_bytes,
                "{stats:?}"
            );
            assert_eq!(stats.evicted + stats.records, stats.next_seq);
            missed += page.missed;
            read += page.entries.len() as u64;
            for (seq, entry) in (page.first_seq..).zip(&page.entries) {
                let record = entry.streamed(seq).record;
                let RecordKind::ResponseSent(response) = record.kind else { panic!("{record:?}") };
                let last = &mut last_of[usize::try_from(response.call).unwrap()];
                assert!(last.is_none_or(|last| last < record.at_us), "out of order");
                *last = Some(record.at_us);
            }
            if are_done && page.entries.is_empty() {
                break;
            }
        }
    });

    assert_eq!(read + missed, WRITERS * EACH);
    let stats = recorder.stats();
    assert_eq!(stats.next_seq, WRITERS * EACH);
    assert_eq!(stats.evicted + stats.records, WRITERS * EACH);
}

/// A record with the longest texts, headers and body that anybody could think of.
fn huge() -> RecordKind {
    let headers = format!("x-long:{}\n", "v".repeat(4096)).repeat(100);
    RecordKind::RequestReceived(Request {
        command: "c".repeat(70 << 20),
        origin: Some("o".repeat(1 << 20)),
        headers: Headers::from_lines(headers),
        ..Request::default()
    })
}

#[test]
fn a_huge_record_is_cut_and_leaves_room_for_others() {
    for max_bytes in [64 << 10, 64 << 20] {
        let limits = Limits { max_payload_bytes: max_bytes, ..limits(1000, max_bytes) };
        let recorder = Recorder::new(limits);
        let before = 40;
        for _ in 0..before {
            push(&recorder, 0);
        }
        let body = recorder.keep(BodyFormat::Raw, vec![0; 100 << 20]);
        let seq = recorder.push_at(0, huge(), body);
        let entry = recorder.get(seq).unwrap();
        assert!(entry.bytes() <= max_bytes / LARGEST_RECORD, "{} of {max_bytes}", entry.bytes());
        let RecordKind::RequestReceived(request) = entry.kind() else { panic!("{entry:?}") };
        let command = &request.command;
        assert!(command.ends_with("c… (73400320 bytes in all)"), "{}", &command[4000..]);
        assert!(command.len() < MAX_TEXT + 40);
        let (_, left_out) = request.headers.iter().last().unwrap();
        assert!(left_out.ends_with(" more are not recorded)"), "{left_out}");
        assert!(request.headers.bytes() < MAX_HEADERS + 40);
        let body = entry.whole(seq).record.body.unwrap();
        assert!(body.len == 100 << 20 && body.kept > 0 && body.is_truncated(), "{body:?}");
        let stats = recorder.stats();
        assert_eq!((stats.records, stats.evicted, stats.truncated), (before + 1, 0, 1));
    }
}

#[test]
fn texts_of_every_kind_are_cut_and_one_that_was_cut_stays_as_it_is() {
    let recorder = Recorder::new(limits(10, 1 << 20));
    let text = || "n".repeat(1 << 20);
    let listener = ListenerRef { webview: text(), listener: 1 };
    let target = EventTarget::Webview { label: text() };
    let page = PageRef { webview: text(), page_load: 1 };
    let location = Some(CodeLocation { file: text(), line: 1 });
    let added =
        ListenerAdded { call: 0, listener, page_load: 1, event: text(), target: target.clone() };
    let emitted = EventEmitted {
        event: text(),
        audience: Audience::Target(target),
        emitter: EventEmitter::Rust { location: location.clone() },
        listeners_unseen: false,
    };
    let delivered = EventDelivered { page, event: text(), deliveries: Vec::new() };
    let source = LogSource::Rust { target: text(), location };
    let log = Log { level: LogLevel::Info, source, call: None, task: None };
    let loaded = RecordKind::PageLoaded(PageLoaded {
        webview: WebviewRef { webview: text(), window: text() },
        page_load: 1,
        url: text(),
    });
    for kind in [
        RecordKind::ListenerAdded(added),
        RecordKind::EventEmitted(emitted),
        RecordKind::EventDelivered(delivered),
        RecordKind::Logged(log),
        loaded,
    ] {
        let seq = recorder.push_at(0, kind, None);
        let entry = recorder.get(seq).unwrap();
        let mut kind = entry.kind().clone();
        let mut texts = 0;
        kind.each_text(&mut |text| {
            texts += 1;
            assert!(text.ends_with("n… (1048576 bytes in all)") && text.len() < MAX_TEXT + 40);
        });
        assert!(entry.bytes() < texts * (MAX_TEXT as u64 + 60) + 500, "{}", entry.bytes());
        let again = recorder.push_at(0, kind.clone(), None);
        assert_eq!(recorder.get(again).unwrap().kind(), &kind);
    }
}

#[test]
fn lists_of_a_record_count_towards_its_bytes() {
    let recorder = Recorder::new(limits(10, 1 << 20));
    let bytes_of = |deliveries: Vec<Delivery>| {
        let delivered =
            EventDelivered { page: PageRef::default(), event: "tick".into(), deliveries };
        let seq = recorder.push_at(0, RecordKind::EventDelivered(delivered), None);
        recorder.get(seq).unwrap().bytes()
    };
    let mut deliveries = Vec::with_capacity(1000);
    let empty = bytes_of(Vec::new());
    deliveries.push(Delivery { listener: 1, emit: 1, page_us: 1 });
    assert!(bytes_of(deliveries) - empty >= 24_000, "what is reserved is taken, too");
}

#[test]
fn bodies_that_wait_for_their_records_are_held_like_any() {
    let recorder = Arc::new(Recorder::new(limits(1000, 80_000)));
    for _ in 0..100 {
        push(&recorder, 2000);
    }
    let full = recorder.stats();
    let mut waiting = Vec::new();
    while let Some(body) = recorder.set_aside(BodyFormat::Raw, &[1; 2000], 2000) {
        waiting.push(body);
        assert!(recorder.stats().bytes <= 80_000);
    }
    assert_eq!(waiting.len(), 5, "an eighth of all");
    let stats = recorder.stats();
    assert!(stats.records < full.records && stats.evicted > full.evicted);
    assert_eq!(stats.records + stats.evicted, 100);

    let payload = waiting.pop().unwrap().into_payload().unwrap();
    assert_eq!((payload.bytes(), payload.body().len), (&[1; 2000][..], 2000));
    assert!(recorder.set_aside(BodyFormat::Raw, &[1; 2000], 2000).is_some(), "there is room again");
    waiting.clear();
    recorder.clear();
    assert_eq!(recorder.stats().bytes, 0);
}

#[test]
fn a_reader_takes_no_more_bytes_at_once_than_a_part_of_all() {
    let recorder = Recorder::new(limits(1000, 400_000));
    for _ in 0..80 {
        push(&recorder, 4000);
    }
    let mut cursor = Cursor::default();
    let mut read = 0;
    loop {
        let page = recorder.read(&mut cursor, usize::MAX);
        assert!(page.bytes() <= 400_000 / LARGEST_PAGE + 5_000, "{}", page.bytes());
        read += page.entries.len();
        if page.is_last {
            break;
        }
        assert!(page.entries.len() > 20);
    }
    assert_eq!(read, 80);
}

#[test]
fn what_is_too_much_for_another_limit_goes_at_once_and_is_counted() {
    let recorder = Recorder::new(limits(100, 60_000));
    for _ in 0..40 {
        push(&recorder, 1_000);
    }
    let before = recorder.stats();
    recorder.set_max_bytes(Some(before.bytes / 4));
    let stats = recorder.stats();
    assert!(stats.bytes <= before.bytes / 4 && stats.records > 0, "{stats:?}");
    assert_eq!(stats.evicted + stats.records, before.evicted + before.records);
    assert_eq!(recorder.limits().max_bytes, before.bytes / 4);
    push(&recorder, 1_000);
    assert!(recorder.stats().bytes <= before.bytes / 4);

    recorder.set_max_bytes(None);
    assert_eq!(recorder.limits(), limits(100, 60_000));
    for _ in 0..40 {
        push(&recorder, 1_000);
    }
    assert!(recorder.stats().records >= before.records, "there is as much room as before");
}

#[test]
fn what_was_cleared_is_not_added_to() {
    let recorder = Recorder::new(limits(10, 10_000));
    let call = push(&recorder, 0);
    recorder.clear();
    let dropped = RecordKind::WebviewDestroyed(WebviewRef::default());
    recorder.push_about_at(call, 1, dropped.clone(), None);
    assert_eq!(recorder.stats().records, 0);
    let call = push(&recorder, 0);
    recorder.push_about_at(call, 1, dropped, None);
    assert_eq!(recorder.stats().records, 2);
}

#[test]
fn texts_of_a_record_count_towards_its_bytes() {
    let short = Entry::new(0, RecordKind::RequestReceived(Request::default()), None, u64::MAX);
    let long = Request { command: "c".repeat(1000), ..Request::default() };
    let long = Entry::new(0, RecordKind::RequestReceived(long), None, u64::MAX);
    assert_eq!(long.bytes(), short.bytes() + 1000 + entry::ALLOCATION as u64);
}

#[test]
fn a_body_above_the_limit_keeps_its_start_and_its_true_length() {
    let recorder = Recorder::new(Limits { max_payload_bytes: 4, ..limits(10, 1 << 20) });
    for bytes in [Cow::Borrowed(&b"0123456789"[..]), Cow::Owned(b"0123456789".to_vec())] {
        let payload = recorder.keep(BodyFormat::Raw, bytes).unwrap();
        assert_eq!(payload.bytes(), b"0123");
        assert_eq!(payload.body(), Body { format: BodyFormat::Raw, len: 10, kept: 4 });
        assert!(payload.body().is_truncated());
    }
    assert!(recorder.keep(BodyFormat::Raw, &b""[..]).is_none());
}

#[test]
fn a_long_body_that_is_handed_over_is_kept_where_it_is() {
    let recorder = Recorder::new(Limits { max_payload_bytes: 1 << 20, ..limits(10, 1 << 24) });
    let bytes = vec![7; 1 << 20];
    let at = bytes.as_ptr();
    let payload = recorder.keep(BodyFormat::Raw, bytes).unwrap();
    assert_eq!(payload.bytes().as_ptr(), at);
}
