//! What a person sets for a manager. Its names in JSON are those of the founding document.

use crate::{
    Fixed, Money,
    market::{Symbol, Timeframe},
};
use serde::{Deserialize, Serialize};

/// How often a manager may decide, in market time.
pub const DECISION_INTERVALS: [&str; 3] = ["1h", "4h", "1d"];

/// The longest instructions, in characters.
pub const LONGEST_MANAGER_INSTRUCTIONS: usize = 20_000;

const MOST_CAPITAL: i64 = 1_000_000_000_000;
const MINUTE_MS: i64 = 60_000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ManagerConfig {
    /// `provider/model`, one of those that are set up.
    pub llm_model: String,
    pub temperature: f64,
    pub decision_interval: Timeframe,
    pub risk_params: RiskParams,
    /// What the person wants of it, in plain words.
    pub instructions: String,
    /// What its agents may trade; none for all of the market.
    pub pairs: Option<Vec<Symbol>>,
    /// The money its agents share, in dollars.
    pub capital: Fixed,
    /// What its models may cost in a UTC day.
    pub budget_per_day: Money,
    /// Whether a rule may skip a paid call when nothing has happened.
    pub skip_when_quiet: bool,
    /// A wallet that is linked to the owner's account.
    pub owner_address: Option<String>,
}

/// The bounds of the team. Fractions are of 1: 0.20 is twenty percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RiskParams {
    /// How far the manager's equity may fall from its peak before its team is held.
    pub max_total_drawdown: f64,
    /// How many agents it may have that are not terminated.
    pub max_agents: u32,
    /// How many positions of its team may be open in one direction that move together.
    pub max_correlated_positions: u32,
}

impl Default for RiskParams {
    fn default() -> Self {
        Self { max_total_drawdown: 0.20, max_agents: 10, max_correlated_positions: 3 }
    }
}

impl Default for ManagerConfig {
    fn default() -> Self {
        Self {
            llm_model: "rules/default".to_owned(),
            temperature: 0.7,
            decision_interval: Timeframe::HOUR,
            risk_params: RiskParams::default(),
            instructions: String::new(),
            pairs: None,
            capital: Fixed::whole(10_000),
            budget_per_day: Money::from_units(100_000_000),
            skip_when_quiet: true,
            owner_address: None,
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {allowed}")]
pub struct ConfigProblem {
    /// As it is called in JSON.
    pub field: &'static str,
    pub allowed: &'static str,
}

impl ManagerConfig {
    pub fn interval_minutes(&self) -> i64 {
        self.decision_interval.ms() / MINUTE_MS
    }

    /// Everything that is out of range; which models, pairs and wallets there are is not known here.
    pub fn problems(&self) -> Vec<ConfigProblem> {
        let risk = &self.risk_params;
        let interval = self.decision_interval.to_string();
        let capital = self.capital.is_positive()
            && self.capital <= Fixed::whole(MOST_CAPITAL)
            && self.capital.trimmed().decimals() <= 8;
        let budget = (0..=1_000_000_000_000).contains(&self.budget_per_day.as_units());
        let words = self.instructions.chars().count() <= LONGEST_MANAGER_INSTRUCTIONS;
        let drawdown = risk.max_total_drawdown > 0.0 && risk.max_total_drawdown <= 1.0;
        let pairs = self.pairs.as_ref().is_none_or(|pairs| !pairs.is_empty());
        let checks = [
            ("config.llmModel", !self.llm_model.is_empty(), "the name of a model, such as rules/default"),
            ("config.temperature", (0.0..=2.0).contains(&self.temperature), "from 0 to 2"),
            ("config.decisionInterval", DECISION_INTERVALS.contains(&interval.as_str()), "one of 1h, 4h, 1d"),
            ("config.riskParams.maxTotalDrawdown", drawdown, "above 0 and at most 1 (0.2 is 20 %)"),
            ("config.riskParams.maxAgents", (1..=100).contains(&risk.max_agents), "from 1 to 100"),
            (
                "config.riskParams.maxCorrelatedPositions",
                (1..=100).contains(&risk.max_correlated_positions),
                "from 1 to 100",
            ),
            ("config.instructions", words, "at most 20000 characters"),
            ("config.pairs", pairs, "at least one instrument, or left out for all of the market"),
            ("config.capital", capital, "above 0 and at most a trillion, with at most eight decimals"),
            ("config.budgetPerDay", budget, "from 0 to 10000"),
        ];
        let wrong = checks.into_iter().filter(|(_, right, _)| !right);
        wrong.map(|(field, _, allowed)| ConfigProblem { field, allowed }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_has_the_values_of_the_founding_document() {
        let config: ManagerConfig = serde_json::from_str("{}").unwrap();
        assert_eq!(config, ManagerConfig::default());
        assert_eq!(config.problems(), []);
        let json = serde_json::to_value(&config).unwrap();
        assert_eq!(json["riskParams"]["maxTotalDrawdown"], 0.20);
        assert_eq!(json["decisionInterval"], "1h");
        assert_eq!(json["budgetPerDay"], "1.00");
        assert_eq!(json["capital"], "10000");
    }

    #[test]
    fn settings_that_cannot_be_are_named_all_at_once() {
        let config = ManagerConfig {
            temperature: 2.1,
            decision_interval: "5m".parse().unwrap(),
            risk_params: RiskParams { max_total_drawdown: 20.0, max_agents: 0, ..RiskParams::default() },
            capital: Fixed::ZERO,
            ..ManagerConfig::default()
        };
        let fields: Vec<&str> = config.problems().iter().map(|problem| problem.field).collect();
        let expected = [
            "config.temperature",
            "config.decisionInterval",
            "config.riskParams.maxTotalDrawdown",
            "config.riskParams.maxAgents",
            "config.capital",
        ];
        assert_eq!(fields, expected);
    }
}
