//! The second phase: the model is asked, once. A run that goes on after a crash asks nobody again: it goes on with what was kept of its call.

use super::{Asked, Decided, Looked, prompt, read::read};
use crate::{
    House,
    kernel::{
        jobs::Failure,
        models::{self, AskError, Limits, Question, parse::parse},
        runs::{Step, leave, left},
    },
};
use domain::{
    OwnerId, PageRequest, RunId,
    agents::{AgentBriefing, AgentDecision, NoDecision},
    models::{Ask, CallFilter, CallState, ModelCall, ModelError, OnBehalf, Role},
};
use serde_json::Value;
use storage::StorageError;

/// The longest answer that is wanted, in tokens.
const MOST_TOKENS: u32 = 2_000;

/// The code of an answer in which no decision could be read.
const UNPARSABLE: &str = "unparsable";

pub async fn prepare(step: &Step<'_>) -> Result<Value, Failure> {
    let looked: Looked = left(step, "look")?;
    let briefing = match &looked.briefing {
        Ok(briefing) => briefing,
        Err(why) => return leave(&Decided::nothing(why.clone())),
    };
    let house = step.house();
    if let Some(call) = call_of(house, step.run.owner, step.run.id).await? {
        return leave(&recalled(call));
    }
    let question = question(step, &looked, briefing)?;
    leave(&asked(house, &question).await?)
}

fn question(step: &Step<'_>, looked: &Looked, briefing: &AgentBriefing) -> Result<Question, Failure> {
    let agent = Asked::of(step.job())?.agent;
    Ok(Question {
        ask: Ask {
            role: Role::Agent,
            model: looked.model.clone(),
            temperature: looked.temperature,
            system: prompt::SYSTEM.to_owned(),
            user: prompt::user(briefing),
            briefing: leave(briefing)?,
            schema: AgentDecision::schema(),
            most_tokens: MOST_TOKENS,
        },
        on_behalf: OnBehalf {
            owner: step.run.owner,
            manager: looked.team.map(|team| team.manager),
            agent: Some(agent),
            run: Some(step.run.id),
        },
        limits: Limits {
            manager: looked.team.map(|team| team.budget_per_day),
            agent: Some(looked.budget_per_day),
        },
    })
}

async fn asked(house: &House, question: &Question) -> Result<Decided, Failure> {
    match models::ask(house, question).await {
        Ok(asked) => Ok(Decided {
            decided: read(&asked.parsed.value).map_err(|why| NoDecision::new(UNPARSABLE, why)),
            call: Some(asked.call),
            repairs: asked.parsed.repairs,
            cost: asked.cost,
        }),
        Err(AskError::Storage(error)) => Err(error.into()),
        Err(AskError::Model { call, error }) => {
            let code = match error {
                ModelError::Unreadable { .. } => UNPARSABLE,
                _ => error.code(),
            };
            let none = NoDecision::new(code, error.to_string());
            Ok(Decided { call, cost: None, ..Decided::nothing(none) })
        }
    }
}

/// What was kept of the call that a run has made.
pub async fn call_of(house: &House, owner: OwnerId, run: RunId) -> Result<Option<ModelCall>, StorageError> {
    let filter = CallFilter { run: Some(run), ..CallFilter::default() };
    let one = PageRequest::new(1, 1).unwrap_or_default();
    let found = house.db.read().await?.model_calls().page(&[owner], &filter, one).await?;
    Ok(found.items.into_iter().next())
}

/// The decision of a call that ended before a crash. Of one that had not ended nobody knows the answer, and it may have been paid for.
pub fn recalled(call: ModelCall) -> Decided {
    let lost = || {
        let message = "the program stopped before the answer was written down; the model is not asked twice";
        NoDecision::new("model-lost", message)
    };
    let decided = match (call.state, call.answer) {
        (CallState::Answered, Some(text)) => match parse(&text, &AgentDecision::schema()) {
            Ok(parsed) => read(&parsed.value).map_err(|why| NoDecision::new(UNPARSABLE, why)),
            Err(error) => Err(NoDecision::new(UNPARSABLE, error.to_string())),
        },
        (CallState::Failed, _) => match (call.error_code, call.error) {
            (Some(code), Some(message)) => Err(NoDecision { code, message }),
            _ => Err(lost()),
        },
        (CallState::Asking | CallState::Answered, _) => Err(lost()),
    };
    Decided { decided, call: Some(call.id), repairs: call.repairs, cost: call.cost }
}
