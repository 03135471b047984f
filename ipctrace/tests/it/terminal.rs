//! Nothing that a trace has, and no name of a file, acts on the terminal that it is shown on.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is the test's failure")]

use ipc_inspector_protocol::{Log as LogLine, LogLevel, LogSource, Mark, Outcome, RecordKind};
use serde_json::Value;

use crate::{ipctrace, log::Log, read, run, save};

/// Clears the screen, sets the title, and is red, by escapes of one byte and of two; and turns text
/// around.
const ACTS: &str = "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\r\u{7f}\u{8}\u{202e}gone\u{2066}";

fn trace() -> Vec<u8> {
    let mut log = Log::default();
    log.call(ACTS, 1, Outcome::Ok);
    log.request(ACTS, ACTS);
    let failed = log.request("fails", "{}");
    log.answer(failed, Outcome::Error, &format!("\"{ACTS}\""));
    let line = RecordKind::Logged(LogLine {
        level: LogLevel::Warn,
        source: LogSource::Rust { target: ACTS.into(), location: None },
        call: None,
        task: None,
    });
    log.push_with(line, Some(ACTS));
    log.push(RecordKind::Marked(Mark { text: ACTS.into(), webview: Some(ACTS.into()) }));
    let text = String::from_utf8(log.text()).unwrap();
    let text = text.replacen("\"name\":\"notes\"", &format!("\"name\":{}", json(ACTS)), 1);
    assert!(text.contains("\\u001b"), "the app is called so");
    // Between tokens, tabs and carriage returns are no part of a text.
    let acts = json(ACTS);
    let unknown = format!("{{\"seq\":900,\t\"at_us\":1,\r\"kind\":{acts},\"x\":{acts}}}\n");
    (text + &unknown).into_bytes()
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[track_caller]
fn check(shown: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}".contains(c);
    assert!(!shown.contains(acts), "{shown:?}");
}

#[test]
fn no_output_has_a_control_character() {
    let folder = tempfile::tempdir().unwrap();
    let whole = save(&folder, "a.jsonl", &trace());
    // What cannot be read is said in words of the line.
    let broken = r#"{"seq":901,"at_us":1,"kind":"response_sent","call":0,"outcome":"#;
    let broken = format!("{broken}{}}}\n", json(ACTS));
    let broken = save(&folder, "b.jsonl", &[trace(), broken.into_bytes()].concat());
    let before = save(&folder, "c.jsonl", &Log::default().text());
    for file in [&whole, &broken] {
        for arguments in [
            &["summary", file][..],
            &["summary", "--json", file],
            &["filter", "", file],
            &["redact", file],
            &["convert", "--to=jsonl", file],
            &["convert", "--to=har", file],
            &["convert", "--to=perfetto", file],
            &["convert", "--to=markdown", file],
            &["check", file],
            &["diff", &before, file],
            &["diff", "--json", file, &before],
        ] {
            let (_, shown, error) = run(ipctrace([]).args(arguments));
            check(&shown);
            check(&error);
            let is_shown = (shown.clone() + &error).contains("gone");
            assert!(is_shown || arguments == ["check", whole.as_str()], "{arguments:?}: {shown}");
            let is_json = arguments.contains(&"--json") || shown.starts_with("{\"log\"");
            if is_json {
                serde_json::from_str::<Value>(&shown).unwrap();
            }
        }
        let (_, page, error) = run(&mut ipctrace(["convert", "--to=html", file]));
        let title = page.lines().find(|line| line.starts_with("<title>")).unwrap();
        check(title);
        page.lines().filter(|line| line.contains("embedded-problem\"")).for_each(check);
        check(&error);
    }
}

#[test]
fn what_is_written_so_is_read_as_it_was() {
    let (code, shown, _) = run(ipctrace(["filter", ""]).write_stdin(trace()));
    assert_eq!(code, 0);
    assert_eq!(read(shown.as_bytes()), read(&trace()));
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let last = |text: &str| value(text.lines().last().unwrap());
    assert_eq!(last(&shown), last(str::from_utf8(&trace()).unwrap()));
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_is_shown_with_a_control_character() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{ACTS}\n.jsonl");
    let file = save(&folder, &name, b"no trace");
    let broken = save(&folder, "\u{9b}31m", &[trace(), b"oh\n".to_vec()].concat());
    let nowhere = format!("{}/none/{name}", folder.path().display());
    for file in [&file, &broken, &nowhere] {
        for arguments in [
            &["summary", file][..],
            &["filter", "", file],
            &["redact", file, "-o", &nowhere],
            &["redact", &broken, "-o", file],
            &["convert", "--to=har", file, "-o", file],
            &["check", file],
            &["diff", file, file],
        ] {
            let (code, shown, error) = run(ipctrace([]).args(arguments));
            assert_ne!(code, 0);
            check(&shown);
            check(&error);
            assert!(!(shown + &error).is_empty());
        }
    }
}
