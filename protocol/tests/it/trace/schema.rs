//! The JSON Schema of a line, held to what is written by a validator that is not ours.

use ipc_inspector_protocol::trace::{Entry, Reader, Writer};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{example, generated, text, write};

const SCHEMA: &str = include_str!("../../../schema/ipctrace-v1.schema.json");
const FORMAT: &str = include_str!("../../../TRACE-FORMAT.md");

fn schema() -> Validator {
    let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is one");
    jsonschema::draft202012::new(&schema).expect("the schema can be used")
}

#[track_caller]
fn check(schema: &Validator, lines: &str) {
    for line in lines.lines() {
        let json = serde_json::from_str(line).expect("a line is JSON");
        if let Err(error) = schema.validate(&json) {
            panic!("{error}\n{line}");
        }
    }
}

#[test]
fn the_example_follows_the_schema() {
    check(&schema(), example::FILE);
}

#[test]
fn the_example_in_the_documentation_is_a_trace_and_follows_the_schema() {
    let (_, example) = FORMAT.split_once("```jsonl\n").expect("there is one");
    let (example, _) = example.split_once("```").expect("it has an end");
    let mut reader = Reader::new(example.as_bytes()).unwrap();
    let mut writer = Writer::new(Vec::new(), reader.header()).unwrap();
    for entry in &mut reader {
        let Entry { record, body } = entry.unwrap();
        writer.record(&record, body.as_deref()).unwrap();
    }
    assert_eq!(reader.skipped(), 0);
    assert_eq!(text(&writer.finish().unwrap()), example);
    check(&schema(), example);
}

#[test]
fn what_was_not_written_does_not_follow_the_schema() {
    let schema = schema();
    for line in example::FILE.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let mut changed = line.clone();
        changed["unknown"] = json!(1);
        assert!(!schema.is_valid(&changed), "{changed}");
        for (name, value) in line.as_object().unwrap() {
            let mut changed = line.clone();
            changed[name] = if value.is_array() { json!({}) } else { json!([]) };
            assert!(!schema.is_valid(&changed), "{changed}");
        }
        for name in ["format", "version", "seq", "at_us", "kind"] {
            let mut changed = line.clone();
            if changed.as_object_mut().unwrap().remove(name).is_some() {
                assert!(!schema.is_valid(&changed), "{changed}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_written_follows_the_schema(entries in generated::entries()) {
        check(&schema(), text(&write(&entries, false)));
    }
}
