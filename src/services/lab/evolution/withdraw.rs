//! What becomes of an evolution when its agent goes on learning, or is gone.

use super::{WITHDRAWN, event, subject};
use crate::{
    House,
    agents::AgentsError,
    author::Author,
    kernel::{approvals::settle_about, runs::close},
    lab::LabError,
};
use domain::{
    AgentId, JobId,
    agents::Agent,
    approvals::ApprovalStatus,
    events::NewEvent,
    lab::{EvolutionStatus, EvolutionWord},
};
use serde_json::json;
use storage::Tx;

/// The job of the one that runs. Whoever ends it takes the job before the agent's learning, as whoever does it takes both in this order.
pub(in crate::lab) async fn run_of(tx: &mut Tx, agent: AgentId) -> Result<Option<JobId>, LabError> {
    let open = tx.lab().open_evolution(agent).await?;
    Ok(open.filter(|open| open.status == EvolutionStatus::Running).map(|open| open.job))
}

/// Calls the one off that runs: its agent learns on, and what it would be held against changes. One that waits goes on waiting. Before the caller holds
/// the agent's learning; gives the events, which the caller appends.
pub(in crate::lab) async fn give_way(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<Vec<NewEvent>, LabError> {
    let Some(job) = run_of(tx, agent.id).await? else { return Ok(Vec::new()) };
    let mut events = Vec::new();
    if tx.jobs().cancel(job, house.now()).await? {
        events.extend(close::of_job(tx, job, close::Ending::called_off(why), house.now()).await?);
    }
    if !tx.lab().hold(agent.id).await? {
        return Ok(events);
    }
    if run_of(tx, agent.id).await?.is_some() {
        events.extend(withdrawn(house, tx, agent, (by, why)).await?);
    }
    Ok(events)
}

/// Ends the one that waits, and what is asked about it: its agent trades on paper, where it does not change what it is. In the transaction of a caller
/// who holds the agent's learning.
pub(in crate::lab) async fn taken_back(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<Vec<NewEvent>, LabError> {
    let Some(open) = tx.lab().open_evolution(agent.id).await? else { return Ok(Vec::new()) };
    let mut events: Vec<NewEvent> = withdrawn(house, tx, agent, (by, why)).await?.into_iter().collect();
    let about = (agent.owner, &subject(open.id));
    events.extend(settle_about(house, tx, about, ApprovalStatus::Withdrawn, (by, Some(why))).await?);
    Ok(events)
}

/// Ends what runs or waits, in the transaction of a caller who holds the agent's learning.
pub(in crate::lab) async fn withdrawn(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<Option<NewEvent>, LabError> {
    let Some(open) = tx.lab().open_evolution(agent.id).await? else { return Ok(None) };
    let word =
        EvolutionWord { at: house.now(), by: by.name().to_owned(), reason: Some(why.to_owned()), made: None };
    if !tx.lab().decide_evolution(open.id, (open.status, EvolutionStatus::Withdrawn), &word).await? {
        return Err(AgentsError::Overtaken.into());
    }
    Ok(Some(event(WITHDRAWN, agent, &open, by, json!({"reason": why}))))
}
