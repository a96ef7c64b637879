//! What decides, in the body of a request.

use super::brain_patch::ModelPatch;
use crate::{
    request::{
        Fields, FromFields, Inside,
        fields::Given,
        values::{numbers, parsed, text, whole_number},
    },
    strategies::document,
};
use domain::{StrategyId, accounts::Principal, agents::Brain};
use serde_json::Value;
use services::{
    House,
    agents::{
        AgentsError,
        source::{Source, strategy},
    },
};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub(super) const WANTED: &str = "must be {\"kind\": \"strategy\"} with one of `document`, `example` and `strategyId`, or {\"kind\": \"model\"} with `model`";

const NO_SOURCE: &str = "is missing; give it, or `example`, or `strategyId`";

/// What is to decide: a strategy, of which exactly one of `document`, `example` and `strategyId` says what is traded, or a model.
#[derive(ToSchema)]
#[schema(as = WantedBrain, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into other types")]
pub(crate) struct DescribedBrain {
    /// `strategy` or `model`
    #[schema(example = "strategy")]
    kind: String,
    /// A text in TOML or JSON, or the document itself as an object.
    document: Option<String>,
    /// One of the examples, by its key.
    #[schema(example = "vwap_bounce")]
    example: Option<String>,
    /// The id of one of your strategies.
    strategy_id: Option<String>,
    /// Which version of it; the newest when absent.
    version: Option<u32>,
    /// Values of parameters in the place of the document's own.
    #[schema(value_type = Option<Object>, example = json!({}))]
    params: Option<Value>,
    /// Of a model: `provider/model`, one of those that are set up. It is asked at each close.
    model: Option<String>,
    /// From 0 to 2; 0.7 when absent.
    temperature: Option<f64>,
    /// What its questions may cost in a UTC day: from 0 to 10000 dollars, as a text or a number; 1.00 when absent.
    budget_per_day: Option<String>,
}

/// Which sort of brain is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Strategy,
    Model,
}

/// A whole brain.
pub(crate) enum WantedBrain {
    Strategy { source: Source, params: BTreeMap<String, f64> },
    Model(Brain),
}

impl WantedBrain {
    /// Takes the field `brain`, which must be there.
    pub(crate) fn take(fields: &mut Fields) -> Option<Self> {
        match fields.inside("brain")? {
            Inside::Given(brain) => Some(brain),
            Inside::Absent | Inside::Null => {
                fields.refuse("brain", format!("is missing; it {WANTED}"));
                None
            }
        }
    }

    pub(crate) async fn into_brain(self, house: &House, by: &Principal) -> Result<Brain, AgentsError> {
        match self {
            Self::Strategy { source, params } => strategy(house, by, source, params).await,
            Self::Model(brain) => Ok(brain),
        }
    }
}

impl FromFields for WantedBrain {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", kind);
        let params = fields.optional("params", numbers);
        let source = source(fields);
        let model = ModelPatch::take(fields);
        match kind {
            None => {
                // Whatever was meant: without any of it there is nothing to decide by.
                if matches!(source, Some(None)) && model.is_some_and(|model| model.is_nothing()) {
                    fields.refuse("document", NO_SOURCE);
                }
                None
            }
            Some(Kind::Strategy) => {
                model?.is_nothing_or_refused(fields)?;
                let Some(source) = source? else {
                    fields.refuse("document", NO_SOURCE);
                    return None;
                };
                Some(Self::Strategy { source, params: params?.unwrap_or_default() })
            }
            Some(Kind::Model) => {
                only_a_model(fields, source?.is_some(), params?.is_some())?;
                let brain = model?.whole();
                if brain.is_none() {
                    fields.refuse("model", "is missing; name one of the models that are set up");
                }
                brain.map(Self::Model)
            }
        }
    }
}

/// What belongs to a strategy has no place beside a model.
pub(super) fn only_a_model(fields: &mut Fields, has_source: bool, has_params: bool) -> Option<()> {
    for (name, _) in [("document", has_source), ("params", has_params)].iter().filter(|(_, given)| *given) {
        fields.refuse(name, "belongs to a brain of the kind `strategy`");
    }
    (!has_source && !has_params).then_some(())
}

pub(super) fn kind(given: Given<'_>) -> Result<Kind, String> {
    match given.value.as_str() {
        Some("strategy") => Ok(Kind::Strategy),
        Some("model") => Ok(Kind::Model),
        _ => Err("must be one of: strategy, model".to_owned()),
    }
}

/// Where the document comes from; none when nothing is said of it.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
pub(super) fn source(fields: &mut Fields) -> Option<Option<Source>> {
    let text_given = fields.optional("document", document);
    let example = fields.optional("example", text(1..=100));
    let saved = fields.optional("strategyId", parsed::<StrategyId>());
    let version = fields.optional("version", whole_number(1..=i64::from(u32::MAX)));
    let version = version?.and_then(|version| u32::try_from(version).ok());
    let source = match (text_given?, example?, saved?) {
        (None, None, None) => None,
        (Some(text), None, None) => Some(Source::Document(text)),
        (None, Some(key), None) => Some(Source::Example(key)),
        (None, None, Some(id)) => return Some(Some(Source::Saved(id, version))),
        _ => {
            fields.refuse("document", "must stand alone: give it, or `example`, or `strategyId`");
            return None;
        }
    };
    if version.is_some() {
        fields.refuse("version", "belongs to `strategyId`, which is missing");
        return None;
    }
    Some(source)
}
