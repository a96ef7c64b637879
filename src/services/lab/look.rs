//! Reading what an agent is like, now and before.

use super::LabError;
use crate::{House, agents::find, allow};
use domain::{
    AgentId, Page, PageRequest, Timestamp,
    accounts::Principal,
    lab::{Learner, PersonalityVersion},
    tokens::Scope,
};

/// Who thinks for an agent, and what it is like now.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    pub learner: Learner,
    pub version: PersonalityVersion,
}

/// None of an agent that was made by hand.
pub async fn described(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<Described>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    let Some(learner) = reader.lab().learner(id).await? else { return Ok(None) };
    let version = reader.lab().personality(id, learner.personality).await?.ok_or(LabError::NoVersion)?;
    Ok(Some(Described { learner, version }))
}

/// Up to when an agent's person is shown its markets while it learns: the earliest seal. None before there is one.
pub async fn open_until(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<Timestamp>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().seals(id).await?.into_iter().map(|seal| seal.sealed_from).min())
}

/// All versions, the newest first.
pub async fn versions(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<PersonalityVersion>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().personalities(id, page).await?)
}
