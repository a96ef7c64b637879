//! The leash as it is in a transaction.

use super::phases::Gathered;
use crate::{
    desk::{Halt, Listings},
    managers::{ManagersError, leash::Leash},
};
use domain::{
    Fixed,
    agents::{Agent, Status},
    desk::{EmergencyStop, StopScope},
    managers::Manager,
    market::Minute,
};
use std::collections::BTreeMap;
use storage::Tx;

/// The manager with the settings that its tick began with: a change takes effect at the next one.
pub fn as_it_began(manager: &Manager, gathered: &Gathered) -> Manager {
    Manager { config: gathered.config.clone(), ..manager.clone() }
}

pub async fn open<'a>(
    tx: &mut Tx,
    manager: &'a Manager,
    listings: &'a Listings,
    gathered: &Gathered,
) -> Result<Leash<'a>, ManagersError> {
    let agents = tx.agents().of_manager(manager.id).await?;
    let free = free(tx, manager, &agents).await?;
    let day = Minute::new(gathered.minute).day_begins();
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

fn holds_team(stop: &EmergencyStop, manager: &Manager) -> bool {
    match stop.scope {
        StopScope::All => true,
        StopScope::Manager => stop.target == Some(manager.id.as_uuid()),
        StopScope::Agent => false,
    }
}

fn halted(stop: &EmergencyStop) -> Halt {
    Halt { by: stop.pulled_by.clone(), flatten: stop.flatten }
}
