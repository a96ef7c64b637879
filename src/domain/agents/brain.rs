//! What decides for an agent.

use crate::{Money, models::ModelName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What decides at the closes of an agent's bars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Brain {
    /// A document of the engine's language.
    Strategy {
        /// The document itself, so that nothing that happens elsewhere changes what the agent does.
        document: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        params: BTreeMap<String, f64>,
        /// Where it came from: `example:vwap_bounce`, or the id of a strategy and its version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// Nothing yet: the agent learns, and does not trade before it has graduated.
    Learning {},
    /// A model that is asked at each close.
    Model {
        model: ModelName,
        temperature: f64,
        /// What its questions may cost in a UTC day.
        budget_per_day: Money,
    },
}

/// What a model is asked with when nobody says otherwise.
pub const USUAL_TEMPERATURE: f64 = 0.7;

/// One dollar.
pub const USUAL_BUDGET: Money = Money::from_units(100_000_000);

const MOST_BUDGET: Money = Money::from_units(1_000_000_000_000);

/// Something about a brain that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {allowed}")]
pub struct BrainProblem {
    /// As it is called in JSON.
    pub field: &'static str,
    pub allowed: &'static str,
}

impl Brain {
    /// With the usual temperature and budget.
    pub const fn of_model(model: ModelName) -> Self {
        Self::Model { model, temperature: USUAL_TEMPERATURE, budget_per_day: USUAL_BUDGET }
    }

    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Strategy { .. } => "strategy",
            Self::Learning {} => "learning",
            Self::Model { .. } => "model",
        }
    }

    pub const fn model(&self) -> Option<&ModelName> {
        match self {
            Self::Strategy { .. } | Self::Learning {} => None,
            Self::Model { model, .. } => Some(model),
        }
    }

    /// Whether both trade the same document.
    pub fn trades_as(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Strategy { document, .. }, Self::Strategy { document: other, .. }) if document == other)
    }

    /// Everything that is out of range; which models there are is not known here.
    pub fn problems(&self) -> Vec<BrainProblem> {
        let Self::Model { temperature, budget_per_day, .. } = self else { return Vec::new() };
        let checks = [
            ("brain.temperature", (0.0..=2.0).contains(temperature), "from 0 to 2"),
            ("brain.budgetPerDay", (Money::ZERO..=MOST_BUDGET).contains(budget_per_day), "from 0 to 10000"),
        ];
        let wrong = checks.into_iter().filter(|(_, right, _)| !right);
        wrong.map(|(field, _, allowed)| BrainProblem { field, allowed }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_written_with_its_name_temperature_and_budget() {
        let brain = Brain::of_model(ModelName::rules());
        let written = serde_json::to_value(&brain).unwrap();
        let expected = serde_json::json!({
            "kind": "model", "model": "rules/default", "temperature": 0.7, "budgetPerDay": "1.00",
        });
        assert_eq!(written, expected);
        assert_eq!(serde_json::from_value::<Brain>(written).unwrap(), brain);
    }

    #[test]
    fn who_learns_has_a_brain_that_decides_nothing() {
        let written = serde_json::to_value(Brain::Learning {}).unwrap();
        assert_eq!(written, serde_json::json!({ "kind": "learning" }));
        assert_eq!(serde_json::from_value::<Brain>(written).unwrap(), Brain::Learning {});
    }

    #[test]
    fn what_is_out_of_range_is_named_all_at_once() {
        let brain = Brain::Model {
            model: ModelName::rules(),
            temperature: f64::NAN,
            budget_per_day: Money::from_units(-1),
        };
        let fields: Vec<&str> = brain.problems().iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["brain.temperature", "brain.budgetPerDay"]);
        assert_eq!(Brain::of_model(ModelName::rules()).problems(), []);
    }
}
