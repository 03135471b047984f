//! Files that are read again, by the reader that the window has, too.

use std::{
    fs,
    io::{self, BufReader},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use ipc_inspector_protocol::{
    BodyFormat, Mark as MarkRecord, RecordKind, Request, trace::Reader, wire::Limits,
};
use tempfile::TempDir;

use super::{tail::Tail, *};
use crate::export::{
    Configured, Replace,
    tests::{LIMITS, header},
};

/// Longer than any test needs, and no test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn start(recorder: &Arc<Recorder>, path: &Path, files: Files) -> trace::Result<Flight> {
    start_after(None, recorder, path, files)
}

fn start_after(
    before: Option<&Flight>,
    recorder: &Arc<Recorder>,
    path: &Path,
    files: Files,
) -> trace::Result<Flight> {
    let redactor = Some(Configured::default().usual());
    Flight::start(recorder.clone(), header(), redactor, marking(recorder), path, files, before)
}

fn marking(recorder: &Arc<Recorder>) -> Mark {
    let recorder = recorder.clone();
    Box::new(move |text| push(&recorder, text))
}

fn push(recorder: &Recorder, text: &str) {
    let mark = MarkRecord { text: text.into(), webview: None };
    recorder.push_at(7, RecordKind::Marked(mark), None);
}

fn reader(path: &Path) -> Reader<BufReader<fs::File>> {
    Reader::new(BufReader::new(fs::File::open(path).unwrap())).unwrap()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::yield_now();
    }
}

/// The marks of a file, with their numbers; the file must be whole.
fn marks(path: &Path) -> Vec<(u64, String)> {
    let reader = reader(path);
    assert_eq!(reader.header().app.name, "notes");
    let mark = |entry: trace::Result<trace::Entry>| {
        let record = entry.unwrap().record;
        match record.kind {
            RecordKind::Marked(mark) => (record.seq, mark.text),
            kind => panic!("{kind:?}"),
        }
    };
    reader.map(mark).collect()
}

fn files() -> Files {
    FlightOptions::default().files
}

fn recorder() -> Arc<Recorder> {
    Arc::new(Recorder::new(LIMITS))
}

#[test]
fn what_is_held_and_what_comes_is_in_the_file_with_secrets_replaced() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("logs/a.ipctrace.jsonl");
    let recorder = recorder();
    push(&recorder, "before");
    let flight = start(&recorder, &path, files()).unwrap();
    push(&recorder, "Bearer 0123456789abcdef");
    flight.flush(PATIENCE);
    let expected = [(0, "before".into()), (1, "Bearer [redacted: bearer]".into())];
    assert_eq!(marks(&path), expected);
    assert_eq!(flight.status(), FlightStatus { written: 2, ..FlightStatus::new(&path) });

    // What is cleared later stays in the file, and what comes after is added to it.
    recorder.clear();
    push(&recorder, "after");
    flight.flush(PATIENCE);
    assert_eq!(marks(&path).len(), 3);
    assert_eq!(flight.status().missed, 0);
}

#[test]
fn nobody_has_to_ask_for_it_to_be_written() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let flight = start(&recorder, &path, files()).unwrap();
    for round in 1..=20 {
        push(&recorder, "tick");
        wait_until("it is written", || flight.status().written >= round);
    }
    drop(flight);
}

#[test]
fn a_full_file_makes_room_for_another_and_the_oldest_goes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    fs::write(&path, "of the last run").unwrap();
    let recorder = recorder();
    let options = FlightOptions::default().max_bytes(4096).older_files(2).files;
    let flight = start(&recorder, &path, options).unwrap();
    let older = |number: u32| folder.path().join(format!("a.{number}.ipctrace.jsonl"));
    assert_eq!(fs::read_to_string(older(1)).unwrap(), "of the last run");
    for number in 0..500 {
        push(&recorder, &number.to_string());
        if number % 100 == 0 {
            flight.flush(PATIENCE);
        }
    }
    flight.flush(PATIENCE);
    assert_eq!(flight.status().written, 500);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "with the lock");
    let kept: Vec<_> = [older(2), older(1), path].iter().flat_map(|it| marks(it)).collect();
    assert!(kept.len() > 40 && kept.last().unwrap().1 == "499", "{kept:?}");
    assert!(kept.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1), "{kept:?}");
    assert!(fs::metadata(older(1)).unwrap().len() < 4096 + 200);
}

#[test]
fn a_file_of_the_last_run_is_kept_whatever_the_case_of_its_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("A.IPCTRACE.JSONL");
    fs::write(&path, "of the last run").unwrap();
    start(&recorder(), &path, files()).unwrap();
    let older = fs::read_to_string(folder.path().join("A.1.ipctrace.jsonl")).unwrap();
    assert_eq!(older, "of the last run");
}

#[test]
fn what_is_evicted_before_it_is_written_is_counted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    for _ in 0..3_000 {
        push(&recorder, "tick");
    }
    let flight = start(&recorder, &path, files()).unwrap();
    flight.flush(PATIENCE);
    let FlightStatus { written, missed, .. } = flight.status();
    assert_eq!((written, missed), (1_000, 2_000));
    assert_eq!(reader(&path).header().lost.evicted, 2_000);
}

#[test]
fn a_file_that_cannot_be_made_is_an_error_with_its_cause() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let path = file.join("a.ipctrace.jsonl");
    assert!(matches!(start(&recorder(), &path, files()), Err(trace::Error::Io(_))));
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_waits_until_it_can_be() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("logs/a.ipctrace.jsonl");
    let recorder = recorder();
    let options = FlightOptions::default().max_bytes(1).files;
    let flight = start(&recorder, &path, options).unwrap();
    push(&recorder, "first");
    flight.flush(PATIENCE);
    // Each record begins a file, and there is a file in place of its folder.
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path.parent().unwrap(), "").unwrap();
    push(&recorder, "second");
    push(&recorder, "third");
    flight.flush(PATIENCE);
    let FlightStatus { written, missed, error, .. } = flight.status();
    assert_eq!((written, missed), (1, 0));
    assert!(error.is_some());

    fs::remove_file(path.parent().unwrap()).unwrap();
    flight.flush(PATIENCE);
    assert_eq!(marks(&path), [(2, "third".into())]);
    assert_eq!(marks(&path.with_file_name("a.1.ipctrace.jsonl")), [(1, "second".into())]);
    let FlightStatus { written, missed, error, .. } = flight.status();
    assert_eq!((written, missed, error), (3, 0, None));
}

/// By eviction, and by somebody who clears the log.
#[cfg(target_os = "linux")]
#[test]
fn what_is_lost_before_it_could_be_written_is_counted_in_the_status_and_in_the_trace() {
    for is_cleared in [false, true] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("logs/a.ipctrace.jsonl");
        let recorder = recorder();
        let flight = start(&recorder, &path, files()).unwrap();
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.parent().unwrap(), "").unwrap();
        push(&recorder, "held");
        flight.flush(PATIENCE);
        for _ in 0..10 {
            push(&recorder, "lost");
        }
        if is_cleared {
            recorder.clear();
        }
        for _ in 0..LIMITS.max_records {
            push(&recorder, "later");
        }
        fs::remove_file(path.parent().unwrap()).unwrap();
        flight.flush(PATIENCE);
        let FlightStatus { written, missed, error, .. } = flight.status();
        assert_eq!((missed, error), (10, None), "{is_cleared}");
        let marks = marks(&path);
        assert_eq!(marks.len() as u64, written);
        assert_eq!(written + missed, recorder.stats().next_seq);
        assert_eq!(marks[0], (0, "held".into()));
        assert_eq!(marks[1], (11, "later".into()));
        let (_, gap) = marks.last().unwrap();
        assert!(gap.starts_with("10 records are missing in the trace that is recorded to: they could not be written before ("), "{gap}");
        assert_eq!(marks.iter().filter(|(_, text)| text.contains("missing")).count(), 1);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_to_which_nothing_can_be_added_takes_no_more() {
    let mut tail = Tail::new(fs::File::options().write(true).open("/dev/full").unwrap());
    assert_eq!(tail.add(b"a line\n").unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert_eq!(tail.len(), 0);
    // It cannot be cut either, so there may be a part of the line.
    assert!(!tail.is_sound());
}

#[cfg(unix)]
#[test]
fn a_file_that_is_deleted_or_cut_is_begun_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let flight = start(&recorder, &path, files()).unwrap();
    push(&recorder, "deleted");
    flight.flush(PATIENCE);
    fs::remove_file(&path).unwrap();
    push(&recorder, "cut");
    flight.flush(PATIENCE);
    assert_eq!(marks(&path), [(1, "cut".into())]);
    fs::write(&path, "").unwrap();
    push(&recorder, "kept");
    flight.flush(PATIENCE);
    assert_eq!(marks(&path), [(2, "kept".into())]);
    assert_eq!(flight.status(), FlightStatus { written: 3, ..FlightStatus::new(&path) });
}

#[test]
fn it_ends_with_all_written_and_can_begin_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let flight = start(&recorder, &path, files()).unwrap();
    let shared = Arc::downgrade(&flight.shared);
    push(&recorder, "the last");
    flight.end(PATIENCE);
    assert_eq!(marks(&path), [(0, "the last".into())]);
    wait_until("the thread ends", || shared.strong_count() == 0);
    push(&recorder, "unwritten");
    let flight = start(&recorder, &path, files()).unwrap();
    flight.flush(PATIENCE);
    assert_eq!(flight.status().path, path);
    assert_eq!(marks(&path).len(), 2);
    assert_eq!(marks(&folder.path().join("a.1.ipctrace.jsonl")).len(), 1);
    drop(flight);
}

#[test]
fn a_second_start_on_the_same_path_takes_over_and_nothing_of_either_is_lost() {
    for round in 0..100 {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.ipctrace.jsonl");
        let recorder = recorder();
        let first = start(&recorder, &path, files()).unwrap();
        push(&recorder, "of the first");
        let second = start_after(Some(&first), &recorder, &path, files()).unwrap();
        if round % 2 == 0 {
            push(&recorder, "of both");
            first.end(PATIENCE);
        } else {
            first.end(PATIENCE);
            push(&recorder, "of the second");
        }
        let held = recorder.stats().next_seq;
        // Nobody asks for it.
        wait_until("the second writes along", || second.status().written == held);
        assert_eq!(second.status(), FlightStatus { written: held, ..FlightStatus::new(&path) });
        assert_eq!(marks(&path).len() as u64, held);
        let of_first = marks(&folder.path().join("a.1.ipctrace.jsonl"));
        assert_eq!(of_first.len(), if round % 2 == 0 { 2 } else { 1 }, "round {round}");
    }
}

/// A recorder that ends slowly, with more to write than a file takes, does not push out what the one
/// after it writes.
#[test]
fn one_that_was_taken_over_from_takes_no_new_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let small = FlightOptions::default().max_bytes(2_000).older_files(1).files;
    let first = start(&recorder, &path, small).unwrap();
    let second = start_after(Some(&first), &recorder, &path, files()).unwrap();
    for _ in 0..500 {
        push(&recorder, "of both");
    }
    first.end(PATIENCE);
    second.flush(PATIENCE);
    assert_eq!(marks(&path).len(), 500);
    assert_eq!(marks(&folder.path().join("a.1.ipctrace.jsonl")).len(), 500);
}

#[test]
fn a_second_start_that_fails_leaves_the_first_at_work() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let first = start(&recorder, &file, files()).unwrap();
    push(&recorder, "before");
    let is_no_folder = file.join("b.ipctrace.jsonl");
    let is_folder = folder.path().join("c.ipctrace.jsonl");
    fs::create_dir_all(is_folder.join("something")).unwrap();
    for path in [&is_no_folder, &is_folder] {
        let failed = start_after(Some(&first), &recorder, path, files());
        assert!(matches!(failed, Err(trace::Error::Io(_))), "{failed:?}");
        push(&recorder, "after");
    }
    // The current file cannot become an older one, so that the same path cannot be begun again.
    fs::create_dir_all(folder.path().join("a.1.ipctrace.jsonl/something")).unwrap();
    start_after(Some(&first), &recorder, &file, files().older(1)).unwrap_err();
    push(&recorder, "after");
    wait_until("the first writes along", || first.status().written == 4);
    assert_eq!(first.status(), FlightStatus { written: 4, ..FlightStatus::new(&file) });
    assert_eq!(marks(&file).len(), 4);
    assert!(is_folder.join("something").exists());
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(
        left,
        [
            "a.1.ipctrace.jsonl",
            "a.ipctrace.jsonl",
            "a.ipctrace.jsonl.lock",
            "c.ipctrace.jsonl",
            "c.ipctrace.jsonl.lock"
        ]
    );
}

/// A lock belongs to who has opened the file, so that this is as another process.
#[test]
fn where_another_process_records_to_the_path_another_name_is_taken() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorders = [recorder(), recorder(), recorder()];
    let flights = recorders.each_ref().map(|recorder| start(recorder, &path, files()).unwrap());
    for (recorder, text) in recorders.iter().zip(["first", "second", "third"]) {
        push(recorder, text);
    }
    let names =
        ["a", "a-2", "a-3"].map(|name| folder.path().join(format!("{name}.ipctrace.jsonl")));
    for ((flight, name), text) in flights.iter().zip(&names).zip(["first", "second", "third"]) {
        flight.flush(PATIENCE);
        assert_eq!(flight.status(), FlightStatus { written: 1, ..FlightStatus::new(name) });
        assert_eq!(marks(name), [(0, text.into())]);
    }
    // What one has left the next one takes.
    let [first, ..] = flights;
    first.end(PATIENCE);
    let next = start(&recorders[0], &path, files()).unwrap();
    assert_eq!(next.status().path, path);
}

#[test]
fn no_more_names_are_tried_than_there_are() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let flights: Vec<_> = (0..16).map(|_| start(&recorder, &path, files()).unwrap()).collect();
    let error = start(&recorder, &path, files()).unwrap_err().to_string();
    assert!(error.ends_with("16 other processes record to it"), "{error}");
    drop(flights);
}

#[test]
fn any_number_of_older_files_can_be_kept() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let options = FlightOptions::default().max_bytes(1).older_files(u32::MAX).files;
    let flight = start(&recorder, &path, options).unwrap();
    for round in 1..=20 {
        push(&recorder, "tick");
        flight.flush(PATIENCE);
        assert_eq!(flight.status().written, round);
    }
    assert_eq!(marks(&folder.path().join("a.19.ipctrace.jsonl")), [(0, "tick".into())]);
}

#[cfg(unix)]
#[test]
fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    fs::write(&path, "for all").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    drop(start(&recorder(), &path, files()).unwrap());
    let modes = ["a.ipctrace.jsonl", "a.ipctrace.jsonl.lock"]
        .map(|name| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777);
    assert_eq!(modes, [0o600; 2]);
}

#[test]
fn what_the_function_of_the_app_panics_at_is_left_out_and_counted() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let replace = Replace::new(|found| {
        assert!(!found.text.starts_with("bad"), "found it");
        (found.text == "Ada").then(|| "somebody".into())
    });
    let redactor = Configured { replace: Some(replace), ..Configured::default() }.usual();
    let (mark, files) = (marking(&recorder), files());
    let flight =
        Flight::start(recorder.clone(), header(), Some(redactor), mark, &path, files, None)
            .unwrap();
    for _ in 0..50 {
        for arguments in [r#"{"a":"Ada","b":"bad","c":"badge 4711","d":7}"#, r#"{"a":"Ada"}"#] {
            let body = recorder.keep(BodyFormat::Json, arguments.as_bytes());
            let request = Request { command: "greet".into(), ..Request::default() };
            recorder.push_at(10, RecordKind::RequestReceived(request), body);
        }
    }
    flight.flush(PATIENCE);
    let expected = FlightStatus { written: 100, redact_panics: 50, ..FlightStatus::new(&path) };
    assert_eq!(flight.status(), expected);
    for (at, entry) in reader(&path).enumerate() {
        let body = String::from_utf8(entry.unwrap().body.unwrap()).unwrap();
        let left_out = r#"{"a":"somebody","b":"[redacted: panic]","c":"[redacted: panic]","d":"[redacted: panic]"}"#;
        assert_eq!(body, [left_out, r#"{"a":"somebody"}"#][at % 2]);
    }
}

#[test]
fn when_it_panics_itself_it_says_so() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let mark = Box::new(|_: &str| panic!("no marks"));
    let flight = Flight::start(recorder, header(), None, mark, &path, files(), None).unwrap();
    flight.shared.flush(Some("a mark".into()), PATIENCE);
    let error = flight.status().error;
    assert_eq!(error.as_deref(), Some("the flight recorder has ended by a panic: no marks"));
    flight.flush(PATIENCE);
    flight.end(PATIENCE);
}

/// Also when records come all the time, so that there is always one more to write.
#[test]
fn what_was_recorded_before_a_flush_is_written_after_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = Arc::new(Recorder::new(Limits { max_records: 1 << 20, ..LIMITS }));
    let flight = start(&recorder, &path, files()).unwrap();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                push(&recorder, "tick");
            }
        });
        for _ in 0..50 {
            let before = recorder.stats().next_seq;
            flight.flush(PATIENCE);
            let FlightStatus { written, missed, .. } = flight.status();
            assert!(written + missed >= before);
        }
        is_over.store(true, Ordering::Relaxed);
    });
}
