//! What was entered into the form of an agent, as texts, and what it comes to.

use crate::failure::{FieldName, Problem, Wrong};
use domain::{
    Fixed,
    agents::{AgentName, Brain, Risk},
    market::{Symbol, Timeframe},
    models::ModelName,
};
use serde::{Deserialize, Serialize};

/// The fields as they are typed. Shares are in percent; what is empty is not limited.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entered {
    pub name: String,
    /// `example:KEY`, `own:ID`, `document`, `model`, or `keep` for what decides for the agent now.
    pub strategy: String,
    pub pairs: Vec<String>,
    /// Empty for that of the document.
    pub timeframe: String,
    pub allocation: String,
    pub instructions: String,
    pub max_position: String,
    pub stop_loss: String,
    pub take_profit: String,
    pub max_daily_loss: String,
    pub max_open_positions: String,
    pub max_correlated_positions: String,
    /// `on` where it is ticked.
    pub equal_parts: String,
    pub cooldown_bars: String,
    /// Where a model is to decide.
    pub model: String,
    pub temperature: String,
    pub budget: String,
}

/// What the plain fields come to.
pub(super) struct Settings {
    pub name: AgentName,
    pub pairs: Vec<Symbol>,
    pub timeframe: Option<Timeframe>,
    pub allocation: Fixed,
    pub risk: Risk,
}

impl Entered {
    /// The limits of an agent that nobody has limited yet, and a little money.
    pub(super) fn usual() -> Self {
        let brain = Brain::of_model(ModelName::rules());
        let usual = Self { allocation: "10000".to_owned(), ..Self::default() };
        usual.with_risk(&Risk::default()).with_model(&brain)
    }

    /// With the model of a brain; the usual one of a strategy.
    pub(super) fn with_model(self, brain: &Brain) -> Self {
        match brain {
            Brain::Strategy { .. } | Brain::Learning {} => {
                self.with_model(&Brain::of_model(ModelName::rules()))
            }
            Brain::Model { model, temperature, budget_per_day } => Self {
                model: model.to_string(),
                temperature: temperature.to_string(),
                budget: budget_per_day.to_string(),
                ..self
            },
        }
    }

    /// The model that is to decide. Everything that is no value at all is noted; what is out of range is the use case's to say.
    pub(super) fn brain_of_model(&self, wrong: &mut Vec<Wrong>) -> Option<Brain> {
        let mut note = Notes(wrong);
        let model = note.parsed(FieldName::Model, Problem::NotAModel, &self.model);
        let temperature = note.parsed(FieldName::Temperature, Problem::NotATemperature, &self.temperature);
        let budget_per_day = note.parsed(FieldName::Budget, Problem::NotABudget, &self.budget);
        Some(Brain::Model { model: model?, temperature: temperature?, budget_per_day: budget_per_day? })
    }

    pub(super) fn with_risk(self, risk: &Risk) -> Self {
        let percent = |share: Option<f64>| share.map(in_percent).unwrap_or_default();
        Self {
            max_position: in_percent(risk.max_position),
            stop_loss: percent(risk.stop_loss),
            take_profit: percent(risk.take_profit),
            max_daily_loss: percent(risk.max_daily_loss),
            max_open_positions: risk.max_open_positions.to_string(),
            max_correlated_positions: risk.max_correlated_positions.to_string(),
            equal_parts: if risk.equal_parts { "on".to_owned() } else { String::new() },
            cooldown_bars: risk.cooldown_bars.to_string(),
            ..self
        }
    }

    /// Everything that is wrong is noted; none when something is.
    pub(super) fn settings(&self, wrong: &mut Vec<Wrong>) -> Option<Settings> {
        let mut note = Notes(wrong);
        let name = note.parsed(FieldName::Name, Problem::NotAnAgentName, &self.name);
        let pairs: Option<Vec<Symbol>> = self.pairs.iter().map(|pair| pair.parse().ok()).collect();
        let pairs = note.known(FieldName::Pairs, Problem::NotPairs, pairs.filter(|pairs| !pairs.is_empty()));
        let timeframe = match self.timeframe.as_str() {
            "" => Some(None),
            text => note.parsed(FieldName::Timeframe, Problem::NotATimeframe, text).map(Some),
        };
        let allocation = note.allocation(&self.allocation);
        let risk = self.risk(&mut note);
        Some(Settings {
            name: name?,
            pairs: pairs?,
            timeframe: timeframe?,
            allocation: allocation?,
            risk: risk?,
        })
    }

    fn risk(&self, note: &mut Notes<'_>) -> Option<Risk> {
        let max_position = note.share(FieldName::MaxPosition, &self.max_position);
        if let Ok(None) = max_position {
            note.once(FieldName::MaxPosition, Problem::NotAShare);
        }
        let stop_loss = note.share(FieldName::StopLoss, &self.stop_loss);
        let take_profit = note.within(FieldName::TakeProfit, Problem::NotADistance, &self.take_profit, 10.0);
        let max_daily_loss = note.share(FieldName::MaxDailyLoss, &self.max_daily_loss);
        let max_open_positions = note.count(FieldName::MaxOpenPositions, &self.max_open_positions);
        let correlated = note.count(FieldName::MaxCorrelatedPositions, &self.max_correlated_positions);
        let cooldown_bars = note.parsed(FieldName::CooldownBars, Problem::NotBars, &self.cooldown_bars);
        let cooldown_bars = cooldown_bars.filter(|bars| *bars <= 10_000);
        if cooldown_bars.is_none() {
            note.once(FieldName::CooldownBars, Problem::NotBars);
        }
        Some(Risk {
            max_position: max_position.ok()??,
            stop_loss: stop_loss.ok()?,
            take_profit: take_profit.ok()?,
            max_daily_loss: max_daily_loss.ok()?,
            max_open_positions: max_open_positions?,
            cooldown_bars: cooldown_bars?,
            max_correlated_positions: correlated?,
            equal_parts: self.equal_parts == "on",
        })
    }
}

/// Collects what is wrong.
pub(in crate::pages::agents) struct Notes<'w>(pub(in crate::pages::agents) &'w mut Vec<Wrong>);

impl Notes<'_> {
    pub(in crate::pages::agents) fn once(&mut self, field: FieldName, problem: Problem) {
        if !self.0.iter().any(|wrong| wrong.field == field) {
            self.0.push(Wrong { field, problem });
        }
    }

    fn known<T>(&mut self, field: FieldName, problem: Problem, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.once(field, problem);
        }
        value
    }

    pub(in crate::pages::agents) fn parsed<T: std::str::FromStr>(
        &mut self,
        field: FieldName,
        problem: Problem,
        text: &str,
    ) -> Option<T> {
        let value = text.trim().parse().ok();
        self.known(field, problem, value)
    }

    pub(in crate::pages::agents) fn allocation(&mut self, text: &str) -> Option<Fixed> {
        let amount = text.trim().parse().ok().filter(|amount: &Fixed| amount.is_positive());
        self.known(FieldName::Allocation, Problem::NotAnAmount, amount)
    }

    fn count(&mut self, field: FieldName, text: &str) -> Option<u32> {
        let count = text.trim().parse().ok().filter(|count| (1..=100).contains(count));
        self.known(field, Problem::NotACount, count)
    }

    /// A share of at most all; none when nothing was entered.
    fn share(&mut self, field: FieldName, text: &str) -> Result<Option<f64>, Noted> {
        self.within(field, Problem::NotAShare, text, 1.0)
    }

    fn within(
        &mut self,
        field: FieldName,
        problem: Problem,
        text: &str,
        most: f64,
    ) -> Result<Option<f64>, Noted> {
        let text = text.trim().trim_end_matches('%').trim_end();
        if text.is_empty() {
            return Ok(None);
        }
        let share = text.parse::<Fixed>().ok().and_then(|percent| percent.shifted(2).ok()).map(Fixed::to_f64);
        let share = self.known(field, problem, share.filter(|share| *share > 0.0 && *share <= most));
        share.map(Some).ok_or(Noted)
    }
}

/// Something is wrong with it, and was noted.
struct Noted;

/// `7.5` of 0.075, without what a float makes of it.
fn in_percent(share: f64) -> String {
    Fixed::from_f64(share * 100.0, 6).map_or_else(String::new, |percent| percent.trimmed().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Entered {
        Entered { name: "Squall".to_owned(), pairs: vec!["BTC-USD".to_owned()], ..Entered::usual() }
    }

    #[test]
    fn the_usual_limits_survive_the_form() {
        let mut wrong = Vec::new();
        let settings = filled().settings(&mut wrong).unwrap();
        assert_eq!((settings.risk, wrong), (Risk::default(), Vec::new()));
        let risk = Risk { max_position: 0.07, stop_loss: Some(0.025), ..Risk::default() };
        let entered = filled().with_risk(&risk);
        assert_eq!((entered.max_position.as_str(), entered.stop_loss.as_str()), ("7", "2.5"));
        assert_eq!(entered.settings(&mut Vec::new()).unwrap().risk, risk);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let entered = Entered {
            name: "\u{202E}".to_owned(),
            timeframe: "soon".to_owned(),
            allocation: "-5".to_owned(),
            max_position: String::new(),
            stop_loss: "101".to_owned(),
            take_profit: "half".to_owned(),
            max_open_positions: "0".to_owned(),
            cooldown_bars: "10001".to_owned(),
            ..Entered::usual()
        };
        let mut wrong = Vec::new();
        assert!(entered.settings(&mut wrong).is_none());
        let fields: Vec<FieldName> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(
            fields,
            [
                FieldName::Name,
                FieldName::Pairs,
                FieldName::Timeframe,
                FieldName::Allocation,
                FieldName::MaxPosition,
                FieldName::StopLoss,
                FieldName::TakeProfit,
                FieldName::MaxOpenPositions,
                FieldName::CooldownBars
            ]
        );
    }
}
