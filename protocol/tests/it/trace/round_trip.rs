//! What is written is read again.

use std::slice;

use ipc_inspector_protocol::{
    Body, BodyFormat, Log, LogLevel, LogSource, Record, RecordKind,
    trace::{Entry, Error, Header, Lost, Reader, Redaction, Writer},
    wire::{Aspect, Extent, Gap, Stats},
};
use proptest::prelude::*;
use serde_json::Value;

use super::{generated, header, read, text, write};

proptest! {
    #[test]
    fn every_record_and_every_byte_of_its_body_survives(
        entries in generated::entries(),
        is_gzip: bool,
    ) {
        let file = write(&entries, is_gzip);
        let (read, error) = read(&file);
        prop_assert!(error.is_none(), "{}", error.unwrap());
        prop_assert_eq!(&read, &entries);
        prop_assert_eq!(write(&read, is_gzip), file);
    }

    /// Each line is given a field that nobody knows, in it and in its body, with the others in
    /// another order; and between the lines come records that nobody knows.
    #[test]
    fn what_a_newer_version_adds_is_skipped(entries in generated::entries(), every in 1..4usize) {
        let mut file = String::new();
        let mut unknown = 0;
        for (at, line) in text(&write(&entries, false)).lines().enumerate() {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line["a_new_field"] = vec![line.clone()].into();
            if let Some(Value::Object(body)) = line.get_mut("body") {
                body.insert("digest".into(), 7.into());
            }
            file.extend([line.to_string(), "\n".into()]);
            if at % every == 0 {
                file += "{\"kind\":\"teleported\",\"seq\":\"none\",\"body\":{\"text\":7}}\n";
                unknown += 1;
            }
        }
        let mut reader = Reader::new(file.as_bytes()).unwrap();
        let read: Vec<_> = reader.by_ref().collect::<Result<_, Error>>().unwrap();
        prop_assert_eq!(read, entries);
        prop_assert_eq!(reader.skipped(), unknown);
    }
}

#[test]
fn a_header_survives_with_all_it_has() {
    let gap = Gap {
        aspect: Aspect::Pages,
        extent: Extent::Part,
        reason: "The page's policy blocks scripts.".into(),
        remedy: None,
    };
    let stats = Stats {
        evicted: 1,
        truncated: 2,
        unrecorded: 3,
        untold: 4,
        refused: 5,
        event_names: 6,
        ..Stats::default()
    };
    let whole = Header {
        gaps: vec![gap],
        app_origins: vec!["http://localhost:1420".into()],
        lost: Lost::from(&stats),
        redaction: Some(Redaction {
            rules: vec!["key".into(), "jwt".into()],
            replaced: 6,
            counts: [("key".into(), 6)].into(),
        }),
        comment: Some("It hangs\nafter the second click.".into()),
        ..header()
    };
    for header in [header(), whole] {
        let file = Writer::new(Vec::new(), &header).unwrap().finish().unwrap();
        assert_eq!(Reader::new(&file[..]).unwrap().header(), &header);
    }
}

/// The line that a body makes, from its length on.
#[track_caller]
fn check(format: BodyFormat, len: u64, bytes: Option<&[u8]>, expected: &str) {
    let kept = bytes.map_or(0, <[u8]>::len) as u64;
    let source = LogSource::Rust { target: "app".into(), location: None };
    let body = Some(Body { format, len, kept });
    let log = Log { level: LogLevel::Info, source, call: None, task: None };
    let record = Record::new(0, 0, RecordKind::Logged(log)).with_body(body);
    let entry = Entry { record, body: bytes.map(Into::into) };
    let file = write(slice::from_ref(&entry), false);
    let (_, line) = text(&file).rsplit_once(r#","len":"#).expect("it has a body");
    assert_eq!(line.trim_end(), expected);
    assert_eq!(read(&file).0, [entry]);
}

#[test]
fn a_body_is_text_where_it_can_be() {
    let json = "{ \"a\":1.0 ,\"a\":\"ä\\u00e4\" }";
    let expected = r#"27,"text":"{ \"a\":1.0 ,\"a\":\"ä\\u00e4\" }"}}"#;
    check(BodyFormat::Json, 27, Some(json.as_bytes()), expected);
    check(BodyFormat::Text, 0, Some(b""), r#"0,"text":""}}"#);
    check(BodyFormat::Raw, 5, Some(b"plain"), r#"5,"base64":"cGxhaW4="}}"#);
    check(BodyFormat::Json, 2, Some(b"\xff{"), r#"2,"base64":"/3s="}}"#);
}

#[test]
fn a_text_that_is_cut_within_a_character_is_still_text() {
    let expected = r#"9,"truncated":true,"text":"na","base64":"ww=="}}"#;
    check(BodyFormat::Text, 9, Some(b"na\xc3"), expected);
}

#[test]
fn a_body_that_is_left_out_keeps_its_length() {
    check(BodyFormat::Json, 9, None, r#"9,"truncated":true}}"#);
    check(BodyFormat::Raw, 0, None, "0}}");
}
