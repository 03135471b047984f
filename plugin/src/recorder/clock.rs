//! The clock of a log.

use std::time::Instant;

use chrono::{DateTime, Local, SecondsFormat};

/// When recording began, by the wall's clock and by one that never goes back.
#[derive(Debug)]
pub(super) struct Clock {
    zero: Instant,
    started: DateTime<Local>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { zero: Instant::now(), started: Local::now() }
    }

    /// Microseconds since then.
    pub(super) fn now_us(&self) -> u64 {
        u64::try_from(self.zero.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// When that was, in RFC 3339.
    pub(super) fn started(&self) -> String {
        self.started.to_rfc3339_opts(SecondsFormat::Micros, false)
    }
}
