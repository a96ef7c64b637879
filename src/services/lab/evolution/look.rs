//! Reading how an agent asked itself whether it should be otherwise.

use crate::{
    House,
    agents::find,
    allow,
    lab::{LabError, iterations::IterationTrades},
};
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    lab::{Evolution, EvolutionSide, TradesOf},
    tokens::Scope,
};

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

/// The closed trades of what one holds against each other, on the open data.
pub async fn evolution_trades(
    house: &House,
    principal: &Principal,
    id: AgentId,
    (number, side): (u32, EvolutionSide),
) -> Result<(Evolution, IterationTrades), LabError> {
    let found = evolution(house, principal, id, number).await?;
    let of = TradesOf::Evolution(number, side);
    let content = house.db.read().await?.lab().kept_trades(id, of).await?;
    let trades = IterationTrades::unpacked(&content.ok_or(LabError::NoTradesKept)?);
    Ok((found, trades.map_err(LabError::Unreadable)?))
}
