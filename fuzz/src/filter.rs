//! The filter language.

use bolero::check;
use ipc_inspector_protocol::{
    Filter,
    rows::Rows,
    trace::{Entry, Reader},
};

#[test]
fn text() {
    let example = include_str!("../../protocol/tests/traces/v1.ipctrace.jsonl").as_bytes();
    let example = Reader::new(example).expect("it is a trace");
    let example: Vec<_> = example.map(|entry| entry.expect("it is a record")).collect();
    check!().for_each(|text: &[u8]| judge(&String::from_utf8_lossy(text), &example));
}

/// What is written of a filter is the same filter, and a mistake is somewhere.
fn judge(text: &str, entries: &[Entry]) {
    let filter = match Filter::parse(text) {
        Ok(filter) => filter,
        Err(error) => {
            let marked = text.get(error.range.clone());
            assert!(marked.is_some_and(|marked| !marked.is_empty()), "{error:?}");
            return;
        }
    };
    let written = filter.to_string();
    assert_eq!(Filter::parse(&written).as_ref(), Ok(&filter), "{written}");
    assert!(filter.narrows(&Filter::default()), "{written}");

    let kept = |filter: &Filter| {
        let mut rows = Rows::new(filter.clone());
        for entry in entries {
            rows.take(entry);
        }
        let mut kept = rows.kept();
        let kept = entries.iter().filter(move |entry| kept.keeps(&mut entry.record.clone()));
        kept.map(|entry| entry.record.seq).collect::<Vec<_>>()
    };
    let parsed = Filter::parse(&written).expect("it was written");
    assert_eq!(kept(&filter), kept(&parsed), "{written}");
}
