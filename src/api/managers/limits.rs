//! The leash of a manager, and how much of it is used.

use domain::{Fixed, Money, managers::Limits};
use serde::Serialize;
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
struct BudgetLimit {
    #[schema(value_type = String, example = "1.00")]
    bound: Money,
    /// Null when not all costs of today are known.
    #[schema(value_type = Option<String>, example = "0.12")]
    used: Option<Money>,
}

impl From<Limits> for LimitsView {
    fn from(limits: Limits) -> Self {
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
            budget_per_day: BudgetLimit { bound: limits.budget_per_day, used: limits.spent_today },
            max_correlated_positions: limits.max_correlated_positions,
        }
    }
}
