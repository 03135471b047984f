//! How the calls of a command went, in the few numbers that people compare.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{Call, Status};

/// The calls of one command, counted: a few numbers for all of them, and sixteen bytes for each that
/// was answered.
///
/// ```
/// use ipc_inspector_protocol::{
///     Call, Outcome, Request, Status,
///     calls::{End, Observed},
///     commands::{CommandCalls, Percentiles},
/// };
///
/// let mut calls = CommandCalls::default();
/// for (took_us, outcome) in [(300, Outcome::Ok), (100, Outcome::Error), (200, Outcome::Ok)] {
///     calls.add(&Call {
///         seq: 0,
///         request: Request { command: "greet".into(), ..Request::default() },
///         body: None,
///         received_us: 10,
///         dispatched: None,
///         end: Some(End { seq: 1, at_us: 10 + took_us, outcome: Ok(outcome), body: None }),
///         page_gone_us: None,
///         observed: Observed::default(),
///     });
/// }
/// assert_eq!((calls.count(), calls.failed()), (3, 1));
/// assert_eq!(calls.statuses[&Status::Answered(Outcome::Ok)], 2);
/// let took = Percentiles { p50_us: 200, p95_us: 300, max_us: 300 };
/// assert_eq!(calls.durations.percentiles(), Some(took));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandCalls {
    /// How many stand so; a status that none has is absent.
    pub statuses: BTreeMap<Status, u64>,
    /// How long those took that were answered: as long as their pages waited, where that is known.
    pub durations: Durations,
    /// How long these took in Rust, from receipt to answer.
    pub in_rust: Durations,
    /// Bytes of their requests and answers, as they travelled.
    pub bytes: u64,
}

impl CommandCalls {
    /// Adds a call, as it stands.
    pub fn add(&mut self, call: &Call) {
        let status = call.status();
        *self.statuses.entry(status).or_default() += 1;
        self.bytes = self.bytes.saturating_add(call.size());
        if let (Status::Answered(_), Some(duration_us)) = (status, call.duration_us()) {
            self.durations.us.push(duration_us);
            self.in_rust.us.extend(call.rust_us());
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// How many of them have ended otherwise than with a value.
    pub fn failed(&self) -> u64 {
        let failed = self.statuses.iter().filter(|(status, _)| status.has_failed());
        failed.map(|(_, count)| count).sum()
    }

    /// The share of those that have ended which failed, from 0 to 1; 0 where none has ended.
    pub fn error_rate(&self) -> f64 {
        let ended = self.statuses.iter().filter(|(status, _)| status.has_ended());
        match ended.map(|(_, count)| count).sum::<u64>() {
            0 => 0.0,
            ended => self.failed() as f64 / ended as f64,
        }
    }
}

/// How long some calls took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    us: Vec<u64>,
}

impl Durations {
    /// How many calls that were.
    pub fn len(&self) -> usize {
        self.us.len()
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.us.is_empty()
    }

    /// What people compare; none where there were no calls. It sorts them, and is quick where they are
    /// sorted already.
    pub fn percentiles(&mut self) -> Option<Percentiles> {
        self.us.sort_unstable();
        Some(Percentiles { p50_us: self.at(50)?, p95_us: self.at(95)?, max_us: self.at(100)? })
    }

    /// The shortest one that so many percent of them are not longer than.
    fn at(&self, percent: usize) -> Option<u64> {
        let rank = (self.us.len() * percent).div_ceil(100);
        self.us.get(rank.saturating_sub(1)).copied()
    }
}

/// How long calls took, in microseconds. Each is a time that one of them took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Percentiles {
    /// So long, or less, took half of them.
    pub p50_us: u64,
    /// So long, or less, took 95 of a hundred.
    pub p95_us: u64,
    /// So long took the longest.
    pub max_us: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DropCause, Outcome, Request, calls::End};

    #[test]
    fn percentiles_are_durations_that_were_measured() {
        let of = |range: std::ops::Range<u64>| {
            let percentiles = Durations { us: range.rev().collect() }.percentiles();
            percentiles.map(|it| [it.p50_us, it.p95_us, it.max_us])
        };
        assert_eq!(of(1..101), Some([50, 95, 100]));
        assert_eq!(of(1..4), Some([2, 3, 3]));
        assert_eq!(of(7..8), Some([7; 3]));
        assert_eq!(of(1..1), None);
    }

    #[test]
    fn calls_that_have_not_ended_have_not_failed_and_those_without_an_answer_took_no_time() {
        let mut calls = CommandCalls::default();
        let ends = [Some(Ok(Outcome::Ok)), Some(Err(DropCause::Handler)), None];
        for outcome in ends {
            calls.add(&Call {
                seq: 0,
                request: Request::default(),
                body: None,
                received_us: 1,
                dispatched: None,
                end: outcome.map(|outcome| End { seq: 1, at_us: 8, outcome, body: None }),
                page_gone_us: None,
                observed: crate::Observed::default(),
            });
        }
        assert_eq!((calls.count(), calls.failed(), calls.durations.len()), (3, 1, 1));
        assert!((calls.error_rate() - 0.5).abs() < 1e-9);
        assert!(CommandCalls::default().error_rate().abs() < 1e-9);
    }
}
