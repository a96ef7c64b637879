//! What becomes of a graduation when its agent goes on learning, or is gone.

use super::{LEARNS_AGAIN, event, subject};
use crate::{
    House,
    agents::AgentsError,
    author::Author,
    kernel::approvals::settle_about,
    lab::{LabError, edit::as_it_is_like},
};
use domain::{
    agents::{Agent, Brain, Stage, Status},
    approvals::ApprovalStatus,
    events::NewEvent,
    lab::{GraduationStatus, GraduationWord},
};
use serde_json::json;
use storage::Tx;

/// An agent that was ready, or waits to be let onto paper, learns again: what was examined is not what holds any more. In the transaction of a caller who
/// has touched the market, holds the agent's learning and appends the events; none when there was nothing to take back.
pub(crate) async fn back_to_learning(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<(Agent, Vec<NewEvent>), LabError> {
    let mut events = withdrawn(house, tx, agent, (by, why)).await?;
    if agent.stage == Stage::Paper || only_learns(agent) {
        return Ok((agent.clone(), events));
    }
    let (again, told) = learns_again(house, tx, agent, (by, why)).await?;
    events.push(told);
    Ok((again, events))
}

/// Whether it learns, and nothing is left of a time on paper.
pub(super) fn only_learns(agent: &Agent) -> bool {
    agent.stage == Stage::Learning && agent.brain == Brain::Learning {}
}

/// Makes an agent one that learns, whatever it was before: nothing decides for it, it stands still, and what it trades follows from its personality. What it
/// still holds of its time on paper keeps its protective exits. In the transaction of a caller who appends the event.
pub(super) async fn learns_again(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<(Agent, NewEvent), LabError> {
    let status = if agent.status == Status::Terminated { agent.status } else { Status::Stopped };
    let like = as_it_is_like(house, tx, agent).await?;
    let again = Agent { stage: Stage::Learning, status, brain: Brain::Learning {}, ..like };
    if !tx.agents().save(&again, house.now()).await? {
        return Err(AgentsError::Overtaken.into());
    }
    let again = tx.agents().find(agent.id).await?.ok_or(AgentsError::NotFound)?;
    let mut told = json!({"reason": why});
    let changed = changed(agent, &again);
    if !changed.is_empty() {
        told["changed"] = changed.into();
    }
    Ok((again, event(LEARNS_AGAIN, agent, by, told)))
}

/// What of it is different from how it was on paper.
fn changed(before: &Agent, after: &Agent) -> Vec<&'static str> {
    let parts = [
        ("instructions", before.instructions != after.instructions),
        ("pairs", before.pairs != after.pairs),
        ("timeframe", before.timeframe != after.timeframe),
        ("risk", before.risk != after.risk),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Takes back a graduation that waits.
pub(in crate::lab) async fn withdrawn(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (by, why): (Author<'_>, &str),
) -> Result<Vec<NewEvent>, LabError> {
    let held = tx.lab().held_graduation(agent.id).await?;
    let Some(waiting) = held.filter(|held| held.status == GraduationStatus::Waiting) else {
        return Ok(Vec::new());
    };
    let word = GraduationWord { at: house.now(), by: by.name().to_owned(), reason: Some(why.to_owned()) };
    let step = (GraduationStatus::Waiting, GraduationStatus::Withdrawn);
    if !tx.lab().decide_graduation(waiting.id, step, &word, waiting.counts_from()).await? {
        return Err(AgentsError::Overtaken.into());
    }
    let about = subject(waiting.id);
    let settled =
        settle_about(house, tx, (agent.owner, &about), ApprovalStatus::Withdrawn, (by, Some(why))).await?;
    Ok(settled.into_iter().collect())
}
