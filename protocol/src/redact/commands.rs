//! Which command or event a record belongs to.
//!
//! An answer and a message do not say it; their request did.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use serde::Deserialize;

use crate::{ChannelClosed, ChannelOpened, ChannelRef, Record, RecordKind, ResolverDropped};

/// How many calls and how many channels may be open. Beyond that the oldest are forgotten: those of
/// pages that were reloaded are never answered, or closed.
const MOST: usize = 4096;

/// The longest name that is kept.
const LONGEST: usize = 1024;

/// The commands of the calls and channels that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct Commands {
    calls: BTreeMap<u64, Arc<str>>,
    channels: BTreeMap<ChannelRef, Arc<str>>,
    /// Channels in the order in which they were opened, also those that were closed since.
    opened: VecDeque<ChannelRef>,
}

impl Commands {
    /// Takes the next record in, and tells the name of the command or event that its body belongs to;
    /// none where the request is not known, or its name does not matter.
    pub(super) fn next(&mut self, record: &Record) -> Option<Arc<str>> {
        match &record.kind {
            RecordKind::RequestReceived(request) => {
                let name: Arc<str> = request.command.as_str().into();
                if name.len() <= LONGEST {
                    self.calls.insert(record.seq, name.clone());
                }
                if self.calls.len() > MOST {
                    self.calls.pop_first();
                }
                Some(name)
            }
            RecordKind::ResponseSent(response) => self.calls.remove(&response.call),
            RecordKind::ResolverDropped(ResolverDropped { call, .. }) => {
                self.calls.remove(call);
                None
            }
            RecordKind::ChannelOpened(ChannelOpened { call, channel }) => {
                // Its number may have named another one before.
                self.channels.remove(channel);
                if let Some(command) = self.calls.get(call) {
                    self.channels.insert(channel.clone(), command.clone());
                    self.opened.push_back(channel.clone());
                }
                self.forget_the_oldest();
                None
            }
            RecordKind::ChannelMessage(message) => self.channels.get(&message.channel).cloned(),
            RecordKind::ChannelClosed(ChannelClosed { channel, .. }) => {
                self.channels.remove(channel);
                None
            }
            RecordKind::EventEmitted(emitted) => Some(emitted.event.as_str().into()),
            _ => None,
        }
    }

    fn forget_the_oldest(&mut self) {
        while self.opened.len() > MOST {
            if let Some(channel) = self.opened.pop_front()
                // Its number may stand for a later one.
                && !self.opened.contains(&channel)
            {
                self.channels.remove(&channel);
            }
        }
    }
}

/// Whether a command is Tauri's by which a page emits an event.
pub(super) fn emits(command: &str) -> bool {
    command.starts_with("plugin:event|emit")
}

/// The event that such a command emits, if its arguments are whole.
pub(super) fn emitted(arguments: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Emit<'a> {
        #[serde(borrow)]
        event: Cow<'a, str>,
    }
    serde_json::from_slice::<Emit<'_>>(arguments).ok().map(|emit| emit.event.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Request;

    fn record(seq: u64, kind: RecordKind) -> Record {
        Record::new(seq, 0, kind)
    }

    #[test]
    fn calls_and_channels_that_never_end_are_forgotten() {
        let mut commands = Commands::default();
        let count = 3 * MOST as u64;
        for seq in 0..count {
            let request = Request { command: format!("watch-{seq}"), ..Request::default() };
            commands.next(&record(seq, RecordKind::RequestReceived(request)));
            let number = u32::try_from(seq).unwrap();
            let channel = ChannelRef { webview: "main".into(), channel: number };
            commands.next(&record(
                seq,
                RecordKind::ChannelOpened(ChannelOpened { call: seq, channel }),
            ));
        }
        let held = (commands.calls.len(), commands.channels.len(), commands.opened.len());
        assert_eq!(held, (MOST, MOST, MOST));
        assert!(commands.calls.contains_key(&(count - 1)));
    }

    #[test]
    fn a_channel_whose_number_is_used_again_stays_known() {
        let mut commands = Commands::default();
        let channel = ChannelRef { webview: "main".into(), channel: 1 };
        let request = Request { command: "watch".into(), ..Request::default() };
        commands.next(&record(0, RecordKind::RequestReceived(request)));
        for seq in 1..=2 * MOST as u64 {
            let opened =
                RecordKind::ChannelOpened(ChannelOpened { call: 0, channel: channel.clone() });
            commands.next(&record(seq, opened));
        }
        assert!(commands.channels.contains_key(&channel) && commands.opened.len() == MOST);
    }
}
