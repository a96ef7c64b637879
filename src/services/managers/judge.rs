//! From what a model said to what would be done, or why not.

use super::{
    graduated,
    leash::{Leash, refused},
};
use crate::{
    agents::{AgentChange, AgentsError, NewAgent, Problem},
    lab::graduation::as_examined,
    strategies::example,
};
use domain::{
    Fixed,
    agents::{Agent, AgentName, AgentStep, Brain, Risk, Status, USUAL_BUDGET, USUAL_TEMPERATURE},
    lab::GraduatedStrategy,
    managers::{ActionResult, Decision, DecisionCode, ManagerAction},
    market::{Symbol, Timeframe},
    models::ModelName,
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// The strategy of an agent for which none was named.
const USUAL_STRATEGY: &str = "ema_trend";

/// What would be done.
#[derive(Debug, Clone)]
pub enum Plan {
    Create(Box<NewAgent>),
    Step(Box<Agent>, AgentStep),
    Modify(Box<Agent>, Box<AgentChange>),
    Evaluate,
    Hold,
}

/// The parameters of an agent, as models name them. A number may stand in quotes, an instrument alone.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Named {
    name: Option<String>,
    instructions: Option<String>,
    #[serde(alias = "pair", alias = "symbol", deserialize_with = "one_or_many")]
    pairs: Option<Vec<Symbol>>,
    timeframe: Option<Timeframe>,
    #[serde(alias = "capital", deserialize_with = "amount")]
    allocation: Option<Fixed>,
    /// The key of an example, or a strategy of the laboratory.
    #[serde(alias = "example")]
    strategy: Option<String>,
    /// A document of the engine's language.
    document: Option<String>,
    /// Values for the parameters of the strategy.
    params: Option<BTreeMap<String, f64>>,
    /// A model in the place of a strategy.
    #[serde(alias = "llmModel")]
    model: Option<ModelName>,
    risk: Option<Value>,
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Symbol>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(Symbol),
        Many(Vec<Symbol>),
    }
    Ok(Option::<OneOrMany>::deserialize(deserializer)?.map(|given| match given {
        OneOrMany::One(symbol) => vec![symbol],
        OneOrMany::Many(symbols) => symbols,
    }))
}

/// Models write money as numbers as often as in quotes.
fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fixed>, D::Error> {
    use serde::de::Error;
    let text = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().trim_start_matches('$').replace(',', ""),
        _ => return Err(D::Error::custom("an amount must be a number, such as 1000")),
    };
    text.parse().map(Some).map_err(D::Error::custom)
}

/// What a decision comes to, before anything is done. Whatever is refused says by which rule.
pub fn judge(leash: &Leash<'_>, decision: &Decision) -> Result<Result<Plan, ActionResult>, AgentsError> {
    match planned(leash, decision) {
        Ok(plan) => Ok(Ok(plan)),
        Err(Stopped::Refused(result)) => Ok(Err(result)),
        Err(Stopped::Error(error)) => refused(error).map(Err),
    }
}

enum Stopped {
    Refused(ActionResult),
    Error(AgentsError),
}

impl From<ActionResult> for Stopped {
    fn from(result: ActionResult) -> Self {
        Self::Refused(result)
    }
}

impl From<AgentsError> for Stopped {
    fn from(error: AgentsError) -> Self {
        Self::Error(error)
    }
}

fn planned(leash: &Leash<'_>, decision: &Decision) -> Result<Plan, Stopped> {
    let action = Leash::action(decision)?;
    match action {
        ManagerAction::Hold => Ok(Plan::Hold),
        ManagerAction::Evaluate => Ok(Plan::Evaluate),
        ManagerAction::CreateAgent => new_agent(leash, decision).map(|agent| Plan::Create(Box::new(agent))),
        ManagerAction::StartAgent => step(leash, decision, AgentStep::Start),
        ManagerAction::PauseAgent => step(leash, decision, AgentStep::Pause),
        ManagerAction::TerminateAgent => step(leash, decision, AgentStep::Terminate),
        ManagerAction::ModifyAgent => modified(leash, decision),
    }
}

fn step(leash: &Leash<'_>, decision: &Decision, step: AgentStep) -> Result<Plan, Stopped> {
    let agent = leash.agent(decision)?;
    let next = agent.status.step(step).map_err(AgentsError::from)?;
    if next != agent.status {
        match step {
            AgentStep::Start => {
                Leash::not_locked(&agent)?;
                leash.new_risk(Some(&agent))?;
                graduated::still_there(leash, &agent)?;
                leash.one_more_change(&agent)?;
            }
            AgentStep::Pause | AgentStep::Stop => leash.one_more_change(&agent)?,
            // Ending an agent takes risk away; there is always room for that.
            AgentStep::Terminate => {}
        }
    }
    Ok(Plan::Step(Box::new(agent), step))
}

fn new_agent(leash: &Leash<'_>, decision: &Decision) -> Result<NewAgent, Stopped> {
    let mut params = named(decision)?;
    leash.one_more()?;
    leash.new_risk(None)?;
    let name = params.name.as_deref().ok_or_else(|| invalid("name", "must be given"))?;
    let name: AgentName = name.parse().map_err(|error| invalid("name", error))?;
    let graduated = graduated::named(leash, params.strategy.as_deref())?;
    let pairs = match (params.pairs.take(), graduated) {
        (Some(pairs), _) => pairs,
        (None, Some(strategy)) => graduated::pairs(leash, strategy)?,
        (None, None) => leash.pairs().into_iter().take(1).collect(),
    };
    leash.allowed(&pairs)?;
    let usual = graduated.map_or(Timeframe::HOUR, |strategy| strategy.timeframe);
    let timeframe = params.timeframe.unwrap_or(usual);
    if let Some(strategy) = graduated {
        graduated::fits(strategy, &pairs, timeframe)?;
    }
    let allocation = match params.allocation {
        Some(allocation) => allocation,
        None => leash.share()?,
    };
    if !allocation.is_positive() {
        return Err(no_money(leash).into());
    }
    leash.money(allocation)?;
    let brain = match (params.model, graduated) {
        (Some(model), _) => {
            alone(params.strategy.as_ref(), params.document.as_ref(), params.params.as_ref())?;
            Some(of_model(leash, model))
        }
        (None, Some(strategy)) => {
            Some(of_laboratory(strategy, params.document.as_ref(), params.params.as_ref())?)
        }
        (None, None) => brain(params.strategy.as_deref(), params.document, params.params)?,
    };
    let brain = brain.map_or_else(|| of_example(USUAL_STRATEGY, BTreeMap::new()), Ok)?;
    Ok(NewAgent {
        name,
        instructions: params.instructions.unwrap_or_default(),
        pairs,
        timeframe: Some(timeframe),
        allocation,
        risk: graduated::sized_as_examined(risk(leash, Risk::default(), params.risk)?, &brain),
        brain,
    })
}

fn modified(leash: &Leash<'_>, decision: &Decision) -> Result<Plan, Stopped> {
    let agent = leash.agent(decision)?;
    if agent.status == Status::Terminated {
        let message = format!("{} is terminated and cannot be changed", agent.name);
        return Err(ActionResult::refused(DecisionCode::IllegalStep, message).into());
    }
    let params = named(decision)?;
    leash.one_more_change(&agent)?;
    if let Some(pairs) = &params.pairs {
        leash.allowed(pairs)?;
    }
    let graduated = graduated_after(leash, &agent, &params)?;
    if let Some(allocation) = params.allocation {
        let more = allocation.minus(agent.allocation).map_err(AgentsError::from)?;
        if more.is_positive() {
            leash.new_risk(Some(&agent))?;
            leash.money(more)?;
            if params.strategy.is_none() && params.document.is_none() && params.model.is_none() {
                graduated::still_there(leash, &agent)?;
            }
        }
    }
    let name = params.name.map(|name| name.parse().map_err(|error| invalid("name", error))).transpose()?;
    let brain = match (params.model, graduated) {
        (Some(model), _) => {
            alone(params.strategy.as_ref(), params.document.as_ref(), params.params.as_ref())?;
            Some(other_model(leash, &agent.brain, model))
        }
        (None, Some(strategy)) => {
            Some(of_laboratory(strategy, params.document.as_ref(), params.params.as_ref())?)
        }
        (None, None) => {
            changed_brain(&agent.brain, params.strategy.as_deref(), params.document, params.params)?
        }
    };
    let given = params.risk.map(|given| risk(leash, agent.risk, Some(given))).transpose()?;
    let limits =
        graduated::sized_as_examined(given.unwrap_or(agent.risk), brain.as_ref().unwrap_or(&agent.brain));
    let change = AgentChange {
        name,
        instructions: params.instructions,
        pairs: params.pairs,
        timeframe: params.timeframe,
        allocation: params.allocation,
        risk: (given.is_some() || limits != agent.risk).then_some(limits),
        brain,
    };
    if change.is_nothing() {
        return Err(invalid("params", "must name something to change").into());
    }
    Ok(Plan::Modify(Box::new(agent), Box::new(change)))
}

/// The strategy of the laboratory that an agent would trade, where it is named, or where its instruments, bars or parameters would be others.
fn graduated_after<'l>(
    leash: &Leash<'l>,
    agent: &Agent,
    params: &Named,
) -> Result<Option<&'l GraduatedStrategy>, ActionResult> {
    let is_elsewhere = params.pairs.is_some() || params.timeframe.is_some() || params.params.is_some();
    let strategy = match graduated::named(leash, params.strategy.as_deref())? {
        None if params.strategy.is_none()
            && params.document.is_none()
            && params.model.is_none()
            && is_elsewhere =>
        {
            graduated::traded(leash, agent)?
        }
        named => named,
    };
    if let Some(strategy) = strategy {
        let pairs = params.pairs.as_deref().unwrap_or(&agent.pairs);
        graduated::fits(strategy, pairs, params.timeframe.unwrap_or(agent.timeframe))?;
    }
    Ok(strategy)
}

fn named(decision: &Decision) -> Result<Named, ActionResult> {
    serde_json::from_value(Value::Object(decision.params.clone()))
        .map_err(|error| ActionResult::refused(DecisionCode::InvalidParams, format!("params: {error}")))
}

/// Limits with some of them changed, never beyond those of the manager.
fn risk(leash: &Leash<'_>, base: Risk, given: Option<Value>) -> Result<Risk, Stopped> {
    let mut risk = base;
    if let Some(given) = given {
        let mut all = serde_json::to_value(base).map_err(|error| invalid("risk", error))?;
        let (Value::Object(all), Value::Object(given)) = (&mut all, given) else {
            return Err(invalid("risk", "must be an object").into());
        };
        all.extend(given);
        let all = Value::Object(std::mem::take(all));
        risk = serde_json::from_value(all).map_err(|error| invalid("risk", error))?;
    }
    let most = leash.manager.config.risk_params.max_correlated_positions;
    Ok(Risk { max_correlated_positions: risk.max_correlated_positions.min(most), ..risk })
}

fn brain(
    key: Option<&str>,
    document: Option<String>,
    params: Option<BTreeMap<String, f64>>,
) -> Result<Option<Brain>, AgentsError> {
    let params = params.unwrap_or_default();
    match (key, document) {
        (Some(_), Some(_)) => Err(Problem::new("strategy", "and document cannot both be given").into()),
        (None, Some(document)) => Ok(Some(Brain::Strategy { document, params, source: None })),
        (Some(key), None) => Ok(Some(of_example(key, params)?)),
        (None, None) if params.is_empty() => Ok(None),
        (None, None) => Ok(Some(of_example(USUAL_STRATEGY, params)?)),
    }
}

/// A model decides alone: whoever names one names no strategy beside it.
fn alone(
    strategy: Option<&String>,
    document: Option<&String>,
    params: Option<&BTreeMap<String, f64>>,
) -> Result<(), AgentsError> {
    if strategy.is_none() && document.is_none() && params.is_none() {
        return Ok(());
    }
    Err(Problem::new("model", "cannot be given beside strategy, document or params").into())
}

/// Its questions may cost no more than those of the whole team.
fn of_model(leash: &Leash<'_>, model: ModelName) -> Brain {
    let budget_per_day = USUAL_BUDGET.min(leash.manager.config.budget_per_day);
    Brain::Model { model, temperature: USUAL_TEMPERATURE, budget_per_day }
}

/// Another model keeps the temperature and the budget of the one before it.
fn other_model(leash: &Leash<'_>, before: &Brain, model: ModelName) -> Brain {
    match before {
        Brain::Model { temperature, budget_per_day, .. } => {
            Brain::Model { model, temperature: *temperature, budget_per_day: *budget_per_day }
        }
        Brain::Strategy { .. } | Brain::Learning {} => of_model(leash, model),
    }
}

fn changed_brain(
    before: &Brain,
    key: Option<&str>,
    document: Option<String>,
    params: Option<BTreeMap<String, f64>>,
) -> Result<Option<Brain>, AgentsError> {
    if let (None, None, Some(params), Brain::Strategy { document, source, params: old }) =
        (key, &document, &params, before)
    {
        let mut all = old.clone();
        all.extend(params.clone());
        return Ok(Some(Brain::Strategy { document: document.clone(), params: all, source: source.clone() }));
    }
    if let (None, None, Some(_), Brain::Model { .. } | Brain::Learning {}) = (key, &document, &params, before)
    {
        return Err(Problem::new("params", "belong to a strategy, and a model decides for this agent").into());
    }
    brain(key, document, params)
}

fn of_example(key: &str, params: BTreeMap<String, f64>) -> Result<Brain, AgentsError> {
    let key = key.strip_prefix("example:").unwrap_or(key);
    let example = example(key).ok_or_else(crate::agents::source::no_example)?;
    let (document, source) = (example.document.to_owned(), Some(format!("example:{key}")));
    Ok(Brain::Strategy { document, params, source })
}

/// It trades as it was examined, or it is none of them.
fn of_laboratory(
    strategy: &GraduatedStrategy,
    document: Option<&String>,
    params: Option<&BTreeMap<String, f64>>,
) -> Result<Brain, Stopped> {
    if document.is_some() {
        return Err(AgentsError::from(Problem::new("strategy", "and document cannot both be given")).into());
    }
    if params.is_some_and(|params| !params.is_empty()) {
        return Err(graduated::no_params(strategy).into());
    }
    Ok(as_examined(strategy))
}

fn no_money(leash: &Leash<'_>) -> ActionResult {
    let message = format!("of the capital ${} is free, which is nothing to give to an agent", leash.free);
    ActionResult::refused(DecisionCode::Capital, message).with("bound", leash.free.to_string())
}

fn invalid(field: &str, message: impl std::fmt::Display) -> ActionResult {
    ActionResult::refused(DecisionCode::InvalidParams, format!("{field} {message}"))
}
