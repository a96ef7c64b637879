//! Reading what an agent is like, now and before, and what surrounds the prices that it learns on.

use super::LabError;
use crate::{
    House,
    agents::find,
    allow,
    market::context::{Context, context},
};
use domain::{
    AgentId, Page, PageRequest, Timestamp,
    accounts::Principal,
    agents::Stage,
    lab::{Learner, PersonalityVersion},
    market::Symbol,
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

/// One instrument of an agent, and what was known around it.
#[derive(Debug, Clone)]
pub struct Around {
    pub symbol: Symbol,
    pub context: Context,
    /// Where the open past ends, which is the earliest seal; none of an agent on paper, which sees what there is.
    pub until: Option<Timestamp>,
}

/// What surrounds the wanted instrument of an agent, or its first one. Of one that is not on paper never more than its open past, and nothing before there is one.
pub async fn around(
    house: &House,
    principal: &Principal,
    id: AgentId,
    pair: &str,
) -> Result<Option<Around>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let wanted = agent.pairs.iter().find(|own| own.as_str() == pair);
    let Some(symbol) = wanted.or_else(|| agent.pairs.first()).cloned() else { return Ok(None) };
    let until = match agent.stage {
        Stage::Paper => None,
        Stage::Learning | Stage::Ready => {
            let seals = reader.lab().seals(id).await?;
            let Some(until) = seals.into_iter().map(|seal| seal.sealed_from).min() else { return Ok(None) };
            Some(until)
        }
    };
    drop(reader);
    let context = context(house, &symbol, until).await?;
    Ok(Some(Around { symbol, context, until }))
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
