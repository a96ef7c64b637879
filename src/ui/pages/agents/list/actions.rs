//! What the list of agents asks of the use cases.

use super::{
    super::words,
    learning::{Learner, learners},
};
use crate::{failure::Failure, moment::Moment, pages::listing::page_request, server};
use domain::{
    AgentId, Fixed, PageRequest,
    accounts::Principal,
    agents::{Agent, AgentFilter, AgentOrder, Stage, Status},
    desk::{DecisionKind, Direction, EmergencyStop},
};
use services::{House, agents, agents::history, desk, lab};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    pub page: u32,
    pub status: String,
    pub stage: String,
    pub sort: String,
    pub search: String,
}

pub struct Agents {
    pub lines: Lines,
    /// What all accounts on paper come to, now and before; none before one of them was started.
    pub together: Option<agents::Portfolio>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

/// Those that learn have other figures than those that trade.
pub enum Lines {
    Any(Vec<AgentLine>),
    Learning(Vec<Learner>),
}

pub struct AgentLine {
    pub id: AgentId,
    pub name: String,
    pub status: Status,
    /// It has nothing to trade by yet.
    pub learns: bool,
    /// An emergency stop holds for it.
    pub halted: bool,
    pub strategy: String,
    pub pairs: String,
    pub timeframe: String,
    pub allocation: Fixed,
    /// None before it was started.
    pub money: Option<Money>,
    pub position: Vec<(String, Direction)>,
    pub last: Option<Last>,
}

pub struct Money {
    pub equity: Fixed,
    pub pnl: Fixed,
    pub today: Fixed,
    /// What it was worth when it began, at the ends of its last days, and now.
    pub line: Vec<Fixed>,
}

/// Its last decision.
pub struct Last {
    pub kind: DecisionKind,
    pub symbol: String,
    pub at: Moment,
}

/// So many days make the small line beside the equity.
const LINE: usize = 60;

pub async fn list_agents(asked: &Asked) -> Result<Agents, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let filter = AgentFilter {
        // A word that does not exist is no filter; the form shows that too.
        status: asked.status.parse().ok(),
        stage: asked.stage.parse().ok(),
        search: (!asked.search.is_empty()).then(|| asked.search.clone()),
        ..AgentFilter::default()
    };
    let order = match asked.sort.as_str() {
        "newest" => AgentOrder::Newest,
        "status" => AgentOrder::Status,
        _ => AgentOrder::Name,
    };
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    let found = agents::list(&house, &by, &filter, order, wanted).await?;
    let stops = if found.items.is_empty() { Vec::new() } else { desk::standing(&house, &by).await? };
    let lines = if matches!(filter.stage, Some(Stage::Learning | Stage::Ready)) {
        Lines::Learning(learners(&found.items).await?)
    } else {
        let mut lines = Vec::with_capacity(found.items.len());
        for agent in &found.items {
            lines.push(line(&house, &by, agent, &stops).await?);
        }
        Lines::Any(lines)
    };
    let together = agents::portfolio(&house, &by).await?;
    Ok(Agents { lines, together, page: found.page, page_size: found.page_size, total: found.total })
}

async fn line(
    house: &House,
    by: &Principal,
    agent: &Agent,
    stops: &[EmergencyStop],
) -> Result<AgentLine, Failure> {
    let id = agent.id;
    let was_started = agent.trades_from.is_some();
    let mut last = None;
    let mut position = Vec::new();
    if was_started {
        let one = PageRequest::new(1, 1).unwrap_or_default();
        last = history::decisions(house, by, id, one).await?.items.into_iter().next();
        position = history::positions(house, by, id).await?;
    }
    let (strategy, was_described) = strategy(house, by, agent).await?;
    Ok(AgentLine {
        id,
        name: agent.name.to_string(),
        status: agent.status,
        halted: desk::is_halted(stops, agent),
        learns: agent.stage != Stage::Paper && was_described,
        strategy,
        pairs: words::pairs(agent),
        timeframe: agent.timeframe.to_string(),
        allocation: agent.allocation,
        money: if was_started { money(house, by, id).await? } else { None },
        position: position
            .into_iter()
            .map(|position| (position.symbol.to_string(), position.direction))
            .collect(),
        last: last.map(|decision| Last {
            kind: decision.kind,
            symbol: decision.symbol.map(|symbol| symbol.to_string()).unwrap_or_default(),
            at: decision.at.into(),
        }),
    })
}

/// What it trades by; of one that learns and is not on paper, what it is like, and that it is one.
async fn strategy(house: &House, by: &Principal, agent: &Agent) -> Result<(String, bool), Failure> {
    if agent.stage == Stage::Paper {
        return Ok((words::strategy(agent), false));
    }
    let described = lab::described(house, by, agent.id).await?;
    Ok(described
        .map_or_else(|| (words::strategy(agent), false), |now| (now.version.personality.outline(), true)))
}

async fn money(house: &House, by: &Principal, id: AgentId) -> Result<Option<Money>, Failure> {
    let Some((figures, marks)) = history::marked(house, by, id).await? else { return Ok(None) };
    let line = marks[marks.len().saturating_sub(LINE)..].iter().map(|mark| mark.equity).collect();
    Ok(Some(Money { equity: figures.equity, pnl: figures.pnl, today: figures.pnl_today, line }))
}
