//! Files that were cut, or of which bytes have changed.

use std::io::Read;

use flate2::{
    Compression,
    read::{GzDecoder, GzEncoder},
};
use ipc_inspector_protocol::trace::{Error, Foreign};
use proptest::{collection::vec, prelude::*, sample::Index};

use super::{dispatched, example, read, write};

/// How many lines have their end in it.
fn ends(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

#[test]
fn a_trace_cut_anywhere_keeps_its_whole_lines() {
    let (file, entries) = (example::FILE.as_bytes(), example::entries());
    for at in 0..file.len() {
        let (read, error) = read(&file[..at]);
        // A line is whole when only its line feed is missing.
        let whole = ends(&file[..=at]);
        assert_eq!(read, entries[..whole.saturating_sub(1)], "cut at {at}");
        let is_between = file[at] == b'\n' || file[..at].ends_with(b"\n");
        match error {
            None => assert!(is_between && whole > 0, "cut at {at}"),
            Some(Error::Cut { line }) => {
                assert!(!is_between, "cut at {at}");
                assert_eq!(line, whole as u64 + 1, "cut at {at}");
            }
            Some(Error::Foreign(Foreign::Empty)) => assert_eq!(at, 0),
            Some(error) => panic!("cut at {at}: {error}"),
        }
    }
}

#[test]
fn a_compressed_trace_cut_anywhere_keeps_its_whole_lines() {
    let entries = example::entries();
    let file = write(&entries, true);
    let mut most = 0;
    for at in 2..file.len() {
        let (read, error) = read(&file[..at]);
        assert!(matches!(error, Some(Error::Cut { .. })), "cut at {at}: {error:?}");
        let mut text = Vec::new();
        GzDecoder::new(&file[..at]).read_to_end(&mut text).expect_err("it is cut");
        let whole = ends(&text);
        assert_eq!(read, entries[..whole.saturating_sub(1)], "cut at {at}");
        most = most.max(read.len());
    }
    assert_eq!(most, entries.len(), "only the end of the compressed data was missing");
}

#[test]
fn compressed_traces_one_after_the_other_are_one() {
    let more = dispatched(5);
    let mut gzip = GzEncoder::new(more.as_bytes(), Compression::fast());
    let mut file = write(&[], true);
    gzip.read_to_end(&mut file).unwrap();
    let (entries, error) = read(&file);
    assert!(error.is_none(), "{}", error.unwrap());
    assert_eq!(entries.len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        bytes in vec(any::<u8>(), 0..200),
        start in prop_oneof![Just(&b""[..]), Just(&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..])],
    ) {
        read(&[start, &bytes].concat());
    }

    /// What was read before the first changed byte is as it was.
    #[test]
    fn no_change_of_bytes_makes_the_reader_panic(
        changes in vec((any::<Index>(), any::<u8>()), 1..4),
        is_gzip: bool,
    ) {
        let entries = example::entries();
        let mut file = write(&entries, is_gzip);
        let mut first = file.len();
        for (at, byte) in changes {
            let at = at.index(file.len());
            first = first.min(at);
            file[at] = byte;
        }
        let (read, _) = read(&file);
        if !is_gzip {
            let sound = ends(&file[..first]);
            let sound = sound.saturating_sub(1);
            prop_assert_eq!(&read[..sound], &entries[..sound]);
        }
    }
}
