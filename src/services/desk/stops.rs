//! The emergency stop: no new risk from the moment it is saved, until a person lifts it.

use crate::{Denied, House, agents, allow, author::Author, market::known_from};
use domain::{
    StopId,
    accounts::Principal,
    agents::Agent,
    desk::{EmergencyStop, StopScope},
    events::{EventKind, NewEvent, Subject},
    tokens::Scope,
};
use serde_json::json;
use storage::{StorageError, Tx};
use uuid::Uuid;

pub const STOP_PULLED: EventKind = EventKind::known("stop.pulled");
pub const STOP_LIFTED: EventKind = EventKind::known("stop.lifted");

/// What is to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopRequest {
    pub scope: StopScope,
    /// The agent or manager; none for all.
    pub target: Option<Uuid>,
    /// Whether positions are closed at the next price.
    pub flatten: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum StopError {
    #[error("there is no such agent, manager or stop")]
    NotFound,
    #[error("say which {} by its id", .0.as_str())]
    NoTarget(StopScope),
    #[error("a stop of everything takes no id")]
    NeedlessTarget,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or write stops")]
    Storage(#[from] StorageError),
}

/// What keeps an agent from opening anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halt {
    pub by: String,
    pub flatten: bool,
}

/// The stops together that hold for an agent.
pub(super) fn halt(stops: &[EmergencyStop], agent: &Agent) -> Option<Halt> {
    let mut holding = stops.iter().filter(|stop| {
        stop.owner == agent.owner
            && match stop.scope {
                StopScope::All => true,
                StopScope::Agent => stop.target == Some(agent.id.as_uuid()),
                StopScope::Manager => {
                    agent.manager.is_some_and(|manager| stop.target == Some(manager.as_uuid()))
                }
            }
    });
    let first = holding.next()?;
    Some(Halt { by: first.pulled_by.clone(), flatten: first.flatten || holding.any(|stop| stop.flatten) })
}

/// Whether one of the stops holds for an agent.
pub fn is_halted(stops: &[EmergencyStop], agent: &Agent) -> bool {
    halt(stops, agent).is_some()
}

/// Pulls the stop. When this returns, nothing that the desk had in hand can open anything any more.
pub async fn pull(
    house: &House,
    principal: &Principal,
    request: StopRequest,
) -> Result<EmergencyStop, StopError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    match (request.scope, request.target) {
        (StopScope::All, None) => {}
        (StopScope::All, Some(_)) => return Err(StopError::NeedlessTarget),
        (scope, None) => return Err(StopError::NoTarget(scope)),
        (StopScope::Agent, Some(id)) => {
            let id = domain::AgentId::from_uuid(id);
            agents::find(&mut tx, principal, id).await.map_err(|error| match error {
                agents::AgentsError::Storage(error) => StopError::Storage(error),
                _ => StopError::NotFound,
            })?;
        }
        (StopScope::Manager, Some(id)) => {
            // It may have no agents yet: those that it makes are stopped from their beginning.
            let manager = tx.managers().find(domain::ManagerId::from_uuid(id)).await?;
            manager
                .filter(|manager| manager.owner == principal.owner() && manager.deleted_at.is_none())
                .ok_or(StopError::NotFound)?;
        }
    }
    let stop = EmergencyStop {
        id: StopId::generate(house.clock.as_ref(), house.randomness.as_ref()),
        owner: principal.owner(),
        scope: request.scope,
        target: request.target,
        flatten: request.flatten,
        pulled_at: now,
        pulled_by: Author::from(principal).name().to_owned(),
        lifted_at: None,
        lifted_by: None,
    };
    tx.desk().pull_stop(&stop).await?;
    let event = told(&mut tx, STOP_PULLED, &stop, principal).await?;
    tx.append_events(stop.owner, now, &[event]).await?;
    tx.save().await?;
    Ok(stop)
}

/// Lifts a stop. Agents go on as they were; what was closed stays closed. Lifting it twice is no error.
pub async fn lift(house: &House, principal: &Principal, id: StopId) -> Result<EmergencyStop, StopError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let stop = tx
        .desk()
        .stop(id)
        .await?
        .filter(|stop| stop.owner == principal.owner())
        .ok_or(StopError::NotFound)?;
    if !tx.desk().lift_stop(id, now, Author::from(principal).name()).await? {
        return Ok(stop);
    }
    let event = told(&mut tx, STOP_LIFTED, &stop, principal).await?;
    tx.append_events(stop.owner, now, &[event]).await?;
    let lifted = tx.desk().stop(id).await?.ok_or(StopError::NotFound)?;
    tx.save().await?;
    Ok(lifted)
}

/// Whether a stop of the caller's held when they were identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopHolds(pub bool);

/// The person's stops that hold, the newest first.
pub async fn standing(house: &House, principal: &Principal) -> Result<Vec<EmergencyStop>, StopError> {
    Ok(house.db.read().await?.desk().stops(Some(&[principal.owner()])).await?)
}

async fn told(
    tx: &mut Tx,
    kind: EventKind,
    stop: &EmergencyStop,
    by: &Principal,
) -> Result<NewEvent, StorageError> {
    let data = json!({
        "scope": stop.scope, "target": stop.target, "flatten": stop.flatten, "minute": known_from(tx).await?,
    });
    Ok(NewEvent::new(kind, Subject::new("stop", stop.id), Author::from(by).sign(data)))
}
