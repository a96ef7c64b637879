//! The record of a call: what was asked, what came back, what it cost. Kept for every call, also for those that failed.

use super::{Finish, ModelName, Role, Usage};
use crate::{AgentId, ManagerId, ModelCallId, Money, OwnerId, Period, RunId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

/// For whom a model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnBehalf {
    pub owner: OwnerId,
    pub manager: Option<ManagerId>,
    pub agent: Option<AgentId>,
    pub run: Option<RunId>,
}

impl OnBehalf {
    /// A person, in their own name.
    pub const fn person(owner: OwnerId) -> Self {
        Self { owner, manager: None, agent: None, run: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// On its way, or lost with the process that made it.
    Asking,
    Answered,
    Failed,
}

words! {
    CallState { Asking = "asking", Answered = "answered", Failed = "failed" }
}

/// A call as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelCall {
    pub id: ModelCallId,
    #[serde(flatten)]
    pub on_behalf: OnBehalf,
    pub role: Role,
    pub model: ModelName,
    pub temperature: f64,
    pub state: CallState,
    /// None when the texts were pruned; then the call can no longer be replayed.
    pub system: Option<String>,
    pub prompt: Option<String>,
    /// The raw answer; also none when there was none.
    pub answer: Option<String>,
    /// What had to be mended before the answer could be read, in words.
    pub repairs: Vec<String>,
    pub usage: Option<Usage>,
    /// None is unknown, which is not nothing.
    pub cost: Option<Money>,
    pub finish: Option<Finish>,
    pub latency: Option<Period>,
    pub attempts: u32,
    pub error_code: Option<String>,
    pub error: Option<String>,
    pub asked_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub pruned_at: Option<Timestamp>,
}

/// Which calls are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CallFilter {
    pub model: Option<ModelName>,
    pub manager: Option<ManagerId>,
    pub agent: Option<AgentId>,
    pub run: Option<RunId>,
    pub state: Option<CallState>,
}

/// By what spending is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpendBy {
    Model,
    Agent,
    Manager,
    Day,
}

words! {
    SpendBy { Model = "model", Agent = "agent", Manager = "manager", Day = "day" }
}

/// What was spent on one model, by one agent or manager, or on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spend {
    /// A model, an id, or a day such as 2026-01-31.
    pub key: String,
    pub calls: u64,
    pub failed: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// Of the calls whose cost is known.
    pub cost: Money,
    /// So many calls whose cost is not known stand beside that.
    pub unknown: u64,
}
