//! Taking an earlier version again, as a new one.

use super::super::{LabError, about_reason, graduation::back_to_learning, iterations::taken_up};
use crate::{
    House,
    agents::{Problem, find, not_terminated},
    allow,
    author::Author,
};
use domain::{
    AgentId,
    accounts::Principal,
    agents::{Agent, Stage},
    events::NewEvent,
    lab::{StrategyCause, StrategyVersion},
    tokens::Scope,
};
use storage::Tx;

/// Makes the next version with the document of an earlier one. An iteration that waits meanwhile is decided as if it had started from where it did.
pub async fn revive_strategy(
    house: &House,
    principal: &Principal,
    id: AgentId,
    version: u32,
    reason: Option<&str>,
) -> Result<StrategyVersion, LabError> {
    allow(principal, Scope::Write)?;
    if let Some(problem) = reason.and_then(about_reason) {
        return Err(problem.into());
    }
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    not_terminated(&agent)?;
    if !tx.lab().hold(id).await? {
        return Err(LabError::NoStrategy);
    }
    let why = reason.map(str::trim).unwrap_or_default();
    let by = principal.into();
    let (taken, event) = take_again(house, &mut tx, &agent, version, (by, why)).await?;
    let (_, mut events) = back_to_learning(house, &mut tx, &agent, (by, "another version holds")).await?;
    events.push(event);
    tx.append_events(agent.owner, taken.made_at, &events).await?;
    tx.save().await?;
    Ok(taken)
}

/// The same in the transaction of a caller who holds the agent's learning and appends the event. Its parent is the version that held until now.
pub(in crate::lab) async fn take_again(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    version: u32,
    (by, why): (Author<'_>, &str),
) -> Result<(StrategyVersion, NewEvent), LabError> {
    if agent.stage == Stage::Paper {
        // What holds would be another document than the desk trades.
        return Err(LabError::KeptOnPaper);
    }
    let earlier = tx.lab().strategy(agent.id, version).await?.ok_or(LabError::NoStrategy)?;
    let holding = tx.lab().holding_strategy(agent.id).await?.ok_or(LabError::NoStrategy)?;
    if holding.version == version || holding.document == earlier.document {
        let message = format!("is what holds: version {} is the same document", holding.version);
        return Err(Problem::new("version", message).into());
    }
    let told = format!("version {version} again");
    let taken = StrategyVersion {
        version: holding.version.saturating_add(1),
        parent: Some(holding.version),
        iteration: None,
        cause: StrategyCause::Revived,
        change: if why.is_empty() { told } else { format!("{told}: {why}") },
        edits: Vec::new(),
        made_at: house.now(),
        made_by: by.name().to_owned(),
        ..earlier
    };
    tx.lab().add_strategy(&taken).await?;
    let event = taken_up(agent, &taken, by);
    Ok((taken, event))
}
