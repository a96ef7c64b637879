//! Four characters that fill the form for a new manager.

use super::{ManagerConfig, RiskParams};
use crate::{market::Timeframe, words::words};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Many small bets; the good ones grow, the bad ones go.
    Venture,
    /// Protects first.
    RiskOfficer,
    /// Buys broadly and rarely acts.
    PassiveIndex,
    /// Balances long against short.
    ActiveHedge,
}

words! {
    Preset { Venture = "venture", RiskOfficer = "risk_officer", PassiveIndex = "passive_index", ActiveHedge = "active_hedge" }
}

impl Preset {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Venture => "Venture",
            Self::RiskOfficer => "Risk officer",
            Self::PassiveIndex => "Passive index",
            Self::ActiveHedge => "Active hedge",
        }
    }

    /// In a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Venture => {
                "Many small bets: tries different strategies, drops what loses, backs what wins."
            }
            Self::RiskOfficer => "Protects first: few agents, small positions, pauses whoever falls.",
            Self::PassiveIndex => {
                "Rarely acts: spreads the money over trend followers and leaves them alone."
            }
            Self::ActiveHedge => {
                "Balances long and short: keeps agents that gain in rising and in falling markets."
            }
        }
    }

    /// What a manager is told that has this character. The words are read by models and by the built-in rules alike.
    const fn instructions(self) -> &'static str {
        match self {
            Self::Venture => {
                "Make many small bets. Try different strategies and instruments, terminate what loses after a fair \
                 trial, and give more room to what wins."
            }
            Self::RiskOfficer => {
                "Protect the capital first. Keep few agents with small positions and tight stops. Pause whoever falls, \
                 and start it again only when its market is calm."
            }
            Self::PassiveIndex => {
                "Rarely act. Spread the capital evenly over the instruments with slow trend strategies, and hold. \
                 Change something only when an agent has failed for a long time."
            }
            Self::ActiveHedge => {
                "Balance long and short. Keep trend followers beside strategies that bet on reversals, so that the team \
                 does not depend on one direction. Trim the side that grows too large."
            }
        }
    }

    pub fn config(self) -> ManagerConfig {
        let (interval, drawdown, agents, correlated) = match self {
            Self::Venture => (Timeframe::HOUR, 0.25, 10, 4),
            Self::RiskOfficer => (Timeframe::HOUR, 0.08, 4, 2),
            Self::PassiveIndex => (Timeframe::DAY, 0.30, 6, 6),
            Self::ActiveHedge => (Timeframe::FOUR_HOURS, 0.15, 6, 2),
        };
        ManagerConfig {
            decision_interval: interval,
            instructions: self.instructions().to_owned(),
            risk_params: RiskParams {
                max_total_drawdown: drawdown,
                max_agents: agents,
                max_correlated_positions: correlated,
            },
            ..ManagerConfig::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_manager_that_can_be() {
        for preset in Preset::ALL {
            assert_eq!(preset.config().problems(), [], "{}", preset.title());
        }
    }
}
