//! The fold of records into log lines.

use ipc_inspector_protocol::{
    Calls, DropCause, Log, LogLevel, LogSource, Logs, Moment, Outcome, PageRef, Pages,
    ProbeStarted, Record, RecordKind, ResolverDropped, Response,
};

fn record(seq: u64, kind: RecordKind) -> Record {
    Record::new(seq, 10 * seq, kind)
}

fn line(seq: u64, call: Option<u64>, task: Option<u64>) -> Record {
    let source = LogSource::Rust { target: "app".into(), location: None };
    record(seq, RecordKind::Logged(Log { level: LogLevel::Info, source, call, task }))
}

fn answer(seq: u64, call: u64, task: Option<u64>) -> Record {
    let response = Response { call, outcome: Outcome::Ok, task };
    record(seq, RecordKind::ResponseSent(response))
}

#[test]
fn a_line_belongs_to_the_call_that_its_thread_or_its_task_is_at() {
    let mut logs = Logs::default();
    let log = [
        line(1, Some(0), None),
        line(3, None, Some(7)),
        line(4, None, Some(8)),
        line(5, None, Some(7)),
        line(6, None, None),
        answer(7, 2, Some(7)),
        // The number is free again, and belongs to another call now.
        line(8, None, Some(7)),
        record(
            9,
            RecordKind::ResolverDropped(ResolverDropped {
                call: 3,
                cause: DropCause::Handler,
                task: Some(8),
            }),
        ),
        answer(10, 4, None),
    ];
    let changed: Vec<_> = log.iter().map(|record| logs.apply(record, &Pages::default())).collect();
    assert_eq!(changed[5], [3, 5]);
    let calls: Vec<_> = logs.iter().map(|line| (line.seq, line.call)).collect();
    let expected = [(1, Some(0)), (3, Some(2)), (4, Some(3)), (5, Some(2)), (6, None), (8, None)];
    assert_eq!(calls, expected);
    assert_eq!(logs.evict_before(5).map(|line| line.seq).collect::<Vec<_>>(), [1, 3, 4]);
    logs.apply(&answer(11, 9, Some(7)), &Pages::default());
    assert_eq!(logs.get(8).unwrap().call, Some(9));
}

#[test]
fn a_line_of_a_page_was_written_when_the_page_says_and_not_when_it_was_told() {
    let page = PageRef { webview: "main".into(), page_load: 1 };
    let (mut pages, mut logs) = (Pages::default(), Logs::default());
    let greeting = RecordKind::ProbeStarted(ProbeStarted { page: page.clone(), page_us: 1_000 });
    let greeting = Record::new(0, 51_000, greeting);
    pages.apply(&greeting, &mut Calls::default());
    let source = LogSource::Page { page, page_us: 30_000, uncaught: false };
    let log = Log { level: LogLevel::Info, source, call: None, task: None };
    logs.apply(&Record::new(1, 218_000, RecordKind::Logged(log)), &pages);
    logs.apply(&line(2, None, None), &pages);
    let written: Vec<_> = logs.iter().map(|line| line.written).collect();
    assert_eq!(written, [Moment { at_us: 80_000, within_us: None }, Moment::exact(20)]);
}
