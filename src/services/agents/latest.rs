//! What a person's agents decided last, whoever of them it was.

use super::AgentsError;
use crate::{
    House,
    desk::{ENTRY_REFUSED, ORDER_PLACED},
};
use domain::{AgentId, accounts::Principal, desk::DecisionRecord, events::Event};
use std::collections::BTreeMap;

/// A decision of an agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Latest {
    pub agent: AgentId,
    pub name: String,
    pub decision: DecisionRecord,
}

/// The newest first. Found by the events of the desk, so that it does not matter how many agents there are.
pub async fn latest(house: &House, principal: &Principal, most: u32) -> Result<Vec<Latest>, AgentsError> {
    let owner = principal.owner();
    let mut reader = house.db.read().await?;
    let mut events = reader.events().newest(owner, &ORDER_PLACED, most).await?;
    events.extend(reader.events().newest(owner, &ENTRY_REFUSED, most).await?);
    events.sort_by_key(|event| std::cmp::Reverse(event.seq));
    let mut names: BTreeMap<AgentId, String> = BTreeMap::new();
    let mut latest = Vec::new();
    for (agent, number) in events.iter().filter_map(decided).take(usize::try_from(most).unwrap_or(usize::MAX))
    {
        let Some(decision) = reader.desk().decisions_of(agent, &[number]).await?.pop() else { continue };
        let name = match names.get(&agent) {
            Some(name) => name.clone(),
            None => match reader.agents().find(agent).await? {
                Some(found) => found.name.to_string(),
                // Deleted since.
                None => continue,
            },
        };
        names.insert(agent, name.clone());
        latest.push(Latest { agent, name, decision });
    }
    Ok(latest)
}

/// Whose decision it was and its number; none of an order that no decision stands behind, such as a stop.
fn decided(event: &Event) -> Option<(AgentId, i64)> {
    Some((event.subject.id().parse().ok()?, event.data["decision"].as_i64()?))
}
