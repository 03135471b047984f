//! From the recorder's clock, microseconds since recording began, to the clock on the wall.

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike};

/// Knows when recording began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    started: DateTime<FixedOffset>,
}

impl Clock {
    /// Reads the start as the plugin states it, RFC 3339; nothing when it is not that.
    pub fn parse(started: &str) -> Option<Self> {
        Some(Self { started: DateTime::parse_from_rfc3339(started).ok()? })
    }

    /// Time of day at the app, `14:02:11.204`.
    pub fn time_of_day(&self, at_us: u64) -> Option<String> {
        let at_us = i64::try_from(at_us).ok()?;
        let at = self.started.checked_add_signed(TimeDelta::microseconds(at_us))?.time();
        let ms = at.nanosecond() / 1_000_000 % 1_000;
        Some(format!("{:02}:{:02}:{:02}.{ms:03}", at.hour(), at.minute(), at.second()))
    }

    /// How long ago something happened, in microseconds, by a clock that counts milliseconds
    /// since 1970. Both clocks are this machine's, but they may be set in between: never negative.
    pub fn elapsed_us(&self, at_us: u64, now_unix_ms: f64) -> u64 {
        let since_start_us = now_unix_ms * 1_000.0 - self.started.timestamp_micros() as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        let since_start_us = since_start_us as u64;
        since_start_us.saturating_sub(at_us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_that_of_the_app() {
        let clock = Clock::parse("2026-02-03T14:02:10.004+01:00").unwrap();
        assert_eq!(clock.time_of_day(0).as_deref(), Some("14:02:10.004"));
        assert_eq!(clock.time_of_day(1_200_999).as_deref(), Some("14:02:11.204"));
        assert_eq!(clock.time_of_day(u64::MAX), None);
    }

    #[test]
    fn midnight_passes() {
        let clock = Clock::parse("2026-02-03T23:59:59.900Z").unwrap();
        assert_eq!(clock.time_of_day(100_000).as_deref(), Some("00:00:00.000"));
    }

    #[test]
    fn elapsed_time_is_never_negative() {
        let clock = Clock::parse("1970-01-01T00:00:10Z").unwrap();
        assert_eq!(clock.elapsed_us(500_000, 12_000.0), 1_500_000);
        assert_eq!(clock.elapsed_us(500_000, 10_100.0), 0);
        assert_eq!(clock.elapsed_us(500_000, 0.0), 0);
    }

    #[test]
    fn a_start_that_is_no_time_is_refused() {
        assert_eq!(Clock::parse("yesterday"), None);
    }
}
