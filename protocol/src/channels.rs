//! Folding the log into channels: which call brought each, its messages, their arrival, its end.

use std::collections::{BTreeMap, HashMap};

use crate::{Body, ChannelMessage, ChannelRef, Record, RecordKind, Way};

/// A channel that a call brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// `seq` of the record that tells of it.
    pub seq: u64,
    /// `seq` of the request that brought it.
    pub call: u64,
    /// Webview and number.
    pub channel: ChannelRef,
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
    /// How many have reached the page, as far as it told.
    pub arrived: u64,
    /// Its end, if the page was told.
    pub closed: Option<Closed>,
    /// Where its messages are among those of its call, by index.
    places: HashMap<u64, usize>,
}

/// The end of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When the page's report of it came, in microseconds since recording began.
    pub at_us: u64,
    /// When it reached the page, by the page's clock.
    pub page_us: u64,
    /// How many messages were sent in all.
    pub messages: u64,
}

/// One message that Rust sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// `seq` of its record; its body is asked for by it.
    pub seq: u64,
    /// When it was sent, in microseconds since recording began; without `attach`, when its page
    /// told of it.
    pub at_us: u64,
    /// Number of the channel within its webview.
    pub channel: u32,
    /// Number of the message within its channel.
    pub index: u64,
    /// How it travels.
    pub way: Way,
    /// When it reached the page, by the page's clock; absent when the page did not tell, or not
    /// yet.
    pub arrived_page_us: Option<u64>,
    /// The message.
    pub body: Option<Body>,
}

/// What [`Channels::apply`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelChange {
    /// `seq` of the channel, that of its [`Channel::seq`].
    pub channel: u64,
    /// `seq` of its call.
    pub call: u64,
}

/// The channels of a log.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// The channel that each number stands for; the last one, where a number was used again.
    by_ref: HashMap<ChannelRef, u64>,
    /// By their `seq`.
    by_seq: BTreeMap<u64, Channel>,
    /// By `seq` of the call, oldest call first, in the order they were sent.
    messages: BTreeMap<u64, Vec<Message>>,
}

impl Channels {
    /// Takes in the next record, and returns what it adds to. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record) -> Option<ChannelChange> {
        match &record.kind {
            RecordKind::ChannelOpened { call, channel } => {
                Some(self.opened(record, *call, channel))
            }
            RecordKind::ChannelMessage(message) => self.sent(record, message),
            RecordKind::ChannelDelivered(delivered) => {
                let (channel, messages) = self.find(&delivered.channel)?;
                channel.arrived += delivered.arrivals.len() as u64;
                for arrival in &delivered.arrivals {
                    let place = channel.places.get(&arrival.index);
                    if let Some(message) = place.and_then(|place| messages.get_mut(*place)) {
                        message.arrived_page_us = Some(arrival.page_us);
                    }
                }
                Some(channel.change())
            }
            RecordKind::ChannelClosed { channel, messages, page_us } => {
                let (channel, _) = self.find(channel)?;
                channel.closed =
                    Some(Closed { at_us: record.at_us, page_us: *page_us, messages: *messages });
                Some(channel.change())
            }
            _ => None,
        }
    }

    /// A channel by its `seq`.
    pub fn get(&self, seq: u64) -> Option<&Channel> {
        self.by_seq.get(&seq)
    }

    /// The channels, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Channel> + ExactSizeIterator {
        self.by_seq.values()
    }

    /// The messages of a call's channels in the order they were sent, or nothing when it has no
    /// channel.
    pub fn of_call(&self, call: u64) -> Option<&[Message]> {
        self.messages.get(&call).map(Vec::as_slice)
    }

    /// Forgets the calls that are older than `first_seq`, with their channels and messages, which
    /// are younger than the call. Returns the forgotten channels.
    pub fn evict_before(&mut self, first_seq: u64) -> Vec<Channel> {
        let calls = self.messages.len();
        while let Some(oldest) = self.messages.first_entry().filter(|e| *e.key() < first_seq) {
            oldest.remove();
        }
        if self.messages.len() == calls {
            return Vec::new();
        }
        let is_gone = |channel: &&Channel| channel.call < first_seq;
        let gone: Vec<_> =
            self.by_seq.values().filter(is_gone).map(|channel| channel.seq).collect();
        let gone = gone.iter().filter_map(|seq| self.by_seq.remove(seq)).collect();
        self.by_ref.retain(|_, seq| self.by_seq.contains_key(seq));
        gone
    }

    /// Takes out a call's channels, and returns their messages in the order they were sent.
    pub fn remove(&mut self, call: u64) -> Vec<Message> {
        let Some(messages) = self.messages.remove(&call) else { return Vec::new() };
        self.by_seq.retain(|_, channel| channel.call != call);
        self.by_ref.retain(|_, seq| self.by_seq.contains_key(seq));
        messages
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.by_ref.clear();
        self.by_seq.clear();
        self.messages.clear();
    }

    fn opened(&mut self, record: &Record, call: u64, channel: &ChannelRef) -> ChannelChange {
        let opened = Channel {
            seq: record.seq,
            call,
            channel: channel.clone(),
            opened_us: record.at_us,
            sent: 0,
            held: 0,
            bytes: 0,
            last_us: None,
            arrived: 0,
            closed: None,
            places: HashMap::new(),
        };
        let change = opened.change();
        self.by_ref.insert(channel.clone(), record.seq);
        self.by_seq.insert(record.seq, opened);
        self.messages.entry(call).or_default();
        change
    }

    fn sent(&mut self, record: &Record, message: &ChannelMessage) -> Option<ChannelChange> {
        let (channel, messages) = self.find(&message.channel)?;
        channel.places.insert(message.index, messages.len());
        channel.sent = channel.sent.max(message.index.saturating_add(1));
        channel.held += 1;
        channel.bytes = channel.bytes.saturating_add(message.body.map_or(0, |body| body.len));
        channel.last_us = Some(record.at_us);
        messages.push(Message {
            seq: record.seq,
            at_us: record.at_us,
            channel: message.channel.channel,
            index: message.index,
            way: message.way,
            arrived_page_us: None,
            body: message.body,
        });
        Some(channel.change())
    }

    fn find(&mut self, channel: &ChannelRef) -> Option<(&mut Channel, &mut Vec<Message>)> {
        let channel = self.by_seq.get_mut(self.by_ref.get(channel)?)?;
        let messages = self.messages.get_mut(&channel.call)?;
        Some((channel, messages))
    }
}

impl Channel {
    fn change(&self) -> ChannelChange {
        ChannelChange { channel: self.seq, call: self.call }
    }
}
