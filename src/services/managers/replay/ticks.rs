//! The ticks of a manager as they are kept: what was decided, from the stored answers, and what became of it, from the log.

use super::ReplayError;
use crate::{
    House,
    managers::tick::{Acted, Decided, Gathered, KIND, read_again},
};
use domain::{
    AgentId, ManagerId, RunId,
    events::Event,
    managers::{ActionResult, Decision, DecisionCode, LogRow, ManagerAction, ManagerConfig},
    market::Minute,
    runs::RunPhase,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// A tick that has looked at its team.
#[derive(Debug)]
pub struct Tick {
    pub run: RunId,
    pub number: i64,
    /// The market minute that it decided on.
    pub minute: Minute,
    /// The settings that it began with.
    pub config: ManagerConfig,
    /// What it was to do; nothing when it was called off before, or failed.
    pub decisions: Vec<Decision>,
    /// What became of each.
    became: Vec<Became>,
    /// The market minute in which it was done.
    acted: Option<Minute>,
    /// Whether there was anything to look at.
    pub has_seen: bool,
}

/// What became of a decision.
#[derive(Debug, Clone)]
struct Became {
    result: ActionResult,
    /// The agent that it made.
    made: Option<AgentId>,
    is_effect: bool,
}

impl Tick {
    /// The market minute in which it acted, when it changed anything.
    pub fn acted(&self) -> Result<Option<Minute>, ReplayError> {
        if self.acted.is_none() && self.became.iter().any(|became| became.is_effect) {
            return Err(ReplayError::Untold(format!("what tick {} carried out", self.number)));
        }
        Ok(self.acted)
    }

    /// The agent that a decision had made.
    pub fn made(&self, place: usize) -> Option<AgentId> {
        self.became.get(place)?.made
    }

    /// A refusal that depends on more than the team: another agent of the owner had that name, or a strategy was not on paper yet when it was looked for.
    pub fn stays_refused(&self, place: usize) -> Option<ActionResult> {
        let became = self.became.get(place)?;
        let elsewhere = [Some(DecisionCode::NameTaken), Some(DecisionCode::NotGraduated)];
        elsewhere.contains(&became.result.code).then(|| became.result.clone())
    }
}

/// The ticks of a manager, by their runs. From `from` on answers are read again.
pub async fn read(
    house: &House,
    manager: ManagerId,
    (events, rows): (&[Event], &[LogRow]),
    from: Option<Minute>,
) -> Result<HashMap<RunId, Arc<Tick>>, ReplayError> {
    let mut by_run: BTreeMap<RunId, Vec<&LogRow>> = BTreeMap::new();
    for row in rows {
        by_run.entry(row.run).or_default().push(row);
    }
    let subject = crate::managers::subject(manager).to_string();
    let own = events.iter().filter(|event| {
        event.data["kind"] == KIND && event.data["subject"] == subject && event.data["phase"] == "gather"
    });
    let mut ticks = HashMap::new();
    for run in own.filter_map(|event| event.subject.id().parse::<RunId>().ok()) {
        let rows = by_run.get(&run).map_or(&[][..], Vec::as_slice);
        if let Some(tick) = tick(house, run, rows, from).await? {
            ticks.insert(run, Arc::new(tick));
        }
    }
    Ok(ticks)
}

/// None when it was called off before it had looked.
async fn tick(
    house: &House,
    run: RunId,
    rows: &[&LogRow],
    from: Option<Minute>,
) -> Result<Option<Tick>, ReplayError> {
    let phases = house.db.read().await?.runs().phases(run).await?;
    let Some(gathered) = left::<Gathered>(&phases, "gather") else { return Ok(None) };
    let minute = Minute::new(gathered.minute);
    let acted = left::<Acted>(&phases, "act").filter(|acted| acted.failed.is_none());
    let is_read = from.is_none_or(|from| minute >= from);
    let decided = left::<Decided>(&phases, "decide").filter(|_| acted.is_some());
    let decisions = match decided {
        Some(decided) if is_read => read_answer(house, &decided, (gathered.tick, minute)).await?,
        Some(_) => rows.iter().filter(|row| !is_remark(row)).map(|row| said(row)).collect(),
        None => Vec::new(),
    };
    Ok(Some(Tick {
        run,
        number: gathered.tick,
        minute,
        config: gathered.config,
        decisions,
        became: rows.iter().map(|row| became(row)).collect(),
        acted: acted.and_then(|acted| acted.minute).map(Minute::new),
        has_seen: gathered.failed.is_none(),
    }))
}

/// The stored answer, read again.
async fn read_answer(
    house: &House,
    decided: &Decided,
    (tick, minute): (i64, Minute),
) -> Result<Vec<Decision>, ReplayError> {
    let Some(call) = decided.call.filter(|_| decided.failed.is_none()) else { return Ok(Vec::new()) };
    let kept = house.db.read().await?.model_calls().find(call).await?;
    let Some(text) = kept.and_then(|call| call.answer) else {
        return Err(ReplayError::Pruned { tick, at: minute.begins() });
    };
    let again = read_again(&text).map_err(|error| {
        ReplayError::Differs(format!("the answer of tick {tick} cannot be read any more: {error}"))
    })?;
    Ok(again.answer.decisions)
}

/// A row that is no decision, but says why there is none or no more.
fn is_remark(row: &LogRow) -> bool {
    let remarks = [DecisionCode::TooManyDecisions, DecisionCode::Quiet, DecisionCode::Interrupted];
    row.result.code.is_some_and(|code| remarks.contains(&code))
}

/// The decision of a row.
fn said(row: &LogRow) -> Decision {
    let mut params = row.params.clone();
    let named = params.remove("agentId").and_then(|id| id.as_str().map(str::to_owned));
    let agent_id = row.agent.map(|agent| agent.to_string()).or(named);
    let is_new = row.action == ManagerAction::CreateAgent.as_str();
    Decision {
        action: row.action.clone(),
        agent_id: agent_id.filter(|_| !is_new),
        params,
        reasoning: row.reasoning.clone(),
    }
}

fn became(row: &LogRow) -> Became {
    let idle = [ManagerAction::Hold, ManagerAction::Evaluate];
    let is_new = row.action == ManagerAction::CreateAgent.as_str();
    Became {
        made: row.agent.filter(|_| is_new && row.result.ok),
        is_effect: row.result.ok && idle.iter().all(|idle| idle.as_str() != row.action),
        result: row.result.clone(),
    }
}

/// What a phase left; none when it has not ended, or was called off.
pub fn left<T: DeserializeOwned>(phases: &[RunPhase], name: &str) -> Option<T> {
    let result = phases.iter().find(|phase| phase.name == name)?.result.clone()?;
    if result.get("calledOff").is_some() {
        return None;
    }
    serde_json::from_value::<T>(result).ok()
}

/// The figure of an event that says in which market minute something was done.
pub fn minute_of(data: &Value) -> Option<Minute> {
    data["minute"].as_i64().map(Minute::new)
}
