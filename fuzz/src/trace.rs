//! The reader of traces, and all that takes what it has read.

use std::collections::BTreeSet;

use bolero::{TypeGenerator, check, produce};
use ipc_inspector_protocol::{
    Filter, RecordKind,
    export::{chrome, har, markdown},
    redact::{Redactor, Rules},
    rows::Rows,
    trace::{Entry, Error, Header, ReadLimits, Reader, Writer},
};
use serde::de::IgnoredAny;
use serde_json::Value;

/// The trace that has every kind of record.
const EXAMPLE: &str = include_str!("../../protocol/tests/traces/v1.ipctrace.jsonl");

/// Longer lines are not needed to go wrong, and take their time.
const MAX_LINE_BYTES: usize = 1 << 16;

#[test]
fn file() {
    check!().for_each(judge);
}

#[test]
fn edited() {
    let edits = produce::<Vec<Edit>>().with().len(1_usize..8);
    check!().with_generator(edits).for_each(|edits| judge(apply(edits).as_bytes()));
}

/// All numbers of one field at once, since it takes two for a sum that is too great.
#[test]
fn numbers_as_great_as_can_be() {
    let mut fields = BTreeSet::new();
    let lines: Vec<Value> = EXAMPLE.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    for line in &lines {
        names_of_numbers(line, &mut fields);
    }
    assert!(fields.len() > 20, "{fields:?}");
    for field in fields.into_iter().filter(|field| !["version", "seq"].contains(field)) {
        let mut lines = lines.clone();
        for line in &mut lines {
            set_numbers(line, field);
        }
        let lines: Vec<_> = lines.iter().map(|line| format!("{line}\n")).collect();
        judge(lines.concat().as_bytes());
    }
}

fn names_of_numbers<'a>(json: &'a Value, names: &mut BTreeSet<&'a str>) {
    for (name, value) in json.as_object().into_iter().flatten() {
        if value.is_number() {
            names.insert(name);
        }
        value.as_array().into_iter().flatten().for_each(|it| names_of_numbers(it, names));
        names_of_numbers(value, names);
    }
}

fn set_numbers(json: &mut Value, field: &str) {
    for (name, value) in json.as_object_mut().into_iter().flatten() {
        if name == field && value.is_number() {
            *value = u64::MAX.into();
        }
        value.as_array_mut().into_iter().flatten().for_each(|it| set_numbers(it, field));
        set_numbers(value, field);
    }
}

/// Something that is changed in the example.
#[derive(Clone, Debug, TypeGenerator)]
enum Edit {
    /// One of its numbers becomes another.
    Number { which: u16, value: Number },
    /// One of its lines comes once more, or somewhere else.
    Line { from: u8, to: u8, is_moved: bool },
    /// Some of its bytes become others.
    Text {
        at: u16,
        len: u8,
        #[generator(produce::<String>().with().len(0_usize..8))]
        with: String,
    },
}

#[derive(Clone, Copy, Debug, TypeGenerator)]
enum Number {
    /// Such as the numbers that it has, which point from one record to another.
    Small(u8),
    Any(u64),
    Greatest,
}

/// The example with these changes. Its records are numbered anew, so that they stay in order.
fn apply(edits: &[Edit]) -> String {
    let mut lines: Vec<_> = EXAMPLE.lines().map(unnumbered).collect();
    for edit in edits {
        if let Edit::Line { from, to, is_moved } = *edit {
            let from = usize::from(from) % lines.len();
            let line = if is_moved { lines.remove(from) } else { lines[from].clone() };
            lines.insert(usize::from(to) % (lines.len() + 1), line);
        }
    }
    let lines = lines.iter().enumerate().map(|(at, line)| match line.strip_prefix('{') {
        Some(fields) if !line.contains("\"format\":\"ipctrace\"") => {
            format!("{{\"seq\":{},{fields}\n", at + 11)
        }
        _ => format!("{line}\n"),
    });
    edits.iter().fold(lines.collect(), |text, edit| match edit {
        Edit::Number { which, value } => with_number(&text, usize::from(*which), *value),
        Edit::Text { at, len, with } => with_text(text, usize::from(*at), usize::from(*len), with),
        Edit::Line { .. } => text,
    })
}

/// A line without the number of its record.
fn unnumbered(line: &str) -> String {
    match line.strip_prefix("{\"seq\":").and_then(|rest| rest.split_once(',')) {
        Some((_, fields)) => format!("{{{fields}"),
        None => line.to_owned(),
    }
}

fn with_number(text: &str, which: usize, value: Number) -> String {
    let is_digit = |at: usize| text.as_bytes()[at].is_ascii_digit();
    let starts = (0..text.len()).filter(|&at| is_digit(at) && (at == 0 || !is_digit(at - 1)));
    let starts: Vec<_> = starts.collect();
    let Some(&start) = starts.get(which % starts.len().max(1)) else { return text.to_owned() };
    let end = (start..text.len()).find(|&at| !is_digit(at)).unwrap_or(text.len());
    let value = match value {
        Number::Small(value) => value.into(),
        Number::Any(value) => value,
        Number::Greatest => u64::MAX,
    };
    format!("{}{value}{}", &text[..start], &text[end..])
}

fn with_text(mut text: String, at: usize, len: usize, with: &str) -> String {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at));
    let (start, end) = (boundary(at % (text.len() + 1)), boundary(at % (text.len() + 1) + len));
    let (start, end) = (start.unwrap_or_default(), end.unwrap_or_default());
    text.replace_range(start..end, with);
    text
}

/// What was read is written and read again as it is, and can be looked at in every way there is.
fn judge(file: &[u8]) {
    let Ok(mut reader) = Reader::with_limits(
        file,
        ReadLimits { line_bytes: MAX_LINE_BYTES, ..ReadLimits::default() },
    ) else {
        return;
    };
    let header = reader.header().clone();
    let entries: Vec<_> = reader.by_ref().map_while(Result::ok).collect();
    assert!(reader.next().is_none(), "an error is the end");
    check_round_trip(&header, &entries);
    check_exports(&header, &entries);
    check_filter(&entries);

    let mut redactor = Redactor::new(Rules::default());
    let mut redacted = entries;
    for entry in &mut redacted {
        redactor.redact(entry);
    }
    check_round_trip(&header, &redacted);
}

#[track_caller]
fn check_round_trip(header: &Header, entries: &[Entry]) {
    let mut writer = Writer::new(Vec::new(), header).expect("it was read");
    for Entry { record, body } in entries {
        writer.record(record, body.as_deref()).expect("it was read");
    }
    let file = writer.finish().expect("memory takes all");
    let mut reader = Reader::new(&file[..]).expect("it was written");
    assert_eq!(reader.header(), header);
    let read: Result<Vec<_>, Error> = reader.by_ref().collect();
    assert_eq!(read.expect("it was written"), entries);
    assert_eq!(reader.skipped(), 0);
}

fn check_exports(header: &Header, entries: &[Entry]) {
    let entries = || entries.iter().cloned().map(Ok);
    let mut har = Vec::new();
    har::write(header, entries(), &mut har).expect("memory takes all");
    let mut chrome = Vec::new();
    chrome::write(header, entries(), &mut chrome).expect("memory takes all");
    for json in [har, chrome] {
        serde_json::from_slice::<IgnoredAny>(&json).expect("it is JSON");
    }
    markdown::write(header, entries(), Vec::new()).expect("memory takes all");
}

/// Each row passes a filter or its opposite, and what was left by a filter passes it again.
fn check_filter(entries: &[Entry]) {
    let (filter, opposite) = (filter(">1ms|status:ok"), filter("-(>1ms|status:ok)"));
    let (passed, others) = (kept(entries, &filter), kept(entries, &opposite));
    assert_eq!(kept(&passed, &filter), passed);
    for Entry { record, .. } in entries {
        use RecordKind::{EventEmitted, Logged, RequestReceived};
        if matches!(record.kind, RequestReceived(_) | EventEmitted(_) | Logged(_)) {
            let is_in = |left: &[Entry]| left.iter().any(|it| it.record.seq == record.seq);
            assert!(is_in(&passed) || is_in(&others), "{record:?}");
        }
    }
}

fn filter(text: &str) -> Filter {
    Filter::parse(text).expect("it is a filter")
}

fn kept(entries: &[Entry], filter: &Filter) -> Vec<Entry> {
    let mut rows = Rows::new(filter.clone());
    for entry in entries {
        rows.take(entry);
    }
    let mut kept = rows.kept();
    let mut entries = entries.to_vec();
    entries.retain_mut(|entry| kept.keeps(&mut entry.record));
    entries
}
