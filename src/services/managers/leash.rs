//! What a decision must pass before it is carried out. Nothing that a model says changes any of it.

use crate::{
    agents::AgentsError,
    desk::{Halt, Listings},
    managers::team::alive,
};
use domain::{
    AgentId, Fixed,
    agents::{Agent, Status},
    desk::{EmergencyStop, StopScope},
    lab::GraduatedStrategy,
    managers::{ActionResult, Decision, DecisionCode, Manager, ManagerAction},
    market::Symbol,
};
use serde_json::json;
use std::collections::BTreeMap;

/// How often one agent is changed in a market day at most.
pub const MOST_CHANGES: u32 = 6;

/// Whether an emergency stop holds for a whole team.
pub fn holds_team(stop: &EmergencyStop, manager: &Manager) -> bool {
    stop.owner == manager.owner
        && match stop.scope {
            StopScope::All => true,
            StopScope::Manager => stop.target == Some(manager.id.as_uuid()),
            StopScope::Agent => false,
        }
}

/// The team while an answer is carried out: it changes with every decision that is.
pub struct Leash<'a> {
    pub manager: &'a Manager,
    pub listings: &'a Listings,
    /// Strategies of the laboratory that its agents may trade.
    pub graduated: &'a [GraduatedStrategy],
    pub agents: Vec<Agent>,
    /// What of the capital no agent has.
    pub free: Fixed,
    /// How often each agent was changed in this market day.
    pub changes: BTreeMap<AgentId, u32>,
    /// Emergency stops that hold for the whole team, or for single agents.
    pub halts: BTreeMap<AgentId, Halt>,
    pub team_halt: Option<Halt>,
}

type Refused = ActionResult;

impl Leash<'_> {
    /// The agents that are not terminated.
    pub fn size(&self) -> u32 {
        alive(self.agents.iter())
    }

    /// The instruments that its agents may trade, in the order of the configuration or of the market.
    pub fn pairs(&self) -> Vec<Symbol> {
        if let Some(pairs) = &self.manager.config.pairs {
            return pairs.clone();
        }
        let tradable = self.listings.iter().filter(|(_, listing)| listing.kind.is_tradable());
        tradable.map(|(symbol, _)| symbol.clone()).collect()
    }

    /// The share of the free capital that a new agent gets when nothing is said: an equal one for each place that is left.
    pub fn share(&self) -> Result<Fixed, AgentsError> {
        let places = self.manager.config.risk_params.max_agents.saturating_sub(self.size()).max(1);
        Ok(self.free.divided(Fixed::whole(i64::from(places)), 8)?.cut(2).trimmed())
    }

    /// The action, when it is one.
    pub fn action(decision: &Decision) -> Result<ManagerAction, Refused> {
        decision.action.parse().map_err(|_| {
            let message = format!("there is no action {:?}", shortened(&decision.action));
            ActionResult::refused(DecisionCode::UnknownAction, message)
        })
    }

    /// The agent that a decision names by its id or its name; only those of its own team are found.
    pub fn agent(&self, decision: &Decision) -> Result<Agent, Refused> {
        let Some(named) = decision.agent_id.as_deref().map(str::trim).filter(|named| !named.is_empty())
        else {
            return Err(ActionResult::refused(DecisionCode::UnknownAgent, "it names no agent"));
        };
        let by_id = self.agents.iter().find(|agent| agent.id.to_string() == named.to_ascii_lowercase());
        let by_name =
            || self.agents.iter().find(|agent| agent.name.as_str().to_lowercase() == named.to_lowercase());
        by_id.or_else(by_name).cloned().ok_or_else(|| {
            let message = format!("there is no agent {:?} in its team", shortened(named));
            ActionResult::refused(DecisionCode::UnknownAgent, message)
        })
    }

    /// Room for one more agent.
    pub fn one_more(&self) -> Result<(), Refused> {
        let (size, most) = (self.size(), self.manager.config.risk_params.max_agents);
        if size < most {
            return Ok(());
        }
        let message = format!("it has {size} agents that are not terminated, and may have {most}");
        Err(ActionResult::refused(DecisionCode::MaxAgents, message)
            .with("figure", (size + 1).to_string())
            .with("bound", most.to_string()))
    }

    /// New risk is refused while the bound of drawdown holds the team or somebody has pulled the emergency stop.
    pub fn new_risk(&self, agent: Option<&Agent>) -> Result<(), Refused> {
        if let Some(since) = self.manager.drawdown_since {
            let most = self.manager.config.risk_params.max_total_drawdown;
            let message = "its equity has fallen to the bound; a person must resume it first";
            return Err(ActionResult::refused(DecisionCode::Drawdown, message)
                .with("bound", format!("{:.2} %", most * 100.0))
                .with("heldSince", since.begins().to_string()));
        }
        let own = agent.and_then(|agent| self.halts.get(&agent.id));
        if let Some(halt) = self.team_halt.as_ref().or(own) {
            let message =
                format!("the emergency stop was pulled by {}; a person must lift it first", halt.by);
            return Err(ActionResult::refused(DecisionCode::EmergencyStop, message));
        }
        Ok(())
    }

    /// What a person has stopped or paused is started by a person.
    pub fn not_locked(agent: &Agent) -> Result<(), Refused> {
        if !agent.locked {
            return Ok(());
        }
        let message =
            format!("a person has {} {}; only a person starts it again", done(agent.status), agent.name);
        Err(ActionResult::refused(DecisionCode::PersonsLock, message))
    }

    /// One more change of an agent in this market day.
    pub fn one_more_change(&self, agent: &Agent) -> Result<(), Refused> {
        let changes = self.changes.get(&agent.id).copied().unwrap_or(0);
        if changes < MOST_CHANGES {
            return Ok(());
        }
        let message = format!(
            "{} was changed {changes} times in this market day, and may be {MOST_CHANGES} times",
            agent.name
        );
        Err(ActionResult::refused(DecisionCode::TooManyChanges, message)
            .with("figure", (changes + 1).to_string())
            .with("bound", MOST_CHANGES.to_string()))
    }

    /// So much money more for an agent.
    pub fn money(&self, more: Fixed) -> Result<(), Refused> {
        if more <= self.free {
            return Ok(());
        }
        let message = format!("it would take ${more} of the capital, of which ${} is free", self.free);
        Err(ActionResult::refused(DecisionCode::Capital, message)
            .with("figure", more.to_string())
            .with("bound", self.free.to_string()))
    }

    /// Only instruments that it may trade.
    pub fn allowed(&self, pairs: &[Symbol]) -> Result<(), Refused> {
        let allowed = self.pairs();
        let Some(wrong) = pairs.iter().find(|symbol| !allowed.contains(symbol)) else { return Ok(()) };
        let names: Vec<&str> = allowed.iter().map(Symbol::as_str).collect();
        let message = format!("its agents may not trade {wrong}");
        Err(ActionResult::refused(DecisionCode::Pairs, message)
            .with("figure", wrong.to_string())
            .with("bound", names.join(", ")))
    }

    /// A change was carried out: what follows must count it.
    pub fn changed(&mut self, agent: Agent) {
        *self.changes.entry(agent.id).or_default() += 1;
        self.put(agent);
    }

    pub fn put(&mut self, agent: Agent) {
        match self.agents.iter_mut().find(|known| known.id == agent.id) {
            Some(known) => *known = agent,
            None => self.agents.push(agent),
        }
    }
}

/// What the services of agents refuse, as a result of a decision. What is no refusal stays an error.
pub fn refused(error: AgentsError) -> Result<Refused, AgentsError> {
    let message = error.to_string();
    let result = match error {
        AgentsError::NameTaken => {
            ActionResult::refused(DecisionCode::NameTaken, "the owner has another agent of that name")
        }
        AgentsError::Illegal(_) | AgentsError::NotGraduated => {
            ActionResult::refused(DecisionCode::IllegalStep, message)
        }
        AgentsError::NotFree { .. } => ActionResult::refused(DecisionCode::Capital, message),
        AgentsError::Invalid(problems) => {
            let told: Vec<_> = problems
                .iter()
                .map(|problem| json!({"field": problem.field, "message": problem.message}))
                .collect();
            let sentences: Vec<String> =
                problems.iter().map(|problem| format!("{} {}", problem.field, problem.message)).collect();
            ActionResult::refused(DecisionCode::InvalidParams, sentences.join("; ")).with("errors", told)
        }
        AgentsError::Document(document) => ActionResult::refused(
            DecisionCode::InvalidParams,
            format!("its strategy is not right: {document}"),
        ),
        AgentsError::OutOfRange(_) => ActionResult::refused(DecisionCode::InvalidParams, message),
        other => return Err(other),
    };
    Ok(result)
}

fn done(status: Status) -> &'static str {
    match status {
        Status::Paused => "paused",
        Status::Stopped | Status::Terminated | Status::Running => "stopped",
    }
}

/// Enough of a text to recognise it.
fn shortened(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
