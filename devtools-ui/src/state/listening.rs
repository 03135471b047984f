//! Events as those who listen see them: by name, each with its listeners and how often it was emitted.

use std::collections::BTreeMap;

use ipc_inspector_protocol::filter::{BodyTerm, Kind, Origin, State, Subject};
use ipc_inspector_protocol::{Filter, Listener, ListenerRef, LogLevel, events::ListenerEndCause};

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

/// The events that somebody emitted or listens to and that pass what is typed, by name.
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
    groups.retain(|group| passes(group, &log.filter().text));
    for group in &mut groups {
        group.listeners.sort_by_key(|(number, _)| number.listener);
    }
    groups
}

/// An event passes with one of its listeners; where there is none, by itself.
fn passes(group: &Group, filter: &Filter) -> bool {
    let name = &group.event;
    let mut listeners = group.listeners.iter().map(|(number, listener)| Listening {
        name,
        webview: Some(&number.webview),
        standing: Some(standing(listener).0),
    });
    let alone = Listening { name, webview: None, standing: None };
    listeners.any(|it| filter.matches(&it))
        || (group.listeners.is_empty() && filter.matches(&alone))
}

/// An event and who listens to it, as a filter sees them.
struct Listening<'a> {
    name: &'a str,
    webview: Option<&'a str>,
    standing: Option<&'a str>,
}

impl Subject for Listening<'_> {
    fn kind(&self) -> Kind {
        Kind::Event
    }

    fn name(&self) -> Option<&str> {
        Some(self.name)
    }

    fn webview(&self) -> Option<&str> {
        self.webview
    }

    fn origin(&self) -> Option<Origin<'_>> {
        None
    }

    fn state(&self) -> Option<State> {
        None
    }

    fn level(&self) -> Option<LogLevel> {
        None
    }

    fn began_us(&self) -> Option<u64> {
        None
    }

    fn duration_us(&self) -> Option<u64> {
        None
    }

    fn size(&self) -> Option<u64> {
        None
    }

    fn held_us(&self) -> Option<u64> {
        None
    }

    fn is_replayed(&self) -> bool {
        false
    }

    fn is_pinned(&self) -> bool {
        false
    }

    fn comment(&self) -> Option<&str> {
        None
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(self.name), self.webview, self.standing].into_iter().flatten()
    }

    fn body_term(&self, _: &BodyTerm) -> bool {
        false
    }
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

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::wire::{Batch, Stats, Streamed};
    use ipc_inspector_protocol::{
        Audience, EventEmitted, EventEmitter, EventTarget, ListenerAdded, Record, RecordKind,
    };

    use super::*;
    use crate::state::filter::RowFilter;

    #[test]
    fn events_pass_by_their_name_and_by_who_listens() {
        let emitted = EventEmitted {
            event: "tick".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location: None },
            body: None,
        };
        let listener = |listener, event: &str, webview: &str| {
            RecordKind::ListenerAdded(ListenerAdded {
                call: 0,
                listener: ListenerRef { webview: webview.into(), listener },
                page_load: 1,
                event: event.into(),
                target: EventTarget::Any,
            })
        };
        let kinds = [
            RecordKind::EventEmitted(emitted),
            listener(1, "tock", "main"),
            listener(2, "tock", "mini"),
        ];
        let records = (0..).zip(kinds).map(|(seq, kind)| Streamed {
            record: Record { seq, at_us: seq, kind },
            preview: None,
        });
        let (records, stats) = (records.collect(), Stats::default());
        let mut log = Log::default();
        log.take(Batch { records, missed: 0, cleared: false, stats });
        for (text, expected) in [
            ("", &["tick", "tock"][..]),
            ("tick", &["tick"]),
            ("event:t?ck kind:event", &["tick", "tock"]),
            ("webview:mini listening", &["tock"]),
            ("-main", &["tick", "tock"]),
            ("-tock", &["tick"]),
            ("cmd:greet", &[]),
        ] {
            let text = Filter::parse(text).unwrap();
            log.set_filter(RowFilter { text, ..RowFilter::default() });
            let events: Vec<_> = groups(&log).into_iter().map(|group| group.event).collect();
            assert_eq!(events, expected, "{}", log.filter().text);
        }
    }
}
