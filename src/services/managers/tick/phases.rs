//! What the phases of a tick leave for those that follow, and for the page of the run.

pub use crate::kernel::runs::{leave, left};

use crate::{kernel::jobs::Failure, managers::quiet::Seen};
use domain::{
    AgentId, ModelCallId, Money,
    managers::{ActionResult, Briefing, Decision, DecisionCode, ManagerAnswer, ManagerConfig, PairBriefing},
};
use serde::{Deserialize, Serialize};

/// Why a tick cannot do what it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    pub code: DecisionCode,
    pub message: String,
    /// The model's own code, where it was the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_code: Option<String>,
}

/// What it saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gathered {
    /// The market minute it decides on.
    pub minute: i64,
    pub tick: i64,
    pub by_person: bool,
    /// As it was when the tick began: a change takes effect at the next one.
    pub config: ManagerConfig,
    pub briefing: Option<Briefing>,
    /// What the rule says about asking at all; none where it has no say.
    pub quiet: Option<Seen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

impl Gathered {
    pub fn pairs(&self) -> &[PairBriefing] {
        self.briefing.as_ref().map_or(&[], |briefing| &briefing.pairs)
    }
}

/// What the model wants.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Decided {
    pub answer: ManagerAnswer,
    /// Decisions beyond those that are looked at.
    pub beyond: usize,
    pub call: Option<ModelCallId>,
    /// What had to be mended before the answer could be read.
    pub repairs: Vec<String>,
    /// None is unknown; of a skipped call it is what it would probably have cost.
    pub cost: Option<Money>,
    /// Nothing had happened, and no model was asked.
    pub is_skipped: bool,
    /// Nothing had happened, and the model was asked anyway.
    pub is_audit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

/// A decision and, when the leash does not let it, why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    pub decision: Decision,
    pub refused: Option<ActionResult>,
    /// Whom it is about, when it is in the team.
    pub agent: Option<AgentId>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checked {
    pub verdicts: Vec<Verdict>,
}

/// A decision and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    pub decision: Decision,
    pub agent: Option<AgentId>,
    pub result: ActionResult,
    /// In words, when an agent was made or changed.
    pub change: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Acted {
    pub done: Vec<Done>,
}

/// Whatever a use case says, as a job hears it.
pub fn failure(error: crate::managers::ManagersError) -> Failure {
    use crate::{agents::AgentsError, managers::ManagersError};
    match error {
        ManagersError::Storage(error) | ManagersError::Agents(AgentsError::Storage(error)) => {
            Failure::Storage(error)
        }
        other => Failure::Retry(other.to_string()),
    }
}
