//! What a model is told that thinks for a learning agent, as data, and what it may answer. Everything in a briefing is of the open data.

use super::{Edit, Finding, Personality, Results};
use crate::market::Symbol;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Something that the agent knows, as it is told to whoever thinks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lesson {
    /// `what_works`, `what_fails`, `condition`, `open_question`.
    pub kind: String,
    pub topic: String,
    pub statement: String,
    pub condition: Option<String>,
    /// The newest effect, and how sure code is of it, from 0 to 1.
    pub effect: f64,
    pub confidence: f64,
    pub standing: String,
}

/// Something that was run before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tried {
    pub iteration: u32,
    pub change: String,
    pub edits: Vec<Edit>,
    /// A year.
    pub sharpe: Option<f64>,
    pub trades: usize,
    /// Whether it became part of a version.
    pub applied: bool,
    /// Whether it was run of the document that is asked about, on what it trades now.
    pub of_this: bool,
}

/// What an earlier iteration came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Earlier {
    pub iteration: u32,
    pub results: Results,
}

/// A document that was wrong, and what was wrong with it, with carets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mistake {
    pub document: String,
    pub errors: String,
}

/// To write a strategy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename = "strategy", rename_all = "camelCase")]
pub struct StrategyBriefing {
    pub instructions: String,
    pub personality: Personality,
    /// The bars at whose closes it decides.
    pub timeframe: String,
    pub instruments: Vec<Symbol>,
    /// When the instruments are open, in UTC, such as `14:30-21:00`; none when they never close.
    pub session: Option<String>,
    /// The index of the market, where it has one.
    pub index: Option<Symbol>,
    pub knowledge: Vec<Lesson>,
    pub tried: Vec<Tried>,
    /// The attempts of this iteration that were wrong.
    pub mistakes: Vec<Mistake>,
}

/// To tell what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename = "analysis", rename_all = "camelCase")]
pub struct AnalysisBriefing {
    pub instructions: String,
    pub personality: Personality,
    pub iteration: u32,
    pub rationale: String,
    pub results: Results,
    /// Of the last iteration that was on the same data.
    pub before: Option<Earlier>,
    /// How many circumstances were looked at together.
    pub questions: usize,
    pub findings: Vec<Finding>,
    pub knowledge: Vec<Lesson>,
}

/// To propose changes. All of them are run; only what is measured to be better is shown to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename = "refinements", rename_all = "camelCase")]
pub struct RefinementsBriefing {
    pub instructions: String,
    pub personality: Personality,
    pub timeframe: String,
    pub session: Option<String>,
    pub document: String,
    pub results: Results,
    pub findings: Vec<Finding>,
    pub knowledge: Vec<Lesson>,
    pub tried: Vec<Tried>,
    /// The most changes that are run.
    pub most: usize,
}

/// To choose which changes of what the agent is like are run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename = "evolution", rename_all = "camelCase")]
pub struct EvolutionBriefing {
    pub instructions: String,
    pub personality: Personality,
    pub timeframe: String,
    pub results: Results,
    pub findings: Vec<Finding>,
    pub knowledge: Vec<Lesson>,
    pub tried: Vec<Tried>,
    /// In words, each once.
    pub changes: Vec<String>,
}

/// An answer to [`EvolutionBriefing`]. Changes are named by their places, from 1.
pub fn evolution_schema() -> Value {
    json!({
        "type": "object",
        "required": ["changes", "text"],
        "properties": {
            "changes": { "type": "array", "items": { "type": "integer" } },
            "text": { "type": "string" },
        },
    })
}

/// An answer to [`StrategyBriefing`]: the parts of a document that a learner writes.
pub fn strategy_schema() -> Value {
    json!({
        "type": "object",
        "required": ["scan", "execution", "rationale"],
        "properties": {
            "params": { "type": "object" },
            "scan": { "type": "object" },
            "execution": { "type": "object" },
            "rationale": { "type": "string" },
            "pattern": { "type": "string" },
        },
    })
}

/// An answer to [`AnalysisBriefing`].
pub fn analysis_schema() -> Value {
    json!({
        "type": "object",
        "required": ["text"],
        "properties": { "text": { "type": "string" } },
    })
}

/// An answer to [`RefinementsBriefing`]. An edit is `{"require": CONDITION}`, `{"set": {"key": KEY, "value": VALUE}}` or `{"remove": KEY}`.
pub fn refinements_schema() -> Value {
    json!({
        "type": "object",
        "required": ["refinements"],
        "properties": {
            "refinements": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["change", "why", "edits"],
                    "properties": {
                        "change": { "type": "string" },
                        "why": { "type": "string" },
                        "edits": { "type": "array", "items": { "type": "object" } },
                    },
                },
            },
        },
    })
}
