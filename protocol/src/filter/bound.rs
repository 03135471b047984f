//! Durations, moments and sizes that something is compared with: `>100ms`, `at:<2s`, `<=10kb`.

use std::fmt;

/// What a duration, a moment or a size is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) order: Order,
    /// In microseconds or bytes.
    pub(super) limit: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Over,
    AtLeast,
    Under,
    AtMost,
}

impl Order {
    /// Longer signs before those they begin with.
    const ALL: [Self; 4] = [Self::AtLeast, Self::Over, Self::AtMost, Self::Under];

    fn sign(self) -> &'static str {
        match self {
            Self::Over => ">",
            Self::AtLeast => ">=",
            Self::Under => "<",
            Self::AtMost => "<=",
        }
    }

    /// Splits the sign off a text that begins with one.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|it| Some((it, text.strip_prefix(it.sign())?)))
    }
}

impl Bound {
    pub(super) fn holds(self, amount: u64) -> bool {
        match self.order {
            Order::Over => amount > self.limit,
            Order::AtLeast => amount >= self.limit,
            Order::Under => amount < self.limit,
            Order::AtMost => amount <= self.limit,
        }
    }

    /// Whether all amounts that this allows are allowed by the other.
    pub(super) fn implies(self, other: Self) -> bool {
        let is_lower = |order| matches!(order, Order::Over | Order::AtLeast);
        if is_lower(self.order) != is_lower(other.order) {
            return false;
        }
        let nearest = match self.order {
            Order::Over => self.limit.checked_add(1),
            Order::Under => self.limit.checked_sub(1),
            Order::AtLeast | Order::AtMost => Some(self.limit),
        };
        // Without one, this allows nothing.
        nearest.is_none_or(|nearest| other.holds(nearest))
    }
}

/// What is measured, with its units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Duration,
    /// The duration of what of it was in Rust.
    InRust,
    /// A duration since recording began.
    Moment,
    Size,
}

impl Measure {
    /// Unit and how many of the least it is; the first of the same size is the one that is written.
    fn units(self) -> &'static [(&'static str, u64)] {
        match self {
            Self::Duration | Self::InRust | Self::Moment => &[
                ("us", 1),
                ("µs", 1),
                ("μs", 1),
                ("ms", 1_000),
                ("s", 1_000_000),
                ("min", 60_000_000),
                ("h", 3_600_000_000),
            ],
            Self::Size => &[
                ("b", 1),
                ("kb", 1 << 10),
                ("kib", 1 << 10),
                ("k", 1 << 10),
                ("mb", 1 << 20),
                ("mib", 1 << 20),
                ("m", 1 << 20),
                ("gb", 1 << 30),
                ("gib", 1 << 30),
                ("g", 1 << 30),
            ],
        }
    }

    fn unit(self, name: &str) -> Option<u64> {
        let name = match (name, self) {
            ("", Self::Duration | Self::InRust | Self::Moment) => "ms",
            ("", Self::Size) => "b",
            (name, _) => &name.to_lowercase(),
        };
        self.units().iter().find(|unit| unit.0 == name).map(|(_, factor)| *factor)
    }

    /// What an amount without a field measures, by its unit.
    pub(super) fn of(amount: &str) -> Self {
        if split_unit(amount).1.ends_with(['b', 'B']) { Self::Size } else { Self::Duration }
    }

    /// Reads `1.5s`. An error says what is wrong with it.
    pub(super) fn read(self, amount: &str) -> Result<u64, String> {
        let (number, unit) = split_unit(amount);
        let factor = self.unit(unit).ok_or_else(|| {
            let (units, least) = match self {
                Self::Duration | Self::InRust | Self::Moment => {
                    ("us, ms, s, min or h", "milliseconds")
                }
                Self::Size => ("b, kb, mb or gb", "bytes"),
            };
            format!("There is no unit `{unit}` here: it is {units}, or none for {least}.")
        })?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !is_number(whole) || !is_number(fraction) {
            return Err(format!("`{amount}` is no amount: write a number and a unit, as in 1.5s."));
        }
        // What is less than the least unit does not count.
        let fraction = &fraction[..fraction.len().min(12)];
        let digits = format!("0{whole}{fraction}").parse::<u128>().ok();
        digits
            .and_then(|digits| digits.checked_mul(factor.into()))
            .map(|scaled| scaled / 10_u128.pow(u32::try_from(fraction.len()).unwrap_or(0)))
            .and_then(|amount| u64::try_from(amount).ok())
            .ok_or_else(|| format!("`{amount}` is too large a number."))
    }

    pub(super) fn write(self, f: &mut fmt::Formatter<'_>, bound: Bound) -> fmt::Result {
        let sign = bound.order.sign();
        let divides = |unit: &&(&str, u64)| bound.limit.is_multiple_of(unit.1);
        let best = self
            .units()
            .iter()
            .filter(divides)
            .reduce(|best, unit| if unit.1 > best.1 { unit } else { best });
        match best {
            Some((unit, factor)) if bound.limit > 0 => {
                write!(f, "{sign}{}{unit}", bound.limit / factor)
            }
            _ => write!(f, "{sign}{}", bound.limit),
        }
    }
}

/// Number and unit of an amount.
fn split_unit(amount: &str) -> (&str, &str) {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    amount.split_at(amount.find(|c| !is_digit(c)).unwrap_or(amount.len()))
}
