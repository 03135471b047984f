//! Traces in place of an app.

use ipc_inspector_protocol::trace::{App, Header, Lost, Versions, Writer};

use super::*;

const MANY: u64 = 20_000;

fn header() -> Header {
    Header {
        app: App { name: "notes".into(), ..App::default() },
        versions: Versions::default(),
        started: "2026-03-01T09:30:00+01:00".into(),
        limits: Limits { max_records: 1_000_000, max_bytes: 1 << 30, max_payload_bytes: 1 << 20 },
        app_origins: Vec::new(),
        gaps: Vec::new(),
        lost: Lost { evicted: 7, ..Lost::default() },
        redaction: None,
        comment: None,
    }
}

/// A trace of so many requests, from number 7 on, each with its number as body.
fn trace(count: u64) -> Vec<u8> {
    let mut writer = Writer::gzip(Vec::new(), &header()).unwrap();
    for seq in 7..7 + count {
        let Record { at_us, kind, .. } = request(seq).record;
        let RecordKind::RequestReceived(request) = kind else { panic!("another kind") };
        let body = format!("{{\"number\":{seq}}}");
        let len = body.len() as u64;
        let kind = RecordKind::RequestReceived(Request {
            headers: Headers::from_lines("origin:tauri://localhost\n".into()),
            ..request
        });
        let known = Body { format: BodyFormat::Json, len, kept: len };
        let record = Record::new(seq, at_us, kind).with_body(known);
        writer.record(&record, Some(body.as_bytes())).unwrap();
    }
    writer.finish().unwrap()
}

fn open(inspector: Inspector, name: &str, content: Vec<u8>) {
    inspector.open(File { name: name.into(), content: Ok(content), problem: None });
}

fn window() -> (Window, Rc<Memory>) {
    let browser = Rc::new(Memory::default());
    (Window::in_browser(browser.clone()), browser)
}

#[test]
fn a_trace_is_read_from_frame_to_frame_and_shown_as_it_was() {
    let (window, browser) = window();
    let inspector = window.inspector;
    window.take_requests(0..3);
    open(inspector, "a.ipctrace.jsonl.gz", trace(MANY));
    let rows = || inspector.log.with_untracked(Log::shown_len) as u64;
    assert!((1..MANY).contains(&rows()), "read at once");
    assert_eq!(inspector.connection.get_untracked(), Connection::Live);
    assert!(browser.draw() > 1);
    assert_eq!(rows(), MANY);
    let read = Connection::Read { problem: None, skipped: 0 };
    assert_eq!(inspector.connection.get_untracked(), read);
    let stats = inspector.log.with_untracked(Log::stats);
    assert_eq!((stats.records, stats.evicted, stats.recording), (MANY, 7, false));

    inspector.select(Some(MANY));
    let body = inspector.detail.fetch(Part::Request).get_untracked();
    let expected = format!("{{\"number\":{MANY}}}");
    let Fetch::Here(Content::Json(_, text)) = body else { panic!("{body:?}") };
    assert_eq!(*text, *expected);
    inspector.show_tab(Tab::Headers);
    let Fetch::Here(headers) = inspector.detail.headers.get_untracked() else { panic!("none") };
    assert_eq!(headers.iter().map(|(_, value)| value).collect::<Vec<_>>(), ["tauri://localhost"]);
}

#[test]
fn whole_bodies_of_a_trace_are_searched() {
    let (window, browser) = window();
    let inspector = window.inspector;
    open(inspector, "a.ipctrace.jsonl.gz", trace(MANY));
    browser.draw();
    inspector.type_filter("arg.number:19999".into());
    browser.draw();
    let shown = inspector.log.with_untracked(|log| (log.shown_len(), log.newest_shown()));
    assert_eq!(shown, (1, Some(19_999)));
}

#[test]
fn a_broken_trace_keeps_what_came_before_and_says_where() {
    let (window, browser) = window();
    let inspector = window.inspector;
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    writer.record(&request(7).record, None).unwrap();
    let mut bytes = writer.finish().unwrap();
    bytes.extend_from_slice(b"{\"seq\":8,\n");
    open(inspector, "broken.ipctrace.jsonl", bytes);
    browser.draw();
    assert_eq!(inspector.log.with_untracked(Log::shown_len), 1);
    let Connection::Read { problem: Some(problem), .. } = inspector.connection.get_untracked()
    else {
        panic!("no problem")
    };
    assert!(problem.contains("line 3"), "{problem}");
}

/// Opens a trace of which no more is read than this, and returns how many rows there are then, the last
/// line that was read or not, and why no more was.
fn read_within(limits: trace_file::Limits, content: Vec<u8>) -> (usize, String) {
    let (window, browser) = window();
    let inspector = window.inspector;
    let trace = TraceFile::with_limits("a".into(), content, None, browser.clone(), limits);
    inspector.add_source(trace.unwrap());
    browser.draw();
    let Connection::Read { problem, .. } = inspector.connection.get_untracked() else {
        panic!("it is not read")
    };
    (inspector.log.with_untracked(Log::shown_len), problem.unwrap_or_default())
}

#[test]
fn of_a_trace_that_is_too_large_the_start_is_shown_and_the_window_says_so() {
    let all = trace_file::Limits { bytes: 1 << 30, records: 1 << 30 };
    assert_eq!(read_within(all, trace(100)), (100, String::new()));
    let (rows, problem) = read_within(trace_file::Limits { records: 99, ..all }, trace(100));
    assert_eq!(rows, 99);
    let said =
        "the trace has more than 99 records; line 101 and what comes after it were not read. ";
    assert!(
        problem.starts_with(said) && problem.ends_with(" makes a smaller one of it"),
        "{problem}"
    );
    let (rows, problem) = read_within(trace_file::Limits { bytes: 10_000, ..all }, trace(100));
    assert!((10..90).contains(&rows), "{rows}");
    let said = format!("the trace has more than 10000 bytes, unpacked; line {} and ", rows + 2);
    assert!(problem.starts_with(&said), "{problem}");
}

/// Line by line, so that the page can draw: a frame reads a few MiB of whatever there is.
#[test]
fn a_trace_that_unpacks_to_much_without_a_record_is_read_from_frame_to_frame() {
    for line in ["\n", "{\"kind\":\"new\"}\n"] {
        let (window, browser) = window();
        let inspector = window.inspector;
        let mut writer = Writer::gzip(Vec::new(), &header()).unwrap();
        writer.lines(line.repeat((11 << 20) / line.len()).as_bytes()).unwrap();
        let trace = writer.finish().unwrap();
        assert!(trace.len() < 100_000, "{}", trace.len());
        let limits = trace_file::Limits { bytes: 10 << 20, records: 1 };
        let trace = TraceFile::with_limits("a".into(), trace, None, browser.clone(), limits);
        inspector.add_source(trace.unwrap());
        let is_read = || matches!(inspector.connection.get_untracked(), Connection::Read { .. });
        assert!(!is_read(), "read at once");
        assert!(browser.draw() >= 2);
        assert!(is_read());
    }
}

#[test]
fn what_is_no_trace_leaves_what_is_shown() {
    let (window, _) = window();
    let inspector = window.inspector;
    window.take_requests(0..3);
    open(inspector, "picture.png", b"\x89PNG\r\n".to_vec());
    let problem = inspector.problem.get_untracked().unwrap();
    assert!(problem.starts_with("picture.png: "), "{problem}");
    assert_eq!(inspector.log.with_untracked(Log::shown_len), 3);
    assert_eq!(inspector.sources.get_untracked(), [None]);
}

#[test]
fn traces_stand_beside_the_app_and_are_closed() {
    let (window, browser) = window();
    let inspector = window.inspector;
    let rows = || inspector.log.with_untracked(Log::shown_len);
    for (name, count) in [("a", 10), ("b", 20)] {
        open(inspector, name, trace(count));
        browser.draw();
    }
    let sources = [None, Some("a".to_owned()), Some("b".to_owned())];
    assert_eq!((inspector.sources.get_untracked(), rows()), (sources.to_vec(), 20));
    inspector.show_source(1);
    browser.draw();
    assert_eq!(rows(), 10);
    let connects = window.asked.connects.get();
    inspector.close_trace();
    assert_eq!(window.asked.connects.get(), connects + 1, "the app is not shown again");
    inspector.close_trace();
    assert_eq!(inspector.sources.get_untracked(), [None, Some("b".into())], "the app was closed");
}

#[test]
fn a_trace_that_is_left_is_not_read_on() {
    let (window, browser) = window();
    let inspector = window.inspector;
    open(inspector, "a", trace(MANY));
    open(inspector, "b", trace(5));
    browser.draw();
    assert_eq!(inspector.log.with_untracked(Log::shown_len), 5);
}

#[test]
fn no_more_traces_are_open_than_fit_and_it_is_said() {
    let (window, browser) = window();
    let inspector = window.inspector;
    for number in 1..MOST_SOURCES {
        open(inspector, &format!("{number}"), trace(1));
    }
    browser.draw();
    assert_eq!(inspector.problem.get_untracked(), None);
    open(inspector, "one more", trace(1));
    let problem = inspector.problem.get_untracked().unwrap();
    assert_eq!(problem, format!("one more: {MOST_SOURCES} are open already. Close one first."));
    inspector.close_trace();
    open(inspector, "one more", trace(1));
    assert_eq!(inspector.problem.get_untracked(), None);
    assert_eq!(inspector.sources.with_untracked(Vec::len), MOST_SOURCES);
}
