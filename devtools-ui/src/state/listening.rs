//! Events as those who listen see them: by name, each with its listeners and how often it was emitted.

use std::collections::BTreeMap;

use ipc_inspector_protocol::{Listener, ListenerRef, events::ListenerEndCause};

use super::log::{Log, Tally};

/// An event, its listeners and how often it was emitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub event: String,
    /// Its listeners, in the order in which Tauri numbered them.
    pub listeners: Vec<(ListenerRef, Listener)>,
    /// How often it was emitted.
    pub tally: Tally,
}

impl Group {
    /// How many of the listeners listen now.
    pub fn listening(&self) -> usize {
        self.listeners.iter().filter(|(_, listener)| listener.end.is_none()).count()
    }

    /// How often the listeners were called.
    pub fn deliveries(&self) -> u64 {
        self.listeners.iter().map(|(_, listener)| listener.deliveries).sum()
    }
}

/// All events that somebody emitted or listens to, by name.
pub fn groups(log: &Log) -> Vec<Group> {
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for (event, tally) in log.tallies().iter().filter(|(_, tally)| tally.emits > 0) {
        groups.entry(event).or_default().tally = *tally;
    }
    for (number, listener) in log.events().listeners() {
        let group = groups.entry(&listener.event).or_default();
        group.listeners.push((number.clone(), listener.clone()));
    }
    let named = |(event, group): (&str, Group)| Group { event: event.to_owned(), ..group };
    let mut groups: Vec<_> = groups.into_iter().map(named).collect();
    for group in &mut groups {
        group.listeners.sort_by_key(|(number, _)| number.listener);
    }
    groups
}

/// Where a listener stands, in words, and as it is named in attributes.
pub fn standing(listener: &Listener) -> (&'static str, &'static str) {
    match listener.end.map(|end| end.cause) {
        None => ("listening", "listening"),
        Some(ListenerEndCause::Removed) => ("removed", "removed"),
        Some(ListenerEndCause::LeftBehind) => ("left behind", "left-behind"),
        Some(ListenerEndCause::WebviewDestroyed) => ("webview gone", "destroyed"),
    }
}
