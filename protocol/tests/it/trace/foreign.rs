//! Files that are no traces.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use ipc_inspector_protocol::trace::{Error, Foreign, ReadLimits, Reader};

use super::MEMORY;

#[track_caller]
fn check(file: &[u8], expected: Foreign) {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(file).expect(MEMORY);
    for file in [file, &gzip.finish().expect(MEMORY)] {
        match Reader::new(file) {
            Err(Error::Foreign(foreign)) => assert_eq!(foreign, expected),
            read => panic!("{read:?}"),
        }
        // However little of it fits in a line.
        assert!(matches!(
            Reader::with_limits(file, ReadLimits { line_bytes: 16, ..ReadLimits::default() }),
            Err(Error::Foreign(_))
        ));
    }
}

#[test]
fn a_file_that_is_no_trace_is_named() {
    check(b"", Foreign::Empty);
    check(b"\n\r\n \n", Foreign::Empty);
    check(br#"{"log":{"version":"1.2","creator":{"name":"WebKit"}}}"#, Foreign::Har);
    check(b"{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"entries\": []\n  }\n}", Foreign::Har);
    check(b"{\"traceEvents\":[\n", Foreign::TraceEvents);
    check(b"[\n{\"ph\":\"X\",\"ts\":1}]", Foreign::TraceEvents);
    check(b"{\n  \"name\": \"app\"\n}\n", Foreign::Json);
    check(br#"{"format":"otherformat","version":1}"#, Foreign::Json);
    check(b"[1, 2]", Foreign::Json);
    check(b"<!DOCTYPE html>\n<html>\n</html>", Foreign::Html);
    check(b"PK\x03\x04\x14\0\0\0\x08\0", Foreign::Zip);
    check(b"\xff\xfe{\0\"\0f\0", Foreign::Utf16);
    check("Läuft nicht.\n".as_bytes(), Foreign::Text);
    check(&"ä".repeat(5_000).as_bytes()[..9_999], Foreign::Text);
    check(b"\x7fELF\x02\x01\x01\0\0\0", Foreign::Binary);
    check(&[0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0], Foreign::Binary);
}

#[test]
fn a_gzip_stream_that_is_none_is_damaged() {
    let error = Reader::new(&b"\x1f\x8bnothing of the kind"[..]).unwrap_err();
    assert!(matches!(error, Error::Damaged { line: 1, .. }), "{error}");
    assert!(matches!(Reader::new(&b"\x1f\x8b"[..]), Err(Error::Cut { line: 1 })));
}
