//! The recorder's promises, held against a model over generated histories and under threads.

use std::{collections::VecDeque, thread};

use ipc_inspector_protocol::{Body, BodyFormat, Request, Response, WebviewRef};
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
    recorder.push(0, kind, payload)
}

fn bytes_of(body_len: usize) -> u64 {
    let (kind, payload) = request(&Recorder::new(limits(1, 1)), body_len);
    Entry::new(0, kind, payload).bytes()
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
        max_bytes in 500..60_000u64,
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
                    held.push_back((next, bytes_of(len)));
                    next += 1;
                    since_clear += 1;
                    truncated += u64::from(len > 4096);
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
                            body: None,
                        };
                        recorder.push(n, RecordKind::ResponseSent(response), payload);
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

#[test]
fn a_record_larger_than_the_log_is_counted_as_lost() {
    let recorder = Recorder::new(limits(10, 2000));
    push(&recorder, 10);
    let seq = push(&recorder, 3000);
    let stats = recorder.stats();
    assert_eq!((stats.records, stats.bytes, stats.evicted), (0, 0, 2));
    assert!(recorder.get(seq).is_none());
    assert_eq!(push(&recorder, 10), seq + 1);
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
    recorder.push_about(call, 1, dropped.clone(), None);
    assert_eq!(recorder.stats().records, 0);
    let call = push(&recorder, 0);
    recorder.push_about(call, 1, dropped, None);
    assert_eq!(recorder.stats().records, 2);
}

#[test]
fn texts_of_a_record_count_towards_its_bytes() {
    let short = Entry::new(0, RecordKind::RequestReceived(Request::default()), None);
    let long = Request { command: "c".repeat(1000), ..Request::default() };
    let long = Entry::new(0, RecordKind::RequestReceived(long), None);
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
