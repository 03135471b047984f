//! Which rows are shown: words that must, or must not, occur in a row, and chosen kinds and
//! statuses.

use ipc_inspector_protocol::{Call, EventEmitter, LogSource, Status};

use super::previews::Previews;
use super::rows::{Item, Kind, Kinds};

/// Words, kinds and statuses. The default shows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
    kinds: Kinds,
    /// Of calls; what is no call has none, and is not shown where one is chosen.
    statuses: Statuses,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    /// Lower case.
    text: String,
    negated: bool,
}

impl Filter {
    /// From what was typed: a space is an and, a leading `-` negates.
    pub fn new(typed: &str, kinds: Kinds, statuses: Statuses) -> Self {
        let words = typed
            .split_whitespace()
            .map(|word| match word.strip_prefix('-') {
                // A lone `-` is the start of something that is still being typed.
                Some("") => Word { text: String::new(), negated: false },
                Some(rest) => Word { text: rest.to_lowercase(), negated: true },
                None => Word { text: word.to_lowercase(), negated: false },
            })
            .filter(|word| !word.text.is_empty())
            .collect();
        Self { words, kinds, statuses }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.kinds.is_empty() && self.statuses.is_empty()
    }

    /// Whether nothing passes this filter that does not pass the other, as is the case while a word
    /// is being typed.
    pub fn narrows(&self, other: &Self) -> bool {
        let narrows_word = |(new, old): (&Word, &Word)| {
            new.negated == old.negated
                && (new.text == old.text || (!new.negated && new.text.contains(&old.text)))
        };
        (other.statuses.is_empty() || self.statuses == other.statuses)
            && (other.kinds.is_empty() || self.kinds == other.kinds)
            && self.words.len() >= other.words.len()
            && self.words.iter().zip(&other.words).all(narrows_word)
    }

    /// Whether its words let something pass that has these texts.
    pub fn words_match(&self, texts: &[&str]) -> bool {
        self.words.iter().all(|word| {
            texts.iter().any(|text| contains_lowercase(text, &word.text)) != word.negated
        })
    }

    /// Whether this row is shown.
    pub fn matches(&self, item: Item<'_>, previews: &Previews) -> bool {
        let kind = match item {
            Item::Call(_) => Kind::Command,
            Item::Emit(_) => Kind::Event,
            Item::Channel(..) => Kind::Channel,
            Item::Log(_) => Kind::Log,
        };
        let has_status = || match item {
            Item::Call(call) => self.statuses.contains(call.status()),
            _ => false,
        };
        (self.kinds.is_empty() || self.kinds.contains(kind))
            && (self.statuses.is_empty() || has_status())
            && self.words.iter().all(|word| word.occurs_in(item, previews) != word.negated)
    }
}

impl Word {
    fn occurs_in(&self, item: Item<'_>, previews: &Previews) -> bool {
        let texts: [Option<&str>; 4] = match item {
            Item::Call(call) => self::texts(call),
            Item::Emit(emit) => match &emit.emitter {
                EventEmitter::Page { webview, .. } => {
                    [Some(&emit.event), Some(webview), None, None]
                }
                EventEmitter::Rust { .. } => [Some(&emit.event), Some("Rust"), None, None],
            },
            Item::Channel(channel, command) => {
                [command, Some(&channel.channel.webview), None, None]
            }
            Item::Log(line) => match &line.source {
                LogSource::Rust { target, .. } => {
                    [Some(line.level.name()), Some(target), Some("Rust"), None]
                }
                LogSource::Page { page, .. } => {
                    [Some(line.level.name()), Some(&page.webview), None, None]
                }
            },
        };
        texts
            .into_iter()
            .chain([previews.request.as_deref(), previews.response.as_deref()])
            .flatten()
            .any(|text| contains_lowercase(text, &self.text))
    }
}

fn texts(call: &Call) -> [Option<&str>; 4] {
    let request = &call.request;
    [
        Some(&request.command),
        Some(&request.webview),
        request.origin.as_deref(),
        Some(call.status().name()),
    ]
}

/// Whether `text` contains `word` in any case. Runs over every call at each key press, so the
/// usual case, plain ASCII, allocates nothing.
fn contains_lowercase(text: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return text.to_lowercase().contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some((&first, rest)) = word.split_first() else { return true };
    let Some(last_start) = text.len().checked_sub(word.len()) else { return false };
    let upper = first.to_ascii_uppercase();
    text[..=last_start].iter().enumerate().any(|(at, byte)| {
        (*byte == first || *byte == upper)
            && text[at + 1..at + word.len()].eq_ignore_ascii_case(rest)
    })
}

/// A set of statuses. The empty one, chosen by nobody, stands for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statuses(u8);

impl Statuses {
    /// Whether none is chosen.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is chosen.
    pub fn contains(self, status: Status) -> bool {
        self.0 & bit(status) != 0
    }

    /// With this one put in, or taken out.
    #[must_use]
    pub fn toggled(self, status: Status) -> Self {
        Self(self.0 ^ bit(status))
    }
}

/// Position of a status in [`Status::ALL`].
pub fn status_index(status: Status) -> usize {
    Status::ALL.iter().position(|known| *known == status).unwrap_or(0)
}

fn bit(status: Status) -> u8 {
    1 << status_index(status)
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{DropCause, Observed, Outcome, Request, calls::End};

    use super::*;

    fn call(status: Status) -> Call {
        let end = |outcome| Some(End { seq: 1, at_us: 1, outcome, body: None });
        Call {
            seq: 0,
            request: Request {
                command: "plugin:store|Set".into(),
                webview: "main".into(),
                origin: Some("http://tauri.localhost".into()),
                ..Request::default()
            },
            received_us: 0,
            dispatched: None,
            end: match status {
                Status::Pending => None,
                Status::Dropped => end(Err(DropCause::Handler)),
                Status::Answered(outcome) => end(Ok(outcome)),
            },
            observed: Observed::default(),
        }
    }

    fn shows(typed: &str) -> bool {
        let previews = Previews {
            request: Some("{\"key\":\"Größe\"}".into()),
            response: Some("null".into()),
        };
        let call = call(Status::Answered(Outcome::NotFound));
        Filter::new(typed, Kinds::default(), Statuses::default())
            .matches(Item::Call(&call), &previews)
    }

    #[test]
    fn a_word_is_looked_for_in_every_text_of_a_call_in_any_case() {
        for typed in ["STORE|set", "main", "Localhost", "found", "\"KEY\"", "GRÖSSE", "größe", ""]
        {
            assert_eq!(shows(typed), typed != "GRÖSSE", "{typed}");
        }
        assert!(shows("nul"));
        assert!(!shows("greet"));
    }

    #[test]
    fn all_words_must_hold_and_a_dash_negates() {
        assert!(shows("store main -greet"));
        assert!(!shows("store greet"));
        assert!(!shows("store -main"));
        assert!(shows("store -"), "a dash alone is not yet a word");
    }

    #[test]
    fn words_are_looked_for_in_whatever_texts_there_are() {
        let passes = |typed| {
            Filter::new(typed, Kinds::default(), Statuses::default())
                .words_match(&["playground://tick", "main"])
        };
        assert!(passes("tick MAIN") && passes("-mini") && passes(""));
        assert!(!passes("tock") && !passes("tick -main"));
    }

    #[test]
    fn a_word_longer_than_the_text_does_not_match() {
        assert!(!contains_lowercase("abc", "abcd"));
        assert!(contains_lowercase("abc", "abc"));
        assert!(contains_lowercase("aab", "ab"));
        assert!(contains_lowercase("", ""));
    }

    #[test]
    fn more_of_a_word_or_more_words_narrow() {
        let filter = |typed| Filter::new(typed, Kinds::default(), Statuses::default());
        for (new, old, narrows) in [
            ("greet", "gre", true),
            ("regret", "gre", true),
            ("gre main", "gre", true),
            ("a", "", true),
            ("gre", "greet", false),
            ("-gre", "-greet", false),
            ("-greet", "-gre", false),
            ("-greet", "greet", false),
        ] {
            assert_eq!(filter(new).narrows(&filter(old)), narrows, "{new} after {old}");
        }
        let chosen =
            Filter::new("", Kinds::default(), Statuses::default().toggled(Status::Pending));
        assert!(chosen.narrows(&Filter::default()));
        assert!(!Filter::default().narrows(&chosen));
    }

    #[test]
    fn chosen_kinds_narrow_and_none_means_all() {
        let (call, none) = (call(Status::Pending), Previews::default());
        let commands = Kinds::default().toggled(Kind::Command);
        let events = Kinds::default().toggled(Kind::Event);
        let passes =
            |kinds| Filter::new("", kinds, Statuses::default()).matches(Item::Call(&call), &none);
        assert!(passes(Kinds::default()) && passes(commands) && !passes(events));
        assert!(passes(events.toggled(Kind::Command)) && passes(events.toggled(Kind::Event)));
        let filter = |kinds| Filter::new("", kinds, Statuses::default());
        assert!(filter(events).narrows(&Filter::default()));
        assert!(!filter(events).narrows(&filter(commands)));
    }

    #[test]
    fn chosen_statuses_narrow_and_none_means_all() {
        let none = Previews::default();
        for chosen in Status::ALL {
            let filter = Filter::new("", Kinds::default(), Statuses::default().toggled(chosen));
            for status in Status::ALL {
                let call = call(status);
                assert_eq!(filter.matches(Item::Call(&call), &none), chosen == status);
                assert!(Filter::default().matches(Item::Call(&call), &none));
            }
        }
        let chosen = Statuses::default().toggled(Status::Pending).toggled(Status::Pending);
        assert!(chosen.is_empty());
    }
}
