//! Folding the log into the messages of each call's channels.

use std::collections::{BTreeMap, HashMap};

use crate::{Body, ChannelRef, Record, RecordKind};

/// One message that Rust sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// `seq` of its record; its body is asked for by it.
    pub seq: u64,
    /// When it was sent, in microseconds since recording began.
    pub at_us: u64,
    /// Number of the channel within its webview.
    pub channel: u32,
    /// Number of the message within its channel.
    pub index: u64,
    /// The message.
    pub body: Option<Body>,
}

/// The messages that were sent through channels, by the call that brought the channel.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    /// The call that opened each channel; the last one, where a number was used again.
    opened_by: HashMap<ChannelRef, u64>,
    /// By `seq` of the call, oldest call first.
    messages: BTreeMap<u64, Vec<Message>>,
}

impl Channels {
    /// Takes in the next record, and returns the call that it adds to. Records come in order of
    /// `seq`.
    pub fn apply(&mut self, record: &Record) -> Option<u64> {
        match &record.kind {
            RecordKind::ChannelOpened { call, channel } => {
                self.opened_by.insert(channel.clone(), *call);
                self.messages.entry(*call).or_default();
                Some(*call)
            }
            RecordKind::ChannelMessage(message) => {
                let call = *self.opened_by.get(&message.channel)?;
                self.messages.get_mut(&call)?.push(Message {
                    seq: record.seq,
                    at_us: record.at_us,
                    channel: message.channel.channel,
                    index: message.index,
                    body: message.body,
                });
                Some(call)
            }
            _ => None,
        }
    }

    /// The messages of a call's channels in the order they were sent, or nothing when it has no
    /// channel.
    pub fn of_call(&self, call: u64) -> Option<&[Message]> {
        self.messages.get(&call).map(Vec::as_slice)
    }

    /// Forgets the calls that are older than `first_seq`, and their messages with them. The
    /// messages of a call are younger than the call.
    pub fn evict_before(&mut self, first_seq: u64) {
        let calls = self.messages.len();
        while let Some(oldest) = self.messages.first_entry().filter(|e| *e.key() < first_seq) {
            oldest.remove();
        }
        if self.messages.len() < calls {
            self.opened_by.retain(|_, call| *call >= first_seq);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.opened_by.clear();
        self.messages.clear();
    }
}
