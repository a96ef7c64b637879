//! What every area stands on and none grows a copy of: events, jobs, runs, limits, money to spend, models, and what waits for a person.

pub mod approvals;
pub mod budgets;
pub mod events;
pub mod jobs;
pub mod limits;
pub mod models;
pub mod runs;
pub mod upkeep;
mod visibility;

pub use visibility::NotVisible;
