//! Where tests kill the program: between every two statements, and in a phase of a run. Nothing of this is in a release build.

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

/// Called in each phase of a run, when it is prepared and nothing of it is kept.
#[cfg(not(debug_assertions))]
pub fn in_phase(_kind: &str, _phase: &str) {}

/// Dies like `kill -9` in the phase that `AGENT_MANAGER_FAILPOINT` names: `lab.iterate:propose`.
#[cfg(debug_assertions)]
pub fn in_phase(kind: &str, phase: &str) {
    static FATAL: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("AGENT_MANAGER_FAILPOINT").ok());
    if FATAL.as_deref().and_then(|point| point.split_once(':')) == Some((kind, phase)) {
        std::process::abort();
    }
}
