//! What people did to a manager and its team, as the log of events tells it.

use super::{ReplayError, ticks::minute_of};
use crate::{agents::AgentChange, desk::Wanted};
use domain::{
    AgentId, Fixed, ManagerId, StopId,
    agents::{AgentName, AgentStep, Brain, Risk},
    desk::StopScope,
    events::Event,
    lab::GraduatedStrategy,
    managers::ManagerConfig,
    market::{Minute, Symbol, Timeframe},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// One deed.
#[derive(Debug, Clone)]
pub enum Deed {
    Step(AgentId, AgentStep),
    Change(AgentId, Box<AgentChange>),
    Delete(AgentId),
    Configure(Box<ManagerConfig>),
    Resume,
    Pull {
        stop: StopId,
        scope: StopScope,
        target: Option<Uuid>,
        flatten: bool,
    },
    Lift(StopId),
    /// An entry by hand.
    Enter(AgentId, Box<Wanted>),
    /// A position that was closed by hand.
    Close(AgentId, Symbol),
    /// A strategy of the laboratory was let onto paper.
    Graduate(Box<GraduatedStrategy>),
    /// One is not on paper any more, or its agent was ended.
    Ungraduate(AgentId),
    /// The agent of one has another name.
    Rename(AgentId, AgentName),
}

impl Deed {
    /// In words, for what went wrong with it.
    pub const fn told(&self) -> &'static str {
        match self {
            Self::Step(..) => "a person's step of an agent",
            Self::Change(..) => "a person's change of an agent",
            Self::Delete(_) => "the deletion of an agent",
            Self::Configure(_) => "a change of the manager",
            Self::Resume => "letting the team go on",
            Self::Pull { .. } | Self::Lift(_) => "an emergency stop",
            Self::Enter(..) => "an entry by hand",
            Self::Close(..) => "closing a position by hand",
            Self::Graduate(_) | Self::Ungraduate(_) | Self::Rename(..) => "a strategy of the laboratory",
        }
    }

    /// The deed that an event tells, with its market minute, where the desk sees it; none when it is about others, or the manager did it itself.
    pub fn read(
        event: &Event,
        manager: ManagerId,
        (team, learners): (&BTreeSet<AgentId>, &BTreeSet<AgentId>),
    ) -> Result<Option<(Option<Minute>, Self)>, ReplayError> {
        if event.data.get("byManager").is_some() {
            return Ok(None);
        }
        let learner = event.subject.id().parse::<AgentId>().ok().filter(|agent| learners.contains(agent));
        if let Some(learner) = learner {
            return Ok(of_laboratory(event, learner)?.map(|deed| (None, deed)));
        }
        let Some(deed) = found(event, manager, team)? else { return Ok(None) };
        let minute = minute_of(&event.data).ok_or_else(|| untold(event))?;
        Ok(Some((Some(minute), deed)))
    }
}

/// What became of a strategy that is, or was, on paper. Where it is named by nobody nothing follows from it.
fn of_laboratory(event: &Event, learner: AgentId) -> Result<Option<Deed>, ReplayError> {
    Ok(match event.kind.as_str() {
        "agent.graduated" => {
            // Told since managers may give it to their agents.
            let strategy = event.data.get("strategy").is_some().then(|| of(event, "strategy"));
            strategy.transpose()?.map(|strategy| Deed::Graduate(Box::new(strategy)))
        }
        "agent.returned" | "agent.terminated" | "agent.deleted" => Some(Deed::Ungraduate(learner)),
        "agent.changed" => of::<Changed>(event, "to")?.name.map(|name| Deed::Rename(learner, name)),
        _ => None,
    })
}

fn found(event: &Event, manager: ManagerId, team: &BTreeSet<AgentId>) -> Result<Option<Deed>, ReplayError> {
    let kind = event.kind.as_str();
    if event.subject.kind() == "stop" {
        return stop(event, manager, team);
    }
    if event.subject.kind() == "manager" {
        let is_own = event.subject.id() == manager.to_string();
        return Ok(match kind {
            _ if !is_own => None,
            "manager.changed" => Some(Deed::Configure(Box::new(of(event, "to")?))),
            _ => Some(Deed::Resume),
        });
    }
    let agent = event.subject.id().parse::<AgentId>().ok().filter(|agent| team.contains(agent));
    let Some(agent) = agent else { return Ok(None) };
    let step = |step| Some(Deed::Step(agent, step));
    Ok(match kind {
        "agent.started" => step(AgentStep::Start),
        "agent.paused" => step(AgentStep::Pause),
        "agent.stopped" => step(AgentStep::Stop),
        "agent.terminated" => step(AgentStep::Terminate),
        "agent.changed" => Some(Deed::Change(agent, Box::new(of::<Changed>(event, "to")?.into()))),
        "agent.deleted" => Some(Deed::Delete(agent)),
        _ => None,
    })
}

/// A stop that may hold for the team.
fn stop(event: &Event, manager: ManagerId, team: &BTreeSet<AgentId>) -> Result<Option<Deed>, ReplayError> {
    let stop: StopId = event.subject.id().parse().map_err(|_| untold(event))?;
    let scope: StopScope = of(event, "scope")?;
    let target: Option<Uuid> = of(event, "target")?;
    let concerns = match (scope, target) {
        (StopScope::All, _) => true,
        (StopScope::Manager, target) => target == Some(manager.as_uuid()),
        (StopScope::Agent, target) => target.is_some_and(|id| team.contains(&AgentId::from_uuid(id))),
    };
    let pulled = event.kind.as_str() == "stop.pulled";
    let flatten = event.data["flatten"].as_bool().unwrap_or(false);
    let deed = if pulled { Deed::Pull { stop, scope, target, flatten } } else { Deed::Lift(stop) };
    Ok(concerns.then_some(deed))
}

/// What is different, by the names that it has in JSON.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Changed {
    name: Option<AgentName>,
    instructions: Option<String>,
    pairs: Option<Vec<Symbol>>,
    timeframe: Option<Timeframe>,
    allocation: Option<Fixed>,
    risk: Option<Risk>,
    brain: Option<Brain>,
}

impl From<Changed> for AgentChange {
    fn from(changed: Changed) -> Self {
        let Changed { name, instructions, pairs, timeframe, allocation, risk, brain } = changed;
        Self { name, instructions, pairs, timeframe, allocation, risk, brain }
    }
}

fn of<T: DeserializeOwned>(event: &Event, field: &str) -> Result<T, ReplayError> {
    let value = event.data.get(field).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|_| untold(event))
}

fn untold(event: &Event) -> ReplayError {
    ReplayError::Untold(format!("{} of {}", event.kind, event.at))
}
