//! The fold of records into the messages of each call's channels.

use ipc_inspector_protocol::{
    Arrival, Body, BodyFormat, ChannelDelivered, ChannelMessage, ChannelRef, Channels, Record,
    RecordKind, Way,
};

fn channel(channel: u32) -> ChannelRef {
    ChannelRef { webview: "main".into(), channel }
}

fn opened(seq: u64, call: u64, number: u32) -> Record {
    let kind = RecordKind::ChannelOpened { call, channel: channel(number) };
    Record { seq, at_us: 10 * seq, kind }
}

fn message(seq: u64, number: u32, index: u64) -> Record {
    let body = Some(Body { format: BodyFormat::Json, len: 3, kept: 3 });
    let message = ChannelMessage { channel: channel(number), index, way: Way::Eval, body };
    Record { seq, at_us: 10 * seq, kind: RecordKind::ChannelMessage(message) }
}

fn seqs(channels: &Channels, call: u64) -> Option<Vec<u64>> {
    channels.of_call(call).map(|messages| messages.iter().map(|message| message.seq).collect())
}

#[test]
fn messages_belong_to_the_call_that_brought_the_channel() {
    let mut channels = Channels::default();
    let log =
        [opened(1, 0, 7), opened(3, 2, 8), message(4, 8, 0), message(5, 7, 0), message(6, 7, 1)];
    let adds_to: Vec<_> = log
        .iter()
        .map(|record| channels.apply(record).map(|change| (change.channel, change.call)))
        .collect();
    assert_eq!(adds_to, [Some((1, 0)), Some((3, 2)), Some((3, 2)), Some((1, 0)), Some((1, 0))]);
    assert_eq!(seqs(&channels, 0), Some(vec![5, 6]));
    assert_eq!(seqs(&channels, 2), Some(vec![4]));
    assert_eq!(seqs(&channels, 1), None, "a call without a channel");
    assert_eq!(channels.of_call(2).map(|messages| messages[0].index), Some(0));
}

#[test]
fn a_number_that_is_used_again_names_the_newer_channel() {
    let mut channels = Channels::default();
    for record in [opened(1, 0, 7), message(2, 7, 0), opened(4, 3, 7), message(5, 7, 0)] {
        channels.apply(&record);
    }
    assert_eq!(seqs(&channels, 0), Some(vec![2]));
    assert_eq!(seqs(&channels, 3), Some(vec![5]));
}

#[test]
fn what_is_evicted_is_forgotten_and_what_comes_for_it_is_nobodys() {
    let mut channels = Channels::default();
    for record in [opened(1, 0, 7), opened(3, 2, 8), message(4, 8, 0), message(5, 8, 1)] {
        channels.apply(&record);
    }
    channels.evict_before(2);
    assert_eq!(seqs(&channels, 0), None);
    assert_eq!(channels.apply(&message(6, 7, 0)), None);
    assert_eq!(seqs(&channels, 2), Some(vec![4, 5]));
    channels.clear();
    assert_eq!(channels.apply(&message(7, 8, 2)), None);
}

#[test]
fn arrivals_and_the_end_find_their_channel_in_whatever_order_they_come() {
    let mut channels = Channels::default();
    // Two threads sent at once: recorded in another order than numbered.
    for record in [opened(1, 0, 7), message(2, 7, 1), message(3, 7, 0), message(4, 7, 2)] {
        channels.apply(&record);
    }
    let arrival = |index, page_us| Arrival { index, page_us };
    let arrivals = vec![arrival(2, 50), arrival(0, 60), arrival(1 << 60, 70)];
    let delivered = ChannelDelivered { channel: channel(7), page_load: 1, arrivals };
    let record = |seq, kind| Record { seq, at_us: 10 * seq, kind };
    channels.apply(&record(5, RecordKind::ChannelDelivered(delivered)));
    let kind = RecordKind::ChannelClosed { channel: channel(7), messages: 3, page_us: 80 };
    channels.apply(&record(6, kind));
    let arrived: Vec<_> = channels
        .of_call(0)
        .unwrap()
        .iter()
        .map(|message| (message.index, message.arrived_page_us))
        .collect();
    assert_eq!(arrived, [(1, None), (0, Some(60)), (2, Some(50))]);
    let channel = channels.get(1).unwrap();
    assert_eq!((channel.sent, channel.held, channel.arrived, channel.bytes), (3, 3, 3, 9));
    let closed = channel.closed.unwrap();
    assert_eq!((closed.at_us, closed.page_us, closed.messages), (60, 80, 3));
    let gone = channels.evict_before(1);
    assert_eq!((gone.len(), channels.iter().len()), (1, 0));
}
