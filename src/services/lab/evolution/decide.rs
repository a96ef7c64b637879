//! A person's word on the page of the evolution itself: the same as among all that waits.

use super::{evolution, subject};
use crate::{
    House,
    kernel::approvals::{Answer, answer},
    lab::LabError,
};
use domain::{
    AgentId,
    accounts::Principal,
    lab::{Evolution, EvolutionStatus},
};

/// Carries out what a person says about an evolution of an agent.
pub async fn decide(
    house: &House,
    principal: &Principal,
    (id, number): (AgentId, u32),
    said: Answer,
    reason: Option<&str>,
) -> Result<Evolution, LabError> {
    let asked = evolution(house, principal, id, number).await?;
    let wanted = match said {
        Answer::Approve | Answer::Reject => EvolutionStatus::AwaitingApproval,
        Answer::RollBack => EvolutionStatus::Approved,
    };
    if asked.status != wanted {
        return Err(LabError::NotAsked { number, status: asked.status });
    }
    let about = subject(asked.id);
    let waiting = house.db.read().await?.approvals().last_about(asked.owner, &about).await?;
    let waiting = waiting.ok_or(LabError::NoEvolution)?;
    answer(house, principal, waiting.id, said, reason).await?;
    evolution(house, principal, id, number).await
}
