//! The leash as it is in a transaction.

use super::phases::{Failed, Gathered, leave};
use crate::{
    House,
    desk::{Halt, Listings},
    kernel::jobs::Failure,
    managers::{
        ManagersError, graduated,
        leash::{Leash, holds_team},
        sight::Sight,
    },
    market::MarketError,
};
use domain::{
    Fixed,
    agents::{Agent, Status},
    desk::{EmergencyStop, StopScope},
    lab::GraduatedStrategy,
    managers::{Decision, Manager, ManagerAction},
    market::Minute,
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
use storage::{StorageError, Tx};

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

/// Where a tick decides.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// With the settings that the tick began with.
    pub manager: &'a Manager,
    pub listings: &'a Listings,
    /// When the market day of the tick began.
    pub day: Minute,
    pub graduated: &'a [GraduatedStrategy],
}

/// The strategies of the laboratory that decisions may name, or start; none where nothing could be given one.
pub async fn graduated<'d>(
    tx: &mut Tx,
    manager: &Manager,
    mut decisions: impl Iterator<Item = &'d Decision>,
) -> Result<Vec<GraduatedStrategy>, StorageError> {
    let gives = [ManagerAction::CreateAgent, ManagerAction::ModifyAgent, ManagerAction::StartAgent];
    let gives = gives.map(ManagerAction::as_str);
    if !decisions.any(|decision| gives.contains(&decision.action.as_str())) {
        return Ok(Vec::new());
    }
    tx.lab().graduated(manager.owner, graduated::MOST).await
}

/// The leash as it is now.
pub async fn open<'a>(tx: &mut Tx, place: Place<'a>) -> Result<Leash<'a>, ManagersError> {
    let Place { manager, listings, day, graduated } = place;
    let agents = tx.agents().of_manager(manager.id).await?;
    let free = free(tx, manager, &agents).await?;
    let changes = tx.managers().changes_since(manager.id, day).await?.into_iter().collect();
    let stops = tx.desk().stops(Some(&[manager.owner])).await?;
    let team_halt = stops.iter().find(|stop| holds_team(stop, manager)).map(halted);
    let halts = stops.iter().filter(|stop| stop.scope == StopScope::Agent);
    let halts: BTreeMap<_, _> =
        halts.filter_map(|stop| Some((domain::AgentId::from_uuid(stop.target?), halted(stop)))).collect();
    Ok(Leash { manager, listings, graduated, agents, free, changes, halts, team_halt })
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
