//! What was entered into the form of a manager, as texts, and what it comes to.

use crate::failure::{FieldName, Problem, Wrong};
use domain::{
    Fixed, Money,
    agents::AgentName,
    managers::{ManagerConfig, RiskParams},
    market::{Symbol, Timeframe},
};
use serde::{Deserialize, Serialize};

/// The fields as they are typed. Shares are in percent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entered {
    pub name: String,
    pub model: String,
    pub temperature: String,
    pub interval: String,
    pub instructions: String,
    /// None chosen is all of the market.
    pub pairs: Vec<String>,
    pub capital: String,
    pub budget: String,
    pub max_drawdown: String,
    pub max_agents: String,
    pub max_correlated_positions: String,
    /// `on`, as browsers send a box that is ticked.
    pub skip_when_quiet: String,
    pub wallet: String,
}

impl Entered {
    pub(super) fn of(name: &str, config: &ManagerConfig) -> Self {
        let risk = &config.risk_params;
        let drawdown = Fixed::from_f64(risk.max_total_drawdown * 100.0, 4);
        Self {
            name: name.to_owned(),
            model: config.llm_model.clone(),
            temperature: config.temperature.to_string(),
            interval: config.decision_interval.to_string(),
            instructions: config.instructions.clone(),
            pairs: config.pairs.iter().flatten().map(ToString::to_string).collect(),
            capital: config.capital.trimmed().to_string(),
            budget: config.budget_per_day.to_string(),
            max_drawdown: drawdown.map_or_else(String::new, |percent| percent.trimmed().to_string()),
            max_agents: risk.max_agents.to_string(),
            max_correlated_positions: risk.max_correlated_positions.to_string(),
            skip_when_quiet: if config.skip_when_quiet { "on".to_owned() } else { String::new() },
            wallet: config.owner_address.clone().unwrap_or_default(),
        }
    }

    /// What the fields come to, with what is usual where one is no value at all; each of those is noted. What is out of range is the use case's to say.
    pub(super) fn read(&self, wrong: &mut Vec<Wrong>) -> (Option<AgentName>, ManagerConfig) {
        let usual = ManagerConfig::default();
        let mut reading = Reading { wrong };
        let name = reading.parsed(FieldName::Name, Problem::NotAnAgentName, &self.name);
        let temperature = reading.parsed(FieldName::Temperature, Problem::NotATemperature, &self.temperature);
        let interval: Option<Timeframe> =
            reading.parsed(FieldName::Interval, Problem::NotAnInterval, &self.interval);
        let capital: Option<Fixed> = reading.parsed(FieldName::Capital, Problem::NotAnAmount, &self.capital);
        let budget: Option<Money> = reading.parsed(FieldName::Budget, Problem::NotABudget, &self.budget);
        let percent = self.max_drawdown.trim().trim_end_matches('%').trim_end();
        let drawdown = percent.parse::<Fixed>().ok().and_then(|percent| percent.shifted(2).ok());
        let drawdown = reading.known(FieldName::MaxDrawdown, Problem::NotAShare, drawdown);
        let max_agents = reading.parsed(FieldName::MaxAgents, Problem::NotACount, &self.max_agents);
        let correlated = reading.parsed(
            FieldName::MaxCorrelatedPositions,
            Problem::NotACount,
            &self.max_correlated_positions,
        );
        let pairs: Result<Vec<Symbol>, _> = self.pairs.iter().map(|pair| pair.parse()).collect();
        let pairs = reading.known(FieldName::Pairs, Problem::NotPairs, pairs.ok());
        let config = ManagerConfig {
            llm_model: self.model.trim().to_owned(),
            temperature: temperature.unwrap_or(usual.temperature),
            decision_interval: interval.unwrap_or(usual.decision_interval),
            risk_params: RiskParams {
                max_total_drawdown: drawdown.map_or(usual.risk_params.max_total_drawdown, Fixed::to_f64),
                max_agents: max_agents.unwrap_or(usual.risk_params.max_agents),
                max_correlated_positions: correlated.unwrap_or(usual.risk_params.max_correlated_positions),
            },
            instructions: self.instructions.trim().replace("\r\n", "\n"),
            pairs: pairs.filter(|pairs| !pairs.is_empty()),
            capital: capital.unwrap_or(usual.capital),
            budget_per_day: budget.unwrap_or(usual.budget_per_day),
            skip_when_quiet: !self.skip_when_quiet.is_empty(),
            owner_address: Some(self.wallet.trim().to_owned()).filter(|wallet| !wallet.is_empty()),
        };
        (name, config)
    }
}

struct Reading<'a> {
    wrong: &'a mut Vec<Wrong>,
}

impl Reading<'_> {
    fn known<T>(&mut self, field: FieldName, problem: Problem, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.wrong.push(Wrong { field, problem });
        }
        value
    }

    fn parsed<T: std::str::FromStr>(&mut self, field: FieldName, problem: Problem, text: &str) -> Option<T> {
        let value = text.trim().parse().ok();
        self.known(field, problem, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::managers::Preset;

    #[test]
    fn every_preset_survives_the_form() {
        for preset in Preset::ALL {
            let config = preset.config();
            let mut wrong = Vec::new();
            let (name, read) = Entered::of("Mona", &config).read(&mut wrong);
            assert_eq!(
                (name.map(|name| name.to_string()).as_deref(), read, wrong),
                (Some("Mona"), config, Vec::new())
            );
        }
    }

    #[test]
    fn everything_that_is_no_value_is_told_at_once() {
        let entered = Entered {
            name: String::new(),
            temperature: "hot".to_owned(),
            max_drawdown: "a lot".to_owned(),
            pairs: vec!["?".to_owned()],
            ..Entered::of("x", &ManagerConfig::default())
        };
        let mut wrong = Vec::new();
        let (name, config) = entered.read(&mut wrong);
        assert_eq!(
            (name, config),
            (None, ManagerConfig::default()),
            "what is usual stands where there is no value"
        );
        let fields: Vec<FieldName> = wrong.iter().map(|wrong| wrong.field).collect();
        let expected = [FieldName::Name, FieldName::Temperature, FieldName::MaxDrawdown, FieldName::Pairs];
        assert_eq!(fields, expected);
    }
}
