//! Refusals: the rule, the figure and the bound.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The limits that can refuse an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Not one of the agent's pairs.
    AllowedPairs,
    /// The position would be worth more than its share of the equity.
    OrderSize,
    /// All positions would be worth more than the money the agent was given and has made.
    Allocation,
    OpenPositions,
    DailyLoss,
    CorrelatedPositions,
    /// The money of its manager has fallen to the bound, and no person has resumed the team.
    #[serde(rename = "max_total_drawdown")]
    TeamDrawdown,
    /// Somebody has pulled the emergency stop.
    EmergencyStop,
    /// The agent does not run.
    Status,
    /// The prices of the instrument cannot be used now.
    Quarantine,
    /// The account could not carry it at the price it met.
    Account,
}

impl Rule {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllowedPairs => "allowed_pairs",
            Self::OrderSize => "order_size",
            Self::Allocation => "allocation",
            Self::OpenPositions => "open_positions",
            Self::DailyLoss => "daily_loss",
            Self::CorrelatedPositions => "correlated_positions",
            Self::TeamDrawdown => "max_total_drawdown",
            Self::EmergencyStop => "emergency_stop",
            Self::Status => "status",
            Self::Quarantine => "quarantine",
            Self::Account => "account",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AllowedPairs => "allowed pairs",
            Self::OrderSize => "largest position",
            Self::Allocation => "allocation",
            Self::OpenPositions => "open positions",
            Self::DailyLoss => "daily loss",
            Self::CorrelatedPositions => "correlated positions",
            Self::TeamDrawdown => "the fall of the team",
            Self::EmergencyStop => "emergency stop",
            Self::Status => "status",
            Self::Quarantine => "usable prices",
            Self::Account => "account",
        }
    }
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    pub rule: Rule,
    /// What it would have come to.
    pub figure: String,
    /// What is allowed.
    pub bound: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the limit of {} held: {}, allowed {}", self.rule.title(), self.figure, self.bound)
    }
}
