//! The second phase: the model is asked, unless nothing has happened.

use super::{
    phases::{Decided, Failed, Gathered, leave, left},
    prompt,
};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        models::{
            self, AskError, Asked, Limits, Question,
            parse::{ParseError, Parsed, parse},
        },
        runs::Step,
    },
    managers::quiet,
};
use domain::{
    managers::{Briefing, Decision, DecisionCode, MOST_DECISIONS, ManagerAnswer, MemoryUpdate},
    models::{Ask, ModelError, ModelName, OnBehalf, Price, Role},
};
use serde_json::{Map, Value};

/// The longest answer that is wanted, in tokens.
const MOST_TOKENS: u32 = 4_000;
/// Of one reasoning, in characters.
const LETTERS: usize = 4_000;

pub async fn prepare(step: &Step<'_>) -> Result<Value, Failure> {
    let gathered: Gathered = left(step, "gather")?;
    let Some(briefing) = gathered.briefing.as_ref() else {
        return leave(&Decided { failed: gathered.failed, ..Decided::default() });
    };
    let is_quiet = gathered.quiet.as_ref().is_some_and(|seen| seen.is_quiet);
    let is_audit = is_quiet && quiet::is_audited(step.run.id);
    if is_quiet && !is_audit {
        let cost = briefing.memory.last_look.as_ref().and_then(|look| look.cost);
        return leave(&Decided { is_skipped: true, cost, ..Decided::default() });
    }
    let question = question(step, &gathered, briefing)?;
    let is_free = price(step.house(), &question.ask.model).is_some_and(Price::is_free);
    if is_free {
        // The rules say the same again; nothing of it happens outside.
        return leave(&asked(step.house(), &question, is_audit).await?);
    }
    step.once("decide", |_key| async { leave(&asked(step.house(), &question, is_audit).await?) }).await
}

fn question(step: &Step<'_>, gathered: &Gathered, briefing: &Briefing) -> Result<Question, Failure> {
    let config = &gathered.config;
    let model: ModelName =
        config.llm_model.parse().map_err(|error| Failure::GiveUp(format!("its model {error}")))?;
    let manager = super::manager_of(step.job());
    Ok(Question {
        ask: Ask {
            role: Role::Manager,
            model,
            temperature: config.temperature,
            system: prompt::SYSTEM.to_owned(),
            user: prompt::user(briefing),
            briefing: leave(briefing)?,
            schema: prompt::schema(),
            most_tokens: MOST_TOKENS,
        },
        on_behalf: OnBehalf { owner: step.run.owner, manager, agent: None, run: Some(step.run.id) },
        limits: Limits { manager: Some(config.budget_per_day), agent: None },
    })
}

fn price(house: &House, model: &ModelName) -> Option<Price> {
    house.models.source(model)?.price(model)
}

async fn asked(house: &House, question: &Question, is_audit: bool) -> Result<Decided, Failure> {
    match models::ask(house, question).await {
        Ok(asked) => Ok(read(asked, is_audit)),
        Err(AskError::Storage(error)) => Err(error.into()),
        Err(AskError::Model { call, error }) => {
            let code = match error {
                ModelError::Budget(_) => DecisionCode::Budget,
                ModelError::Unreadable { .. } => DecisionCode::Unparsable,
                _ => DecisionCode::ModelFailed,
            };
            let model_code = Some(error.code().to_owned());
            let failed = Failed { code, message: error.to_string(), model_code };
            Ok(Decided { call, failed: Some(failed), cost: None, ..Decided::default() })
        }
    }
}

fn read(asked: Asked, is_audit: bool) -> Decided {
    let Asked { call, parsed, cost, .. } = asked;
    Decided { call: Some(call), cost, is_audit, ..answered(parsed) }
}

/// An answer as it was kept, read once more.
pub fn read_again(text: &str) -> Result<Decided, ParseError> {
    parse(text, &prompt::schema()).map(answered)
}

fn answered(parsed: Parsed) -> Decided {
    let mut repairs = parsed.repairs;
    let said = parsed.value["decisions"].as_array().map_or(&[][..], Vec::as_slice);
    let beyond = said.len().saturating_sub(MOST_DECISIONS);
    let decisions = said.iter().take(MOST_DECISIONS).map(decision).collect();
    let memory = match &parsed.value["memory"] {
        Value::Null => None,
        memory => match serde_json::from_value::<MemoryUpdate>(memory.clone()) {
            Ok(update) => Some(update),
            Err(error) => {
                repairs.push(format!("what it wanted to remember could not be read: {error}"));
                None
            }
        },
    };
    let answer = ManagerAnswer { decisions, memory };
    Decided { answer, beyond, repairs, ..Decided::default() }
}

/// One decision as it was said. What is missing or of another kind is kept as text, so that the row shows it.
fn decision(said: &Value) -> Decision {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let agent_id =
        ["agentId", "agent_id", "agent"].iter().map(|key| text(&said[*key])).find(|id| !id.is_empty());
    let params = match &said["params"] {
        Value::Object(params) => params.clone(),
        Value::Null => Map::new(),
        other => Map::from_iter([("params".to_owned(), other.clone())]),
    };
    let action = if said.is_object() { text(&said["action"]) } else { text(said) };
    let reasoning = text(&said["reasoning"]).chars().take(LETTERS).collect();
    Decision { action: action.chars().take(200).collect(), agent_id, params, reasoning }
}
