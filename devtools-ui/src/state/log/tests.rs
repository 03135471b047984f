//! The log: counts, places, and that keeping them up to date equals working them out.

use ipc_inspector_protocol::{
    Audience, ChannelMessage, ChannelRef, Channels, Dispatch, DropCause, EventEmitted,
    EventEmitter, LogLevel, LogSource, Outcome, Request, Response, Way,
};
use proptest::prelude::*;

use super::*;
use crate::state::filter::Statuses;
use crate::state::rows::Kinds;

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
    log.set_filter(Filter::new("hello -ok", Kinds::default(), Statuses::default()));
    log.take(batch(vec![request(0, "greet"), request(1, "greet")], 0));
    assert!(shown(&log).is_empty());
    log.take(batch(vec![answer(2, 1, Outcome::Error, "\"Hello\"")], 0));
    assert_eq!(shown(&log), [1]);
    log.set_filter(Filter::new("pending", Kinds::default(), Statuses::default()));
    assert_eq!(shown(&log), [0]);
    log.take(batch(vec![answer(3, 0, Outcome::Ok, "1")], 0));
    assert!(shown(&log).is_empty());
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
    Filter(&'static str, Option<usize>, Option<usize>),
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
        1 => any::<prop::sample::Index>().prop_map(Step::Evict),
        1 => Just(Step::Clear),
        1 => (
            prop::sample::select(vec!["", "g", "greet", "-greet", "greet p", "plugin pending", "done"]),
            prop::option::of(0..Kind::ALL.len()),
            prop::option::of(0..Status::ALL.len()),
        )
            .prop_map(|(words, kind, status)| Step::Filter(words, kind, status)),
    ]
}

proptest! {
    #[test]
    fn the_incremental_state_equals_one_worked_out_from_scratch(
        steps in prop::collection::vec(step(), 0..120), batch_len in 1usize..8,
    ) {
        let mut log = Log::default();
        let mut requests = Vec::new();
        let mut waiting = Vec::new();
        let mut history = Vec::new();
        let (mut seq, mut first_seq) = (0, 0);
        for step in steps {
            let about = |i: prop::sample::Index| {
                if requests.is_empty() { 0 } else { *i.get(&requests) }
            };
            let next = match step {
                Step::Request(command) => Some(request(seq, command)),
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
                    log.set_filter(Filter::new(words, kinds, statuses));
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
            }
        }
        log.take(batch(waiting, first_seq));

        let mut fresh = Log::default();
        fresh.take(batch(history.clone(), first_seq));
        fresh.set_filter(log.filter.clone());
        prop_assert_eq!(shown(&log), shown(&fresh));
        prop_assert_eq!(log.counts(), fresh.counts());
        for status in Status::ALL {
            let expected = log.calls.iter().filter(|call| call.status() == status).count();
            prop_assert_eq!(log.counts().of(status), expected);
        }
        for kind in Kind::ALL {
            let rows = log.rows.iter().filter(|row| row.kind == kind);
            prop_assert_eq!(log.counts().of_kind(kind), rows.count());
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
