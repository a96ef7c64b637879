//! What becomes of an agent's learning when the agent is terminated or deleted.

use super::{ITERATION_DISCARDED, ITERATION_FAILED, event, told};
use crate::{
    House,
    author::Author,
    kernel::{approvals, runs::close},
    lab::{LabError, evolution, graduation},
};
use domain::{
    agents::Agent,
    events::NewEvent,
    lab::{Decision, IterationStatus},
};
use serde_json::json;
use storage::Tx;

/// Ends what runs, and takes back what waits. Gives the events, which the caller appends; none of an agent that does not learn.
pub(crate) async fn withdraw(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<Vec<NewEvent>, LabError> {
    let now = house.now();
    let mut events = Vec::new();
    // The job first, as whoever does it takes both in this order.
    if let Some(runs) = running(tx, agent).await?
        && tx.jobs().cancel(runs.job, now).await?
    {
        events.extend(close::of_job(tx, runs.job, close::Ending::called_off(why), now).await?);
    }
    if let Some(job) = evolution::run_of(tx, agent.id).await?
        && tx.jobs().cancel(job, now).await?
    {
        events.extend(close::of_job(tx, job, close::Ending::called_off(why), now).await?);
    }
    if !tx.lab().hold(agent.id).await? {
        return Ok(events);
    }
    if let Some(last) = tx.lab().last_iteration(agent.id).await?.filter(|last| last.status.is_open()) {
        let kind = if last.status == IterationStatus::Running {
            tx.lab().end_iteration(last.id, IterationStatus::Failed, Some(why), now).await?;
            ITERATION_FAILED
        } else {
            let reason = Some(why.to_owned());
            let decision =
                Decision { at: now, by: by.name().to_owned(), reason, taken: Vec::new(), strategy: None };
            tx.lab().decide_iteration(last.id, IterationStatus::Discarded, &decision).await?;
            ITERATION_DISCARDED
        };
        events.push(event(kind, &last, by, told(agent, &last, json!({"reason": why}))));
    }
    events.extend(evolution::withdrawn(house, tx, agent, (by, why)).await?);
    events.extend(graduation::withdrawn(house, tx, agent, (by, why)).await?);
    events.extend(approvals::withdraw(house, tx, agent.id, (by, why)).await?);
    Ok(events)
}

async fn running(tx: &mut Tx, agent: &Agent) -> Result<Option<domain::lab::Iteration>, LabError> {
    let last = tx.lab().last_iteration(agent.id).await?;
    Ok(last.filter(|last| last.status == IterationStatus::Running))
}
