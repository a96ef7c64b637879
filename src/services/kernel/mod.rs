//! What every area stands on and none grows a copy of: events, jobs and runs.

pub mod events;
pub mod jobs;
pub mod limits;
pub mod runs;
pub mod upkeep;
mod visibility;

pub use visibility::NotVisible;
