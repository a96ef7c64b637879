//! What a word about an iteration means that is given among all that waits.

use super::{
    apply::apply,
    decide::{Wish, waits},
    hold,
    look::{Named, named},
};
use crate::{
    House, agents,
    author::Author,
    kernel::approvals::{Approvable, ApprovalError, Word, settle_by},
    lab::{
        LabError,
        about::asked_about,
        graduation::back_to_learning,
        strategies::{NO_LONGER, take_again},
    },
};
use async_trait::async_trait;
use domain::{
    accounts::Principal,
    agents::{Agent, Stage},
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    events::NewEvent,
    lab::Iteration,
};
use storage::{Reader, Tx};

pub fn approvable() -> Box<dyn Approvable> {
    Box::new(Iterations)
}

struct Iterations;

#[async_trait]
impl Approvable for Iterations {
    fn kind(&self) -> ApprovalKind {
        ApprovalKind::Iteration
    }

    async fn approve(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        decided(house, tx, asked, word, Wish::Best).await
    }

    async fn reject(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        decided(house, tx, asked, word, Wish::Discard).await
    }

    /// The version that held before holds again, as a new one.
    async fn roll_back(
        &self,
        house: &House,
        tx: &mut Tx,
        asked: &Approval,
        word: Word<'_>,
    ) -> Result<Vec<NewEvent>, ApprovalError> {
        // One that is ready was examined with what holds now.
        tx.markets().touch().await?;
        let (agent, iteration) = about(tx, word.by, asked).await?;
        agents::not_terminated(&agent).map_err(LabError::from)?;
        let made = iteration.decision.as_ref().and_then(|decision| decision.strategy);
        let before = iteration.asked.strategy;
        let (Some(made), Some(before)) = (made, before) else {
            let message = "no version held before it; discard what comes of the next iteration, or edit it";
            return Err(ApprovalError::Refused(message.to_owned()));
        };
        if made == before {
            return Err(ApprovalError::Refused(format!("it has changed nothing: version {made} was kept")));
        }
        let holding = tx.lab().holding_strategy(agent.id).await?;
        if let Some(later) = holding.filter(|holding| holding.version != made) {
            return Err(ApprovalError::Refused(format!(
                "version {made} {NO_LONGER}: version {} does, since {}; take an earlier version again instead",
                later.version, later.made_at
            )));
        }
        let by = Author::from(word.by);
        let why = format!("iteration {} rolled back", iteration.number);
        let (_, taken) = take_again(house, tx, &agent, before, (by, &why)).await?;
        let (_, mut events) = back_to_learning(house, tx, &agent, (by, "another version holds")).await?;
        events.push(taken);
        events.push(settle_by(house, tx, asked, ApprovalStatus::RolledBack, (by, word.reason)).await?);
        Ok(events)
    }

    async fn can_roll_back(
        &self,
        reader: &mut Reader,
        by: &Principal,
        asked: &Approval,
    ) -> Result<bool, ApprovalError> {
        let (agent, id) = asked_about(reader, by, asked).await?;
        if agents::not_terminated(&agent).is_err() || agent.stage == Stage::Paper {
            return Ok(false);
        }
        let iteration = named(reader, agent.id, Named::Id(id)).await?;
        let made = iteration.decision.as_ref().and_then(|decision| decision.strategy);
        let Some(made) = made.filter(|made| iteration.asked.strategy.is_some_and(|before| before != *made))
        else {
            return Ok(false);
        };
        let holding = reader.lab().holding_strategy(agent.id).await?;
        Ok(holding.is_some_and(|holding| holding.version == made))
    }
}

async fn decided(
    house: &House,
    tx: &mut Tx,
    asked: &Approval,
    word: Word<'_>,
    wish: Wish,
) -> Result<Vec<NewEvent>, ApprovalError> {
    let (agent, iteration) = about(tx, word.by, asked).await?;
    agents::not_terminated(&agent).map_err(LabError::from)?;
    waits(&iteration)?;
    Ok(apply(house, tx, &agent, &iteration, (wish, word.by.into(), word.reason), None).await?)
}

/// The iteration, whose agent's learning is held from here on.
async fn about(tx: &mut Tx, by: &Principal, asked: &Approval) -> Result<(Agent, Iteration), ApprovalError> {
    let (agent, id) = asked_about(tx, by, asked).await?;
    hold(tx, agent.id).await?;
    let iteration = named(tx, agent.id, Named::Id(id)).await?;
    Ok((agent, iteration))
}

impl From<LabError> for ApprovalError {
    fn from(error: LabError) -> Self {
        use agents::AgentsError;
        match error {
            LabError::Storage(error) | LabError::Agents(AgentsError::Storage(error)) => Self::Storage(error),
            LabError::Denied(denied) => Self::Denied(denied),
            LabError::NoIteration
            | LabError::NoEvolution
            | LabError::NoLearner
            | LabError::Agents(AgentsError::NotFound) => Self::NotFound,
            LabError::Agents(AgentsError::Invalid(problems)) => {
                let said: Vec<String> =
                    problems.iter().map(|problem| format!("{} {}", problem.field, problem.message)).collect();
                Self::Refused(said.join("; "))
            }
            LabError::Approval(error) => *error,
            other => Self::Refused(other.to_string()),
        }
    }
}
