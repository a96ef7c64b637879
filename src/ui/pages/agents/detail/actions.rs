//! What the page of one agent asks of the use cases.

use super::{
    super::lab::{self, LearningView, learning},
    chart,
    tabs::Tab,
};
use crate::{failure::Failure, pages::listing::page_request, server};
use domain::{
    AgentId, PageRequest, Timestamp,
    accounts::Principal,
    agents::{Agent, Stage},
    desk::{BooksCheck, DecisionRecord, LedgerEntry, OrderRecord, PositionRecord, TradeRecord},
};
use services::{
    House,
    agents::{
        self, Stalled, books,
        history::{self, AgentFigures, Curve},
    },
    desk, market,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub id: String,
    pub tab: Tab,
    pub page: u32,
    /// The instrument on the chart.
    pub pair: Option<String>,
    /// Of one that learns.
    pub lab: lab::Asked,
}

pub(super) struct AgentView {
    pub agent: Agent,
    /// Whether it has learnt what it does.
    pub learns: bool,
    /// None before it was started.
    pub measured: Option<(Curve, AgentFigures)>,
    pub halted: bool,
    pub stalled: Option<Stalled>,
    /// Why what it trades of the laboratory is not on paper any more.
    pub off_paper: Option<String>,
    pub positions: Vec<PositionRecord>,
    /// The decisions behind what is shown, by their numbers.
    pub decisions: BTreeMap<i64, DecisionRecord>,
    /// Market time.
    pub now: Option<Timestamp>,
    pub chart: Option<chart::Prices>,
    pub rows: Rows,
}

/// One page of what a tab shows.
pub(super) struct Lines<T> {
    pub items: Vec<T>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

pub(super) enum Rows {
    Trades(Lines<TradeRecord>),
    Orders(Lines<OrderRecord>),
    Decisions(Lines<DecisionRecord>),
    Ledger(Lines<LedgerEntry>, Option<BooksCheck>),
    Configuration,
}

/// An agent that trades, or may; or one that learns, and has nothing of that.
pub(super) enum Found {
    Trading(Box<AgentView>),
    Learning(Box<LearningView>),
}

pub(super) async fn one_agent(asked: &Asked) -> Result<Found, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: AgentId = asked.id.parse().map_err(|_| Failure::NotFound)?;
    let agent = agents::get(&house, &by, id).await?;
    let learns = services::lab::described(&house, &by, id).await?.is_some();
    if learns && !shows_paper(&agent, &asked.lab) {
        return Ok(Found::Learning(Box::new(learning(agent, &asked.lab).await?)));
    }
    Ok(Found::Trading(Box::new(AgentView { learns, ..trading(&house, &by, agent, asked).await? })))
}

/// Whether the address asks an agent that has learnt how it trades, or says nothing and it does. One that was never started has nothing to show of that.
fn shows_paper(agent: &Agent, asked: &lab::Asked) -> bool {
    let wanted = match lab::Tab::named(&asked.word) {
        Some(tab) => tab,
        None if Tab::named(&asked.word).is_some() => lab::Tab::Paper,
        None => lab::Tab::first(agent.stage),
    };
    wanted == lab::Tab::Paper && (agent.stage == Stage::Paper || agent.trades_from.is_some())
}

async fn trading(house: &House, by: &Principal, agent: Agent, asked: &Asked) -> Result<AgentView, Failure> {
    let id = agent.id;
    let stops = desk::standing(house, by).await?;
    let rows = rows(house, by, &agent, asked).await?;
    let positions = history::positions(house, by, id).await?;
    let decisions = behind(house, by, id, &positions, &rows).await?;
    let chart = if agent.trades_from.is_some() {
        Some(chart::read(house, by, &agent, &positions, asked.pair.as_deref()).await?)
    } else {
        None
    };
    Ok(AgentView {
        measured: history::look(house, by, id).await?,
        halted: desk::is_halted(&stops, &agent),
        stalled: agents::stalled(house, by, &agent).await?,
        off_paper: agents::off_paper(house, by, &agent).await?,
        now: market::reached(house).await?,
        learns: false,
        agent,
        positions,
        decisions,
        chart,
        rows,
    })
}

async fn rows(house: &House, by: &Principal, agent: &Agent, asked: &Asked) -> Result<Rows, Failure> {
    let id = agent.id;
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    Ok(match asked.tab {
        Tab::Trades => Rows::Trades(history::trades(house, by, id, wanted).await?.into()),
        Tab::Orders => Rows::Orders(history::orders(house, by, id, wanted).await?.into()),
        Tab::Decisions => Rows::Decisions(history::decisions(house, by, id, wanted).await?.into()),
        Tab::Ledger => {
            let entries = history::ledger(house, by, id, wanted).await?;
            Rows::Ledger(entries.into(), books::last_over(house, agent).await?)
        }
        Tab::Configuration => Rows::Configuration,
    })
}

/// The decisions that positions and trades were opened by.
async fn behind(
    house: &House,
    by: &Principal,
    id: AgentId,
    positions: &[PositionRecord],
    rows: &Rows,
) -> Result<BTreeMap<i64, DecisionRecord>, Failure> {
    let trades = match rows {
        Rows::Trades(trades) => trades.items.as_slice(),
        _ => &[],
    };
    let numbers = positions.iter().filter_map(|position| position.decision);
    let numbers = numbers.chain(trades.iter().filter_map(|trade| trade.decision));
    let numbers: Vec<i64> = numbers.collect::<BTreeSet<_>>().into_iter().collect();
    // What was opened by hand has no decision to show.
    let found = history::decisions_of(house, by, id, &numbers).await?;
    Ok(found.into_iter().map(|decision| (decision.number, decision)).collect())
}

impl<T> From<domain::Page<T>> for Lines<T> {
    fn from(page: domain::Page<T>) -> Self {
        Self { page: page.page, page_size: page.page_size, total: page.total, items: page.items }
    }
}
