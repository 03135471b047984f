//! What a reader takes, and what it says of what it does not take.

use std::io::{self, BufReader, Read, Write};

use flate2::{Compression, write::GzEncoder};
use ipc_inspector_protocol::trace::{Error, Line, ReadLimits, Reader, Writer};

use super::{dispatched, read, text, trace, write};

/// How many records were read, and what is said of the rest.
#[track_caller]
fn check(lines: &[&str], count: usize, expected: &str) {
    let (entries, error) = read(&trace(lines));
    assert_eq!(entries.len(), count);
    assert_eq!(error.expect("it is not sound").to_string(), expected);
}

#[test]
fn a_broken_line_is_told_with_its_number_and_column() {
    let good = dispatched(0);
    check(
        &[&good, "", r#"{"seq":1,"at_us":}"#, &dispatched(2)],
        1,
        "line 4 of the trace is broken at column 18: expected value",
    );
    check(
        &[r#"{"seq":1,"at_us":1,"kind":"request_dispatched","call":0}"#],
        0,
        "line 2 of the trace is broken at column 56: missing field `held_us`",
    );
    check(
        &[r#"{"seq":1,"at_us":1,"kind":"channel_opened","call":0}"#],
        0,
        "line 2 of the trace is broken at column 52: missing field `webview`",
    );
    check(
        &[r#"{"seq":1,"at_us":1,"kind":"response_sent","body":{"base64":"?"}}"#],
        0,
        "line 2 of the trace is broken at column 62: Invalid symbol 63, offset 0.",
    );
    check(&["\0\0\0"], 0, "line 2 of the trace is broken at column 1: expected value");
    // Only the last line can be cut.
    check(
        &[r#"{"seq":1"#, &good],
        0,
        "line 2 of the trace is broken at column 8: EOF while parsing an object",
    );
}

#[test]
fn records_out_of_order_are_told() {
    let lines = [dispatched(4), dispatched(7), dispatched(7)];
    let lines = lines.each_ref().map(String::as_str);
    let told = "line 4 of the trace has record 7, which cannot come after record 7";
    check(&lines, 2, told);
    let told = "line 3 of the trace has record 4, which cannot come after record 7";
    check(&[lines[1], lines[0]], 1, told);
}

#[test]
fn a_reader_ends_after_an_error() {
    let file = trace(&["{}", &dispatched(0)]);
    let mut reader = Reader::new(&file[..]).unwrap();
    assert!(reader.next().unwrap().is_err());
    assert!(reader.next().is_none());
}

#[test]
fn a_newer_version_is_named() {
    let file = r#"{"format":"ipctrace","version":2,"new":"rest"}"#;
    let error = Reader::new(file.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Newer { version: 2 }), "{error}");
    let file = r#"{"format":"ipctrace","version":0}"#;
    let error = Reader::new(file.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Broken { line: 1, .. }), "{error}");
}

#[test]
fn what_editors_do_to_a_file_does_no_harm() {
    let file = trace(&[&dispatched(0), "", &dispatched(1), ""]);
    let file = text(&file);
    let edited = format!("\u{feff}{}", file.replace('\n', "\r\n"));
    let (entries, error) = read(edited.as_bytes());
    assert_eq!((entries.len(), error.map(|it| it.to_string())), (2, None));
    let spaced = file.replacen(r#"{"format":"#, r#"{ "format" : "#, 1);
    assert_eq!(read(spaced.trim_end().as_bytes()).0.len(), 2);
}

#[test]
fn a_line_that_is_too_long_is_not_read() {
    let file = trace(&[&dispatched(0), &"x".repeat(2_000), &dispatched(1)]);
    let mut reader =
        Reader::with_limits(&file[..], ReadLimits { line_bytes: 1_000, ..ReadLimits::default() })
            .unwrap();
    assert!(reader.next().unwrap().is_ok());
    let error = reader.next().unwrap().unwrap_err();
    assert!(matches!(error, Error::TooLong { line: 3, max: 1_000 }), "{error}");

    let exact = trace(&[&format!("{:<1000}", dispatched(0))]);
    for (max, is_read) in [(1_000, true), (999, false)] {
        let mut reader = Reader::with_limits(
            &exact[..],
            ReadLimits { line_bytes: max, ..ReadLimits::default() },
        )
        .unwrap();
        assert_eq!(reader.next().unwrap().is_ok(), is_read);
    }
}

fn with_bytes(bytes: u64) -> ReadLimits {
    ReadLimits { bytes, ..ReadLimits::default() }
}

#[test]
fn no_more_is_read_than_was_allowed_and_what_came_before_is_kept() {
    let file = trace(&[&dispatched(0), "", r#"{"kind":"new"}"#, &dispatched(1)]);
    let whole = file.len() as u64;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&file).unwrap();
    for file in [file, gzip.finish().unwrap()] {
        let mut reader = Reader::with_limits(&file[..], with_bytes(whole)).unwrap();
        assert_eq!(reader.by_ref().flatten().count(), 2);
        assert_eq!(reader.bytes(), whole);

        let mut reader = Reader::with_limits(&file[..], with_bytes(whole - 1)).unwrap();
        assert!(reader.next().unwrap().is_ok());
        let error = reader.next().unwrap().unwrap_err();
        assert!(matches!(error, Error::TooLarge { line: 5, .. }), "{error}");
        assert!(reader.next().is_none());
    }
    let max = 512 << 20;
    let text = Error::TooLarge { line: 5, max }.to_string();
    let said =
        "the trace has more than 512 MiB, unpacked; line 5 and what comes after it were not read";
    assert_eq!(text, said);
}

/// Bytes without an end.
struct Repeated(&'static [u8]);

impl Read for Repeated {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.0.iter().cycle();
        to.iter_mut().zip(&mut bytes).for_each(|(to, byte)| *to = *byte);
        // So that it goes on where it ended.
        Ok(to.len() / self.0.len() * self.0.len())
    }
}

#[test]
fn a_small_file_that_unpacks_to_much_ends_at_the_limit_whatever_it_unpacks_to() {
    let unknown = br#"{"kind":"new"}
"#;
    for (bytes, most) in [(&b"x"[..], 1), (b"\n", 1 << 20), (unknown, 1 << 17)] {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(&write(&[], false)).unwrap();
        io::copy(&mut Repeated(bytes).take(4 << 20), &mut gzip).unwrap();
        let file = gzip.finish().unwrap();
        assert!(file.len() < 1 << 19, "{}", file.len());
        let limits = ReadLimits { line_bytes: 1 << 16, bytes: 1 << 20 };
        let mut reader = Reader::with_limits(&file[..], limits).unwrap();
        let mut lines = 0;
        let error = loop {
            match reader.next_line().unwrap() {
                Ok(Line::Entry(entry)) => panic!("{entry:?}"),
                Ok(_) => lines += 1,
                Err(error) => break error,
            }
            assert!(lines <= most, "line by line, {} bytes", reader.bytes());
        };
        assert!(reader.bytes() <= 1 << 20);
        let is_known = matches!(error, Error::TooLarge { .. } | Error::TooLong { line: 2, .. });
        assert!(is_known, "{error}");
    }
}

#[test]
fn a_line_of_an_unknown_kind_is_there_as_it_stands() {
    let unknown = r#"{"kind":"new","seq":"no number",  "x":9007199254740993}"#;
    let file = trace(&[&dispatched(3), unknown, "", &dispatched(4)]);
    let mut reader = Reader::new(&file[..]).unwrap();
    let mut writer = Writer::new(Vec::new(), reader.header()).unwrap();
    while let Some(line) = reader.next_line() {
        match line.unwrap() {
            Line::Entry(entry) => writer.record(&entry.record, entry.body.as_deref()).unwrap(),
            Line::Unknown(line) => writer.unknown(&line).unwrap(),
            Line::Blank => {}
        }
    }
    assert_eq!(reader.skipped(), 1);
    let written = writer.finish().unwrap();
    assert_eq!(text(&written), text(&file).replace("\n\n", "\n"));

    let file = [&trace(&[])[..], b"{\"kind\":\"new\",\"x\":\"\xff\"}"].concat();
    let error = read(&file).1.unwrap();
    assert!(matches!(error, Error::Broken { line: 2, .. }), "{error}");
}

/// A trace without an end: only a reader that keeps nothing of what it has read can read from it.
struct Endless {
    ready: Vec<u8>,
    next_seq: u64,
}

impl Read for Endless {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.ready.len() < to.len() {
            self.ready.extend_from_slice(dispatched(self.next_seq).as_bytes());
            self.ready.push(b'\n');
            self.next_seq += 1;
        }
        to.copy_from_slice(&self.ready[..to.len()]);
        self.ready.drain(..to.len());
        Ok(to.len())
    }
}

#[test]
fn a_trace_is_read_no_further_than_asked() {
    let endless = Endless { ready: write(&[], false), next_seq: 0 };
    let reader = Reader::new(BufReader::with_capacity(1_000, endless)).unwrap();
    let last = reader.take(10_000).last().unwrap().unwrap();
    assert_eq!(last.record.seq, 9_999);
}

#[test]
fn each_entry_and_an_error_have_their_line() {
    let file = trace(&[&dispatched(0), "", r#"{"seq":1,"kind":"new"}"#, &dispatched(2), "oh"]);
    let mut reader = Reader::new(&file[..]).unwrap();
    let mut lines = vec![reader.line()];
    while reader.next().is_some() {
        lines.push(reader.line());
    }
    assert_eq!(lines, [1, 2, 5, 6]);
}

#[test]
fn an_error_of_the_source_is_passed_on() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::PermissionDenied.into())
        }
    }
    let file = trace(&[&dispatched(0)]);
    let mut reader = Reader::new(BufReader::new(file.chain(Broken))).unwrap();
    assert!(reader.next().unwrap().is_ok());
    assert!(matches!(reader.next(), Some(Err(Error::Io(_)))));
}
