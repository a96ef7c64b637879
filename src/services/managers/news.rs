//! What somebody else brought about since a model was last asked: for the rule that saves calls when nothing has happened.
//!
//! Fills and prices are figures of their own there. What the manager itself decided is no news to it.

use super::{
    MANAGER_CHANGED, MANAGER_HELD, MANAGER_PAUSED, MANAGER_RESUMED, MANAGER_STARTED, MANAGER_STOPPED,
    MANAGER_TRIGGERED, ManagersError, team::Team,
};
use crate::{
    House,
    agents::{AGENT_CHANGED, AGENT_CREATED, AGENT_PAUSED, AGENT_STARTED, AGENT_STOPPED, AGENT_TERMINATED},
    desk::{AGENT_STALLED, PRICE_QUARANTINED, PRICE_RESTORED, STOP_LIFTED, STOP_PULLED},
    lab::graduation::RETURNED,
};
use domain::{
    agents::{Agent, Brain},
    desk::StopScope,
    events::{Event, EventKind, Seq},
    lab::GraduatedStrategy,
    managers::{Manager, PairBriefing},
};

const TOLD: [EventKind; 19] = [
    MANAGER_CHANGED,
    MANAGER_HELD,
    MANAGER_PAUSED,
    MANAGER_RESUMED,
    MANAGER_STARTED,
    MANAGER_STOPPED,
    MANAGER_TRIGGERED,
    AGENT_CHANGED,
    AGENT_CREATED,
    AGENT_PAUSED,
    AGENT_STALLED,
    AGENT_STARTED,
    AGENT_STOPPED,
    AGENT_TERMINATED,
    RETURNED,
    PRICE_QUARANTINED,
    PRICE_RESTORED,
    STOP_LIFTED,
    STOP_PULLED,
];

/// Events read at a time.
const AT_ONCE: u32 = 500;

/// The number of the owner's last event: what is told from here on was not known to a look that begins now.
pub async fn last(house: &House, manager: &Manager) -> Result<Seq, ManagersError> {
    Ok(house.db.read().await?.events().last_seq(manager.owner).await?)
}

/// The kinds of what was told about a manager, its team and its instruments since it last looked, each once; none when it is not known since when.
pub async fn since_last_look(
    house: &House,
    manager: &Manager,
    team: &Team,
    pairs: &[PairBriefing],
) -> Result<Option<Vec<String>>, ManagersError> {
    let Some(mut after) = manager.memory.last_look.as_ref().and_then(|look| look.last_event) else {
        return Ok(None);
    };
    let mut news: Vec<String> = Vec::new();
    loop {
        let piece = house.db.read().await?.events().told_after(manager.owner, after, &TOLD, AT_ONCE).await?;
        let Some(last) = piece.last() else { return Ok(Some(news)) };
        after = last.seq;
        for event in piece.iter().filter(|event| is_news(event, manager, team, pairs)) {
            let kind = event.kind.as_str();
            if news.iter().all(|known| known != kind) {
                news.push(kind.to_owned());
            }
        }
    }
}

/// Whether the agent that learnt what one of the team trades is not on paper any more.
fn takes_a_strategy_from(team: &Team, event: &Event) -> bool {
    let learner = |source: &str| GraduatedStrategy::of_source(source).map(|(learner, _)| learner.to_string());
    let trades_it = |agent: &Agent| match &agent.brain {
        Brain::Strategy { source: Some(source), .. } => {
            learner(source).is_some_and(|id| id == event.subject.id())
        }
        _ => false,
    };
    [RETURNED, AGENT_TERMINATED].contains(&event.kind)
        && team.members.iter().any(|member| !member.is_terminated() && trades_it(&member.agent))
}

fn is_news(event: &Event, manager: &Manager, team: &Team, pairs: &[PairBriefing]) -> bool {
    let own = manager.id.to_string();
    let in_team = |id: &str| team.members.iter().any(|member| member.agent.id.to_string() == id);
    let id = event.subject.id();
    let is_about_it = match event.subject.kind() {
        "manager" => id == own,
        "agent" => in_team(id) || takes_a_strategy_from(team, event),
        "instrument" => pairs.iter().any(|pair| pair.symbol.as_str() == id),
        "stop" => {
            let target = event.data["target"].as_str().unwrap_or_default();
            match event.data["scope"].as_str().and_then(|scope| scope.parse().ok()) {
                Some(StopScope::All) => true,
                Some(StopScope::Manager) => target == own,
                Some(StopScope::Agent) => in_team(target),
                None => false,
            }
        }
        _ => false,
    };
    is_about_it && event.data["byManager"] != own
}
