//! Where tests kill the program: between every two statements. Nothing of this is in a release build.

/// Called before every statement, and before every commit.
#[cfg(not(debug_assertions))]
pub(crate) fn before_statement() {}

/// Dies like `kill -9` before statement number `AGENT_MANAGER_FAILPOINT` (counted from 1) of this process.
#[cfg(debug_assertions)]
pub(crate) fn before_statement() {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    };
    static FATAL: LazyLock<Option<u64>> =
        LazyLock::new(|| std::env::var("AGENT_MANAGER_FAILPOINT").ok()?.parse().ok());
    static STATEMENTS: AtomicU64 = AtomicU64::new(0);
    if let Some(fatal) = *FATAL
        && STATEMENTS.fetch_add(1, Ordering::SeqCst) + 1 == fatal
    {
        std::process::abort();
    }
}
