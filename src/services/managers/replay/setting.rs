//! What is to be different in a replay: `riskParams.maxTotalDrawdown=0.05`, `fee=0.002`.

use domain::{
    Fixed,
    agents::Brain,
    managers::{ManagerConfig, RiskParams},
};
use engine::strategy::{Cost, with_cost};
use std::str::FromStr;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Setting {
    MaxTotalDrawdown(f64),
    MaxAgents(u32),
    MaxCorrelatedPositions(u32),
    Capital(Fixed),
    /// Of what is bought or sold, on each side, for every strategy of the team.
    Fee(Fixed),
    SlippageBps(Fixed),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("write it as key=value, such as riskParams.maxTotalDrawdown=0.05")]
    NoValue,
    #[error(
        "{0:?} cannot be set; riskParams.maxTotalDrawdown, riskParams.maxAgents, riskParams.maxCorrelatedPositions, capital, fee and slippageBps can"
    )]
    Unknown(String),
    #[error("{key} must be {allowed}, not {value:?}")]
    Value { key: String, allowed: &'static str, value: String },
}

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (key, value) = text.split_once('=').ok_or(SettingError::NoValue)?;
        let (key, value) = (key.trim(), value.trim());
        let wrong = |allowed| SettingError::Value { key: key.to_owned(), allowed, value: value.to_owned() };
        let amount = |most: i64, allowed| {
            let amount: Option<Fixed> = value.parse().ok();
            let within = |amount: &Fixed| !amount.is_negative() && *amount <= Fixed::whole(most);
            amount.filter(within).ok_or_else(|| wrong(allowed))
        };
        let setting = match key {
            "riskParams.maxTotalDrawdown" => {
                Self::MaxTotalDrawdown(value.parse().map_err(|_| wrong("a number"))?)
            }
            "riskParams.maxAgents" => Self::MaxAgents(value.parse().map_err(|_| wrong("a whole number"))?),
            "riskParams.maxCorrelatedPositions" => {
                Self::MaxCorrelatedPositions(value.parse().map_err(|_| wrong("a whole number"))?)
            }
            "capital" => Self::Capital(value.parse().map_err(|_| wrong("an amount, such as 5000"))?),
            "fee" => Self::Fee(amount(1, "a fraction from 0 to 1 (0.001 is 0.1 %)")?),
            "slippageBps" => Self::SlippageBps(amount(10_000, "from 0 to 10000 hundredths of a percent")?),
            other => return Err(SettingError::Unknown(other.to_owned())),
        };
        let mut config = ManagerConfig::default();
        setting.apply(&mut config);
        match config.problems().first() {
            Some(problem) => Err(wrong(problem.allowed)),
            None => Ok(setting),
        }
    }
}

impl Setting {
    /// In the configuration of the manager; costs stand in the strategies.
    pub const fn apply(self, config: &mut ManagerConfig) {
        let RiskParams { max_total_drawdown, max_agents, max_correlated_positions } = &mut config.risk_params;
        match self {
            Self::MaxTotalDrawdown(most) => *max_total_drawdown = most,
            Self::MaxAgents(most) => *max_agents = most,
            Self::MaxCorrelatedPositions(most) => *max_correlated_positions = most,
            Self::Capital(capital) => config.capital = capital,
            Self::Fee(_) | Self::SlippageBps(_) => {}
        }
    }

    const fn cost(self) -> Option<(Cost, Fixed)> {
        match self {
            Self::Fee(fee) => Some((Cost::Fee, fee)),
            Self::SlippageBps(slippage) => Some((Cost::SlippageBps, slippage)),
            _ => None,
        }
    }
}

/// The brain with the costs that are set.
pub fn costing(brain: &Brain, settings: &[Setting]) -> Brain {
    let mut brain = brain.clone();
    for (cost, value) in settings.iter().filter_map(|setting| setting.cost()) {
        if let Brain::Strategy { document, .. } = &mut brain
            && let Some(changed) = with_cost(document, cost, value)
        {
            *document = changed;
        }
    }
    brain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_read_and_a_wrong_one_says_what_can_be() {
        assert_eq!("riskParams.maxTotalDrawdown=0.05".parse(), Ok(Setting::MaxTotalDrawdown(0.05)));
        assert_eq!(" fee = 0.002 ".parse(), Ok(Setting::Fee("0.002".parse().unwrap())));
        let said = |text: &str| text.parse::<Setting>().unwrap_err().to_string();
        assert!(said("fee").contains("key=value"));
        assert!(said("llmModel=x").contains("cannot be set") && said("llmModel=x").contains("slippageBps"));
        assert_eq!(said("fee=2"), "fee must be a fraction from 0 to 1 (0.001 is 0.1 %), not \"2\"");
        assert!(said("riskParams.maxTotalDrawdown=0").contains("above 0 and at most 1"));
        assert!(said("riskParams.maxAgents=0").contains("from 1 to 100"));
        assert!(said("capital=-5").contains("above 0"));
    }
}
