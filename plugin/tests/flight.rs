//! What an app has recorded to a file is there after its end, whatever ended it, and whatever became of
//! the file meanwhile.
//!
//! The app is this very program, which the tests start once more.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is the test's failure")]

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tauri::test::{MockRuntime, mock_builder, mock_context, noop_assets};
use tauri_plugin_ipc_inspector::{
    Builder, ExportOptions, FlightOptions, FlightStatus, Inspector, IpcInspectorExt,
    protocol::{
        RecordKind,
        trace::{self, Reader},
    },
};

const FILE: &str = "FLIGHT_FILE";
const ROLE: &str = "FLIGHT_ROLE";

/// Longer than anything takes, and nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Not a test but the app: does nothing unless it is started by one.
#[test]
fn app() {
    let (Some(file), Ok(role)) = (env::var_os(FILE), env::var(ROLE)) else { return };
    let file = PathBuf::from(file);
    let max_records = if role == "fills the disk" { 1_000 } else { 1_000_000 };
    let plugin = Builder::new().max_records(max_records).redact_with(|found| {
        assert!(!found.text.starts_with("bad"), "the app's function is asked about {}", found.text);
        None
    });
    let app = mock_builder().plugin(plugin.build()).build(mock_context(noop_assets())).unwrap();
    let inspector = app.ipc_inspector();
    // Small files, so that others are begun, and all of them kept.
    let options = || FlightOptions::default().max_bytes(20_000).older_files(10_000);
    match &*role {
        "counts" => {
            inspector.start_flight_recorder(&file, options()).unwrap();
            count(&inspector, |_| {});
        }
        "begins again" => {
            inspector.start_flight_recorder(&file, options()).unwrap();
            count(&inspector, |number| {
                if number % 500 == 499 {
                    inspector.start_flight_recorder(&file, options()).unwrap();
                }
            });
        }
        "panics" => {
            #[expect(deprecated, reason = "the former name works for a version")]
            inspector.record_to(&file, FlightOptions::default()).unwrap();
            inspector.mark("before");
            let panics = thread::Builder::new().name("worker".into());
            let panics = panics.spawn(|| panic!("Bearer 0123456789abcdef was refused")).unwrap();
            let _ = panics.join();
            // Nothing is written any more on the way out.
            process::abort();
        }
        "redacts badly" => {
            inspector.start_flight_recorder(&file, options()).unwrap();
            for text in ["good", "bad", "good"] {
                inspector.mark(text);
            }
            let copy = file.with_extension("har");
            let exported = inspector.export(&copy, ExportOptions::default()).unwrap();
            assert_eq!((exported.records, exported.redact_panics), (3, 1));
            wait_until("it is written", || {
                inspector.flight_recorder_status().unwrap().written == 3
            });
            let status = inspector.flight_recorder_status().unwrap();
            assert_eq!((status.error, status.redact_panics), (None, 1));
        }
        "fills the disk" => fill_the_disk(&inspector, &file),
        role => panic!("{role}"),
    }
}

/// Sets one mark after the other, and tells how many are written.
fn count(inspector: &Inspector<MockRuntime>, between: impl Fn(u64)) -> ! {
    for number in 0_u64.. {
        inspector.mark(number.to_string());
        between(number);
        if number % 7 == 0 {
            let FlightStatus { path, written, missed, error, .. } =
                inspector.flight_recorder_status().unwrap();
            assert_eq!((missed, error), (0, None));
            println!("written {written} {}", path.display());
        }
    }
    unreachable!("there are more numbers than time");
}

/// Records until the disk is full and more has come than is held; then there is room again.
fn fill_the_disk(inspector: &Inspector<MockRuntime>, file: &Path) {
    let status = || inspector.flight_recorder_status().unwrap();
    inspector.start_flight_recorder(file, FlightOptions::default()).unwrap();
    let mut number = 0;
    while status().error.is_none() {
        for _ in 0..200 {
            inspector.mark(format!("{number} {}", "x".repeat(100)));
            number += 1;
        }
        wait_until("it is written or cannot be", || {
            status().written == number || status().error.is_some()
        });
    }
    println!("error {}", status().error.unwrap());
    let written = status().written;
    for _ in 0..2_000 {
        inspector.mark(format!("{number} {}", "x".repeat(100)));
        number += 1;
    }
    if fs::remove_file(file.with_file_name("room")).is_ok() {
        wait_until("there is room again", || status().error.is_none());
    }
    inspector.stop_flight_recorder();
    // The disk ends with this process.
    fs::copy(file, env::var_os("FLIGHT_COPY").unwrap()).unwrap();
    println!("full at {written} of {number}");
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::yield_now();
    }
}

fn app_with(role: &str, file: &Path, mut program: Command) -> Command {
    program
        .args(["--exact", "app", "--nocapture"])
        .env(FILE, file)
        .env(ROLE, role)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    program
}

fn this_program() -> Command {
    Command::new(env::current_exe().unwrap())
}

/// The numbered marks of a file up to where it ends, which may be within a line.
fn marks(file: &Path) -> Vec<(u64, String)> {
    let reader = Reader::new(BufReader::new(fs::File::open(file).unwrap())).unwrap();
    let mut marks = Vec::new();
    for entry in reader {
        match entry {
            Ok(trace::Entry { record, .. }) => {
                if let RecordKind::Marked(mark) = record.kind {
                    marks.push((record.seq, mark.text));
                }
            }
            Err(trace::Error::Cut { .. }) => {}
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
    marks
}

/// The current file and those that it was before, the oldest first. When they are about to get other
/// names a number may be missing, and so may the current one.
fn files(current: &Path) -> Vec<PathBuf> {
    let name = current.file_name().unwrap().to_str().unwrap();
    let start = name.strip_suffix(".ipctrace.jsonl").unwrap();
    let names = fs::read_dir(current.parent().unwrap()).unwrap();
    let number = |file: &Path| {
        let rest = file.file_name()?.to_str()?.strip_prefix(start)?;
        match rest.strip_suffix(".ipctrace.jsonl")? {
            "" => Some(0),
            number => number.strip_prefix('.')?.parse::<u32>().ok(),
        }
    };
    let mut files: Vec<_> = names
        .map(|it| it.unwrap().path())
        .filter_map(|file| Some((number(&file)?, file)))
        .collect();
    files.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    files.into_iter().map(|(_, file)| file).collect()
}

/// An app that was started, and what it has told last.
struct Running {
    app: Child,
    told: BufReader<process::ChildStdout>,
    written: u64,
    file: PathBuf,
}

impl Running {
    fn start(role: &str, file: &Path) -> Self {
        let mut app = app_with(role, file, this_program()).spawn().unwrap();
        let told = BufReader::new(app.stdout.take().unwrap());
        Self { app, told, written: 0, file: file.into() }
    }

    fn take(&mut self, line: &str) -> bool {
        let Some(rest) = line.trim().strip_prefix("written ") else { return false };
        let (written, file) = rest.split_once(' ').unwrap();
        self.written = written.parse().unwrap();
        self.file = file.into();
        true
    }

    /// Reads on until it has told so often how many are written.
    fn read_on(&mut self, mut times: u64) {
        let mut line = String::new();
        while times > 0 {
            line.clear();
            assert!(self.told.read_line(&mut line).unwrap() > 0, "the app has ended");
            times -= u64::from(self.take(&line));
        }
    }

    fn kill(&mut self) {
        self.app.kill().unwrap();
        self.app.wait().unwrap();
        // What it still told while that went on; the last line may be cut.
        let mut rest = String::new();
        self.told.read_to_string(&mut rest).unwrap();
        for line in rest.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            self.take(line);
        }
    }

    /// All that it told was written is there, in order and without a gap.
    #[track_caller]
    fn check(&self) {
        let read: Vec<_> = files(&self.file).iter().flat_map(|file| marks(file)).collect();
        assert!(read.len() as u64 >= self.written, "{} told, {} read", self.written, read.len());
        for (at, (seq, text)) in (0_u64..).zip(read) {
            assert_eq!((seq, text), (at, at.to_string()));
        }
    }
}

/// A moment that nobody chose: after so many lines, and a part of a millisecond.
fn at_some_moment(round: u64, apps: &mut [Running]) {
    let chance = RandomState::new().hash_one(round);
    for app in apps {
        app.read_on(1 + chance % 400);
    }
    let pause = Duration::from_nanos(chance >> 45);
    let begun = Instant::now();
    while begun.elapsed() < pause {
        std::hint::spin_loop();
    }
}

#[test]
fn what_was_told_to_be_written_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut told_in_all = 0;
    for round in 0..50 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let mut app = [Running::start("counts", &file)];
        at_some_moment(round, &mut app);
        let [mut app] = app;
        app.kill();
        app.check();
        told_in_all += app.written;
    }
    assert!(told_in_all > 1_000, "hardly anything was written: {told_in_all}");
}

#[test]
fn two_processes_with_one_path_both_keep_what_they_told_to_be_written() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..30 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let mut apps = [0; 2].map(|_| Running::start("counts", &file));
        at_some_moment(round, &mut apps);
        for app in &mut apps {
            app.kill();
        }
        assert_ne!(apps[0].file, apps[1].file, "round {round}");
        for app in &apps {
            app.check();
        }
        // A process that was killed has no lock any more.
        let mut next = Running::start("counts", &file);
        next.read_on(1);
        next.kill();
        assert_eq!(next.file, file);
    }
}

#[test]
fn an_app_that_begins_again_and_again_keeps_what_it_told_to_be_written_last() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..30 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let mut app = [Running::start("begins again", &file)];
        app[0].read_on(100);
        at_some_moment(round, &mut app);
        let [mut app] = app;
        app.kill();
        // Each start writes all that is held once more. What was told last may be of the one before,
        // when the app was killed while another took over.
        let mut starts: Vec<Vec<_>> = Vec::new();
        for marks in files(&app.file).iter().map(|file| marks(file)).filter(|it| !it.is_empty()) {
            match starts.last_mut() {
                Some(start) if marks[0].0 != 0 => start.extend(marks),
                _ => starts.push(marks),
            }
        }
        let read: Vec<_> = starts.iter().rev().take(2).map(|start| start.len() as u64).collect();
        assert!(
            read.iter().any(|read| *read >= app.written),
            "{} told, {read:?} read",
            app.written
        );
        for start in &starts {
            assert!((0..).zip(start).all(|(at, mark)| *mark == (at, at.to_string())));
        }
        assert_eq!(app.file, file);
    }
}

#[test]
fn a_panic_is_the_last_that_a_trace_tells_of() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..30 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let status = app_with("panics", &file, this_program()).status().unwrap();
        assert!(!status.success());
        let marks = marks(&file);
        assert_eq!(marks[0].1, "before");
        let panic = &marks[1].1;
        assert!(panic.starts_with("worker panicked at "), "{panic}");
        let end = ": Bearer [redacted: bearer] was refused";
        assert!(panic.contains("flight.rs:") && panic.ends_with(end), "{panic}");
        assert_eq!(marks.len(), 2);
    }
}

#[test]
fn a_panic_at_redaction_is_counted_and_is_none_of_the_apps() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let file = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let status = app_with("redacts badly", &file, this_program()).status().unwrap();
        assert!(status.success());
        let texts: Vec<_> = marks(&file).into_iter().map(|(_, text)| text).collect();
        assert_eq!(texts, ["good", "[redacted: panic]", "good"]);
    }
}

/// Has the app fill a disk, and checks what it leaves.
#[track_caller]
fn check_full_disk(program: Command, file: &Path, copy: &Path, error: &str, has_room_again: bool) {
    let output =
        app_with("fills the disk", file, program).env("FLIGHT_COPY", copy).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains(&format!("error {error}")), "{told}");
    let full = told.lines().find_map(|line| line.strip_prefix("full at ")).unwrap();
    let (written, all) = full.split_once(" of ").unwrap();
    let (written, all): (usize, usize) = (written.parse().unwrap(), all.parse().unwrap());
    assert!(written > 10, "{told}");

    // Each line is whole, and there is one header.
    let text = fs::read_to_string(copy).unwrap();
    assert!(text.ends_with("}\n"));
    assert_eq!(text.matches("\"format\":\"ipctrace\"").count(), 1);
    let marks = marks(copy);
    let is_run = |marks: &[(u64, String)]| marks.windows(2).all(|it| it[0].0 + 1 == it[1].0);
    if !has_room_again {
        assert_eq!(marks.len(), written);
        assert!(is_run(&marks));
        return;
    }
    // One gap, a mark that counts it, and what was held when there was room again.
    let gap = marks.windows(2).position(|it| it[0].0 + 1 != it[1].0).unwrap() + 1;
    assert!(gap >= written && is_run(&marks[..gap]) && is_run(&marks[gap..]));
    let missing = usize::try_from(marks[gap].0).unwrap() - gap;
    let (counts, numbered): (Vec<_>, Vec<_>) =
        marks.iter().partition(|(_, text)| text.contains("are missing in the trace"));
    let [(_, counted)] = counts[..] else { panic!("{counts:?}") };
    assert!(counted.starts_with(&format!("{missing} records are missing")), "{missing}: {counted}");
    assert!(counted.contains(error), "{counted}");
    assert_eq!(numbered.len() + missing, all);
}

/// In a file system of its own in memory, which ends with the process. Where nobody may mount one, the
/// test below has to do.
#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_lines_stay_whole_and_what_is_missing_is_counted_in_the_trace() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = |script: &str| {
        let mut shell = Command::new("unshare");
        shell.args(["--user", "--map-root-user", "--mount", "sh", "-euc"]);
        shell.arg(format!("mount -t tmpfs -o size=1m none \"$DISK\"; {script}"));
        // To the script it is `$0`.
        shell.arg(env::current_exe().unwrap()).env("DISK", &disk);
        shell
    };
    if !mounted("exit 0").status().is_ok_and(|status| status.success()) {
        eprintln!("no file system can be mounted here");
        return;
    }
    for round in 0..20 {
        let app = mounted("head -c 512k /dev/zero >\"$DISK/room\"; exec \"$0\" \"$@\"");
        let copy = folder.path().join(format!("{round}.ipctrace.jsonl"));
        let file = disk.join("a.ipctrace.jsonl");
        check_full_disk(app, &file, &copy, "No space left on device", true);
    }
}

/// As above, where nobody may mount.
#[cfg(target_os = "linux")]
#[test]
fn where_files_may_not_grow_any_more_lines_stay_whole() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..10 {
        let mut app = Command::new("sh");
        app.args(["-euc", "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\""]);
        app.arg(env::current_exe().unwrap());
        let file = folder.path().join(format!("{round}/a.ipctrace.jsonl"));
        let copy = folder.path().join(format!("{round}.ipctrace.jsonl"));
        check_full_disk(app, &file, &copy, "File too large", false);
    }
}
