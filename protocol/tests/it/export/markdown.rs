//! The summary in Markdown.

use ipc_inspector_protocol::{Outcome, export::markdown};
use proptest::prelude::*;

use super::{Write, cut_off, of, of_cut_example, of_example, request, response};
use crate::trace::generated;

const WRITE: Write = |header, entries, file| markdown::write(header, entries, file);

/// The summary, each of whose tables has as many cells in every row.
#[track_caller]
fn sound(summary: String) -> String {
    let mut columns = None;
    for line in summary.lines() {
        if line.starts_with('|') {
            let cells = line.matches('|').count();
            assert_eq!(*columns.get_or_insert(cells), cells, "{line}");
        } else {
            columns = None;
            let is_ours = line.is_empty() || line.starts_with('#') || line.starts_with("… and ");
            assert!(is_ours, "{line}");
        }
    }
    summary
}

#[test]
fn it_tells_what_the_app_ran_on_and_what_happened() {
    let summary = sound(of_example(WRITE));
    for line in [
        "| App | <code>notes 1.4.0 (com.example.notes)</code> |",
        "| Tauri | <code>2.12.1</code> |",
        "| Redacted by | <code>key, home&#95;path</code> |",
        "| calls, ok | 2 |",
        "| events emitted | 3 |",
        "| channel messages | 3 |",
        "| 15 | <code>why does it fail?</code> |",
        "| <code>Records evicted by the recorder's limits: 12.</code> |",
        "| <code>greet</code> | 1 | 1.150 | 1.150 | 1.150 |",
        "| 15 | 3.750 | <code>main</code> | <code>greet</code> | ok | 1.150 | 0.500 |",
    ] {
        assert!(summary.lines().any(|it| it == line), "{line}\n{summary}");
    }
}

#[test]
fn errors_are_told_by_command_with_an_example() {
    let summary = sound(of(
        WRITE,
        vec![
            request(0, "plugin:fs|read_file"),
            response(1, 0, Outcome::Error, r#""no <b>such</b> file: `a|b`\n@you""#),
            request(2, "plugin:fs|read_file"),
            response(3, 2, Outcome::Error, r#""another""#),
        ],
    ));
    let row = "| <code>plugin:fs&#124;read&#95;file</code> | error | 2 | \
               <code>no &#60;b&#62;such&#60;/b&#62; file: &#96;a&#124;b&#96; &#64;you</code> |";
    assert!(summary.contains(row), "{summary}");
}

#[test]
fn the_slowest_commands_come_first() {
    let calls = (0..100).flat_map(|it| {
        let slow = if it < 10 { 50_000 } else { 0 };
        let mut response = response(2 * it + 1, 2 * it, Outcome::Ok, "1");
        response.record.at_us += slow;
        [request(2 * it, "save"), response]
    });
    let fast = [request(200, "greet"), response(202, 200, Outcome::Ok, "1")];
    let summary = sound(of(WRITE, calls.chain(fast).collect()));
    let (_, slowest) = summary.split_once("### Slowest commands").unwrap();
    let rows: Vec<_> = slowest.lines().skip(4).take(2).collect();
    assert_eq!(
        rows,
        [
            "| <code>save</code> | 100 | 1.000 | 51.000 | 51.000 |",
            "| <code>greet</code> | 1 | 2.000 | 2.000 | 2.000 |",
        ]
    );
}

#[test]
fn its_length_is_bounded() {
    let command = |it| format!("{}{it}", "|".repeat(1_000));
    let calls = (0..1_000).flat_map(|it| {
        let says = format!("\"{}\"", "<".repeat(10_000));
        [request(2 * it, &command(it)), response(2 * it + 1, 2 * it, Outcome::Error, &says)]
    });
    let summary = sound(of(WRITE, calls.collect()));
    assert!(summary.len() < 100_000, "{}", summary.len());
    assert!(summary.contains("… and 980 more"));
    assert!(summary.contains("| 1998 | 1998.000 |"), "the last calls are shown");
    assert!(!summary.contains("| 1958 | 1958.000 |"), "and no others");
}

#[test]
fn what_is_missing_is_told() {
    let summary = sound(of_cut_example(WRITE));
    for part in ["Answers to requests that are not in the trace: 1.", &cut_off()] {
        assert!(summary.contains(part), "{part}\n{summary}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_was_recorded_breaks_no_table(entries in generated::entries()) {
        sound(of(WRITE, entries));
    }
}
