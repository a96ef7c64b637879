//! Versions of an agent's strategy: reading them, holding one against another, and taking an earlier one again.
//!
//! The newest version is the one that holds. What is to hold again becomes a version, so that the history tells by itself what held when.

mod compare;
mod measured;
mod revive;
mod trades;

pub(super) use compare::changed_lines;
pub use compare::{Comparison, Line, Side, compare, lines};
pub use measured::{Measured, ProjectedBy, Ran, RanBy, measured, page_measured};
pub use revive::revive_strategy;
pub(super) use revive::take_again;
pub use trades::strategy_trades;

use super::LabError;
use crate::{House, agents::find, allow};
use domain::{
    AgentId, Page, PageRequest, accounts::Principal, events::EventKind, lab::StrategyVersion, tokens::Scope,
};

/// A version holds from now on.
pub const STRATEGY_TAKEN: EventKind = EventKind::known("agent.strategy_taken");

/// How it is said that another version has taken the place.
pub(super) const NO_LONGER: &str = "does not hold any more";

/// All versions, the newest, which holds, first.
pub async fn strategies(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<StrategyVersion>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().strategies(id, page).await?)
}

/// One version, or the one that holds; and the number of the one that holds.
pub async fn strategy(
    house: &House,
    principal: &Principal,
    id: AgentId,
    version: Option<u32>,
) -> Result<(StrategyVersion, u32), LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    let holding = reader.lab().holding_strategy(id).await?.ok_or(LabError::NoStrategy)?;
    let number = holding.version;
    let found = match version {
        Some(version) if version != number => reader.lab().strategy(id, version).await?,
        _ => Some(holding),
    };
    Ok((found.ok_or(LabError::NoStrategy)?, number))
}
