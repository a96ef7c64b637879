//! The leash of a manager, and how much of it is used.

use domain::{AgentId, Fixed, Money, market::Symbol, models::ModelName};
use serde::Serialize;
use services::managers::{MOST_CHANGES, Status, Used};
use utoipa::ToSchema;

/// Each bound with what is used of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerLimits)]
pub(super) struct LimitsView {
    /// Agents that are not terminated.
    max_agents: AgentsLimit,
    capital: CapitalLimit,
    max_total_drawdown: DrawdownLimit,
    budget_per_day: BudgetLimit,
    /// Positions of the team in one direction that move together; held against every order.
    #[schema(example = 3)]
    max_correlated_positions: u32,
    open_positions: OpenPositions,
    changes_per_day: ChangesLimit,
    pairs: PairsLimit,
    /// Agents that a person has stopped or paused: only a person starts them again.
    locked: Vec<LockedAgent>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AgentsLimit {
    #[schema(example = 10)]
    bound: u32,
    #[schema(example = 3)]
    used: u32,
}

/// The money that the agents share.
#[derive(Debug, Serialize, ToSchema)]
struct CapitalLimit {
    #[schema(value_type = String, example = "10000")]
    bound: Fixed,
    /// What agents have, and what terminated ones have lost.
    #[schema(value_type = String, example = "4000")]
    used: Fixed,
    #[schema(value_type = String, example = "6000")]
    free: Fixed,
}

/// How far the equity is below its peak.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DrawdownLimit {
    /// As a fraction: 0.2 is 20 %.
    #[schema(example = 0.2)]
    bound: f64,
    #[schema(example = 0.031)]
    used: f64,
    #[schema(value_type = String, example = "9861.15")]
    equity: Fixed,
    #[schema(value_type = String, example = "10177.41")]
    peak_equity: Fixed,
    /// Whether the bound holds the team until a person resumes it.
    #[schema(example = false)]
    is_held: bool,
}

/// What the models may cost in a UTC day, in dollars.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BudgetLimit {
    #[schema(value_type = String, example = "1.00")]
    bound: Money,
    /// Null when not all costs of today are known.
    #[schema(value_type = Option<String>, example = "0.12")]
    used: Option<Money>,
    /// Models it asks whose price is not known: the bound cannot hold their calls.
    #[schema(value_type = Vec<String>)]
    unpriced_models: Vec<ModelName>,
}

/// What the team holds in each direction, also what moves on its own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ManagerOpenPositions)]
struct OpenPositions {
    #[schema(example = 2)]
    long: u32,
    #[schema(example = 1)]
    short: u32,
}

/// How often its manager may change one agent in a market day.
#[derive(Debug, Serialize, ToSchema)]
struct ChangesLimit {
    #[schema(example = 6)]
    bound: u32,
    /// Agents that were changed today.
    used: Vec<ChangedAgent>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChangedAgent {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8058")]
    agent_id: AgentId,
    #[schema(example = 2)]
    changes: u32,
}

/// The instruments that its agents may trade.
#[derive(Debug, Serialize, ToSchema)]
struct PairsLimit {
    /// Null is all of the market.
    #[schema(value_type = Option<Vec<String>>)]
    bound: Option<Vec<Symbol>>,
    /// Those of agents that are not terminated.
    #[schema(value_type = Vec<String>)]
    used: Vec<Symbol>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LockedAgent {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8058")]
    agent_id: AgentId,
    #[schema(example = "Trend on BTC")]
    name: String,
}

impl From<&Status> for LimitsView {
    fn from(standing: &Status) -> Self {
        let Status { limits, used, manager, .. } = standing;
        Self {
            max_agents: AgentsLimit { bound: limits.max_agents, used: limits.agents },
            capital: CapitalLimit {
                bound: limits.capital,
                used: limits.capital.minus(limits.free_capital).unwrap_or(Fixed::ZERO).max(Fixed::ZERO),
                free: limits.free_capital,
            },
            max_total_drawdown: DrawdownLimit {
                bound: limits.max_total_drawdown,
                used: limits.drawdown,
                equity: limits.equity,
                peak_equity: limits.peak_equity,
                is_held: limits.is_held,
            },
            budget_per_day: BudgetLimit {
                bound: limits.budget_per_day,
                used: limits.spent_today,
                unpriced_models: used.unpriced.clone(),
            },
            max_correlated_positions: limits.max_correlated_positions,
            open_positions: OpenPositions { long: used.long, short: used.short },
            changes_per_day: ChangesLimit { bound: MOST_CHANGES, used: changed(used) },
            pairs: PairsLimit { bound: manager.config.pairs.clone(), used: used.pairs.clone() },
            locked: locked(standing),
        }
    }
}

fn changed(used: &Used) -> Vec<ChangedAgent> {
    used.changes
        .iter()
        .map(|(agent_id, changes)| ChangedAgent { agent_id: *agent_id, changes: *changes })
        .collect()
}

fn locked(standing: &Status) -> Vec<LockedAgent> {
    let agents = standing.team.members.iter().map(|member| &member.agent);
    let locked = agents.filter(|agent| standing.used.locked.contains(&agent.id));
    locked.map(|agent| LockedAgent { agent_id: agent.id, name: agent.name.to_string() }).collect()
}
