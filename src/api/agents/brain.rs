//! What decides, in the body of a request.

use crate::{
    request::{
        Fields, FromFields, Inside, Patch,
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

const WANTED: &str = "must be {\"kind\": \"strategy\"} with one of `document`, `example` and `strategyId`";

/// What is to decide. Exactly one of `document`, `example` and `strategyId` says what is traded.
#[derive(ToSchema)]
#[schema(as = WantedBrain, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what is read into other types")]
pub(crate) struct DescribedBrain {
    /// `strategy`
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
}

/// A whole brain.
pub(crate) struct WantedBrain {
    source: Source,
    params: BTreeMap<String, f64>,
}

/// What is to be different about one: what is absent stays, and a parameter that is null is the document's own again.
pub(crate) struct BrainPatch {
    source: Option<Source>,
    params: Patch<Option<BTreeMap<String, Option<f64>>>>,
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
        strategy(house, by, self.source, self.params).await
    }
}

impl FromFields for WantedBrain {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", kind);
        let params = fields.optional("params", numbers);
        let Some(source) = source(fields)? else {
            fields.refuse("document", "is missing; give it, or `example`, or `strategyId`");
            return None;
        };
        kind?;
        Some(Self { source, params: params?.unwrap_or_default() })
    }
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

    /// Reads what it names, so that it can be [applied](ReadyPatch::apply) at any moment.
    pub(crate) async fn made_ready(self, house: &House, by: &Principal) -> Result<ReadyPatch, AgentsError> {
        let brain = match self.source {
            Some(source) => Some(strategy(house, by, source, BTreeMap::new()).await?),
            None => None,
        };
        Ok(ReadyPatch { brain, params: self.params })
    }
}

impl FromFields for BrainPatch {
    fn read(fields: &mut Fields) -> Option<Self> {
        let kind = fields.patch("kind", kind);
        let params = fields.patch_or_reset("params", param_changes);
        let source = source(fields);
        kind?;
        Some(Self { source: source?, params: params? })
    }
}

/// A change of a brain whose document is known.
pub(crate) struct ReadyPatch {
    brain: Option<Brain>,
    params: Patch<Option<BTreeMap<String, Option<f64>>>>,
}

impl ReadyPatch {
    pub(crate) fn apply(self, before: &Brain) -> Brain {
        let Brain::Strategy { params: kept, .. } = before;
        let mut kept = kept.clone();
        match self.params {
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
        let Brain::Strategy { document, source, .. } = self.brain.unwrap_or_else(|| before.clone());
        Brain::Strategy { document, params: kept, source }
    }
}

fn kind(given: Given<'_>) -> Result<(), String> {
    if given.value == "strategy" { Ok(()) } else { Err("must be one of: strategy".to_owned()) }
}

/// Where the document comes from; none when nothing is said of it.
#[expect(clippy::option_option, reason = "absent and wrong are different answers")]
fn source(fields: &mut Fields) -> Option<Option<Source>> {
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
