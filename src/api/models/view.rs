//! Models and calls as the API shows them.

use crate::csv::Row;
use domain::{
    AgentId, ManagerId, ModelCallId, Money, RunId, Timestamp,
    models::{CallState, Finish, ModelCall, Role},
};
use serde::Serialize;
use services::kernel::models::{CircuitState, Key, Listed};
use utoipa::ToSchema;

/// A model that can be asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Model)]
pub(crate) struct ModelView {
    /// As it is named everywhere: `provider/model`.
    #[schema(example = "local/test-model")]
    name: String,
    #[schema(example = "local")]
    provider: String,
    /// `rules`, `anthropic` or `openai-compatible`.
    #[schema(example = "openai-compatible")]
    kind: &'static str,
    /// Where the provider is asked; null for the built-in rules.
    #[schema(example = "http://127.0.0.1:9000/v1")]
    base_url: Option<String>,
    /// `not_needed`, `set` or `missing`.
    #[schema(example = "set")]
    key: &'static str,
    /// The environment variable to set, when the key is missing.
    key_variable: Option<String>,
    /// In dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "3.00")]
    input_per_million: Option<Money>,
    #[schema(value_type = Option<String>, example = "15.00")]
    output_per_million: Option<Money>,
    /// `closed`: it is asked; `open`: it is left alone until `circuitOpenUntil`; `trying`: the next question shows.
    #[schema(example = "closed")]
    circuit: &'static str,
    #[schema(value_type = Option<String>, format = DateTime)]
    circuit_open_until: Option<Timestamp>,
    /// Questions to the provider at the same time.
    #[schema(example = 4)]
    max_concurrent: u32,
}

impl From<Listed> for ModelView {
    fn from(listed: Listed) -> Self {
        let (key, key_variable) = match listed.key {
            Key::NotNeeded => ("not_needed", None),
            Key::Set => ("set", None),
            Key::Missing(variable) => ("missing", Some(variable)),
        };
        let circuit_open_until = match listed.circuit {
            CircuitState::Open(until) => Some(until),
            CircuitState::Closed | CircuitState::Trying => None,
        };
        Self {
            name: listed.name.to_string(),
            provider: listed.provider,
            kind: listed.kind,
            base_url: listed.base_url,
            key,
            key_variable,
            input_per_million: listed.price.map(|price| price.input_per_million),
            output_per_million: listed.price.map(|price| price.output_per_million),
            circuit: listed.circuit.as_str(),
            circuit_open_until,
            max_concurrent: listed.most_at_once,
        }
    }
}

impl ModelView {
    pub(crate) const HEAD: [&str; 10] = [
        "name",
        "provider",
        "kind",
        "baseUrl",
        "key",
        "keyVariable",
        "inputPerMillion",
        "outputPerMillion",
        "circuit",
        "maxConcurrent",
    ];
}

impl From<ModelView> for Row {
    fn from(model: ModelView) -> Self {
        let row = Self::default().text(model.name).text(model.provider).text(model.kind);
        let row = row.text(model.base_url.unwrap_or_default()).text(model.key);
        let row = row.text(model.key_variable.unwrap_or_default());
        let row = row.plain(model.input_per_million).plain(model.output_per_million);
        row.text(model.circuit).plain(Some(model.max_concurrent))
    }
}

/// A call to a model, without its texts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ModelCall)]
pub(crate) struct CallView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: ModelCallId,
    #[schema(example = "local/test-model")]
    model: String,
    /// `manager`, `agent` or `test`.
    #[schema(value_type = String, example = "manager")]
    role: Role,
    /// `asking`, `answered` or `failed`.
    #[schema(value_type = String, example = "answered")]
    state: CallState,
    #[schema(value_type = Option<String>)]
    manager_id: Option<ManagerId>,
    #[schema(value_type = Option<String>)]
    agent_id: Option<AgentId>,
    #[schema(value_type = Option<String>)]
    run_id: Option<RunId>,
    #[schema(example = 0.7)]
    temperature: f64,
    /// What had to be mended before the answer could be read.
    #[schema(example = json!(["a code fence was taken off"]))]
    repairs: Vec<String>,
    #[schema(example = 1200)]
    input_tokens: Option<u32>,
    #[schema(example = 150)]
    output_tokens: Option<u32>,
    /// In dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "0.00585")]
    cost: Option<Money>,
    /// `complete`, `length`, `filtered` or `other`.
    #[schema(value_type = Option<String>, example = "complete")]
    finish: Option<Finish>,
    #[schema(example = 840)]
    latency_ms: Option<i64>,
    #[schema(example = 1)]
    attempts: u32,
    /// Why it failed: a word for programs, and a sentence.
    #[schema(example = "model-timeout")]
    error_code: Option<String>,
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    asked_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:01.000Z")]
    ended_at: Option<Timestamp>,
    /// When its texts were taken away; then it can no longer be replayed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pruned_at: Option<Timestamp>,
}

/// A call with what was asked and answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelCallWithTexts)]
pub(crate) struct CallWithTexts {
    #[serde(flatten)]
    call: CallView,
    /// Null when the texts were taken away.
    #[schema(example = "You run a team of agents.")]
    system: Option<String>,
    prompt: Option<String>,
    /// As it came.
    answer: Option<String>,
}

impl From<ModelCall> for CallView {
    fn from(call: ModelCall) -> Self {
        Self {
            id: call.id,
            model: call.model.to_string(),
            role: call.role,
            state: call.state,
            manager_id: call.on_behalf.manager,
            agent_id: call.on_behalf.agent,
            run_id: call.on_behalf.run,
            temperature: call.temperature,
            repairs: call.repairs,
            input_tokens: call.usage.map(|usage| usage.input_tokens),
            output_tokens: call.usage.map(|usage| usage.output_tokens),
            cost: call.cost,
            finish: call.finish,
            latency_ms: call.latency.map(domain::Period::as_millis),
            attempts: call.attempts,
            error_code: call.error_code,
            error: call.error,
            asked_at: call.asked_at,
            ended_at: call.ended_at,
            pruned_at: call.pruned_at,
        }
    }
}

impl From<ModelCall> for CallWithTexts {
    fn from(mut call: ModelCall) -> Self {
        let (system, prompt, answer) = (call.system.take(), call.prompt.take(), call.answer.take());
        Self { call: call.into(), system, prompt, answer }
    }
}
