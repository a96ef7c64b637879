//! What the worker of this process has done since it started.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $count:ident $field:ident $read:ident),+ $(,)?) => {
        #[derive(Debug, Default)]
        pub struct Stats {
            $($field: AtomicU64),+
        }

        impl Stats {
            $(
                pub(super) fn $count(&self) {
                    self.$field.fetch_add(1, Ordering::Relaxed);
                }

                $(#[$doc])*
                pub fn $read(&self) -> u64 {
                    self.$field.load(Ordering::Relaxed)
                }
            )+
        }
    };
}

counters! {
    /// Attempts that were begun.
    claimed claims jobs_claimed,
    /// Jobs that were done.
    finished completions jobs_finished,
    /// Attempts that failed.
    failed failures jobs_failed,
    /// Jobs that used up their attempts.
    died deaths jobs_died,
    /// Leases that another worker has taken over, or that ended because the job was called off.
    lost losses leases_lost,
    /// Jobs given back because the server stopped.
    handed_back returns jobs_handed_back,
    /// Jobs found whose worker had vanished.
    reclaimed reclaims jobs_reclaimed,
}
