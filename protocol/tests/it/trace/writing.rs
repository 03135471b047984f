//! What a writer does not write.

use ipc_inspector_protocol::{
    Audience, Body, BodyFormat, Dispatch, EventEmitted, EventEmitter, Outcome, Record, RecordKind,
    Response,
    trace::{Error, Header, MAX_LINE_BYTES, Writer},
};

use super::{header, read};

fn dispatch(seq: u64) -> Record {
    Record::new(seq, 0, RecordKind::RequestDispatched(Dispatch { call: 0, held_us: 1 }))
}

#[test]
fn a_record_out_of_order_is_refused_and_the_next_is_not() {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    writer.record(&dispatch(3), None).unwrap();
    let error = writer.record(&dispatch(3), None).unwrap_err();
    assert!(matches!(error, Error::OutOfOrder { line: 3, seq: 3, previous: 3 }), "{error}");
    assert!(writer.record(&dispatch(1), None).is_err());
    writer.record(&dispatch(4), None).unwrap();
    let (entries, error) = read(&writer.finish().unwrap());
    assert!(error.is_none());
    assert_eq!(entries.iter().map(|entry| entry.record.seq).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn bytes_for_a_record_that_has_no_body_are_refused() {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let error = writer.record(&dispatch(0), Some(b"x")).unwrap_err();
    assert!(matches!(error, Error::NoBody { seq: 0 }), "{error}");
}

#[test]
fn a_body_too_long_for_a_line_is_left_out() {
    // The one is too long itself, the other becomes so: each of its bytes takes six.
    for bytes in [vec![b'x'; MAX_LINE_BYTES + 1], vec![0; MAX_LINE_BYTES / 6]] {
        let len = bytes.len() as u64;
        let body = Some(Body { format: BodyFormat::Text, len, kept: len });
        let response = Response { call: 0, outcome: Outcome::Ok, task: None };
        let record = Record::new(0, 0, RecordKind::ResponseSent(response)).with_body(body);
        let mut writer = Writer::new(Vec::new(), &header()).unwrap();
        writer.record(&record, Some(&bytes)).unwrap();
        let (entries, error) = read(&writer.finish().unwrap());
        assert!(error.is_none());
        let left = Body { format: BodyFormat::Text, len, kept: 0 };
        assert_eq!((entries[0].record.body, &entries[0].body), (Some(left), &None));
    }
}

#[test]
fn a_line_that_is_too_long_without_a_body_is_refused() {
    let comment = Some("x".repeat(MAX_LINE_BYTES));
    let error = Writer::new(Vec::new(), &Header { comment, ..header() }).unwrap_err();
    assert!(matches!(error, Error::TooLong { line: 1, max: MAX_LINE_BYTES }), "{error}");
}

#[test]
fn a_record_that_is_too_long_without_a_body_is_refused_and_the_next_is_written() {
    let body = Some(Body { format: BodyFormat::Json, len: 4, kept: 4 });
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    let event = "x".repeat(MAX_LINE_BYTES);
    let kind = RecordKind::EventEmitted(EventEmitted {
        event,
        audience: Audience::Unknown,
        emitter: EventEmitter::Rust { location: None },
        listeners_unseen: false,
    });
    let record = Record::new(7, 0, kind).with_body(body);
    let error = writer.record(&record, Some(b"null")).unwrap_err();
    assert!(matches!(error, Error::RecordTooLong { seq: 7, max: MAX_LINE_BYTES }), "{error}");
    writer.record(&dispatch(8), None).unwrap();
    let (entries, error) = read(&writer.finish().unwrap());
    assert_eq!((entries.len(), error.map(|error| error.to_string())), (1, None));
}

#[test]
fn what_is_no_line_is_not_written_as_one() {
    let mut writer = Writer::new(Vec::new(), &header()).unwrap();
    assert!(matches!(writer.unknown("{}\n{}").unwrap_err(), Error::Broken { line: 2, .. }));
    let long = "x".repeat(MAX_LINE_BYTES + 1);
    assert!(matches!(writer.unknown(&long).unwrap_err(), Error::TooLong { line: 2, .. }));
}
