//! The closed trades that the figures of a version were counted from, wherever it was run.

use super::{
    super::{
        LabError,
        evolution::evolution_trades,
        iterations::{self, IterationTrades, Named, refinement_trades},
    },
    Measured, RanBy, measured, strategy,
};
use crate::House;
use domain::{
    AgentId,
    accounts::Principal,
    lab::{EvolutionSide, StrategyVersion, TradesOf},
};

/// Those of whoever ran it last; where nothing has run it as it stands, those of it as a change of its iteration.
pub async fn strategy_trades(
    house: &House,
    principal: &Principal,
    id: AgentId,
    version: u32,
) -> Result<(Measured, IterationTrades), LabError> {
    let (version, _) = strategy(house, principal, id, Some(version)).await?;
    let [found] = measured(house, principal, id, [version]).await?;
    let trades = match (found.ran.as_ref().map(|ran| &ran.by), &found.projected) {
        (Some(RanBy::Iteration(number, _)), _) => {
            iterations::trades(house, principal, id, Named::Number(*number)).await?
        }
        (Some(RanBy::Approval(..)), _) => of_approval(house, &found.version).await?,
        (Some(RanBy::Evolution), _) => of_evolution(house, principal, &found.version).await?,
        (None, Some(by)) => {
            let which = (Named::Number(by.iteration), by.change);
            refinement_trades(house, principal, id, which).await?.1
        }
        (None, None) => return Err(LabError::NoTradesKept),
    };
    Ok((found, trades))
}

/// Also of one that was taken again: the document is the same.
async fn of_approval(house: &House, version: &StrategyVersion) -> Result<IterationTrades, LabError> {
    let mut reader = house.db.read().await?;
    let number = reader.lab().ran_when_approved(version.agent, &version.document).await?;
    let of = TradesOf::Strategy(number.ok_or(LabError::NoTradesKept)?);
    let content = reader.lab().kept_trades(version.agent, of).await?;
    IterationTrades::unpacked(&content.ok_or(LabError::NoTradesKept)?).map_err(LabError::Unreadable)
}

async fn of_evolution(
    house: &House,
    principal: &Principal,
    version: &StrategyVersion,
) -> Result<IterationTrades, LabError> {
    let all = house.db.read().await?.lab().all_evolutions(version.agent).await?;
    let offered = all.into_iter().find(|one| {
        one.found.proposed.as_ref().is_some_and(|proposed| proposed.document == version.document)
    });
    let number = offered.ok_or(LabError::NoTradesKept)?.number;
    let of = (number, EvolutionSide::After);
    Ok(evolution_trades(house, principal, version.agent, of).await?.1)
}
