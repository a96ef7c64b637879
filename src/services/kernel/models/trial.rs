//! A small real question, for a person who wants to know whether a model answers.

use super::{AskError, Asked, Limits, Question, ask, parse::parse};
use crate::House;
use domain::{
    OwnerId,
    models::{Ask, ModelCall, ModelName, OnBehalf, Role},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The longest answer: some models think before they say a word.
const MOST_TOKENS: u32 = 1_000;

/// What the model said.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Trial {
    pub greeting: String,
    /// What it makes of 19 + 23.
    pub sum: i64,
}

impl Trial {
    pub const fn is_right(&self) -> bool {
        self.sum == 42
    }

    /// What was said in a trial that is kept; none when it was no answer to the question, or its text is gone.
    pub fn of(call: &ModelCall) -> Option<Self> {
        let parsed = parse(call.answer.as_deref()?, &schema()).ok()?;
        serde_json::from_value(parsed.value).ok()
    }
}

/// Asks the model. The answer is what was really said; whether it is right stands in it.
pub async fn try_out(
    house: &House,
    owner: OwnerId,
    model: ModelName,
) -> Result<(Asked, Option<Trial>), AskError> {
    let question = Question {
        ask: Ask {
            role: Role::Test,
            model,
            temperature: 0.0,
            system: "You answer with JSON that follows the schema, and with nothing else.".to_owned(),
            user: "Greet the person who tests you in at most ten words, and say what 19 + 23 is.".to_owned(),
            briefing: json!({ "numbers": [19, 23] }),
            schema: schema(),
            most_tokens: MOST_TOKENS,
        },
        on_behalf: OnBehalf::person(owner),
        limits: Limits::default(),
    };
    let asked = ask(house, &question).await?;
    let said = serde_json::from_value(asked.parsed.value.clone()).ok();
    Ok((asked, said))
}

fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["greeting", "sum"],
        "properties": { "greeting": { "type": "string" }, "sum": { "type": "integer" } },
    })
}
