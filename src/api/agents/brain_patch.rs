//! What is to be different about what decides.

use super::brain::{Kind, WANTED, kind, only_a_model, source};
use crate::request::{
    Fields, FromFields, Inside, Patch,
    fields::Given,
    values::{dollars, number, numbers, parsed},
};
use domain::{
    Money,
    accounts::Principal,
    agents::{Brain, USUAL_BUDGET, USUAL_TEMPERATURE},
    models::ModelName,
};
use serde_json::Value;
use services::{
    House,
    agents::{
        AgentsError, Problem,
        source::{Source, strategy},
    },
};
use std::collections::BTreeMap;

type Params = Patch<Option<BTreeMap<String, Option<f64>>>>;

/// What is to be different about a brain: what is absent stays, and a parameter that is null is the document's own again.
pub(crate) enum BrainPatch {
    Strategy { source: Option<Source>, params: Params },
    Model(ModelPatch),
}

/// What is to be different about a model; null is as usual.
pub(crate) struct ModelPatch {
    model: Option<ModelName>,
    temperature: Patch<Option<f64>>,
    budget_per_day: Patch<Option<Money>>,
}

impl BrainPatch {
    /// Takes the field `brain`; none when it stays.
    #[expect(clippy::option_option, reason = "absent and wrong are different answers")]
    pub(crate) fn take(fields: &mut Fields) -> Option<Option<Self>> {
        match fields.inside("brain")? {
            Inside::Given(brain) => Some(Some(brain)),
            Inside::Absent => Some(None),
            Inside::Null => {
                fields.refuse("brain", format!("cannot be removed; it {WANTED}"));
                None
            }
        }
    }

    /// Reads what it names, so that it can be [applied](ReadyPatch::apply) at any moment to a brain of the sort that there is.
    pub(crate) async fn made_ready(
        self,
        house: &House,
        by: &Principal,
        before: &Brain,
    ) -> Result<ReadyPatch, AgentsError> {
        match (self, before) {
            (Self::Strategy { source: None, .. }, Brain::Model { .. } | Brain::Learning {}) => {
                let message =
                    "is missing: no strategy decides for this agent; give it, or `example`, or `strategyId`";
                Err(Problem::new("brain.document", message).into())
            }
            (Self::Strategy { source, params }, _) => {
                let brain = match source {
                    Some(source) => Some(strategy(house, by, source, BTreeMap::new()).await?),
                    None => None,
                };
                Ok(ReadyPatch::Strategy { brain, params })
            }
            (Self::Model(ModelPatch { model: None, .. }), Brain::Strategy { .. } | Brain::Learning {}) => {
                let message =
                    "is missing: no model decides for this agent; name one of those that are set up";
                Err(Problem::new("brain.model", message).into())
            }
            (Self::Model(patch), _) => Ok(ReadyPatch::Model(patch)),
        }
    }
}

impl FromFields for BrainPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.patch("kind", kind);
        let params = fields.patch_or_reset("params", param_changes);
        let source = source(fields);
        let model = ModelPatch::take(fields);
        let (kind, params, source, model) = (kind?, params?, source?, model?);
        // What is named says which sort is meant, where nobody says so.
        let is_model = match kind {
            Patch::Set(kind) => kind == Kind::Model,
            Patch::Keep => !model.is_nothing(),
        };
        if is_model {
            only_a_model(fields, source.is_some(), params != Patch::Keep)?;
            return Some(Self::Model(model));
        }
        model.is_nothing_or_refused(fields)?;
        Some(Self::Strategy { source, params })
    }
}

impl ModelPatch {
    pub(super) fn take(fields: &mut Fields) -> Option<Self> {
        let model = fields.patch("model", parsed::<ModelName>());
        let temperature = fields.patch_or_reset("temperature", number);
        let budget_per_day = fields.patch_or_reset("budgetPerDay", dollars);
        let model = match model? {
            Patch::Keep => None,
            Patch::Set(model) => Some(model),
        };
        Some(Self { model, temperature: temperature?, budget_per_day: budget_per_day? })
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.model.is_none() && self.temperature == Patch::Keep && self.budget_per_day == Patch::Keep
    }

    /// What belongs to a model has no place beside a strategy.
    pub(super) fn is_nothing_or_refused(&self, fields: &mut Fields) -> Option<()> {
        let given = [
            ("model", self.model.is_some()),
            ("temperature", self.temperature != Patch::Keep),
            ("budgetPerDay", self.budget_per_day != Patch::Keep),
        ];
        for (name, _) in given.iter().filter(|(_, is_given)| *is_given) {
            fields.refuse(name, "belongs to a brain of the kind `model`");
        }
        self.is_nothing().then_some(())
    }

    /// A new brain; none when no model is named.
    pub(super) fn whole(self) -> Option<Brain> {
        let model = self.model?;
        let temperature = self.temperature.over(USUAL_TEMPERATURE, USUAL_TEMPERATURE);
        let budget_per_day = self.budget_per_day.over(USUAL_BUDGET, USUAL_BUDGET);
        Some(Brain::Model { model, temperature, budget_per_day })
    }
}

/// A change of a brain whose document is known.
pub(crate) enum ReadyPatch {
    Strategy { brain: Option<Brain>, params: Params },
    Model(ModelPatch),
}

impl ReadyPatch {
    pub(crate) fn apply(self, before: &Brain) -> Brain {
        match (self, before) {
            (Self::Strategy { brain, params }, before) => {
                let kept = match before {
                    Brain::Strategy { params, .. } => params.clone(),
                    Brain::Model { .. } | Brain::Learning {} => BTreeMap::new(),
                };
                match brain.unwrap_or_else(|| before.clone()) {
                    Brain::Strategy { document, source, .. } => {
                        Brain::Strategy { document, params: changed(kept, params), source }
                    }
                    other @ (Brain::Model { .. } | Brain::Learning {}) => other,
                }
            }
            (Self::Model(patch), Brain::Model { model, temperature, budget_per_day }) => Brain::Model {
                model: patch.model.unwrap_or_else(|| model.clone()),
                temperature: patch.temperature.over(*temperature, USUAL_TEMPERATURE),
                budget_per_day: patch.budget_per_day.over(*budget_per_day, USUAL_BUDGET),
            },
            (Self::Model(patch), Brain::Strategy { .. } | Brain::Learning {}) => {
                patch.whole().unwrap_or_else(|| before.clone())
            }
        }
    }
}

fn changed(mut kept: BTreeMap<String, f64>, params: Params) -> BTreeMap<String, f64> {
    match params {
        Patch::Keep => {}
        Patch::Set(None) => kept.clear(),
        Patch::Set(Some(changes)) => {
            for (name, value) in changes {
                match value {
                    Some(value) => kept.insert(name, value),
                    None => kept.remove(&name),
                };
            }
        }
    }
    kept
}

/// Numbers by their names, or null to take one back.
fn param_changes(given: Given<'_>) -> Result<BTreeMap<String, Option<f64>>, String> {
    let Value::Object(pairs) = given.value else {
        return numbers(given).map(|_| BTreeMap::new());
    };
    let (removed, set): (Vec<_>, Vec<_>) = pairs.iter().partition(|(_, value)| value.is_null());
    let set = set.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let set = numbers(Given { value: &Value::Object(set), ..given })?;
    let removed = removed.into_iter().map(|(name, _)| (name.clone(), None));
    Ok(set.into_iter().map(|(name, value)| (name, Some(value))).chain(removed).collect())
}
