//! What an app has recorded to a file is there after its end, whatever ended it.
//!
//! The app is this very program, which the tests start once more.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is the test's failure")]

use std::{
    collections::HashMap,
    env, fs,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tauri::test::{mock_builder, mock_context, noop_assets};
use tauri_plugin_ipc_inspector::{
    FlightOptions, IpcInspectorExt,
    protocol::{
        RecordKind,
        trace::{self, Reader},
    },
};

const FILE: &str = "FLIGHT_FILE";
const PANICS: &str = "FLIGHT_PANICS";

/// Not a test but the app: does nothing unless it is started by one.
#[test]
fn app() {
    let Some(file) = env::var_os(FILE) else { return };
    let app = mock_builder()
        .plugin(tauri_plugin_ipc_inspector::init())
        .build(mock_context(noop_assets()))
        .unwrap();
    let inspector = app.ipc_inspector();
    inspector.record_to(&file, FlightOptions::default()).unwrap();
    if env::var_os(PANICS).is_some() {
        inspector.mark("before");
        let panics = thread::Builder::new().name("worker".into());
        let panics = panics.spawn(|| panic!("Bearer 0123456789abcdef was refused")).unwrap();
        let _ = panics.join();
        // Nothing is written any more on the way out.
        std::process::abort();
    }
    for number in 0_u64.. {
        inspector.mark(number.to_string());
        if number % 7 == 0 {
            println!("written {}", inspector.recording_to().unwrap().written);
        }
    }
}

fn start(file: &Path, variables: &HashMap<&str, &str>) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "app", "--nocapture"])
        .env(FILE, file)
        .envs(variables)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The marks of a file up to where it ends, which may be within a line.
fn marks(file: &Path) -> Vec<String> {
    let reader = Reader::new(BufReader::new(fs::File::open(file).unwrap())).unwrap();
    let mut marks = Vec::new();
    for entry in reader {
        match entry {
            Ok(trace::Entry { record, .. }) => {
                if let RecordKind::Marked(mark) = record.kind {
                    assert_eq!(record.seq, marks.len() as u64, "one is missing");
                    marks.push(mark.text);
                }
            }
            Err(trace::Error::Cut { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    marks
}

#[test]
fn what_was_told_to_be_written_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut told_in_all = 0;
    for round in 0..50 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let mut app = start(&file, &HashMap::new());
        let mut told = BufReader::new(app.stdout.take().unwrap());
        let mut line = String::new();
        let mut written = 0;
        // At a moment that nobody chose: after so many lines, and a part of a millisecond.
        let chance = RandomState::new().hash_one(round);
        let mut lines = 1 + chance % 400;
        while lines > 0 {
            line.clear();
            assert!(told.read_line(&mut line).unwrap() > 0, "the app has ended");
            if let Some(count) = line.trim().strip_prefix("written ") {
                written = count.parse().unwrap();
                lines -= 1;
            }
        }
        let pause = Duration::from_nanos(chance >> 45);
        let begun = Instant::now();
        while begun.elapsed() < pause {
            std::hint::spin_loop();
        }
        app.kill().unwrap();
        app.wait().unwrap();
        // What it still told while that went on.
        let mut rest = String::new();
        told.read_to_string(&mut rest).unwrap();
        let last = rest.lines().filter_map(|line| line.strip_prefix("written ")?.parse().ok());
        written = last.max().unwrap_or(written).max(written);

        let read = marks(&file);
        assert!(read.len() >= written, "round {round}: {written} told, {} read", read.len());
        assert!(read.iter().enumerate().all(|(at, text)| *text == at.to_string()), "round {round}");
        told_in_all += written;
    }
    assert!(told_in_all > 1_000, "hardly anything was written: {told_in_all}");
}

#[test]
fn a_panic_is_the_last_that_a_trace_tells_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.ipctrace.jsonl");
    let status = start(&file, &HashMap::from([(PANICS, "1")])).wait().unwrap();
    assert!(!status.success());
    let marks = marks(&file);
    assert_eq!(marks[0], "before");
    let panic = &marks[1];
    assert!(panic.starts_with("worker panicked at "), "{panic}");
    assert!(
        panic.contains("flight.rs:") && panic.ends_with(": Bearer [redacted: bearer] was refused")
    );
    assert_eq!(marks.len(), 2);
}
