//! Searching whole bodies, of which the window has only the start.
//!
//! A search takes the recorder's entries in pages, by reference count, and looks through them
//! without its lock. It is done in pieces: each ends after a short while, and the window asks for
//! the next. So nothing is kept in between, and a search that nobody wants any more just ends.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use ipc_inspector_protocol::{filter::BodyTerm, wire::Found};

use crate::recorder::{Cursor, Recorder};

/// How long a piece takes, but for the body that is being looked at then.
pub(crate) const PIECE: Duration = Duration::from_millis(50);

/// How many entries are taken out at once. What is evicted of them meanwhile stays in memory.
const PAGE: usize = 64;

/// With so many places found a piece ends.
const MOST_FOUND: usize = 10_000;

/// Looks through a piece of the range, one entry at least.
pub(crate) fn search(
    recorder: &Recorder,
    terms: &[BodyTerm],
    range: Range<u64>,
    piece: Duration,
) -> Found {
    let begun = Instant::now();
    let mut found = Found::new(terms.len(), range.start);
    let mut cursor = Cursor::at(range.start);
    while found.searched_to < range.end {
        let page = recorder.read(&mut cursor, PAGE);
        if page.entries.is_empty() {
            found.searched_to = range.end;
        }
        for (seq, entry) in (page.first_seq..).zip(page.entries) {
            if seq < range.end
                && let Some(payload) = entry.payload()
            {
                found.look_at(terms, seq, entry.kind(), payload.whole());
            }
            found.searched_to = range.end.min(seq + 1);
            if found.count() >= MOST_FOUND || begun.elapsed() >= piece {
                return found;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        Audience, BodyFormat, CallObserved, ChannelMessage, ChannelRef, EventEmitted, EventEmitter,
        Filter, Log, LogLevel, LogSource, Outcome, RecordKind, Request, Response, Way,
        wire::Limits,
    };

    use super::*;

    const LIMITS: Limits = Limits { max_records: 500, max_bytes: 1 << 20, max_payload_bytes: 4096 };
    const LONG: Duration = Duration::from_secs(60);

    fn terms(text: &str) -> Vec<BodyTerm> {
        Filter::parse(text).unwrap().body_terms().cloned().collect()
    }

    fn push(recorder: &Recorder, kind: RecordKind, json: &str) -> u64 {
        let payload = recorder.keep(BodyFormat::Json, json.as_bytes());
        recorder.push_at(0, kind, payload)
    }

    fn requests(recorder: &Recorder, count: u64) {
        for _ in 0..count {
            request(recorder, "1");
        }
    }

    fn request(recorder: &Recorder, json: &str) -> u64 {
        push(recorder, RecordKind::RequestReceived(Request::default()), json)
    }

    fn answer(recorder: &Recorder, call: u64, json: &str) -> u64 {
        let response = Response { call, outcome: Outcome::Ok, task: None };
        push(recorder, RecordKind::ResponseSent(response), json)
    }

    /// What one search finds, which has all the time it needs.
    fn find(recorder: &Recorder, text: &str, range: Range<u64>) -> Vec<Vec<u64>> {
        let found = search(recorder, &terms(text), range.clone(), LONG);
        assert_eq!(found.searched_to, range.end);
        found.found
    }

    #[test]
    fn a_call_is_found_by_its_arguments_and_by_its_answer() {
        let recorder = Recorder::new(LIMITS);
        let call = request(&recorder, r#"{"id":7}"#);
        let other = request(&recorder, r#"{"id":8}"#);
        answer(&recorder, other, r#"{"id":7}"#);
        answer(&recorder, call, "null");
        let all = "arg.id:7 result.id:7 body:id result:null body:nowhere";
        let expected = [vec![call], vec![other], vec![call, other, other], vec![call], vec![]];
        assert_eq!(find(&recorder, all, 0..4), expected);
        assert_eq!(find(&recorder, "body:id", 1..2), [[other]]);
        assert_eq!(find(&recorder, "body:id", 2..4), [[other]], "by an answer alone");
    }

    #[test]
    fn events_log_lines_and_messages_are_searched_and_call_stacks_are_not() {
        let recorder = Recorder::new(LIMITS);
        let by = EventEmitter::Rust { location: None };
        let (event, audience) = ("tick".into(), Audience::Unknown);
        let emitted = EventEmitted { event, audience, emitter: by, listeners_unseen: false };
        let emit = push(&recorder, RecordKind::EventEmitted(emitted), r#"{"a":"needle"}"#);
        let source = LogSource::Rust { target: "app".into(), location: None };
        let line = Log { level: LogLevel::Info, source, call: None, task: None };
        let line = push(&recorder, RecordKind::Logged(line), "a needle");
        let channel = ChannelRef { webview: "main".into(), channel: 1 };
        let message = ChannelMessage { channel, index: 0, way: Way::Eval };
        let message = push(&recorder, RecordKind::ChannelMessage(message), r#"{"b":"needle"}"#);
        let (invoked_page_us, settled_page_us) = (None, None);
        let stack = CallObserved { call: 0, invoked_page_us, settled_page_us };
        push(&recorder, RecordKind::CallObserved(stack), "needle@app.js");
        let found = find(&recorder, "body:needle arg.a:needle result.b:needle", 0..4);
        assert_eq!(found, [vec![emit, line, message], vec![emit], vec![message]]);
    }

    #[test]
    fn what_is_not_held_any_more_is_passed_over() {
        let recorder = Recorder::new(LIMITS);
        requests(&recorder, 800);
        assert_eq!(find(&recorder, "body:1", 0..400)[0].len(), 100);
        recorder.clear();
        assert_eq!(find(&recorder, "body:1", 0..900), [[0; 0]]);
    }

    #[test]
    fn a_search_that_takes_too_long_or_finds_too_much_goes_on_where_it_ended() {
        let recorder = Recorder::new(Limits { max_records: 20_000, max_bytes: 1 << 24, ..LIMITS });
        requests(&recorder, 3);
        let terms = terms("body:1");
        for seq in 0..3 {
            let found = search(&recorder, &terms, seq..3, Duration::ZERO);
            assert_eq!(found, Found { searched_to: seq + 1, found: vec![vec![seq]] });
        }

        let many = MOST_FOUND as u64 + 10;
        requests(&recorder, many - 3);
        let first = search(&recorder, &terms, 0..many, LONG);
        assert_eq!(first.searched_to, MOST_FOUND as u64);
        let rest = search(&recorder, &terms, first.searched_to..many, LONG);
        assert_eq!((rest.searched_to, rest.found[0].len()), (many, 10));
    }
}
