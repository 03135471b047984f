//! How numbers are written for people: sizes, durations, counts. The same in the window, in exports
//! and on the command line.

use std::borrow::Cow;

use crate::Length;

/// `1234567` as `1,234,567`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of things, named as one of them: `1 record`, `2 records`, `3 deliveries`.
pub fn things(n: u64, thing: &str) -> String {
    format!("{} {}", count(n), noun(n, thing))
}

/// What so many things are called, named as one of them.
pub fn noun(n: u64, thing: &str) -> Cow<'_, str> {
    match thing.strip_suffix('y') {
        _ if n == 1 => thing.into(),
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies").into(),
        _ if thing.ends_with('s') => format!("{thing}es").into(),
        _ => format!("{thing}s").into(),
    }
}

/// A number of bytes: `120 B`, `1.2 KiB`, `38 MiB`.
pub fn size(bytes: u64) -> String {
    let (amount, unit) = in_unit(bytes);
    format!("{amount} {unit}")
}

/// Part of a limit, in the limit's unit: `8.1 of 64 MiB`.
pub fn size_of(bytes: u64, limit: u64) -> String {
    let (limit_amount, unit) = in_unit(limit);
    let divisor = divisor(unit);
    let amount = if unit == UNITS[0] { bytes.to_string() } else { decimal(bytes as f64 / divisor) };
    format!("{amount} of {limit_amount} {unit}")
}

const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

fn in_unit(bytes: u64) -> (String, &'static str) {
    let mut amount = bytes as f64;
    let mut at = 0;
    // 1023.95 would be written as 1024.0 of the smaller unit.
    while amount >= 1023.95 && at + 1 < UNITS.len() {
        amount /= 1024.0;
        at += 1;
    }
    let text = if at == 0 { bytes.to_string() } else { decimal(amount) };
    (text, UNITS[at])
}

fn divisor(unit: &str) -> f64 {
    let steps = UNITS.iter().position(|known| *known == unit).unwrap_or(0);
    (0..steps).map(|_| 1024.0).product()
}

/// One decimal while it tells something: not for nothing, not for larger whole numbers.
fn decimal(amount: f64) -> String {
    if amount == 0.0 || amount >= 99.95 || (amount >= 10.0 && amount.fract() == 0.0) {
        format!("{amount:.0}")
    } else {
        format!("{amount:.1}")
    }
}

/// A duration: `0.41 ms`, `3.4 ms`, `184 ms`, `1.24 s`, `2 min 5 s`, `3 h 12 min`.
pub fn duration(us: u64) -> String {
    let ms = us as f64 / 1_000.0;
    if ms < 0.995 {
        format!("{ms:.2} ms")
    } else if ms < 99.95 {
        format!("{ms:.1} ms")
    } else if ms < 999.5 {
        format!("{ms:.0} ms")
    } else if ms < 59_995.0 {
        format!("{:.2} s", ms / 1_000.0)
    } else {
        let seconds = us.saturating_add(500_000) / 1_000_000;
        let (minutes, rest) = (seconds / 60, seconds % 60);
        if minutes < 60 {
            format!("{minutes} min {rest} s")
        } else {
            format!("{} h {} min", minutes / 60, minutes % 60)
        }
    }
}

/// How long something took by two clocks: as a [`duration`], or when they cannot tell it from nothing,
/// what it is less than: `< 5 ms`. Where it is not known how far apart they are, `≈ 12.4 ms`.
pub fn length(Length { us, within_us }: Length) -> String {
    match within_us {
        None if us == 0 => "≈ 0 ms".into(),
        None => format!("≈ {}", duration(us)),
        Some(within_us) if within_us > 0 && us <= within_us => {
            format!("< {}", at_least(us.saturating_add(within_us)))
        }
        Some(_) => duration(us),
    }
}

/// A round duration that is no shorter.
fn at_least(us: u64) -> String {
    match us.div_ceil(1_000) {
        ms @ 0..100 => format!("{ms} ms"),
        _ => duration(us.div_ceil(10_000).saturating_mul(10_000)),
    }
}

/// Microseconds as milliseconds with all digits, for tables: `1.234`.
pub fn milliseconds(us: u64) -> String {
    format!("{}.{:03}", us / 1_000, us % 1_000)
}

/// How long something has been going on, without digits that would only flicker: `0.4 s`, `12 s`.
pub fn elapsed(us: u64) -> String {
    if us < 10_000_000 {
        format!("{}.{} s", us / 1_000_000, us / 100_000 % 10)
    } else {
        let seconds = us / 1_000_000;
        if seconds < 60 { format!("{seconds} s") } else { duration(seconds * 1_000_000) }
    }
}

/// A moment, counted from the start of recording: `+12.345678 s`.
pub fn offset(us: u64) -> String {
    format!("+{}.{:06} s", count(us / 1_000_000), us % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        let written: Vec<_> = [0, 999, 1_000, 12_345, 1_234_567].map(count).into();
        assert_eq!(written, ["0", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(things(1, "record"), "1 record");
        assert_eq!(things(2_000, "record"), "2,000 records");
        let deliveries = [0, 1, 2].map(|n| things(n, "delivery"));
        assert_eq!(deliveries, ["0 deliveries", "1 delivery", "2 deliveries"]);
        assert_eq!([noun(2, "key"), noun(2, "address")], ["keys", "addresses"]);
    }

    #[test]
    fn sizes_take_the_unit_that_keeps_them_short() {
        let written: Vec<_> =
            [0, 1_023, 1_024, 1_229, 102_400, 1_048_575, 8 << 20, 5_000_000_000].map(size).into();
        assert_eq!(
            written,
            ["0 B", "1023 B", "1.0 KiB", "1.2 KiB", "100 KiB", "1.0 MiB", "8.0 MiB", "4.7 GiB"]
        );
    }

    #[test]
    fn part_of_a_limit_is_written_in_the_unit_of_the_limit() {
        assert_eq!(size_of(8_493_466, 64 << 20), "8.1 of 64 MiB");
        assert_eq!(size_of(0, 64 << 20), "0 of 64 MiB");
        assert_eq!(size_of(100, 500), "100 of 500 B");
    }

    #[test]
    fn durations_keep_about_three_digits() {
        let written: Vec<_> = [
            0,
            410,
            994,
            996,
            3_400,
            38_120,
            184_000,
            999_600,
            1_240_000,
            59_999_000,
            125_000_000,
            11_520_000_000,
        ]
        .map(duration)
        .into();
        assert_eq!(
            written,
            [
                "0.00 ms",
                "0.41 ms",
                "0.99 ms",
                "1.0 ms",
                "3.4 ms",
                "38.1 ms",
                "184 ms",
                "1.00 s",
                "1.24 s",
                "1 min 0 s",
                "2 min 5 s",
                "3 h 12 min"
            ]
        );
    }

    #[test]
    fn a_time_that_two_clocks_cannot_tell_from_nothing_is_no_number() {
        let written = |us, within_us| length(Length { us, within_us });
        assert_eq!(written(0, Some(1_523)), "< 2 ms");
        assert_eq!(written(1_400, Some(1_523)), "< 3 ms");
        assert_eq!(written(1_600, Some(1_523)), "1.6 ms");
        assert_eq!(written(0, Some(104_300)), "< 110 ms");
        assert_eq!(
            (written(0, None), written(12_400, None)),
            ("≈ 0 ms".into(), "≈ 12.4 ms".into())
        );
        assert_eq!(length(Length::exact(0)), "0.00 ms");
        assert_eq!(milliseconds(1_234_005), "1234.005");
    }

    #[test]
    fn elapsed_time_flickers_less_the_longer_it_gets() {
        let written: Vec<_> = [0, 450_000, 9_990_000, 12_700_000, 65_900_000].map(elapsed).into();
        assert_eq!(written, ["0.0 s", "0.4 s", "9.9 s", "12 s", "1 min 5 s"]);
    }

    #[test]
    fn offsets_keep_the_microsecond() {
        assert_eq!(offset(12_345_678), "+12.345678 s");
        assert_eq!(offset(5), "+0.000005 s");
    }
}
