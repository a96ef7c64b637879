//! The end of one: a change is proposed, nothing speaks for one, or it could not be done.

use super::{CONCLUDED, FAILED, asked::asked, event};
use crate::{House, author::Author, kernel::approvals, lab::LabError};
use domain::{
    agents::Agent,
    events::NewEvent,
    lab::{Evolution, EvolutionStatus},
};
use serde_json::json;
use storage::Tx;

/// Ends one whose findings are kept. Gives the events, which the caller appends. [`LabError::NotRunning`] when it was called off in the meantime.
pub(in crate::lab) async fn through(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    evolution: &Evolution,
) -> Result<Vec<NewEvent>, LabError> {
    held(tx, agent).await?;
    let proposed = evolution.found.proposed.as_ref();
    let status =
        if proposed.is_some() { EvolutionStatus::AwaitingApproval } else { EvolutionStatus::Nothing };
    if !tx.lab().end_evolution(evolution.id, status, None, house.now()).await? {
        return Err(LabError::NotRunning);
    }
    let data = json!({
        "change": proposed.map(|proposed| &proposed.change.change), "trials": evolution.found.trials,
        "tried": evolution.found.tried.as_ref().map(Vec::len),
    });
    let mut events = vec![event(CONCLUDED, agent, evolution, Author::Itself, data)];
    if let Some(proposed) = proposed {
        let cost = tx.runs().find(evolution.run).await?.and_then(|run| run.cost);
        let (_, waits) = approvals::ask(house, tx, asked(agent, (evolution, proposed), cost)).await?;
        events.push(waits);
    }
    Ok(events)
}

/// Ends one that cannot be done. Gives the event; none when it had ended before.
pub(in crate::lab) async fn failed(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    evolution: &Evolution,
    error: &str,
) -> Result<Option<NewEvent>, LabError> {
    held(tx, agent).await?;
    let status = EvolutionStatus::Failed;
    if !tx.lab().end_evolution(evolution.id, status, Some(error), house.now()).await? {
        return Ok(None);
    }
    Ok(Some(event(FAILED, agent, evolution, Author::Itself, json!({"error": error}))))
}

async fn held(tx: &mut Tx, agent: &Agent) -> Result<(), LabError> {
    if tx.lab().hold(agent.id).await? { Ok(()) } else { Err(LabError::NoLearner) }
}
