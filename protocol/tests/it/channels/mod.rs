//! The fold of records into the messages of each call's channels.

mod model;

use ipc_inspector_protocol::{
    Arrival, Body, BodyFormat, Calls, ChannelClosed, ChannelDelivered, ChannelMessage,
    ChannelOpened, ChannelRef, Channels, PageLoaded, PageRef, Pages, ProbeStarted, Record,
    RecordKind, Way, WebviewRef,
};

fn channel(channel: u32) -> ChannelRef {
    ChannelRef { webview: "main".into(), channel }
}

fn opened(seq: u64, call: u64, number: u32) -> Record {
    let kind = RecordKind::ChannelOpened(ChannelOpened { call, channel: channel(number) });
    Record::new(seq, 10 * seq, kind)
}

fn message(seq: u64, number: u32, index: u64) -> Record {
    let message = ChannelMessage { channel: channel(number), index, way: Way::Eval };
    let body = Body { format: BodyFormat::Json, len: 3, kept: 3 };
    Record::new(seq, 10 * seq, RecordKind::ChannelMessage(message)).with_body(body)
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
        .flat_map(|record| channels.apply(record, &Pages::default()))
        .map(|change| (change.channel, change.call))
        .collect();
    assert_eq!(adds_to, [(1, 0), (3, 2), (3, 2), (1, 0), (1, 0)]);
    assert_eq!(seqs(&channels, 0), Some(vec![5, 6]));
    assert_eq!(seqs(&channels, 2), Some(vec![4]));
    assert_eq!(seqs(&channels, 1), None, "a call without a channel");
    assert_eq!(channels.of_call(2).map(|messages| messages[0].index), Some(0));
}

#[test]
fn a_number_that_is_used_again_names_the_newer_channel() {
    let mut channels = Channels::default();
    for record in [opened(1, 0, 7), message(2, 7, 0), opened(4, 3, 7), message(5, 7, 0)] {
        channels.apply(&record, &Pages::default());
    }
    assert_eq!(seqs(&channels, 0), Some(vec![2]));
    assert_eq!(seqs(&channels, 3), Some(vec![5]));
}

#[test]
fn what_is_evicted_is_forgotten_and_what_comes_for_it_is_nobodys() {
    let mut channels = Channels::default();
    for record in [opened(1, 0, 7), opened(3, 2, 8), message(4, 8, 0), message(5, 8, 1)] {
        channels.apply(&record, &Pages::default());
    }
    channels.evict_before(2);
    assert_eq!(seqs(&channels, 0), None);
    assert_eq!(channels.apply(&message(6, 7, 0), &Pages::default()), []);
    assert_eq!(seqs(&channels, 2), Some(vec![4, 5]));
    channels.clear();
    assert_eq!(channels.apply(&message(7, 8, 2), &Pages::default()), []);
}

#[test]
fn arrivals_and_the_end_find_their_channel_in_whatever_order_they_come() {
    let mut channels = Channels::default();
    // Two threads sent at once: recorded in another order than numbered.
    for record in [opened(1, 0, 7), message(2, 7, 1), message(3, 7, 0), message(4, 7, 2)] {
        channels.apply(&record, &Pages::default());
    }
    let arrival = |index, page_us| Arrival { index, page_us };
    let arrivals = vec![arrival(2, 50), arrival(0, 60), arrival(1 << 60, 70)];
    let delivered = ChannelDelivered { channel: channel(7), page_load: 1, arrivals };
    let record = |seq, kind| Record::new(seq, 10 * seq, kind);
    channels.apply(&record(5, RecordKind::ChannelDelivered(delivered)), &Pages::default());
    let kind = RecordKind::ChannelClosed(ChannelClosed {
        channel: channel(7),
        page_load: None,
        messages: 3,
        page_us: 80,
    });
    channels.apply(&record(6, kind), &Pages::default());
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

fn arrived(seq: u64, page_load: u32, number: u32, indices: &[u64]) -> Record {
    let arrival = |index: &u64| Arrival { index: *index, page_us: 100 * seq + index };
    let arrivals = indices.iter().map(arrival).collect();
    let delivered = ChannelDelivered { channel: channel(number), page_load, arrivals };
    Record::new(seq, 10 * seq, RecordKind::ChannelDelivered(delivered))
}

fn ended(seq: u64, page_load: u32, number: u32, messages: u64) -> Record {
    let (channel, page_load) = (channel(number), Some(page_load));
    let kind =
        RecordKind::ChannelClosed(ChannelClosed { channel, page_load, messages, page_us: 0 });
    Record::new(seq, 10 * seq, kind)
}

fn loaded(seq: u64, page_load: u32) -> Record {
    let webview = WebviewRef { webview: "main".into(), window: "main".into() };
    let kind = RecordKind::PageLoaded(PageLoaded { webview, page_load, url: String::new() });
    Record::new(seq, 10 * seq, kind)
}

fn fold(log: impl IntoIterator<Item = Record>) -> Channels {
    let (mut channels, mut pages) = (Channels::default(), Pages::default());
    for record in log {
        pages.apply(&record, &mut Calls::default());
        channels.apply(&record, &pages);
    }
    channels
}

/// What was sent through a channel, what of it arrived, and what of that was in vain.
fn counts(channels: &Channels, seq: u64) -> [u64; 3] {
    let channel = channels.get(seq).expect("it was opened");
    [channel.sent, channel.arrived, channel.ignored]
}

#[test]
fn a_channel_that_two_calls_were_given_gets_its_own_arrivals_and_its_own_end() {
    let channels = fold([
        loaded(0, 1),
        opened(2, 1, 7),
        message(3, 7, 0),
        message(4, 7, 1),
        opened(6, 5, 7),
        message(7, 7, 0),
        message(8, 7, 2),
        arrived(9, 1, 7, &[0, 1, 0, 2]),
        ended(10, 1, 7, 3),
        message(11, 7, 1),
    ]);
    assert_eq!(seqs(&channels, 1), Some(vec![3, 4, 8]));
    assert_eq!(seqs(&channels, 5), Some(vec![7, 11]));
    // The page's handler had a message of the index 0.
    assert_eq!((counts(&channels, 2), counts(&channels, 6)), ([3, 3, 0], [2, 0, 1]));
    let times: Vec<_> = channels.of_call(1).unwrap().iter().map(|it| it.arrived_page_us).collect();
    assert_eq!(times, [Some(900), Some(901), Some(902)]);
    let [first, second] = [2, 6].map(|seq| channels.get(seq).unwrap());
    assert_eq!((first.closed.map(|it| it.messages), second.closed), (Some(3), None));
    assert!(!first.is_mixed && !second.is_mixed);
    let sharing: Vec<_> = channels.sharing(second).map(|channel| channel.call).collect();
    assert_eq!(sharing, [1, 5]);
}

#[test]
fn what_may_be_of_either_of_two_channels_is_said_to_be() {
    let channels = fold([
        loaded(0, 1),
        opened(2, 1, 7),
        opened(3, 1, 7),
        message(4, 7, 0),
        arrived(5, 1, 7, &[0]),
    ]);
    let is_mixed: Vec<_> = channels.brought_by(1).map(|channel| channel.is_mixed).collect();
    assert_eq!(is_mixed, [true, true], "handed twice to one call");
    assert!(channels.of_call(1).unwrap()[0].is_mixed);
    let sum: u64 = channels.brought_by(1).map(|channel| channel.arrived).sum();
    assert_eq!(sum, 1);
}

#[test]
fn what_a_page_tells_after_a_reload_is_of_its_own_channel() {
    let channels = fold([
        loaded(0, 1),
        opened(2, 1, 7),
        message(3, 7, 0),
        message(4, 7, 1),
        loaded(5, 2),
        opened(7, 6, 7),
        message(8, 7, 0),
        arrived(9, 1, 7, &[0, 1]),
        ended(10, 1, 7, 2),
        arrived(11, 2, 7, &[0]),
    ]);
    assert_eq!((counts(&channels, 2), counts(&channels, 7)), ([2, 2, 0], [1, 1, 0]));
    assert!(channels.get(2).unwrap().closed.is_some() && channels.get(7).unwrap().closed.is_none());
    let channel = channels.get(7).unwrap();
    assert_eq!((channel.page_load, channels.sharing(channel).len()), (Some(2), 0));
}

#[test]
fn messages_that_no_recorded_call_can_have_brought_are_counted() {
    let mut log = vec![opened(1, 0, 7)];
    log.extend((0..3).map(|index| message(2 + index, 7, index)));
    // The command ran a second time, by a request that was not seen.
    log.extend((0..3).map(|index| message(5 + index, 7, index)));
    let channels = fold(log);
    let channel = channels.get(1).unwrap();
    assert_eq!((channel.sent, channel.held, channel.foreign), (3, 3, 3));
    assert_eq!(seqs(&channels, 0), Some(vec![2, 3, 4]));
}

#[test]
fn a_message_that_its_page_told_of_was_sent_when_it_arrived() {
    let page = PageRef { webview: "main".into(), page_load: 1 };
    let greeting = RecordKind::ProbeStarted(ProbeStarted { page, page_us: 0 });
    let at = |mut record: Record, at_us| {
        record.at_us = at_us;
        record
    };
    let channels = fold([
        loaded(0, 1),
        Record::new(1, 1_000, greeting),
        opened(3, 2, 7),
        // The report comes 80 ms after.
        at(message(4, 7, 0), 90_000),
        at(arrived(5, 1, 7, &[0]), 90_010),
        at(ended(6, 1, 7, 1), 90_020),
    ]);
    let message = channels.of_call(2).unwrap()[0];
    assert_eq!((message.at_us, message.arrived_page_us), (1_500, Some(500)));
    let channel = channels.get(3).unwrap();
    assert_eq!((channel.last_us, channel.closed.map(|it| it.at_us)), (Some(1_500), Some(1_000)));
}

#[test]
fn a_hundred_thousand_calls_may_be_given_the_same_channel() {
    let calls = 100_000;
    let channels = fold((0..calls).flat_map(|call| {
        let seq = 4 * call;
        [opened(seq + 1, seq, 7), message(seq + 2, 7, 0), arrived(seq + 3, 0, 7, &[0])]
    }));
    assert_eq!(channels.iter().len() as u64, calls);
    assert_eq!(channels.iter().map(|it| it.ignored).sum::<u64>(), calls - 1);
}
