//! Backtests: the list, a new one, one with its figures, and several beside each other.

mod actions;
mod charts;
mod circumstances;
mod compare;
mod detail;
mod figures;
mod list;
mod new;
mod tables;

pub use compare::ComparePage;
pub use detail::BacktestPage;
pub use list::BacktestsPage;
pub(crate) use list::short_table;
pub use new::NewBacktestPage;

use crate::components::Tone;
use domain::backtests::BacktestStatus;

pub(crate) const PATH: &str = "/backtests";
const NEW: &str = "/backtests/new";
const COMPARE: &str = "/backtests/compare";

/// The page of a backtest.
pub(crate) fn path_of(id: impl std::fmt::Display) -> String {
    format!("{PATH}/{id}")
}

const fn status_tone(status: BacktestStatus) -> Tone {
    match status {
        BacktestStatus::Waiting => Tone::Neutral,
        BacktestStatus::Running => Tone::Accent,
        BacktestStatus::Done => Tone::Gain,
        BacktestStatus::Failed => Tone::Loss,
        BacktestStatus::Interrupted | BacktestStatus::Cancelled => Tone::Warn,
    }
}

/// The stretch in days: `2025-01-01 – 2026-01-01`.
fn stretch(from: domain::Timestamp, to: domain::Timestamp) -> String {
    let day = |at: domain::Timestamp| at.to_string().get(..10).unwrap_or_default().to_owned();
    format!("{} – {}", day(from), day(to))
}
