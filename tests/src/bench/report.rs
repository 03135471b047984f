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
//!     "stock": 800.0, "plugin": 808.0, "plugin_open": 1000.0, "peer": null,
//!     "ratio": 1.01, "ratio_open": 1.25, "limit": 1.03, "limit_open": 1.1,
//!     "met": "yes", "met_open": "noisy", "spread": { "ratio": 0.01, "ratio_open": 0.4 }
//!   }]
//! }
//! ```
//!
//! The numbers of this example are made up.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{
    Case, Machine, Round,
    cases::{Limit, Unit},
    stats,
};

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

/// One case in one profile.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub profile: Profile,
    /// Of the next three: `µs` or `ms` for one operation. 2,000 messages are one operation.
    pub unit: &'static str,
    /// Without the plugin: the median of all rounds.
    pub stock: f64,
    /// With the plugin, its window closed: the median of all rounds.
    pub plugin: f64,
    /// With its window open: the median of all rounds.
    pub plugin_open: f64,
    /// With the tool that this one is compared with. Always null: that is not measured yet.
    pub peer: Option<f64>,
    /// `plugin` over `stock`: the median of each round's own ratio, so not quite that of the
    /// medians.
    pub ratio: f64,
    /// `plugin_open` over `stock`, likewise.
    pub ratio_open: f64,
    /// What `ratio` must not exceed. Where the limit is a time on top, the ratio that it makes of
    /// `stock`.
    pub limit: f64,
    /// What `ratio_open` must not exceed; null where anything goes.
    pub limit_open: Option<f64>,
    /// Whether `ratio` keeps to `limit`.
    pub met: Verdict,
    /// Whether `ratio_open` keeps to `limit_open`; null without a limit.
    pub met_open: Option<Verdict>,
    pub spread: Spread,
}

/// How far the ratios of the rounds lie apart: their interquartile range. Null for fewer than three
/// rounds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Spread {
    pub ratio: Option<f64>,
    pub ratio_open: Option<f64>,
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

/// The plugin against the app without it.
struct Comparison {
    ratio: f64,
    spread: Option<f64>,
}

impl Row {
    pub(super) fn new(case: &Case, profile: Profile, rounds: &[Round]) -> Self {
        let of = |figure: fn(&Round) -> f64| -> Vec<f64> { rounds.iter().map(figure).collect() };
        let stock = median(&of(|round| round.stock));
        let limit = case.limit.as_ratio(stock);
        let limit_open = case.limit_open.map(|limit| limit.as_ratio(stock));
        let closed = Comparison::new(&of(|round| round.plugin / round.stock));
        let open = Comparison::new(&of(|round| round.plugin_open / round.stock));
        Self {
            name: case.name,
            profile,
            unit: case.unit.symbol(),
            stock,
            plugin: median(&of(|round| round.plugin)),
            plugin_open: median(&of(|round| round.plugin_open)),
            peer: None,
            ratio: closed.ratio,
            ratio_open: open.ratio,
            limit,
            limit_open,
            met: closed.verdict(limit),
            met_open: limit_open.map(|limit| open.verdict(limit)),
            spread: Spread { ratio: closed.spread, ratio_open: open.spread },
        }
    }
}

impl Comparison {
    fn new(ratios: &[f64]) -> Self {
        Self { ratio: median(ratios), spread: stats::interquartile_range(ratios) }
    }

    fn verdict(&self, limit: f64) -> Verdict {
        let margin = limit - self.ratio;
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

impl Unit {
    fn symbol(self) -> &'static str {
        match self {
            Self::Microseconds => "µs",
            Self::Milliseconds => "ms",
        }
    }
}

impl Limit {
    fn as_ratio(self, stock_ms: f64) -> f64 {
        match self {
            Self::Times(times) => times,
            Self::PlusMs(ms) => 1.0 + ms / stock_ms,
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
pub const TABLE_HEAD: &str = "row                  profile unit    stock   closed  ratio spread  limit\
                                   \x20           open  ratio spread  limit";

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, profile, unit, stock, .. } = self;
        // Padding is for texts, not for what writes itself.
        write!(f, "{name:<20} {:<7} {unit:<4} {stock:>8.2}", profile.to_string())?;
        let (limit, met) = (Some(self.limit), Some(self.met));
        columns(f, self.plugin, self.ratio, self.spread.ratio, limit, met)?;
        let (limit, met) = (self.limit_open, self.met_open);
        columns(f, self.plugin_open, self.ratio_open, self.spread.ratio_open, limit, met)
    }
}

/// One of the two that are compared with the first.
fn columns(
    f: &mut fmt::Formatter<'_>,
    figure: f64,
    ratio: f64,
    spread: Option<f64>,
    limit: Option<f64>,
    met: Option<Verdict>,
) -> fmt::Result {
    let or_dash =
        |number: Option<f64>| number.map_or("–".into(), |number| format!("{number:.3}"));
    let met = met.map_or(String::new(), |met| met.to_string());
    write!(f, " {figure:>8.2} {ratio:>6.3} {:>6} {:>6} {met:<6}", or_dash(spread), or_dash(limit))
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
        let round = |&(stock, plugin, plugin_open)| Round { stock, plugin, plugin_open };
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
        assert!((row.ratio - 1.1).abs() < 1e-9 && (row.ratio_open - 1.2).abs() < 1e-9, "{row:?}");
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
}
