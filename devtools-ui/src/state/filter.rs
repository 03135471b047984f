//! Which calls are shown: words that must, or must not, occur in a call, and chosen statuses.

use ipc_inspector_protocol::{Call, Status};

use super::previews::Previews;

/// Words and statuses. The default shows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<Word>,
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
    pub fn new(typed: &str, statuses: Statuses) -> Self {
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
        Self { words, statuses }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.statuses.is_empty()
    }

    /// Whether nothing passes this filter that does not pass the other, as is the case while a word
    /// is being typed.
    pub fn narrows(&self, other: &Self) -> bool {
        let narrows_word = |(new, old): (&Word, &Word)| {
            new.negated == old.negated
                && (new.text == old.text || (!new.negated && new.text.contains(&old.text)))
        };
        (other.statuses.is_empty() || self.statuses == other.statuses)
            && self.words.len() >= other.words.len()
            && self.words.iter().zip(&other.words).all(narrows_word)
    }

    /// Whether this call is shown.
    pub fn matches(&self, call: &Call, previews: &Previews) -> bool {
        let status = call.status();
        (self.statuses.is_empty() || self.statuses.contains(status))
            && self.words.iter().all(|word| word.occurs_in(call, status, previews) != word.negated)
    }
}

impl Word {
    fn occurs_in(&self, call: &Call, status: Status, previews: &Previews) -> bool {
        let request = &call.request;
        [
            Some(request.command.as_str()),
            Some(request.webview.as_str()),
            request.origin.as_deref(),
            Some(status.name()),
            previews.request.as_deref(),
            previews.response.as_deref(),
        ]
        .into_iter()
        .flatten()
        .any(|text| contains_lowercase(text, &self.text))
    }
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
    use ipc_inspector_protocol::{DropCause, Outcome, Request, calls::End};

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
        }
    }

    fn shows(typed: &str) -> bool {
        let previews = Previews {
            request: Some("{\"key\":\"Größe\"}".into()),
            response: Some("null".into()),
        };
        let call = call(Status::Answered(Outcome::NotFound));
        Filter::new(typed, Statuses::default()).matches(&call, &previews)
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
    fn a_word_longer_than_the_text_does_not_match() {
        assert!(!contains_lowercase("abc", "abcd"));
        assert!(contains_lowercase("abc", "abc"));
        assert!(contains_lowercase("aab", "ab"));
        assert!(contains_lowercase("", ""));
    }

    #[test]
    fn more_of_a_word_or_more_words_narrow() {
        let filter = |typed| Filter::new(typed, Statuses::default());
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
        let chosen = Filter::new("", Statuses::default().toggled(Status::Pending));
        assert!(chosen.narrows(&Filter::default()));
        assert!(!Filter::default().narrows(&chosen));
    }

    #[test]
    fn chosen_statuses_narrow_and_none_means_all() {
        let none = Previews::default();
        for chosen in Status::ALL {
            let filter = Filter::new("", Statuses::default().toggled(chosen));
            for status in Status::ALL {
                assert_eq!(filter.matches(&call(status), &none), chosen == status);
                assert!(Filter::default().matches(&call(status), &none));
            }
        }
        let chosen = Statuses::default().toggled(Status::Pending).toggled(Status::Pending);
        assert!(chosen.is_empty());
    }
}
