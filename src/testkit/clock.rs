//! Time that only moves when told to.

use domain::{Clock, Period, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// Starts at 2026-01-01T00:00:00Z.
pub struct MockClock(AtomicI64);

impl MockClock {
    pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    pub const fn new() -> Self {
        Self(AtomicI64::new(Self::START.as_millis()))
    }

    pub fn advance(&self, period: Period) {
        self.0.fetch_add(period.as_millis(), Ordering::SeqCst);
    }
}

impl Default for MockClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
