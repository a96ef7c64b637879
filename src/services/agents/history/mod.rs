//! What an agent did: pages of its records, what it holds, its equity and the figures that follow from it.

mod curve;
mod figures;

pub use curve::{Curve, CurvePoint, curve};
pub use figures::{AgentFigures, WinRate, figures, quick};

use super::{AgentsError, find};
use crate::House;
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    desk::{DecisionRecord, FillRecord, LedgerEntry, OrderRecord, PositionRecord, TradeRecord},
};
use storage::{Counters, Reader};

/// An agent's records of one kind, the newest first.
macro_rules! pages {
    ($($(#[doc = $about:literal])+ $name:ident: $record:ty, $count:ident, $table:ident;)+) => {$(
        $(#[doc = $about])+
        pub async fn $name(
            house: &House,
            principal: &Principal,
            id: AgentId,
            page: PageRequest,
        ) -> Result<Page<$record>, AgentsError> {
            let (mut reader, counters) = open(house, principal, id).await?;
            let items = reader.desk().$table(id, counters.$count, page).await?;
            Ok(Page::new(items, u64::try_from(counters.$count).unwrap_or(0), page))
        }
    )+};
}

pages! {
    /// Closed trades.
    trades: TradeRecord, trades, trades;
    /// Orders, whatever became of them.
    orders: OrderRecord, orders, orders;
    /// What was bought and sold.
    fills: FillRecord, fills, fills;
    /// Decisions that did something or were refused.
    decisions: DecisionRecord, decisions, decisions;
    /// Entries of the books.
    ledger: LedgerEntry, entries, entries;
}

/// What it holds, and entries that wait.
pub async fn positions(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Vec<PositionRecord>, AgentsError> {
    let (mut reader, _) = open(house, principal, id).await?;
    Ok(reader.desk().positions(id).await?)
}

/// One decision.
pub async fn decision(
    house: &House,
    principal: &Principal,
    id: AgentId,
    number: i64,
) -> Result<DecisionRecord, AgentsError> {
    let (mut reader, _) = open(house, principal, id).await?;
    let found = reader.desk().decisions_before(id, number, 1).await?;
    found.into_iter().next().filter(|decision| decision.number == number).ok_or(AgentsError::NotFound)
}

/// An agent that was never started has done nothing.
async fn open(house: &House, principal: &Principal, id: AgentId) -> Result<(Reader, Counters), AgentsError> {
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    let account = reader.desk().account(id).await?;
    Ok((reader, account.map_or_else(Counters::default, |account| account.counters)))
}
