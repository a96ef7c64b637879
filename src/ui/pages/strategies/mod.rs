//! Strategies: the list, a new one from an example or from nothing, and one with its versions.

mod actions;
mod detail;
mod list;
mod new;

pub use detail::StrategyPage;
pub use list::StrategiesPage;
pub use new::NewStrategyPage;

pub(crate) const PATH: &str = "/strategies";
const NEW: &str = "/strategies/new";

/// The page of a strategy.
pub(crate) fn path_of(id: impl std::fmt::Display) -> String {
    format!("{PATH}/{id}")
}
