//! What the phases of a tick leave for those that follow, and for the page of the run.

pub use crate::kernel::runs::{leave, left};

use crate::{kernel::jobs::Failure, managers::quiet::Seen, market::MarketError};
use domain::{
    AgentId, ModelCallId, Money,
    events::Seq,
    managers::{ActionResult, Briefing, Decision, DecisionCode, ManagerAnswer, ManagerConfig, PairBriefing},
    market::Minute,
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

impl Failed {
    /// There were no prices.
    pub fn no_feed(error: &MarketError) -> Self {
        let message = format!("there were no prices to decide on: {}", told(error));
        Self { code: DecisionCode::NoFeed, message, model_code: None }
    }
}

/// An error with what is behind it, in one sentence.
fn told(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", told(source)),
        None => error.to_string(),
    }
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
    /// The number of the owner's last event before it looked; none where asking costs nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event: Option<Seq>,
    /// Orders that were filled in the whole life of the team; none where it could not be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fills: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

impl Gathered {
    /// When the market day of the tick began.
    pub fn day(&self) -> Minute {
        Minute::new(self.minute).day_begins()
    }

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
    /// The market could not be asked what it lists, so nothing was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
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
    /// The first market minute that knows of it; none where nothing was carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minute: Option<i64>,
    /// Nothing could be carried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
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
