//! What the phases leave for those that follow, and for the page of the run.

use domain::{
    ManagerId, ModelCallId, Money,
    agents::{AgentBriefing, AgentDecision, NoDecision},
    models::ModelName,
};
use serde::{Deserialize, Serialize};

/// What was seen, and how the model is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Looked {
    pub model: ModelName,
    pub temperature: f64,
    /// What the agent's questions may cost in a day.
    pub budget_per_day: Money,
    /// None without a manager.
    pub team: Option<Team>,
    /// What it is told, or why it is not asked.
    pub briefing: Result<AgentBriefing, NoDecision>,
}

/// The team that an agent belongs to, and what all of its questions may cost in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    pub manager: ManagerId,
    pub budget_per_day: Money,
}

/// What the model wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decided {
    pub decided: Result<AgentDecision, NoDecision>,
    pub call: Option<ModelCallId>,
    /// What had to be mended before the answer could be read.
    pub repairs: Vec<String>,
    /// None is unknown.
    pub cost: Option<Money>,
}

impl Decided {
    /// Nobody was asked.
    pub const fn nothing(why: NoDecision) -> Self {
        Self { decided: Err(why), call: None, repairs: Vec::new(), cost: Some(Money::ZERO) }
    }
}
