//! The leash as it is in a transaction.

use super::phases::{Failed, Gathered, leave};
use crate::{
    House,
    desk::{Halt, Listings},
    kernel::jobs::Failure,
    managers::{
        ManagersError,
        leash::{Leash, holds_team},
        sight::Sight,
    },
    market::MarketError,
};
use domain::{
    Fixed,
    agents::{Agent, Status},
    desk::{EmergencyStop, StopScope},
    managers::Manager,
    market::Minute,
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
use storage::Tx;

/// The manager with the settings that its tick began with: a change takes effect at the next one.
pub fn as_it_began(manager: &Manager, gathered: &Gathered) -> Manager {
    Manager { config: gathered.config.clone(), ..manager.clone() }
}

/// What the market lists, asked before the transaction; or why the tick cannot go on.
pub type Listed = Result<Arc<Listings>, Failed>;

/// Asks the market what it lists. What comes of it is [taken up](listed) in the transaction.
pub async fn ask(house: &House, sight: &Sight) -> Result<Value, Failure> {
    match sight.refresh(house).await {
        Ok(()) => Ok(Value::Null),
        Err(MarketError::Storage(error)) => Err(error.into()),
        Err(error) => leave(&Failed::no_feed(&error)),
    }
}

pub fn listed(asked: Value, sight: &Sight) -> Result<Listed, Failure> {
    if asked.is_null() {
        return Ok(Ok(sight.listings()));
    }
    let failed = serde_json::from_value(asked);
    failed
        .map(Err)
        .map_err(|error| Failure::GiveUp(format!("why there is no market cannot be read: {error}")))
}

/// The leash as it is now; `day` is when the market day of the tick began.
pub async fn open<'a>(
    tx: &mut Tx,
    manager: &'a Manager,
    listings: &'a Listings,
    day: Minute,
) -> Result<Leash<'a>, ManagersError> {
    let agents = tx.agents().of_manager(manager.id).await?;
    let free = free(tx, manager, &agents).await?;
    let changes = tx.managers().changes_since(manager.id, day).await?.into_iter().collect();
    let stops = tx.desk().stops(Some(&[manager.owner])).await?;
    let team_halt = stops.iter().find(|stop| holds_team(stop, manager)).map(halted);
    let halts = stops.iter().filter(|stop| stop.scope == StopScope::Agent);
    let halts: BTreeMap<_, _> =
        halts.filter_map(|stop| Some((domain::AgentId::from_uuid(stop.target?), halted(stop)))).collect();
    Ok(Leash { manager, listings, agents, free, changes, halts, team_halt })
}

/// What of the capital no agent has: terminated ones have given back what they had left.
async fn free(tx: &mut Tx, manager: &Manager, agents: &[Agent]) -> Result<Fixed, ManagersError> {
    let ended: Vec<_> =
        agents.iter().filter(|agent| agent.status == Status::Terminated).map(|agent| agent.id).collect();
    let accounts = if ended.is_empty() { Vec::new() } else { tx.desk().accounts_of(&ended).await? };
    let mut free = manager.config.capital;
    for agent in agents {
        if agent.status != Status::Terminated {
            free = free.minus(agent.allocation)?;
        } else if let Some(account) = accounts.iter().find(|account| account.agent == agent.id) {
            free = free.plus(account.equity.minus(agent.allocation)?)?;
        }
    }
    Ok(free.max(Fixed::ZERO))
}

fn halted(stop: &EmergencyStop) -> Halt {
    Halt { by: stop.pulled_by.clone(), flatten: stop.flatten }
}
