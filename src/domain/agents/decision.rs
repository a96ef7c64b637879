//! What a model that decides for an agent is told, and what it may answer.

use crate::{Timestamp, market::Symbol, words::words};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything that the model is told, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentBriefing {
    pub name: String,
    pub instructions: String,
    pub timeframe: String,
    /// The close that is decided on, in market time.
    pub at: Timestamp,
    /// Whether anything may be opened; a paused agent may only close.
    pub may_open: bool,
    pub equity: f64,
    pub cash: f64,
    /// The largest position, as a fraction of the equity.
    pub max_position: f64,
    pub most_positions: u32,
    pub instruments: Vec<Seen>,
    pub positions: Vec<Held>,
    pub last_trades: Vec<Past>,
    /// What was decided before, the newest first.
    pub last_decisions: Vec<Before>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    Up,
    Down,
    Sideways,
}

/// An instrument at the close that is decided on. What cannot be computed yet is not there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    pub symbol: Symbol,
    pub price: f64,
    /// Against the close before, as a fraction.
    pub change: Option<f64>,
    pub rsi: Option<f64>,
    pub ema_fast: Option<f64>,
    pub ema_slow: Option<f64>,
    pub atr: Option<f64>,
    pub trend: Option<Trend>,
    /// `trending`, `ranging` or `volatile`, by its days.
    #[serde(default)]
    pub regime: Option<String>,
    /// The last closes, the oldest first.
    #[serde(default)]
    pub closes: Vec<f64>,
    /// Why its prices cannot be used now.
    #[serde(default)]
    pub quarantine: Option<String>,
}

/// A position, and why it is held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    pub symbol: Symbol,
    pub is_long: bool,
    pub entry: f64,
    /// Of the entry, as a fraction; none without a price.
    pub gain: Option<f64>,
    /// For how many bars it has been held.
    pub bars: u32,
    pub reasoning: Option<String>,
    pub thesis: Option<String>,
    pub exit_plan: Option<ExitPlan>,
}

/// A trade that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Past {
    pub symbol: Symbol,
    pub is_long: bool,
    pub gain: f64,
    /// Why it ended.
    pub why: String,
}

/// A decision that was made before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Before {
    pub at: Timestamp,
    /// What was done: `enter_long`, `exit`, `refused`, `hold`.
    pub done: String,
    pub symbol: Option<Symbol>,
    pub reasoning: String,
    /// Why it was not done.
    pub refused: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Opens a long position, or closes a short one.
    Buy,
    /// Opens a short position, or closes a long one.
    Sell,
    Close,
    Hold,
}

words! {
    Action { Buy = "buy", Sell = "sell", Close = "close", Hold = "hold" }
}

/// When a position is to be left again. Distances are fractions of the entry.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExitPlan {
    pub stop_loss: Option<f64>,
    pub take_profit: Option<f64>,
    pub max_holding_bars: Option<u32>,
}

/// What the model decided at a close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentDecision {
    pub action: Action,
    #[serde(default)]
    pub symbol: Option<Symbol>,
    /// A fraction of the equity.
    #[serde(default)]
    pub size: Option<f64>,
    #[serde(default)]
    pub confidence: Option<f64>,
    #[serde(default)]
    pub reasoning: String,
    #[serde(default)]
    pub thesis: Option<String>,
    #[serde(default)]
    pub exit_plan: Option<ExitPlan>,
}

impl ExitPlan {
    /// The first part of it that is out of range, and what is allowed.
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        let fits = |value: Option<f64>, most: f64| value.is_none_or(|value| value > 0.0 && value <= most);
        let checks = [
            ("stopLoss", fits(self.stop_loss, 1.0), "above 0 and at most 1"),
            ("takeProfit", fits(self.take_profit, 10.0), "above 0 and at most 10"),
            ("maxHoldingBars", self.max_holding_bars.is_none_or(|bars| bars > 0), "at least 1"),
        ];
        checks.into_iter().find(|(_, right, _)| !right).map(|(field, _, allowed)| (field, allowed))
    }
}

impl AgentDecision {
    /// The JSON schema of an answer.
    pub fn schema() -> Value {
        let share = json!({ "type": ["number", "null"], "description": "a fraction of 1" });
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["action", "symbol", "size", "confidence", "reasoning", "thesis", "exitPlan"],
            "properties": {
                "action": { "type": "string", "enum": ["buy", "sell", "close", "hold"] },
                "symbol": { "type": ["string", "null"] },
                "size": share,
                "confidence": share,
                "reasoning": { "type": "string" },
                "thesis": { "type": ["string", "null"] },
                "exitPlan": {
                    "type": ["object", "null"],
                    "additionalProperties": false,
                    "required": ["stopLoss", "takeProfit", "maxHoldingBars"],
                    "properties": {
                        "stopLoss": share,
                        "takeProfit": share,
                        "maxHoldingBars": { "type": ["integer", "null"] },
                    },
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_cannot_be_is_told() {
        assert_eq!(ExitPlan::default().problem(), None);
        let far = ExitPlan { stop_loss: Some(0.05), take_profit: Some(5.0), max_holding_bars: Some(3) };
        assert_eq!(far.problem(), None);
        // Five percent, as models like to write it.
        let percent = ExitPlan { stop_loss: Some(5.0), ..far };
        assert_eq!(percent.problem(), Some(("stopLoss", "above 0 and at most 1")));
        let at_once = ExitPlan { max_holding_bars: Some(0), ..far };
        assert_eq!(at_once.problem(), Some(("maxHoldingBars", "at least 1")));
    }

    #[test]
    fn the_schema_names_exactly_what_a_decision_has() {
        let decision = AgentDecision {
            action: Action::Buy,
            symbol: None,
            size: Some(0.2),
            confidence: None,
            reasoning: String::new(),
            thesis: None,
            exit_plan: Some(ExitPlan::default()),
        };
        let written = serde_json::to_value(&decision).unwrap();
        let schema = AgentDecision::schema();
        let keys = |value: &Value| -> Vec<String> {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&written), keys(&schema["properties"]));
        assert_eq!(keys(&written["exitPlan"]), keys(&schema["properties"]["exitPlan"]["properties"]));
    }
}
