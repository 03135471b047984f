//! Which command or event a record belongs to.
//!
//! An answer and a message do not say it; their request did.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

use crate::{ChannelRef, Record, RecordKind};

/// The commands of all calls and channels that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    calls: BTreeMap<u64, String>,
    channels: BTreeMap<ChannelRef, String>,
}

impl Names {
    /// Takes the next record in, and tells the name of the command or event that its body belongs to;
    /// none where the request is not known, or its name does not matter.
    pub(super) fn next(&mut self, record: &Record) -> Option<String> {
        match &record.kind {
            RecordKind::RequestReceived(request) => {
                self.calls.insert(record.seq, request.command.clone());
                Some(request.command.clone())
            }
            RecordKind::ResponseSent(response) => self.calls.remove(&response.call),
            RecordKind::ResolverDropped { call, .. } => {
                self.calls.remove(call);
                None
            }
            RecordKind::ChannelOpened { call, channel } => {
                match self.calls.get(call) {
                    Some(command) => self.channels.insert(channel.clone(), command.clone()),
                    // Its number may have named another one before.
                    None => self.channels.remove(channel),
                };
                None
            }
            RecordKind::ChannelMessage(message) => self.channels.get(&message.channel).cloned(),
            RecordKind::ChannelClosed { channel, .. } => {
                self.channels.remove(channel);
                None
            }
            RecordKind::EventEmitted(emitted) => Some(emitted.event.clone()),
            _ => None,
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
