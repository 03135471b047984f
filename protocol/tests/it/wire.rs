//! The way of records to the window.

use ipc_inspector_protocol::{
    Record, RecordKind, Request, trace,
    wire::{Batch, Stats, Streamed},
};
use proptest::prelude::*;

use crate::trace::generated::entries;

proptest! {
    #[test]
    fn records_of_every_kind_survive_the_way(entries in entries()) {
        let streamed = |entry: trace::Entry| Streamed { record: entry.record, preview: None };
        let records = entries.into_iter().map(streamed).collect();
        let batch = Batch { records, ..Batch::default() };
        prop_assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
    }
}

#[test]
fn numbers_of_a_batch_survive_the_way() {
    let kind = RecordKind::RequestReceived(Request::default());
    let record = Record::new(u64::MAX, u64::MAX, kind);
    let batch = Batch {
        records: vec![Streamed { record, preview: Some("{}".into()) }],
        missed: 3,
        cleared: true,
        stats: Stats { records: 1, next_seq: u64::MAX, recording: true, ..Stats::default() },
    };
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn bytes_that_are_no_batch_are_an_error() {
    let bytes = Batch::default().encode();
    assert!(Batch::decode(&bytes[1..]).is_err());
    assert!(Batch::decode(b"{\"records\":[]}").is_err());
}
