//! What an agent did: pages of its records, what it holds, its equity and the figures that follow from it.

mod curve;
mod figures;
mod growth;
mod held;
mod measured;
mod records;

pub(super) use curve::day_ends;
pub use curve::{Curve, CurvePoint, curve};
pub use figures::{AgentFigures, WinRate, figures, look, marked, quick};
pub(crate) use figures::{completed, valued};
pub use held::{Held, held};
pub use records::{Numbered, all, page};

use super::{AgentsError, find};
use crate::House;
use domain::{
    AgentId, Page, PageRequest,
    accounts::Principal,
    agents::Agent,
    desk::{DecisionRecord, FillRecord, LedgerEntry, OrderRecord, PositionRecord, TradeRecord},
};
use storage::{Counters, DeskAccount, Reader};

/// An agent's records of one kind, the newest first.
macro_rules! pages {
    ($($(#[doc = $about:literal])+ $name:ident: $record:ty;)+) => {$(
        $(#[doc = $about])+
        pub async fn $name(
            house: &House,
            principal: &Principal,
            id: AgentId,
            request: PageRequest,
        ) -> Result<Page<$record>, AgentsError> {
            page(house, principal, id, request).await
        }
    )+};
}

pages! {
    /// Closed trades.
    trades: TradeRecord;
    /// Orders, whatever became of them.
    orders: OrderRecord;
    /// What was bought and sold.
    fills: FillRecord;
    /// Decisions that did something or were refused.
    decisions: DecisionRecord;
    /// Entries of the books.
    ledger: LedgerEntry;
}

/// What it holds, and entries that wait.
pub async fn positions(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Vec<PositionRecord>, AgentsError> {
    let mut opened = open(house, principal, id).await?;
    Ok(opened.reader.desk().positions(id).await?)
}

/// One decision.
pub async fn decision(
    house: &House,
    principal: &Principal,
    id: AgentId,
    number: i64,
) -> Result<DecisionRecord, AgentsError> {
    let mut opened = open(house, principal, id).await?;
    let found = opened.reader.desk().decisions_before(id, number, 1).await?;
    found.into_iter().next().filter(|decision| decision.number == number).ok_or(AgentsError::NotFound)
}

/// Some decisions by their numbers, as far as there are such.
pub async fn decisions_of(
    house: &House,
    principal: &Principal,
    id: AgentId,
    numbers: &[i64],
) -> Result<Vec<DecisionRecord>, AgentsError> {
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.desk().decisions_of(id, numbers).await?)
}

/// An agent of the person with its account, and the reader that found them.
struct Opened {
    reader: Reader,
    agent: Agent,
    /// None of an agent that was never started: it has done nothing.
    account: Option<DeskAccount>,
}

impl Opened {
    fn counters(&self) -> Counters {
        self.account.as_ref().map_or_else(Counters::default, |account| account.counters)
    }
}

async fn open(house: &House, principal: &Principal, id: AgentId) -> Result<Opened, AgentsError> {
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    let account = reader.desk().account(id).await?;
    Ok(Opened { reader, agent, account })
}
