//! Files that are read again, by the reader that the window has, too.

use std::{
    fs,
    io::{self, BufReader, Write as _},
    time::Instant,
};

use ipc_inspector_protocol::{Mark as MarkRecord, RecordKind, redact::Rules, trace::Reader};
use tempfile::TempDir;

use super::*;
use crate::export::tests::{LIMITS, header};

/// Longer than any test needs, and no test waits for it.
const PATIENCE: Duration = Duration::from_secs(30);

fn start(recorder: &Arc<Recorder>, path: &Path, files: Files) -> trace::Result<Flight> {
    let redactor = Some(Redactor::new(Rules::default()));
    let marked = recorder.clone();
    let mark = Box::new(move |text: &str| push(&marked, text));
    Flight::start(recorder.clone(), header(), redactor, mark, path, files)
}

fn push(recorder: &Recorder, text: &str) {
    let mark = MarkRecord { text: text.into(), webview: None };
    recorder.push(7, RecordKind::Marked(mark), None);
}

/// The marks of a file, with their numbers; the file must be whole.
fn marks(path: &Path) -> Vec<(u64, String)> {
    let reader = Reader::new(BufReader::new(fs::File::open(path).unwrap())).unwrap();
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
        let begun = Instant::now();
        while flight.status().written < round {
            assert!(begun.elapsed() < PATIENCE, "record {round} is not written");
            thread::yield_now();
        }
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
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
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
    let reader = Reader::new(BufReader::new(fs::File::open(&path).unwrap())).unwrap();
    assert_eq!(reader.header().lost.evicted, 2_000);
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
fn where_nothing_can_be_written_it_is_counted_and_goes_on_when_it_can() {
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
    push(&recorder, "lost");
    flight.flush(PATIENCE);
    let FlightStatus { written, missed, error, .. } = flight.status();
    assert_eq!((written, missed), (1, 1));
    assert!(error.is_some());

    fs::remove_file(path.parent().unwrap()).unwrap();
    push(&recorder, "found");
    flight.flush(PATIENCE);
    assert_eq!(marks(&path), [(2, "found".into())]);
    let FlightStatus { written, missed, error, .. } = flight.status();
    assert_eq!((written, missed, error), (2, 1, None));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_no_half_of_a_line() {
    let mut tail = files().next(Path::new("/dev/full")).unwrap();
    tail.write_all(b"a line\n").unwrap();
    assert_eq!(tail.flush().unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert!(tail.flush().is_ok(), "nothing waits any more");
}

#[test]
fn it_ends_with_all_written_and_can_begin_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    let recorder = recorder();
    let flight = start(&recorder, &path, files()).unwrap();
    let shared = Arc::downgrade(&flight.0);
    push(&recorder, "the last");
    drop(flight);
    let begun = Instant::now();
    while shared.strong_count() > 0 {
        assert!(begun.elapsed() < PATIENCE, "the thread does not end");
        thread::yield_now();
    }
    assert_eq!(marks(&path), [(0, "the last".into())]);
    push(&recorder, "unwritten");
    let flight = start(&recorder, &path, files()).unwrap();
    flight.flush(PATIENCE);
    assert_eq!(marks(&path).len(), 2);
    assert_eq!(marks(&folder.path().join("a.1.ipctrace.jsonl")).len(), 1);
}
