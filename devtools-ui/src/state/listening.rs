//! Events as those who listen see them: by name, each with its listeners and how often it was emitted.

use std::collections::BTreeMap;

use ipc_inspector_protocol::filter::{BodyTerm, Kind, Origin, State, Subject};
use ipc_inspector_protocol::{
    Emit, Filter, Listener, ListenerRef, LogLevel, events::ListenerEndCause,
};

use super::format;
use super::log::{Log, Tally};

/// The most characters that the labels of an emit's receivers take in a row.
const MOST_CHARS: usize = 24;

/// An event, its listeners and how often it was emitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub event: String,
    /// Its listeners: first those that listen, then those that do no more, each in the order in which
    /// Tauri numbered them.
    pub listeners: Vec<(ListenerRef, Listener)>,
    /// How often it was emitted.
    pub tally: Tally,
}

impl Group {
    /// How many of the listeners listen now.
    pub fn listening(&self) -> usize {
        self.listeners.iter().filter(|(_, listener)| listener.end.is_none()).count()
    }

    /// Those that listen no more, by why, with how many there are; the most remarkable first.
    pub fn ended(&self) -> Vec<(ListenerEndCause, usize)> {
        let causes = [
            ListenerEndCause::LeftBehind,
            ListenerEndCause::WebviewDestroyed,
            ListenerEndCause::Removed,
        ];
        let is = |cause| {
            move |(_, it): &&(ListenerRef, Listener)| it.end.is_some_and(|end| end.cause == cause)
        };
        let count = |cause| (cause, self.listeners.iter().filter(is(cause)).count());
        causes.map(count).into_iter().filter(|(_, count)| *count > 0).collect()
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
        group.listeners.sort_by_key(|(number, it)| (it.end.is_some(), number.listener));
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

    fn rust_us(&self) -> Option<u64> {
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
    listener.end.map_or(("listening", "listening"), |end| ended_by(end.cause))
}

/// What ended a listener, in words, and as it is named in attributes.
pub fn ended_by(cause: ListenerEndCause) -> (&'static str, &'static str) {
    match cause {
        ListenerEndCause::Removed => ("removed", "removed"),
        ListenerEndCause::LeftBehind => ("left behind", "left-behind"),
        ListenerEndCause::WebviewDestroyed => ("webview gone", "destroyed"),
    }
}

/// Whom an emit reached, in a few words: the webviews by their labels where these fit.
pub fn receivers(emit: &Emit) -> String {
    let mut labels: Vec<(&str, u64)> = Vec::new();
    for reached in &emit.deliveries {
        let label = reached.listener.webview.as_str();
        match labels.iter_mut().find(|known| known.0 == label) {
            Some((_, count)) => *count += 1,
            None => labels.push((label, 1)),
        }
        if labels.len() > MOST_CHARS {
            break;
        }
    }
    let named = labels.iter().map(|(label, count)| match count {
        1 => (*label).to_owned(),
        count => format!("{label} ×{}", format::count(*count)),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    match emit.deliveries.len() as u64 {
        0 if emit.listeners.is_none() => "not seen".into(),
        0 => "nobody".into(),
        _ if named.chars().count() <= MOST_CHARS => named,
        reached => format::things(reached, "listener"),
    }
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::wire::{Batch, Stats, Streamed};
    use ipc_inspector_protocol::{
        Audience, EventEmitted, EventEmitter, EventTarget, ListenerAdded, ListenerRemoved, Record,
        RecordKind, events::Reached,
    };

    use super::*;
    use crate::state::filter::RowFilter;

    #[test]
    fn an_emit_names_its_receivers_where_they_fit() {
        let check = |listeners, webviews: &[&str], expected: &str| {
            let reached = |webview: &&str| Reached {
                listener: ListenerRef { webview: (*webview).into(), listener: 1 },
                page_load: 1,
                page_us: 0,
            };
            let emit = Emit {
                seq: 0,
                at_us: 0,
                event: "tick".into(),
                audience: Audience::Unknown,
                emitter: EventEmitter::Rust { location: None },
                body: None,
                listeners,
                deliveries: webviews.iter().map(reached).collect(),
            };
            assert_eq!(receivers(&emit), expected);
        };
        check(Some(0), &[], "nobody");
        check(None, &[], "not seen");
        check(Some(1), &["main"], "main");
        check(Some(3), &["main", "mini", "main"], "main ×2, mini");
        check(Some(2), &["main", "a-window-with-a-long-label"], "2 listeners");
    }

    #[test]
    fn those_that_listen_come_first_and_the_others_are_counted() {
        let added = |number: u32| {
            RecordKind::ListenerAdded(ListenerAdded {
                call: 0,
                listener: ListenerRef { webview: "main".into(), listener: number },
                page_load: 1,
                event: "tick".into(),
                target: EventTarget::Any,
            })
        };
        let removed = |number| {
            RecordKind::ListenerRemoved(ListenerRemoved {
                call: 0,
                listener: ListenerRef { webview: "main".into(), listener: number },
                event: "tick".into(),
            })
        };
        let records = (1..=43).map(added).chain((1..=40).map(removed));
        let log = Log::of(records.map(|kind| (0, kind)));
        let group = &groups(&log)[0];
        let first: Vec<_> = group.listeners.iter().take(4).map(|it| it.0.listener).collect();
        assert_eq!((first, group.listening()), (vec![41, 42, 43, 1], 3));
        assert_eq!(group.ended(), [(ListenerEndCause::Removed, 40)]);
        assert_eq!(group.tally, Tally::default(), "nothing was emitted, and so nothing unheard");
    }

    #[test]
    fn events_pass_by_their_name_and_by_who_listens() {
        let emitted = EventEmitted {
            event: "tick".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location: None },
            listeners_unseen: false,
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
        let records = (0..)
            .zip(kinds)
            .map(|(seq, kind)| Streamed { record: Record::new(seq, seq, kind), preview: None });
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
