//! What models said for agents of the team, and in which market minute the desk heard it.

use super::{ReplayError, ticks::left};
use crate::{House, agents::deciding};
use domain::{
    AgentId, OwnerId, RunId, Timestamp,
    agents::{AgentDecision, ModelAnswer, NoDecision},
    desk::{DecisionRecord, Thought},
    market::Minute,
    models::CallState,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use storage::StorageError;

/// Decisions read at a time.
const PIECE: i64 = 1_000;

/// An answer that became a decision.
pub struct Heard {
    /// At the end of this minute.
    pub minute: Minute,
    pub answer: ModelAnswer,
}

/// All of a team, in their order. From `from` on they are read again as they were given; those before are taken from the decisions.
pub async fn read(
    house: &House,
    owner: OwnerId,
    team: &BTreeSet<AgentId>,
    from: Option<Minute>,
) -> Result<Vec<Heard>, ReplayError> {
    let mut all = Vec::new();
    for agent in team {
        for decision in thought_of(house, *agent).await? {
            let Some(thought) = &decision.thought else { continue };
            // A decision is of the minute after the one at whose end it was heard.
            let minute = decision.minute.plus(-1);
            let slot = slot(house, thought.run).await?;
            let slot =
                slot.ok_or_else(|| ReplayError::Untold(format!("what run {} asked a model", thought.run)))?;
            let is_read = from.is_none_or(|from| minute >= from);
            let decided = if is_read {
                again(house, owner, (&decision, thought)).await?
            } else {
                kept(&decision, thought)
            };
            let answer =
                ModelAnswer { agent: *agent, slot, run: thought.run, model: thought.model.clone(), decided };
            all.push(Heard { minute, answer });
        }
    }
    all.sort_by_key(|heard| (heard.minute, heard.answer.slot));
    Ok(all)
}

/// The decisions of a model, the oldest first.
async fn thought_of(house: &House, agent: AgentId) -> Result<Vec<DecisionRecord>, StorageError> {
    let (mut decisions, mut next) = (Vec::new(), i64::MAX);
    while next > 0 {
        let found = house.db.read().await?.desk().decisions_before(agent, next, PIECE).await?;
        let Some(last) = found.last() else { break };
        next = last.number - 1;
        decisions.extend(found.into_iter().filter(|decision| decision.thought.is_some()));
    }
    decisions.reverse();
    Ok(decisions)
}

/// What the phase left that handed an answer over.
#[derive(Deserialize)]
struct HandedOver {
    slot: Timestamp,
}

/// The close that a run asked about; none when it handed no answer over.
async fn slot(house: &House, run: RunId) -> Result<Option<Minute>, StorageError> {
    let phases = house.db.read().await?.runs().phases(run).await?;
    let handed_over = left::<HandedOver>(&phases, deciding::HAND_OVER);
    Ok(handed_over.map(|found| Minute::containing(found.slot)))
}

/// What was said, read again from the text. Where nobody was asked, or nobody answered, there is nothing to read.
async fn again(
    house: &House,
    owner: OwnerId,
    (decision, thought): (&DecisionRecord, &Thought),
) -> Result<Result<AgentDecision, NoDecision>, ReplayError> {
    let Some(call) = deciding::call_of(house, owner, thought.run).await? else {
        return Ok(kept(decision, thought));
    };
    if call.state == CallState::Answered && call.answer.is_none() {
        return Err(ReplayError::PrunedAnswer { at: decision.minute.begins() });
    }
    Ok(deciding::recalled(call).decided)
}

/// What was said, as the decision has it.
fn kept(decision: &DecisionRecord, thought: &Thought) -> Result<AgentDecision, NoDecision> {
    let Some(action) = thought.action else {
        let code = thought.code.as_deref().unwrap_or_default();
        return Err(NoDecision::new(code, decision.reason.clone()));
    };
    Ok(AgentDecision {
        action,
        symbol: decision.symbol.clone(),
        size: thought.size,
        confidence: thought.confidence,
        reasoning: decision.reason.clone(),
        thesis: thought.thesis.clone(),
        exit_plan: thought.exit_plan,
    })
}
