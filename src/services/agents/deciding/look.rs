//! The first phase: whether the model is to be asked at all, and what it is told.

use super::{Asked, Looked, brief::brief, phases::Team};
use crate::{
    House,
    agents::AgentsError,
    desk::is_halted,
    kernel::{
        jobs::Failure,
        runs::{Step, leave},
    },
};
use domain::{
    agents::{Agent, AgentBriefing, Brain, NoDecision, Status},
    market::Minute,
};
use serde_json::Value;
use storage::{StorageError, Tx};

pub async fn prepare(step: &Step<'_>, asked: Asked) -> Result<Value, Failure> {
    let house = step.house();
    let agent = house.db.read().await?.agents().find(asked.agent).await?;
    // Of an agent that is gone, or that something else decides for, the phase itself says so.
    let Some(agent) = agent else { return Ok(Value::Null) };
    let Brain::Model { model, temperature, budget_per_day } = agent.brain.clone() else {
        return Ok(Value::Null);
    };
    let briefing = match briefing(house, &agent, asked.slot).await {
        Ok(briefing) => briefing,
        Err(AgentsError::Storage(error)) => return Err(error.into()),
        Err(AgentsError::Market(error)) => {
            Err(NoDecision::new("no-feed", format!("there were no prices to decide on: {error}")))
        }
        Err(other) => return Err(Failure::Retry(other.to_string())),
    };
    let manager = match agent.manager {
        Some(manager) => house.db.read().await?.managers().find(manager).await?,
        None => None,
    };
    let team =
        manager.map(|manager| Team { manager: manager.id, budget_per_day: manager.config.budget_per_day });
    leave(&Looked { model, temperature, budget_per_day, team, briefing })
}

async fn briefing(
    house: &House,
    agent: &Agent,
    slot: Minute,
) -> Result<Result<AgentBriefing, NoDecision>, AgentsError> {
    let clock = house.db.read().await?.markets().clock().await?;
    if clock.is_some_and(|clock| clock.minute >= slot.plus(agent.bar_minutes())) {
        let message = "the next bar had closed before the model was asked about this one";
        return Ok(Err(NoDecision::new("late", message)));
    }
    brief(house, agent, slot).await.map(Ok)
}

/// Why nobody is asked, as it is in the transaction: nothing could come of an answer.
pub async fn why_not(tx: &mut Tx, agent: &Agent) -> Result<Option<&'static str>, StorageError> {
    if agent.brain.model().is_none() {
        return Ok(Some("something else decides for the agent by now"));
    }
    let stops = tx.desk().stops(Some(&[agent.owner])).await?;
    if is_halted(&stops, agent) {
        return Ok(Some("an emergency stop holds"));
    }
    Ok(match agent.status {
        Status::Running => None,
        Status::Stopped => Some("the agent was stopped"),
        Status::Terminated => Some("the agent was terminated"),
        Status::Paused => {
            let held = tx.desk().positions(agent.id).await?;
            let holds = held.iter().any(|position| !position.quantity.is_zero());
            (!holds).then_some("the agent was paused and holds nothing")
        }
    })
}
