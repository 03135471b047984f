//! What was measured, as a table for people and as JSON for programs.
//!
//! The JSON is an object of `machine` ([`Machine`]) and `rows`, an array of [`Row`]:
//!
//! ```json
//! {
//!   "machine": {
//!     "cpus": 8, "os": "Debian GNU/Linux 12 (bookworm)", "kernel": "Linux 6.1.0",
//!     "webkit": "2.50.6", "rustc": "rustc 1.95.0 (59807616e 2026-04-14)"
//!   },
//!   "rows": [{
//!     "name": "invoke-small", "profile": "dev", "unit": "µs",
//!     "stock": 800.0, "plugin": 808.0, "plugin_open": 1000.0, "peer": 900.0,
//!     "ratio": 1.01, "ratio_open": 1.25, "ratio_peer": 1.13,
//!     "bound": "ratio", "limit": 1.03, "limit_open": 1.1, "met": "yes", "met_open": "noisy",
//!     "spread": { "plugin": 0.01, "plugin_open": 0.4 }
//!   }]
//! }
//! ```
//!
//! The numbers of this example are made up.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Case, Machine, Round, cases::Limit, stats};

/// Everything that was measured in one go.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub rows: Vec<Row>,
}

/// How the app was built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    Dev,
    /// Optimized, with the plugin at work all the same.
    Release,
}

/// One case in one profile. What a case does not have is null.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub profile: Profile,
    /// Of the next four, for one operation. 2,000 messages are one operation.
    pub unit: &'static str,
    /// What it is compared with, which is the app without the plugin, the same done by the least
    /// code there can be, or what is allowed: the median of all rounds.
    pub stock: Option<f64>,
    /// With the plugin, its window closed: the median of all rounds.
    pub plugin: f64,
    /// With its window open: the median of all rounds.
    pub plugin_open: Option<f64>,
    /// With the tool that this one is compared with: the median of all rounds.
    pub peer: Option<f64>,
    /// `plugin` over `stock`: the median of each round's own ratio, so not quite that of the
    /// medians.
    pub ratio: Option<f64>,
    /// `plugin_open` over `stock`, likewise.
    pub ratio_open: Option<f64>,
    /// `peer` over `stock`, likewise.
    pub ratio_peer: Option<f64>,
    /// What `limit` is of.
    pub bound: Bound,
    /// The limit of `plugin`. Where it is so much more than `stock`, the ratio that this makes.
    pub limit: f64,
    /// The limit of `ratio_open`.
    pub limit_open: Option<f64>,
    /// Whether `plugin` keeps to `limit`.
    pub met: Verdict,
    /// Whether `plugin_open` keeps to `limit_open`.
    pub met_open: Option<Verdict>,
    pub spread: Spread,
}

/// What a limit is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// The ratio is at most so much.
    Ratio,
    /// The figure itself is at most so much.
    Most,
    /// It is at least so much.
    Least,
}

/// How far that of which the limit is lies apart from round to round: the interquartile range. Null
/// for fewer than three rounds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    pub plugin: Option<f64>,
    pub plugin_open: Option<f64>,
}

/// Whether a limit is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In JSON `yes`.
    Met,
    /// In JSON `no`.
    Missed,
    /// The ratios lie further apart than their median is from the limit, so it could be either. In
    /// JSON `noisy`.
    Noisy,
}

/// All rounds of what has a limit.
struct Judged {
    median: f64,
    spread: Option<f64>,
}

impl Row {
    pub(super) fn new(case: &Case, profile: Profile, rounds: &[Round]) -> Self {
        let stock = of(rounds, |round| round.stock);
        let over_stock = |figure: fn(&Round) -> Option<f64>| {
            of(rounds, |round| Some(figure(round)? / round.stock?))
        };
        let plugin = of(rounds, |round| Some(round.plugin));
        let ratio = over_stock(|round| Some(round.plugin));
        let ratio_open = over_stock(|round| round.plugin_open);
        let (bound, limit) = case.limit.bound(median(&stock));
        let limit_open = case.limit_open.map(|limit| limit.bound(median(&stock)).1);
        let judged = Judged::new(if bound == Bound::Ratio { &ratio } else { &plugin });
        let judged_open = Judged::new(&ratio_open);
        Self {
            name: case.name,
            profile,
            unit: case.unit,
            stock: stats::median(&stock),
            plugin: median(&plugin),
            plugin_open: stats::median(&of(rounds, |round| round.plugin_open)),
            peer: stats::median(&of(rounds, |round| round.peer)),
            ratio: stats::median(&ratio),
            ratio_open: stats::median(&ratio_open),
            ratio_peer: stats::median(&over_stock(|round| round.peer)),
            bound,
            limit,
            limit_open,
            met: judged.verdict(bound, limit),
            met_open: limit_open.map(|limit| judged_open.verdict(Bound::Ratio, limit)),
            spread: Spread { plugin: judged.spread, plugin_open: judged_open.spread },
        }
    }
}

fn of(rounds: &[Round], figure: impl Fn(&Round) -> Option<f64>) -> Vec<f64> {
    rounds.iter().filter_map(figure).collect()
}

impl Judged {
    fn new(values: &[f64]) -> Self {
        Self { median: median(values), spread: stats::interquartile_range(values) }
    }

    fn verdict(&self, bound: Bound, limit: f64) -> Verdict {
        let margin = match bound {
            Bound::Ratio | Bound::Most => limit - self.median,
            Bound::Least => self.median - limit,
        };
        match self.spread {
            Some(spread) if spread <= margin.abs() => {
                if margin >= 0.0 {
                    Verdict::Met
                } else {
                    Verdict::Missed
                }
            }
            _ => Verdict::Noisy,
        }
    }
}

/// Without a round there is no number, which is what this gives then.
fn median(values: &[f64]) -> f64 {
    stats::median(values).unwrap_or(f64::NAN)
}

impl Limit {
    fn bound(self, stock: f64) -> (Bound, f64) {
        match self {
            Self::Times(times) => (Bound::Ratio, times),
            Self::Plus(more) => (Bound::Ratio, 1.0 + more / stock),
            Self::Most(most) => (Bound::Most, most),
            Self::Least(least) => (Bound::Least, least),
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Met => "yes",
            Self::Missed => "no",
            Self::Noisy => "noisy",
        })
    }
}

/// The line above the rows of the table.
pub const TABLE_HEAD: &str = "row                   profile unit    stock   closed  ratio spread  limit\
                                   \x20            open  ratio spread  limit             peer  ratio";

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, profile, unit, .. } = self;
        // Padding is for texts, not for what writes itself.
        let stock = or_dash(self.stock, 2);
        write!(f, "{name:<21} {:<7} {unit:<4} {stock:>8}", profile.to_string())?;
        let (ratio, spread) = (self.ratio, self.spread.plugin);
        columns(f, Some(self.plugin), ratio, spread, Some(self.limit), Some(self.met))?;
        let (ratio, spread) = (self.ratio_open, self.spread.plugin_open);
        columns(f, self.plugin_open, ratio, spread, self.limit_open, self.met_open)?;
        write!(f, " {:>8} {:>6}", or_dash(self.peer, 2), or_dash(self.ratio_peer, 3))
    }
}

/// One of the two that have a limit.
fn columns(
    f: &mut fmt::Formatter<'_>,
    figure: Option<f64>,
    ratio: Option<f64>,
    spread: Option<f64>,
    limit: Option<f64>,
    met: Option<Verdict>,
) -> fmt::Result {
    let met = met.map_or(String::new(), |met| met.to_string());
    let [ratio, spread, limit] = [ratio, spread, limit].map(|number| or_dash(number, 3));
    write!(f, " {:>8} {ratio:>6} {spread:>6} {limit:>6} {met:<6}", or_dash(figure, 2))
}

fn or_dash(number: Option<f64>, places: usize) -> String {
    number.map_or("–".into(), |number| format!("{number:.places$}"))
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dev => "dev",
            Self::Release => "release",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Noisy => "noisy",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::CASES;

    fn row(name: &str, rounds: &[(f64, f64, f64)]) -> Row {
        let case = CASES.iter().find(|case| case.name == name).unwrap();
        let round = |&(stock, plugin, open)| Round {
            stock: Some(stock),
            plugin,
            plugin_open: Some(open),
            peer: None,
        };
        Row::new(case, Profile::Dev, &rounds.iter().map(round).collect::<Vec<_>>())
    }

    #[test]
    fn a_limit_is_met_or_missed_by_more_than_the_spread() {
        let row = row(
            "invoke-small",
            &[(100.0, 101.0, 150.0), (200.0, 202.0, 300.0), (10.0, 10.1, 15.0)],
        );
        assert_eq!((row.met, row.met_open), (Verdict::Met, Some(Verdict::Missed)));
    }

    #[test]
    fn a_machine_that_drifts_does_not_change_the_ratio() {
        let row = row(
            "invoke-small",
            &[(100.0, 110.0, 120.0), (200.0, 220.0, 240.0), (50.0, 55.0, 60.0)],
        );
        let ratios = (row.ratio.unwrap(), row.ratio_open.unwrap());
        assert!((ratios.0 - 1.1).abs() < 1e-9 && (ratios.1 - 1.2).abs() < 1e-9, "{row:?}");
    }

    #[test]
    fn ratios_that_lie_on_both_sides_are_noisy() {
        let row = row(
            "invoke-small",
            &[(100.0, 90.0, 60.0), (100.0, 101.0, 100.0), (100.0, 120.0, 200.0)],
        );
        assert_eq!((row.met, row.met_open), (Verdict::Noisy, Some(Verdict::Noisy)));
    }

    #[test]
    fn one_round_is_noisy_whatever_it_says() {
        assert_eq!(row("invoke-small", &[(100.0, 100.0, 100.0)]).met, Verdict::Noisy);
    }

    #[test]
    fn milliseconds_on_top_become_a_ratio() {
        let row = row("app-start", &[(500.0, 504.0, 900.0); 3]);
        assert!((row.limit - 1.01).abs() < 1e-9, "{row:?}");
        assert_eq!((row.met, row.limit_open, row.met_open), (Verdict::Met, None, None));
    }

    #[test]
    fn a_figure_of_its_own_is_at_most_or_at_least_its_limit() {
        for (name, figure, met) in [
            ("bundle", 300.0, Verdict::Met),
            ("bundle", 500.0, Verdict::Missed),
            ("stream", 60_000.0, Verdict::Met),
            ("stream", 40_000.0, Verdict::Missed),
        ] {
            let case = CASES.iter().find(|case| case.name == name).unwrap();
            let rounds = [Round { plugin: figure, ..Round::default() }; 3];
            let row = Row::new(case, Profile::Dev, &rounds);
            assert_eq!((row.met, row.ratio, row.stock), (met, None, None), "{name}");
        }
    }
}
