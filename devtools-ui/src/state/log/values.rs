//! The values that were seen, to be offered where a filter is typed.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::HashMap;

use ipc_inspector_protocol::filter::{Kind, Known, Seen, path};
use serde_json::Value;

use super::Log;
use crate::state::json;

/// Rows that are looked at, the newest ones: it is done while somebody types.
const MOST_ROWS: usize = 50_000;

/// Bodies that are read for their keys.
const MOST_BODIES: usize = 500;

/// How deep within them.
const MOST_KEYS: usize = 4;

/// Values of a kind that are offered, those that were seen most.
const MOST_VALUES: usize = 200;

/// Kinds of values.
const KINDS: usize = Seen::ResultPaths as usize + 1;

/// What was seen in a log. Each kind of value is looked for once, when it is asked for.
#[derive(Debug)]
pub struct Values<'a> {
    log: &'a Log,
    seen: [OnceCell<Vec<Cow<'a, str>>>; KINDS],
}

impl<'a> Values<'a> {
    pub(super) fn new(log: &'a Log) -> Self {
        Self { log, seen: Default::default() }
    }

    fn find(&self, what: Seen) -> Vec<Cow<'a, str>> {
        let of_kind = |kind: Kind| {
            let rows =
                self.log.rows.iter().rev().take(MOST_ROWS).filter(move |row| row.kind == kind);
            rows.filter_map(|row| self.log.subject(row)?.name()).map(Cow::Borrowed)
        };
        let rows = || {
            let rows = self.log.rows.iter().rev().take(MOST_ROWS);
            rows.filter_map(|row| self.log.subject(row))
        };
        match what {
            Seen::Commands => most_seen(of_kind(Kind::Command)),
            Seen::Events => most_seen(of_kind(Kind::Event)),
            Seen::Channels => most_seen(of_kind(Kind::Channel)),
            Seen::Logs => most_seen(of_kind(Kind::Log)),
            Seen::Webviews => most_seen(rows().filter_map(|row| row.webview()).map(Cow::Borrowed)),
            Seen::Origins => {
                most_seen(rows().filter_map(|row| Some(Cow::Borrowed(row.origin()?.text))))
            }
            Seen::ArgumentPaths => {
                let bodies = self.log.rows.iter().rev().filter(|row| row.kind != Kind::Log);
                paths(bodies.filter_map(|row| row.previews.request.as_deref()))
            }
            Seen::ResultPaths => {
                let bodies = self.log.rows.iter().rev();
                paths(bodies.filter_map(|row| row.previews.response.as_deref()))
            }
        }
    }
}

impl Known for Values<'_> {
    fn seen(&self, what: Seen) -> Vec<&str> {
        let seen = self.seen[what as usize].get_or_init(|| self.find(what));
        seen.iter().map(AsRef::as_ref).collect()
    }
}

fn most_seen<'a>(values: impl Iterator<Item = Cow<'a, str>>) -> Vec<Cow<'a, str>> {
    let mut counts: HashMap<_, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|(a, often_a), (b, often_b)| (Reverse(often_a), a).cmp(&(Reverse(often_b), b)));
    counts.into_iter().map(|(value, _)| value).take(MOST_VALUES).collect()
}

/// Where values are in these bodies. Of those that are longer than their preview it is not known.
fn paths<'a, 'b>(bodies: impl Iterator<Item = &'b str>) -> Vec<Cow<'a, str>> {
    let mut found = Vec::new();
    for body in bodies.take(MOST_BODIES) {
        if let Ok(value) = json::read(body) {
            add_paths(&value, &mut Vec::new(), &mut found);
        }
    }
    most_seen(found.into_iter().map(Cow::Owned))
}

fn add_paths<'v>(value: &'v Value, keys: &mut Vec<&'v str>, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) if keys.len() < MOST_KEYS => {
            for (key, value) in fields {
                keys.push(key);
                add_paths(value, keys, found);
                keys.pop();
            }
        }
        _ if keys.is_empty() => {}
        _ => found.push(path(keys.iter().copied())),
    }
}
