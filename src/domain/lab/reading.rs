//! What a model is told that reads the description of an agent, and what it may answer.

use super::{Direction, MarketCondition, Pattern, RiskTolerance, Stops, Targets, TradingStyle, TraitName};
use crate::{
    agents::TIMEFRAMES,
    market::{InstrumentKind, Symbol},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An instrument that the agent could trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Known {
    pub symbol: Symbol,
    /// Chosen by others.
    pub title: String,
    pub kind: InstrumentKind,
    /// Its hours in UTC; none when it never closes.
    pub session: Option<String>,
}

/// Everything that the model is told, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "task", rename = "personality", rename_all = "camelCase")]
pub struct PersonalityBriefing {
    pub instructions: String,
    pub instruments: Vec<Known>,
}

/// The JSON schema of an answer: of each trait its value, or null, and the words it was read from.
pub fn personality_schema() -> Value {
    let words = json!({ "type": "array", "items": { "type": "string" } });
    let read = |value: Value| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["value", "words"],
            "properties": { "value": value, "words": words },
        })
    };
    let one = |words: &[&str]| {
        let known: Vec<Value> = words.iter().map(|&word| word.into()).chain([Value::Null]).collect();
        read(json!({ "type": ["string", "null"], "enum": known }))
    };
    let many = |items: Value| read(json!({ "type": ["array", "null"], "items": items }));
    let some = |words: &[&str]| many(json!({ "type": "string", "enum": words }));
    let properties = json!({
        "riskTolerance": one(&RiskTolerance::ALL.map(RiskTolerance::as_str)),
        "tradingStyle": one(&TradingStyle::ALL.map(TradingStyle::as_str)),
        "patternFocus": some(&Pattern::ALL.map(Pattern::as_str)),
        "marketConditions": some(&MarketCondition::ALL.map(MarketCondition::as_str)),
        "instruments": many(json!({ "type": "string" })),
        "hours": many(json!({ "type": "string" })),
        "timeFrame": one(&TIMEFRAMES),
        "direction": one(&Direction::ALL.map(Direction::as_str)),
        "stops": one(&Stops::ALL.map(Stops::as_str)),
        "targets": one(&Targets::ALL.map(Targets::as_str)),
        "questions": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["trait", "text", "words"],
                "properties": {
                    "trait": { "type": "string", "enum": TraitName::ALL.map(TraitName::as_str) },
                    "text": { "type": "string" },
                    "words": words,
                },
            },
        },
    });
    let required: Vec<&str> =
        TraitName::ALL.map(TraitName::as_str).into_iter().chain(["questions"]).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}
