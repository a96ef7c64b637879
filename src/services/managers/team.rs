//! A manager's team and its money: what each agent stands at, and what all of it comes to.

use super::ManagersError;
use crate::{
    House,
    agents::history::{AgentFigures, valued},
    lab::graduation::off_paper,
};
use domain::{
    Fixed, Money,
    agents::{Agent, Status},
    budgets::Day,
    desk::PositionRecord,
    fixed::OutOfRange,
    managers::{self, Limits, Manager},
    market::Minute,
};
use storage::{DeskAccount, StorageError};

/// An agent of the team.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub agent: Agent,
    pub account: Option<DeskAccount>,
    pub positions: Vec<PositionRecord>,
    /// None before it was started.
    pub figures: Option<AgentFigures>,
    /// Why what it trades of the laboratory is not on paper any more; none while it is, and for a strategy from elsewhere.
    pub off_paper: Option<String>,
}

impl Member {
    pub fn equity(&self) -> Fixed {
        self.figures.as_ref().map_or(self.agent.allocation, |figures| figures.equity)
    }

    pub fn pnl(&self) -> Fixed {
        self.figures.as_ref().map_or(Fixed::ZERO, |figures| figures.pnl)
    }

    pub fn is_terminated(&self) -> bool {
        self.agent.status == Status::Terminated
    }
}

/// The team at one market minute.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    pub minute: Minute,
    pub members: Vec<Member>,
    /// The capital and what the agents have made of it, terminated ones included.
    pub equity: Fixed,
    /// What of the capital no agent has.
    pub free: Fixed,
}

impl Team {
    /// Agents that are not terminated.
    pub fn size(&self) -> u32 {
        alive(self.members.iter().map(|member| &member.agent))
    }

    /// The leash, and how much of it is used.
    pub fn limits(&self, manager: &Manager, spent_today: Option<Money>) -> Limits {
        let risk = &manager.config.risk_params;
        let peak_equity = manager.peak_equity.max(self.equity);
        Limits {
            max_agents: risk.max_agents,
            agents: self.size(),
            capital: manager.config.capital,
            free_capital: self.free,
            equity: self.equity,
            peak_equity,
            drawdown: managers::fallen(peak_equity, self.equity).share(),
            max_total_drawdown: risk.max_total_drawdown,
            max_correlated_positions: risk.max_correlated_positions,
            budget_per_day: manager.config.budget_per_day,
            spent_today,
            is_held: manager.drawdown_since.is_some(),
        }
    }
}

/// How many agents are not terminated.
pub(super) fn alive<'a>(agents: impl Iterator<Item = &'a Agent>) -> u32 {
    let alive = agents.filter(|agent| agent.status != Status::Terminated);
    u32::try_from(alive.count()).unwrap_or(u32::MAX)
}

/// The team as it stands now.
pub(super) async fn look(house: &House, manager: &Manager) -> Result<Team, ManagersError> {
    let minute = Minute::containing(crate::market::now(house).await?);
    let mut reader = house.db.read().await?;
    let agents = reader.agents().of_manager(manager.id).await?;
    let ids: Vec<_> = agents.iter().map(|agent| agent.id).collect();
    let mut accounts = reader.desk().accounts_of(&ids).await?;
    let mut members = Vec::with_capacity(agents.len());
    for agent in agents {
        let place = accounts.iter().position(|account| account.agent == agent.id);
        let account = place.map(|place| accounts.swap_remove(place));
        let positions = if account.is_some() { reader.desk().positions(agent.id).await? } else { Vec::new() };
        let off_paper = off_paper(&mut reader, &agent).await?;
        members.push(Member { agent, account, positions, figures: None, off_paper });
    }
    drop(reader);
    for member in &mut members {
        if let Some(account) = &member.account {
            member.figures = Some(valued(house, account, minute).await?);
        }
    }
    Ok(added_up(minute, manager.config.capital, members)?)
}

fn added_up(minute: Minute, capital: Fixed, members: Vec<Member>) -> Result<Team, OutOfRange> {
    let (mut equity, mut free) = (capital, capital);
    for member in &members {
        equity = equity.plus(member.pnl())?;
        // What a terminated agent has made or lost is free again or gone; everybody else has its allocation.
        free = if member.is_terminated() {
            free.plus(member.pnl())?
        } else {
            free.minus(member.agent.allocation)?
        };
    }
    Ok(Team { minute, members, equity, free: free.max(Fixed::ZERO) })
}

/// What the manager's models have cost today; none when not all of it is known.
pub(super) async fn spent_today(house: &House, manager: &Manager) -> Result<Option<Money>, StorageError> {
    let (holder, day) = (domain::budgets::Holder::Manager(manager.id), Day::of(house.now()));
    let mut reader = house.db.read().await?;
    let taken = reader.budgets().taken(holder, day).await?;
    // What has no price takes nothing out of the budget.
    let is_known =
        taken.total == taken.spent && !reader.model_calls().is_cost_unknown(manager.id, day).await?;
    Ok(is_known.then_some(taken.spent))
}
