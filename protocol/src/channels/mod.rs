//! Folding the log into channels: which call brought each, its messages, their arrival, its end.

mod indices;
mod numbered;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use self::indices::Indices;
use self::numbered::{Arrived, Found, Numbered, Place, Unclear};
use crate::{
    Arrival, Body, ChannelClosed, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef,
    Moment, PageRef, Pages, Record, RecordKind, Way,
};

/// A channel that a call brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// `seq` of the record that tells of it.
    pub seq: u64,
    /// `seq` of the request that brought it.
    pub call: u64,
    /// Webview and number.
    pub channel: ChannelRef,
    /// Which page of the webview brought it, where that is known.
    pub page_load: Option<u32>,
    /// When it was brought, in microseconds since recording began.
    pub opened_us: u64,
    /// How many messages Rust has sent through it, those included that are no longer in the log.
    pub sent: u64,
    /// How many of those are in the log.
    pub held: usize,
    /// Their bytes.
    pub bytes: u64,
    /// When the last one was sent.
    pub last_us: Option<u64>,
    /// How many have reached the page, as far as it told, and its handler with them.
    pub arrived: u64,
    /// How many more have reached the page and never its handler, which gets one message of each
    /// index: it got that of another channel of the same number.
    pub ignored: u64,
    /// Its end, if the page was told.
    pub closed: Option<Closed>,
    /// Whether messages, arrivals or the end that are told of it may be those of another channel of the
    /// same number, and the other way round; see [`Channels::sharing`].
    pub is_mixed: bool,
    /// Messages of its number that no channel in the log can have sent, where it is the newest of them.
    pub foreign: u64,
    /// The indices of the messages that were recorded.
    indices: Indices,
}

/// The end of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When it reached the page, in microseconds since recording began, as near as is known.
    pub at_us: u64,
    /// The same by the page's clock.
    pub page_us: u64,
    /// How many messages were sent in all.
    pub messages: u64,
}

/// One message that Rust sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// `seq` of its record; its body is asked for by it.
    pub seq: u64,
    /// When it was sent, in microseconds since recording began; without `attach`, when it reached its
    /// page, as near as is known.
    pub at_us: u64,
    /// `seq` of its channel.
    pub opened: u64,
    /// Number of the channel within its webview.
    pub channel: u32,
    /// Number of the message within its channel.
    pub index: u64,
    /// How it travels.
    pub way: Way,
    /// When it reached the page, by the page's clock; absent when the page did not tell, or not
    /// yet.
    pub arrived_page_us: Option<u64>,
    /// Whether the page's handler never gets it; see [`Channel::ignored`].
    pub is_ignored: bool,
    /// Whether it may have been sent through another channel of the same number.
    pub is_mixed: bool,
    /// The message.
    pub body: Option<Body>,
}

/// What [`Channels::apply`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelChange {
    /// `seq` of the channel, that of its [`Channel::seq`].
    pub channel: u64,
    /// `seq` of its call.
    pub call: u64,
}

/// The channels of a log.
///
/// Where several have the same number at once, each message, arrival and end is told of the one that
/// it is of as far as that can be known, and otherwise of one that is said to be
/// [mixed](Channel::is_mixed) with others.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// By their webview and number.
    numbers: HashMap<ChannelRef, Numbered>,
    /// By their `seq`.
    opened: BTreeMap<u64, Channel>,
    /// By `seq` of the call, oldest call first.
    calls: BTreeMap<u64, OfCall>,
    /// How many messages these have.
    held: usize,
}

/// What a call has brought.
#[derive(Clone, Debug, Default)]
struct OfCall {
    /// `seq` of its channels, oldest first.
    channels: Vec<u64>,
    /// In the order they were sent.
    messages: Vec<Message>,
}

impl Channels {
    /// Takes in the next record, after `pages` has taken it in, and returns what it adds to or changes.
    /// Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record, pages: &Pages) -> Vec<ChannelChange> {
        let mut changed = Vec::new();
        match &record.kind {
            RecordKind::ChannelOpened(ChannelOpened { call, channel }) => {
                self.open(record, *call, channel, pages);
                changed.push(record.seq);
            }
            RecordKind::ChannelMessage(message) => self.sent(record, message, &mut changed),
            RecordKind::ChannelDelivered(delivered) => {
                self.delivered(delivered, pages, &mut changed);
            }
            RecordKind::ChannelClosed(ChannelClosed { channel, page_load, messages, page_us }) => {
                if let Some(ended) = self.ending(channel, *page_load, *messages, &mut changed) {
                    let page_load = page_load.or(ended.page_load).unwrap_or_default();
                    let page = PageRef { webview: channel.webview.clone(), page_load };
                    let at_us = pages.moment_told(&page, *page_us, record.at_us).at_us;
                    let (seq, page_us, messages) = (ended.seq, *page_us, *messages);
                    self.closed(seq, Closed { at_us, page_us, messages });
                }
            }
            _ => {}
        }
        changed.sort_unstable();
        changed.dedup();
        let change = |seq: u64| Some(self.opened.get(&seq)?.change());
        changed.into_iter().filter_map(change).collect()
    }

    /// A channel by its `seq`.
    pub fn get(&self, seq: u64) -> Option<&Channel> {
        self.opened.get(&seq)
    }

    /// The channels, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Channel> + ExactSizeIterator {
        self.opened.values()
    }

    /// How many messages there are in all.
    pub fn held(&self) -> usize {
        self.held
    }

    /// The messages of a call's channels in the order they were sent, or nothing when it has no
    /// channel.
    pub fn of_call(&self, call: u64) -> Option<&[Message]> {
        self.calls.get(&call).map(|of_call| &*of_call.messages)
    }

    /// The message of the record `seq`, which has changed these.
    pub fn message_of(&self, seq: u64, changed: &[ChannelChange]) -> Option<&Message> {
        let last = |change: &ChannelChange| self.of_call(change.call)?.last();
        changed.iter().filter_map(last).find(|message| message.seq == seq)
    }

    /// The channels that a call brought, oldest first.
    pub fn brought_by(&self, call: u64) -> impl Iterator<Item = &Channel> {
        let channels = self.calls.get(&call).map(|of_call| &*of_call.channels);
        channels.unwrap_or_default().iter().filter_map(|seq| self.opened.get(seq))
    }

    /// The channels that send to the same callback of the page as this one, which is among them, oldest
    /// first: those to which the page gave the same `Channel`. One alone shares it with none.
    pub fn sharing(&self, channel: &Channel) -> impl ExactSizeIterator<Item = &Channel> {
        let numbered = self.numbers.get(&channel.channel);
        let callback = numbered.and_then(|it| it.callbacks.get(&channel.page_load));
        let channels = callback.map(|callback| &*callback.channels).unwrap_or_default();
        let several = if channels.len() > 1 { channels } else { &[] };
        // Each of them is held.
        several.iter().map(|seq| &self.opened[seq])
    }

    /// Forgets the calls that are older than `first_seq`, with their channels and messages, which
    /// are younger than the call. Returns the forgotten channels.
    pub fn evict_before(&mut self, first_seq: u64) -> Vec<Channel> {
        let mut gone = Vec::new();
        while let Some(oldest) = self.calls.first_entry().filter(|it| *it.key() < first_seq) {
            gone.extend(oldest.remove().channels);
        }
        self.forget(&gone)
    }

    /// Takes out a call's channels, and returns their messages in the order they were sent.
    pub fn remove(&mut self, call: u64) -> Vec<Message> {
        let Some(OfCall { channels, messages }) = self.calls.remove(&call) else {
            return Vec::new();
        };
        self.forget(&channels);
        messages
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.opened.clear();
        self.calls.clear();
        self.held = 0;
    }

    fn forget(&mut self, gone: &[u64]) -> Vec<Channel> {
        let gone: Vec<_> = gone.iter().filter_map(|seq| self.opened.remove(seq)).collect();
        self.held -= gone.iter().map(|channel| channel.held).sum::<usize>();
        let numbers: BTreeSet<_> = gone.iter().map(|channel| &channel.channel).collect();
        for number in numbers {
            let is_held = |seq| self.opened.contains_key(&seq);
            if self.numbers.get_mut(number).is_some_and(|numbered| !numbered.retain(is_held)) {
                self.numbers.remove(number);
            }
        }
        gone
    }

    fn open(&mut self, record: &Record, call: u64, channel: &ChannelRef, pages: &Pages) {
        let opened = Channel {
            seq: record.seq,
            call,
            channel: channel.clone(),
            page_load: pages.shown(&channel.webview),
            opened_us: record.at_us,
            sent: 0,
            held: 0,
            bytes: 0,
            last_us: None,
            arrived: 0,
            ignored: 0,
            closed: None,
            is_mixed: false,
            foreign: 0,
            indices: Indices::default(),
        };
        let numbered = self.numbers.entry(channel.clone()).or_default();
        numbered.callbacks.entry(opened.page_load).or_default().channels.push(record.seq);
        numbered.move_turn(record.seq, None, opened.turn());
        self.opened.insert(record.seq, opened);
        self.calls.entry(call).or_default().channels.push(record.seq);
    }

    fn sent(&mut self, record: &Record, message: &ChannelMessage, changed: &mut Vec<u64>) {
        let ChannelMessage { channel: number, index, way } = message;
        let Some(numbered) = self.numbers.get_mut(number) else { return };
        let may = |seq| self.opened.get(&seq).is_some_and(|channel| channel.may_send(*index));
        let Some(chosen) = numbered.sender(*index, may) else {
            let newest = numbered.newest().and_then(|seq| self.opened.get_mut(&seq));
            changed.extend(newest.map(|channel| {
                channel.foreign += 1;
                channel.seq
            }));
            return;
        };
        self.mix(&chosen.newly_mixed, changed);
        let Some(channel) = self.opened.get_mut(&chosen.seq) else { return };
        let Some(numbered) = self.numbers.get_mut(number) else { return };
        let messages = &mut self.calls.entry(channel.call).or_default().messages;
        if let Some(callback) = numbered.callbacks.get_mut(&channel.page_load) {
            let place = Place { channel: channel.seq, place: messages.len() };
            callback.sent(*index, record.seq, place);
        }
        let turn = channel.turn();
        channel.indices.insert(*index);
        channel.sent = channel.sent.max(index.saturating_add(1));
        channel.held += 1;
        self.held += 1;
        channel.bytes = channel.bytes.saturating_add(record.body.map_or(0, |body| body.len));
        channel.last_us = Some(record.at_us);
        numbered.move_turn(channel.seq, turn, channel.turn());
        messages.push(Message {
            seq: record.seq,
            at_us: record.at_us,
            opened: channel.seq,
            channel: number.channel,
            index: *index,
            way: *way,
            arrived_page_us: None,
            is_ignored: false,
            is_mixed: chosen.is_mixed,
            body: record.body,
        });
        changed.push(channel.seq);
    }

    fn delivered(&mut self, told: &ChannelDelivered, pages: &Pages, changed: &mut Vec<u64>) {
        let ChannelDelivered { channel, page_load, arrivals } = told;
        let page = PageRef { webview: channel.webview.clone(), page_load: *page_load };
        for arrival in arrivals {
            let moment = pages.moment(&page, arrival.page_us);
            self.arrived(channel, *page_load, *arrival, moment, changed);
        }
    }

    fn arrived(
        &mut self,
        number: &ChannelRef,
        page_load: u32,
        Arrival { index, page_us }: Arrival,
        moment: Option<Moment>,
        changed: &mut Vec<u64>,
    ) {
        let Some(numbered) = self.numbers.get_mut(number) else { return };
        let Some(Found { seq, taken, became, unclear }) = numbered.arrived(page_load, index) else {
            return;
        };

        self.mix_unclear(&unclear, changed);
        if let Some(message) = taken.and_then(|place| self.message_mut(place)) {
            message.arrived_page_us = Some(page_us);
            message.is_ignored = became == Arrived::Ignored;
            // Nothing arrives before it was sent: its page has told of it, some time later.
            let is_told_late = |moment: &Moment| {
                moment.at_us.saturating_add(moment.within_us.unwrap_or(0)) < message.at_us
            };
            if let Some(moment) = moment.filter(is_told_late) {
                let told_us = std::mem::replace(&mut message.at_us, moment.at_us);
                let channel = self.opened.get_mut(&seq);
                if let Some(channel) = channel.filter(|it| it.last_us == Some(told_us)) {
                    channel.last_us = Some(moment.at_us);
                }
            }
        }
        if let Arrived::Replaces((before, place)) = became {
            let place = place.map(|place| Place { channel: before, place });
            if let Some(message) = place.and_then(|place| self.message_mut(place)) {
                message.is_ignored = true;
            }
            if let Some(channel) = self.opened.get_mut(&before) {
                channel.arrived = channel.arrived.saturating_sub(1);
                channel.ignored += 1;
                changed.push(before);
            }
        }
        if let Some(channel) = self.opened.get_mut(&seq) {
            let count = match became {
                Arrived::Ignored => &mut channel.ignored,
                Arrived::Taken | Arrived::Replaces(_) => &mut channel.arrived,
            };
            *count += 1;
            changed.push(seq);
        }
    }

    /// The channel that has ended after so many messages.
    fn ending(
        &mut self,
        number: &ChannelRef,
        page_load: Option<u32>,
        messages: u64,
        changed: &mut Vec<u64>,
    ) -> Option<&Channel> {
        let may_be_of_page = |channel: &Channel| {
            page_load.is_none() || channel.page_load.is_none() || channel.page_load == page_load
        };
        let may = |seq| {
            let channel = self.opened.get(&seq);
            channel.is_some_and(|channel| channel.closed.is_none() && may_be_of_page(channel))
        };
        let chosen = self.numbers.get_mut(number)?.ended(messages, may)?;
        self.mix(&chosen.newly_mixed, changed);
        changed.push(chosen.seq);
        self.opened.get(&chosen.seq)
    }

    fn closed(&mut self, seq: u64, closed: Closed) {
        let Some(channel) = self.opened.get_mut(&seq) else { return };
        let turn = channel.turn();
        channel.closed = Some(closed);
        if let Some(numbered) = self.numbers.get_mut(&channel.channel) {
            numbered.move_turn(seq, turn, channel.turn());
        }
    }

    /// These cannot be told apart any more.
    fn mix(&mut self, channels: &[u64], changed: &mut Vec<u64>) {
        for seq in channels {
            if let Some(channel) = self.opened.get_mut(seq) {
                channel.is_mixed = true;
                changed.push(*seq);
            }
        }
    }

    /// One of these has arrived.
    fn mix_unclear(&mut self, unclear: &Unclear, changed: &mut Vec<u64>) {
        // Scripts are evaluated in their order; what a page fetches may be overtaken.
        let is_unsure = |place: &Place| {
            self.message(*place).is_some_and(|it| it.way == Way::Fetch || it.is_mixed)
        };
        match unclear {
            Unclear::No => {}
            Unclear::Order(places) if !places.iter().any(is_unsure) => {}
            Unclear::Order(places) | Unclear::Page(places) => {
                for place in places {
                    if let Some(message) = self.message_mut(*place) {
                        message.is_mixed = true;
                    }
                    self.mix(&[place.channel], changed);
                }
            }
            Unclear::Channel(channels) => self.mix(channels, changed),
        }
    }

    fn message(&self, Place { channel, place }: Place) -> Option<&Message> {
        let call = self.opened.get(&channel)?.call;
        self.calls.get(&call)?.messages.get(place)
    }

    fn message_mut(&mut self, Place { channel, place }: Place) -> Option<&mut Message> {
        let call = self.opened.get(&channel)?.call;
        self.calls.get_mut(&call)?.messages.get_mut(place)
    }
}

impl Channel {
    /// When it ended or, where it has not, when the last message was sent through it.
    pub fn end_us(&self) -> Option<u64> {
        self.closed.map(|closed| closed.at_us).or(self.last_us)
    }

    /// From the call that brought it until then, in microseconds.
    pub fn lasted_us(&self) -> Option<u64> {
        self.end_us().map(|end_us| end_us.saturating_sub(self.opened_us))
    }

    fn change(&self) -> ChannelChange {
        ChannelChange { channel: self.seq, call: self.call }
    }

    /// Whether a message of this index can be of it.
    fn may_send(&self, index: u64) -> bool {
        !self.indices.contains(index) && self.closed.is_none_or(|closed| index < closed.messages)
    }

    /// The index that it sends next; nothing where no more can come, and the last of all where more
    /// can only fill a gap.
    fn turn(&self) -> Option<u64> {
        match self.closed {
            Some(closed) if self.held as u64 >= closed.messages => None,
            Some(closed) if self.sent >= closed.messages => Some(u64::MAX),
            _ => Some(self.sent),
        }
    }
}
