//! Reading how an agent asked itself whether it should be otherwise.

use crate::{House, agents::find, allow, lab::LabError};
use domain::{AgentId, Page, PageRequest, accounts::Principal, lab::Evolution, tokens::Scope};

/// All of an agent, the newest first.
pub async fn evolutions(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<Evolution>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().evolutions(id, page).await?)
}

pub async fn evolution(
    house: &House,
    principal: &Principal,
    id: AgentId,
    number: u32,
) -> Result<Evolution, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    reader.lab().evolution_numbered(id, number).await?.ok_or(LabError::NoEvolution)
}
