//! The bound of drawdown: when the money of a manager has fallen so far from its peak, its team is held until a person resumes it.

use super::{MANAGER_HELD, ManagersError, subject};
use crate::{
    House,
    agents::step_in,
    author::Author,
    desk::{Fall, Listings},
};
use domain::{
    Fixed, OwnerId,
    agents::{AgentStep, Status},
    events::NewEvent,
    managers::{self, Manager},
    market::Minute,
};
use serde_json::json;
use storage::Tx;

/// Remembers a new peak, or holds the team at the bound: every agent is paused, so that only protective exits go on. The caller appends the
/// events.
pub async fn look(
    tx: &mut Tx,
    house: &House,
    manager: &mut Manager,
    equity: Fixed,
    minute: Minute,
) -> Result<Vec<NewEvent>, ManagersError> {
    if equity > manager.peak_equity {
        manager.peak_equity = equity;
        super::save(tx, house, manager).await?;
        manager.version += 1;
        return Ok(Vec::new());
    }
    let (peak, most) = (manager.peak_equity, manager.config.risk_params.max_total_drawdown);
    let fallen = managers::fallen(peak, equity);
    if manager.drawdown_since.is_some() || fallen < most {
        return Ok(Vec::new());
    }
    hold(tx, house, manager, (equity, fallen.share()), minute).await
}

/// What a fall has to tell, and in whose log.
pub struct Told {
    pub owner: OwnerId,
    pub events: Vec<NewEvent>,
}

/// Holds a team that the desk has seen fall to its bound; one that is held, or that a person has changed since, is left alone.
pub async fn fallen(tx: &mut Tx, house: &House, fall: Fall, minute: Minute) -> Result<Told, ManagersError> {
    let found = tx.managers().find(fall.manager).await?;
    let mut manager = found.ok_or(ManagersError::NotFound)?;
    let events = look(tx, house, &mut manager, fall.equity, minute).await?;
    Ok(Told { owner: manager.owner, events })
}

async fn hold(
    tx: &mut Tx,
    house: &House,
    manager: &mut Manager,
    (equity, fallen): (Fixed, f64),
    minute: Minute,
) -> Result<Vec<NewEvent>, ManagersError> {
    let now = house.now();
    // Pausing asks nothing of the market: a team is held also while its feed is silent.
    let nothing = Listings::new();
    tx.markets().touch().await?;
    let mut events = Vec::new();
    for agent in tx.agents().of_manager(manager.id).await? {
        if agent.status == Status::Running {
            let by = Author::Manager { id: manager.id, name: &manager.name };
            events.extend(step_in(tx, &nothing, agent, AgentStep::Pause, by, now).await?);
        }
    }
    manager.drawdown_since = Some(minute);
    super::save(tx, house, manager).await?;
    manager.version += 1;
    let risk = &manager.config.risk_params;
    let data = json!({
        "name": manager.name, "rule": "max_total_drawdown", "figure": fallen, "bound": risk.max_total_drawdown,
        "equity": equity, "peak": manager.peak_equity, "paused": events.len(),
    });
    events.push(NewEvent::new(MANAGER_HELD, subject(manager.id), data));
    Ok(events)
}
