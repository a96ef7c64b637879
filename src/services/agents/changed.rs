//! How often a manager has changed the agents of its team.

use crate::House;
use domain::{AgentId, managers::Manager, market::Minute};
use storage::StorageError;

/// How often each agent was changed by its manager in the market day of a minute; those that were not are left out.
pub async fn changes_in_day(
    house: &House,
    manager: &Manager,
    now: Minute,
) -> Result<Vec<(AgentId, u32)>, StorageError> {
    house.db.read().await?.managers().changes_since(manager.id, now.day_begins()).await
}
