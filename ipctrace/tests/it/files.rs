//! What is written takes nothing from what was there, and shows nobody what they could not read.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is the test's failure")]

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command as Program,
};

use ipc_inspector_protocol::{Outcome, trace::Reader};
use tempfile::TempDir;

use crate::{ipctrace, log::Log, path, read, run, save, written};

/// A record that a newer version may write.
const UNKNOWN: &str = r#"{"seq":900,"at_us":1,"kind":"brand_new","n":9007199254740993,  "token":"t0p","body":{"format":"json","len":22,"text":"{\"password\":\"hunter2\"}"}}"#;

/// 44 lines, of which the tenth may be broken.
fn trace(is_broken: bool) -> Vec<u8> {
    let mut log = Log::default();
    for _ in 0..21 {
        log.call("greet", 1, Outcome::Ok);
    }
    let text = String::from_utf8(log.text()).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.push(UNKNOWN);
    assert_eq!(lines.len(), 44);
    if is_broken {
        lines[9] = r#"{"seq":8,"#;
    }
    lines.join("\n").into_bytes()
}

/// Each way to write a trace again.
const AGAIN: [&[&str]; 4] =
    [&["redact"], &["filter", ""], &["filter", "cmd:greet"], &["convert", "--to=jsonl"]];

/// The same file by other paths, and the folder that relative ones begin in.
fn other_paths(folder: &TempDir, file: &str) -> Vec<PathBuf> {
    let other = |name: &str| folder.path().join(name);
    symlink(file, other("link")).unwrap();
    symlink(folder.path(), other("folder")).unwrap();
    fs::hard_link(file, other("hard")).unwrap();
    vec![
        file.into(),
        "./b.jsonl".into(),
        "folder/./folder/b.jsonl".into(),
        other("folder/b.jsonl"),
        other("link"),
        other("hard"),
    ]
}

/// With standard input from a file, as a shell does it.
fn from_file(folder: &TempDir, arguments: &[&str], file: &str) -> (i32, String) {
    let output = Program::new(assert_cmd::cargo::cargo_bin!("ipctrace"))
        .current_dir(folder)
        .args(arguments)
        .stdin(File::open(file).unwrap())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_broken_trace_is_left_as_it_was_by_whatever_path_it_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "b.jsonl", &trace(true));
    let others = other_paths(&folder, &file);
    for subcommand in AGAIN {
        for other in &others {
            let mut command = ipctrace([]);
            command.current_dir(&folder).args(subcommand).arg(&file).arg("-o").arg(other);
            let (code, shown, error) = run(&mut command);
            assert_eq!((code, shown.as_str()), (2, ""), "{subcommand:?} {other:?}");
            assert!(error.contains("b.jsonl: line 10 of the trace is broken"), "{error}");
            assert!(error.contains(" is left as it was: "), "{error}");
            assert!(!error.contains("values replaced"), "{error}");

            let arguments = [subcommand, &["-", "-o", path(other)]].concat();
            let (code, error) = from_file(&folder, &arguments, &file);
            assert_eq!(code, 2, "{error}");
            assert!(error.contains(" is left as it was: standard input: line 10 "), "{error}");
        }
        for other in ["b.jsonl", "hard"] {
            assert_eq!(fs::read(folder.path().join(other)).unwrap(), trace(true));
        }
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 4, "nothing else is left");
}

#[test]
fn a_trace_that_was_cut_off_is_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let whole = trace(false);
    let cut = &whole[..whole.len() - 20];
    let file = save(&folder, "b.jsonl", cut);
    for subcommand in AGAIN {
        let (code, _, error) = run(ipctrace([]).args(subcommand).args([&file, "-o", &file]));
        assert_eq!(code, 2);
        assert!(error.contains("cut off in line 44"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), cut);
    }
}

#[test]
fn records_of_unknown_kinds_stay_where_they_were() {
    let folder = tempfile::tempdir().unwrap();
    for subcommand in AGAIN {
        let file = save(&folder, "b.jsonl", &trace(false));
        assert_eq!(written(ipctrace([]).args(subcommand).args([&file, "-o", &file])), b"");
        let text = fs::read_to_string(&file).unwrap();
        let last = text.lines().last().unwrap();
        match subcommand {
            ["redact"] => assert_eq!(
                last,
                UNKNOWN.replace("t0p", "[redacted: key]").replace("hunter2", "[redacted: key]")
            ),
            _ => assert_eq!(last, UNKNOWN),
        }
        assert_eq!(text.lines().count(), 44);
    }
    let kept = written(ipctrace(["filter", "cmd:nothing"]).write_stdin(trace(false)));
    let mut reader = Reader::new(&kept[..]).unwrap();
    assert_eq!((reader.by_ref().count(), reader.skipped()), (0, 1));
}

#[test]
fn of_records_of_unknown_kinds_bodies_are_left_out_that_may_have_to_be() {
    let raw = UNKNOWN
        .replace("\"text\":\"{\\\"password\\\":\\\"hunter2\\\"}\"", "\"base64\":\"aHVudGVyMg==\"");
    let lines =
        [UNKNOWN, &raw].map(|line| [&trace(false)[..], b"\n", line.as_bytes(), b"\n"].concat());
    for (arguments, trace, left_out) in [
        (&["redact"][..], &lines[1], 1),
        (&["redact", "--metadata-only"], &lines[0], 2),
        (&["redact", "--command=greet"], &lines[0], 2),
        (&["redact", "--largest-body=1"], &lines[1], 2),
    ] {
        let redacted = written(ipctrace([]).args(arguments).write_stdin(trace.clone()));
        let text = String::from_utf8(redacted.clone()).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"), "{text}");
        let redaction = read(&redacted).0.redaction.unwrap();
        assert_eq!(redaction.counts["unknown"], left_out);
        assert_eq!(redaction.counts.values().sum::<u64>(), redaction.replaced);
        assert!(redaction.rules.contains(&"unknown".to_owned()));
    }
}

#[test]
fn a_trace_is_not_replaced_by_a_format_that_has_less() {
    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "b.jsonl", &trace(false));
    let others = other_paths(&folder, &file);
    for to in ["har", "perfetto", "html", "markdown"] {
        for other in &others {
            let mut command = ipctrace(["convert", "--to", to, &file, "-o", path(other)]);
            let (code, _, error) = run(command.current_dir(&folder));
            assert_eq!(code, 2, "{to} {other:?}");
            assert!(error.contains(" is the trace that is read, and would have less"), "{error}");
            let arguments = ["convert", "--to", to, "-o", path(other)];
            assert_eq!(from_file(&folder, &arguments, &file).0, 2);
        }
    }
    assert_eq!(fs::read(&file).unwrap(), trace(false));
    // Another trace is somebody's own.
    let other = save(&folder, "c.har", &trace(false));
    written(&mut ipctrace(["convert", "--to=har", &file, "-o", &other]));
    assert!(fs::read(&other).unwrap().starts_with(b"{\"log\""));
}

#[test]
fn what_could_be_read_goes_to_a_new_file_and_to_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (subcommand, part) in [
        (&["redact"][..], "\"kind\":\"request_received\""),
        (&["filter", ""], "\"kind\":\"request_received\""),
        (&["convert", "--to=har"], "ipc://localhost/greet"),
        (&["convert", "--to=markdown"], "greet"),
    ] {
        let new = folder.path().join("new");
        let there = save(&folder, "there", b"of an earlier run");
        let mut command = ipctrace([]);
        let (code, _, error) =
            run(command.args(subcommand).arg("-o").arg(&new).write_stdin(trace(true)));
        assert_eq!(code, 2);
        assert!(
            error.contains("new has only what comes before: standard input: line 10 "),
            "{error}"
        );
        assert!(fs::read_to_string(&new).unwrap().contains(part));
        let mut command = ipctrace([]);
        let (code, ..) =
            run(command.args(subcommand).args(["-o", &there]).write_stdin(trace(true)));
        assert_eq!(code, 2);
        assert_eq!(fs::read(&there).unwrap(), b"of an earlier run");
        fs::remove_file(&new).unwrap();
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn what_is_read_only_or_a_folder_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "a.jsonl", &trace(false));
    let read_only = save(&folder, "b.jsonl", b"as before");
    fs::set_permissions(&read_only, Permissions::from_mode(0o444)).unwrap();
    for (output, said) in [
        (read_only.as_str(), "the file that is there is read-only"),
        (path(folder.path()), "directory"),
        (path(&folder.path().join("none/b.jsonl")), "No such file"),
    ] {
        for subcommand in AGAIN {
            let (code, _, error) = run(ipctrace([]).args(subcommand).args([&file, "-o", output]));
            assert_eq!(code, 2);
            assert!(error.contains(output) && error.contains(said), "{error}");
        }
    }
    assert_eq!(fs::read(&read_only).unwrap(), b"as before");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left");
}

fn mode(file: impl AsRef<Path>) -> u32 {
    fs::metadata(file).unwrap().mode() & 0o777
}

#[test]
fn a_file_has_no_more_readers_than_what_it_is_written_from() {
    let folder = tempfile::tempdir().unwrap();
    let input = save(&folder, "a.jsonl", &trace(false));
    let output = folder.path().join("b");
    let set = |file: &str, mode| fs::set_permissions(file, Permissions::from_mode(mode)).unwrap();
    // What new files are not to have, as the system says.
    fs::write(&output, "").unwrap();
    let usual = mode(&output);
    fs::remove_file(&output).unwrap();

    for subcommand in [&["redact"][..], &["filter", ""], &["convert", "--to=har"]] {
        let write =
            |input: &str| written(ipctrace([]).args(subcommand).args([input, "-o", path(&output)]));
        for (of_input, expected) in
            [(0o600, 0o600), (0o640, 0o640), (0o644, 0o644), (0o400, 0o600), (0o666, 0o666)]
        {
            set(&input, of_input);
            write(&input);
            assert_eq!(mode(&output), expected & usual, "{of_input:o}");
            fs::remove_file(&output).unwrap();
        }
        for (of_input, of_output, expected) in [
            (0o600, 0o644, 0o600),
            (0o644, 0o600, 0o600),
            (0o644, 0o664, 0o644),
            (0o640, 0o604, 0o600),
            (0o666, 0o666, 0o666),
        ] {
            set(&input, of_input);
            let there = save(&folder, "b", b"as before");
            set(&there, of_output);
            write(&input);
            assert_eq!(mode(&output), expected, "{of_input:o} {of_output:o}");
            fs::remove_file(&output).unwrap();
        }
        // Of a pipe nobody knows; of a file, also where it is standard input.
        written(
            ipctrace([]).args(subcommand).args(["-o", path(&output)]).write_stdin(trace(false)),
        );
        assert_eq!(mode(&output), 0o600);
        fs::remove_file(&output).unwrap();
        set(&input, 0o644);
        let arguments = [subcommand, &["-o", path(&output)]].concat();
        assert_eq!(from_file(&folder, &arguments, &input).0, 0);
        assert_eq!(mode(&output), 0o644 & usual);
        fs::remove_file(&output).unwrap();
    }
}

#[test]
fn two_traces_from_standard_input_are_an_error() {
    let mut command = ipctrace(["diff", "-", "-"]);
    command.timeout(std::time::Duration::from_secs(60));
    let (code, shown, error) = run(command.write_stdin(trace(false)));
    assert_eq!((code, shown.as_str()), (2, ""));
    assert!(error.contains("both traces are standard input"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let file = save(&folder, "a.jsonl", &trace(false));
    for arguments in [["diff", &file, "-"], ["diff", "-", &file], ["diff", &file, &file]] {
        let (code, shown, _) = run(ipctrace(arguments).write_stdin(trace(false)));
        assert_eq!(code, 0);
        assert!(shown.starts_with("No command is "), "{shown}");
    }
}
