//! What a manager decides, and what became of it.

use crate::{AgentId, ManagerId, ManagerLogId, RunId, Timestamp, market::Minute, words::words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// So many decisions of one answer are looked at; the rest is refused together in one row.
pub const MOST_DECISIONS: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerAction {
    CreateAgent,
    StartAgent,
    PauseAgent,
    ModifyAgent,
    TerminateAgent,
    /// Looks at its team without changing it; its time is remembered.
    Evaluate,
    Hold,
}

words! {
    ManagerAction {
        CreateAgent = "create_agent", StartAgent = "start_agent", PauseAgent = "pause_agent",
        ModifyAgent = "modify_agent", TerminateAgent = "terminate_agent", Evaluate = "evaluate", Hold = "hold",
    }
    DecisionCode {
        UnknownAction = "unknown_action", UnknownAgent = "unknown_agent", InvalidParams = "invalid_params",
        NameTaken = "name_taken", NotGraduated = "not_graduated", MaxAgents = "max_agents", Capital = "capital", Pairs = "pairs",
        Drawdown = "max_total_drawdown", PersonsLock = "persons_lock", EmergencyStop = "emergency_stop",
        TooManyChanges = "too_many_changes", IllegalStep = "illegal_step", TooManyDecisions = "too_many_decisions",
        Budget = "budget", ModelFailed = "model_failed", Unparsable = "unparsable_answer",
        NoFeed = "no_feed", Interrupted = "interrupted", Quiet = "quiet",
    }
}

/// Why a decision was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionCode {
    UnknownAction,
    /// There is no such agent in its team.
    UnknownAgent,
    /// What it asked for cannot be; the row says which of it.
    InvalidParams,
    NameTaken,
    /// The strategy of the laboratory that it named is on paper by nobody's word.
    NotGraduated,
    MaxAgents,
    /// More money than its agents have left to share.
    Capital,
    /// An instrument that its agents may not trade.
    Pairs,
    /// Its bound of drawdown holds the team.
    #[serde(rename = "max_total_drawdown")]
    Drawdown,
    /// A person has stopped or paused the agent; only a person lifts that.
    PersonsLock,
    EmergencyStop,
    /// An agent is changed at most so often in a market day.
    TooManyChanges,
    /// The agent's life does not have this step.
    IllegalStep,
    /// The answer held more decisions than are looked at.
    TooManyDecisions,
    /// What the model would have cost was more than the day has left.
    Budget,
    ModelFailed,
    #[serde(rename = "unparsable_answer")]
    Unparsable,
    /// There were no prices to decide on.
    NoFeed,
    /// The tick broke off, and no further attempt was left.
    Interrupted,
    /// Nothing had happened, and no model was asked.
    Quiet,
}

/// One decision, as the model said it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// As it was said; only [`ManagerAction`] has meanings.
    pub action: String,
    /// As it was said: an id or a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    #[serde(default)]
    pub reasoning: String,
}

impl Decision {
    pub fn hold(reasoning: impl Into<String>) -> Self {
        let action = ManagerAction::Hold.as_str().to_owned();
        Self { action, agent_id: None, params: Map::new(), reasoning: reasoning.into() }
    }
}

/// The whole answer of a model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagerAnswer {
    pub decisions: Vec<Decision>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<MemoryUpdate>,
}

/// What a model wants to be remembered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemoryUpdate {
    pub hypotheses: Vec<NewHypothesis>,
}

/// A guess with its test: `if price BTC-USD falls 2%, then equity falls within 5 ticks`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewHypothesis {
    pub description: String,
    #[serde(default)]
    pub test: Option<String>,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionResult {
    pub ok: bool,
    /// On every refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<DecisionCode>,
    /// What happened or why not, in a sentence.
    pub message: String,
    /// More, by what was done: what was created, the figure and bound of a refusal, what a skip has saved.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl ActionResult {
    pub fn done(message: impl Into<String>) -> Self {
        Self { ok: true, code: None, message: message.into(), more: Map::new() }
    }

    pub fn refused(code: DecisionCode, message: impl Into<String>) -> Self {
        Self { ok: false, code: Some(code), message: message.into(), more: Map::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

/// One line of a manager's log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    pub id: ManagerLogId,
    pub manager: ManagerId,
    /// From 1 without gaps inside its manager.
    pub number: i64,
    pub run: RunId,
    /// As it was said.
    pub action: String,
    /// The agent it was about, when there is such a one.
    pub agent: Option<AgentId>,
    pub params: Map<String, Value>,
    pub reasoning: String,
    pub result: ActionResult,
    /// The market minute it was decided on.
    pub minute: Minute,
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_one_flat_object() {
        let refused = ActionResult::refused(DecisionCode::MaxAgents, "it has 10 agents")
            .with("figure", "11")
            .with("bound", "10");
        let json = serde_json::to_value(&refused).unwrap();
        assert_eq!(json["code"], "max_agents");
        assert_eq!(json["bound"], "10");
        assert_eq!(serde_json::from_value::<ActionResult>(json).unwrap(), refused);
    }

    #[test]
    fn every_code_is_written_in_json_as_it_is_called() {
        for code in DecisionCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
