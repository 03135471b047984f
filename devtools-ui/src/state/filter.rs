//! Which rows are shown: those that pass what is typed, and are of a chosen kind and status, and of the
//! chosen time.

use std::fmt;

use ipc_inspector_protocol::filter::{Kind, State, Subject};
use ipc_inspector_protocol::{Filter, Status};

use super::axis::Axis;

/// What is typed, and what is chosen beside it. The default shows everything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowFilter {
    /// What is typed.
    pub text: Filter,
    /// The chosen kinds.
    pub kinds: Kinds,
    /// The chosen statuses, of calls: what is no call has none, and is not shown where one is chosen.
    pub statuses: Statuses,
    /// When they began.
    pub range: Option<Axis>,
}

impl RowFilter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
            && self.kinds.is_empty()
            && self.statuses.is_empty()
            && self.range.is_none()
    }

    /// Whether nothing passes this filter now that does not pass the other, as is the case while a
    /// word is being typed.
    pub fn narrows(&self, other: &Self) -> bool {
        // What is not known yet of whole bodies may be missing for either.
        let is_certain = |filter: &Filter| filter.body_terms().next().is_none();
        let is_within = |range: Axis| self.range.is_some_and(|own| own.is_within(range));
        other.range.is_none_or(is_within)
            && (other.statuses.is_empty() || self.statuses == other.statuses)
            && (other.kinds.is_empty() || self.kinds == other.kinds)
            && is_certain(&self.text)
            && is_certain(&other.text)
            && self.text.narrows(&other.text)
    }

    /// Whether this row is shown.
    pub fn matches(&self, row: &impl Subject) -> bool {
        let has_status = || match row.state() {
            Some(State::Call(status)) => self.statuses.contains(status),
            _ => false,
        };
        let is_in = |range: Axis| row.began_us().is_some_and(|at_us| range.contains(at_us));
        self.range.is_none_or(is_in)
            && (self.kinds.is_empty() || self.kinds.contains(row.kind()))
            && (self.statuses.is_empty() || has_status())
            && self.text.matches(row)
    }
}

/// The whole as one text in the language of filters.
impl fmt::Display for RowFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = Kind::ALL.into_iter().filter(|kind| self.kinds.contains(*kind));
        let states = Status::ALL.into_iter().filter(|status| self.statuses.contains(*status));
        let kinds: Vec<_> = kinds.map(Kind::name).collect();
        let states: Vec<_> = states.map(|status| State::Call(status).name()).collect();
        let mut terms = Vec::new();
        if !self.text.is_empty() {
            terms.push(format!("({})", self.text));
        }
        for (field, words) in [("kind", kinds), ("status", states)] {
            if !words.is_empty() {
                terms.push(format!("{field}:{}", words.join("|")));
            }
        }
        if let Some(Axis { from_us, to_us }) = self.range {
            terms.push(format!("at:>={from_us}us at:<{to_us}us"));
        }
        f.write_str(&terms.join(" "))
    }
}

/// A set of kinds. The empty one, chosen by nobody, stands for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// Whether none is chosen.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is chosen.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// With this one put in, or taken out.
    #[must_use]
    pub fn toggled(self, kind: Kind) -> Self {
        Self(self.0 ^ (1 << kind as u8))
    }
}

/// A set of statuses. The empty one, chosen by nobody, stands for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statuses(u16);

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

fn bit(status: Status) -> u16 {
    1 << status_index(status)
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::Outcome;

    use super::*;

    fn filter(text: &str, kinds: Kinds, statuses: Statuses) -> RowFilter {
        RowFilter { text: Filter::parse(text).unwrap(), kinds, statuses, range: None }
    }

    #[test]
    fn chosen_kinds_and_statuses_narrow_and_none_means_all() {
        let all = RowFilter::default();
        let commands = filter("", Kinds::default().toggled(Kind::Command), Statuses::default());
        let events = filter("", Kinds::default().toggled(Kind::Event), Statuses::default());
        let pending = Statuses::default().toggled(Status::Pending);
        let pending = filter("", Kinds::default(), pending);
        for chosen in [&commands, &events, &pending] {
            assert!(chosen.narrows(&all) && !all.narrows(chosen) && !chosen.is_empty());
        }
        assert!(!events.narrows(&commands));
        assert_eq!(Kinds::default().toggled(Kind::Log).toggled(Kind::Log), Kinds::default());
        assert!(all.is_empty());
    }

    #[test]
    fn it_is_one_text_that_asks_the_same() {
        let statuses = Statuses::default()
            .toggled(Status::Pending)
            .toggled(Status::Answered(Outcome::NotFound));
        let whole = filter("greet | >1ms", Kinds::default().toggled(Kind::Command), statuses);
        assert_eq!(whole.to_string(), "(greet | >1ms) kind:command status:notfound|pending");
        assert!(Filter::parse(&whole.to_string()).is_ok());
        assert_eq!(RowFilter::default().to_string(), "");
    }

    #[test]
    fn a_range_narrows_what_is_not_in_a_smaller_one_and_is_a_text_like_the_others() {
        let range = |from_us, to_us| RowFilter {
            range: Some(Axis { from_us, to_us }),
            ..RowFilter::default()
        };
        let all = RowFilter::default();
        assert!(range(5, 9).narrows(&all) && !all.narrows(&range(5, 9)));
        assert!(range(5, 8).narrows(&range(5, 9)) && !range(5, 10).narrows(&range(5, 9)));
        assert!(!range(5, 9).is_empty());
        assert_eq!(range(5, 9).to_string(), "at:>=5us at:<9us");
        assert!(Filter::parse(&range(5, 9).to_string()).is_ok());
    }

    #[test]
    fn what_is_typed_narrows_unless_it_needs_whole_bodies() {
        let typed = |text| filter(text, Kinds::default(), Statuses::default());
        assert!(typed("greet").narrows(&typed("gre")));
        assert!(!typed("gre").narrows(&typed("greet")));
        assert!(!typed("body:greet").narrows(&typed("body:gre")));
        assert!(!typed("gre body:a").narrows(&typed("gre")));
    }
}
