//! How much of its leash a team uses, beside the money: what pages and programs are told of it.

use super::{Team, team::Member};
use crate::House;
use domain::{AgentId, agents::Agent, desk::Direction, managers::Manager, market::Symbol, models::ModelName};
use std::collections::BTreeSet;
use storage::StorageError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// What agents that are not terminated trade, of what they may.
    pub pairs: Vec<Symbol>,
    /// Agents that only a person starts again.
    pub locked: Vec<AgentId>,
    /// How often each agent was changed in this market day; those that were not are left out.
    pub changes: Vec<(AgentId, u32)>,
    /// Open positions in each direction, also those that move on their own.
    pub long: u32,
    pub short: u32,
    /// Models that the manager or one of its agents asks and whose price is not known: the budget of the day cannot hold their calls.
    pub unpriced: Vec<ModelName>,
}

pub(super) async fn used(house: &House, manager: &Manager, team: &Team) -> Result<Used, StorageError> {
    let day = team.minute.day_begins();
    let changes = house.db.read().await?.managers().changes_since(manager.id, day).await?;
    let alive = || team.members.iter().filter(|member| !member.is_terminated()).map(|member| &member.agent);
    let pairs: BTreeSet<&Symbol> = alive().flat_map(|agent| &agent.pairs).collect();
    Ok(Used {
        pairs: pairs.into_iter().cloned().collect(),
        locked: alive().filter(|agent| agent.locked).map(|agent| agent.id).collect(),
        changes,
        long: held(&team.members, Direction::Long),
        short: held(&team.members, Direction::Short),
        unpriced: unpriced(house, manager, alive()),
    })
}

fn held(members: &[Member], direction: Direction) -> u32 {
    let positions = members.iter().flat_map(|member| &member.positions);
    let held = positions.filter(|position| position.direction == direction).count();
    u32::try_from(held).unwrap_or(u32::MAX)
}

fn unpriced<'a>(house: &House, manager: &Manager, agents: impl Iterator<Item = &'a Agent>) -> Vec<ModelName> {
    let own = manager.config.llm_model.parse().ok();
    let of_agents = agents.filter_map(|agent| agent.brain.model().cloned());
    let asked: BTreeSet<ModelName> = own.into_iter().chain(of_agents).collect();
    asked.into_iter().filter(|model| house.models.is_unpriced(model)).collect()
}
