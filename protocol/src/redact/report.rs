//! What was replaced.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::redact::Rule;

/// Something that was replaced, or left out.
///
/// It does not hold the secret, but its path may: a home path can be a key as well. It is for those
/// who may see the trace as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// In what part of the record.
    pub place: Place,
    /// Where in it: in JSON by keys and indexes, as [`filter::path`](crate::filter::path) writes
    /// them, then on into JSON that is in a string of it; of a header its name, of a field the
    /// field's. Empty for a body as a whole. Of a deep path the start, with how many keys follow.
    pub path: String,
    /// Why.
    pub rule: Rule,
    /// Length of what was replaced, in bytes as they stood there.
    pub len: u64,
}

/// A part of a record, or what is in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// The arguments of a call.
    Request,
    /// The answer to a call.
    Response,
    /// The payload of an event.
    Payload,
    /// A message of a channel.
    Message,
    /// The text of a log line.
    Log,
    /// A JavaScript call stack.
    Stack,
    /// The value of a header.
    Header,
    /// Another text of the record, such as the address of a page.
    Field,
    /// No record, but what the app is: its configuration, say.
    App,
}

impl Place {
    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Payload => "payload",
            Self::Message => "message",
            Self::Log => "log",
            Self::Stack => "stack",
            Self::Header => "header",
            Self::Field => "field",
            Self::App => "app",
        }
    }
}

/// How much was replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many by each rule; one that replaced nothing is absent.
    pub counts: BTreeMap<Rule, u64>,
}

impl Summary {
    /// How many there are of all rules.
    pub fn replaced(&self) -> u64 {
        self.counts.values().sum()
    }

    pub(super) fn add(&mut self, counts: &BTreeMap<Rule, u64>) {
        for (rule, count) in counts {
            *self.counts.entry(*rule).or_default() += count;
        }
    }
}

/// A text for which an app's function may have another.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Where it is.
    pub place: Place,
    /// The command or event that it belongs to; empty when it belongs to none, or its request is
    /// not in the trace.
    pub name: &'a str,
    /// As in [`Replacement::path`].
    pub path: &'a str,
    /// The text: a string of JSON without its quotes and escapes; a number, a truth value or null
    /// as it stands there; or all of a text that is no JSON. Bytes that are not UTF-8 are replaced.
    pub text: &'a str,
}
