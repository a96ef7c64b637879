//! Carrying a word about an iteration out, whoever gives it: versions, the iteration, what waits, and the events that say so.

use super::{
    ITERATION_APPLIED, ITERATION_DISCARDED, compose::Yes, decide::Wish, event, subject, together::Together,
    told,
};
use crate::{
    House,
    agents::{self, AgentsError, Problem},
    author::Author,
    kernel::approvals::settle_about,
    lab::{LabError, evolution, strategies::STRATEGY_TAKEN},
};
use domain::{
    agents::Agent,
    approvals::ApprovalStatus,
    events::NewEvent,
    lab::{Decision, Iteration, IterationStatus, Refinement, StrategyCause, StrategyVersion},
};
use serde_json::json;
use storage::Tx;

/// In the transaction of a caller who holds the agent's learning and appends the events. Several changes were run `together` before it.
pub(super) async fn apply(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    iteration: &Iteration,
    (wish, by, reason): (Wish, Author<'_>, Option<&str>),
    together: Option<Together>,
) -> Result<Vec<NewEvent>, LabError> {
    let status = match &wish {
        Wish::Discard => IterationStatus::Discarded,
        Wish::Best | Wish::Refinements(_) | Wish::Document(_) => IterationStatus::Applied,
    };
    let (mut versions, taken) = made(house, tx, agent, iteration, (wish, by)).await?;
    if let (Some(together), Some(last)) = (&together, versions.last_mut())
        && !together.measured(last, iteration)
    {
        return Err(AgentsError::Overtaken.into());
    }
    let holding = match versions.last() {
        _ if status == IterationStatus::Discarded => None,
        Some(last) => Some(last.version),
        None => tx.lab().holding_strategy(agent.id).await?.map(|holding| holding.version),
    };
    let decision = Decision {
        at: house.now(),
        by: by.name().to_owned(),
        reason: reason.map(str::to_owned),
        taken,
        strategy: holding,
    };
    if !tx.lab().decide_iteration(iteration.id, status, &decision).await? {
        return Err(LabError::NotWaiting { number: iteration.number, status: iteration.status });
    }
    let mut events = Vec::new();
    for version in &versions {
        tx.lab().add_strategy(version).await?;
        events.push(taken_up(agent, version, by));
    }
    if let (Some(together), Some(last)) = (together, versions.last()) {
        together.keep(tx, last, iteration).await?;
    }
    let data = json!({"strategy": holding, "taken": decision.taken, "reason": reason});
    let (kind, settled) = match status {
        IterationStatus::Discarded => (ITERATION_DISCARDED, ApprovalStatus::Rejected),
        _ => (ITERATION_APPLIED, ApprovalStatus::Approved),
    };
    events.push(event(kind, iteration, by, told(agent, iteration, data)));
    let about = subject(iteration.id);
    if status == IterationStatus::Applied {
        tx.approvals().reword(agent.owner, &about, &done(&versions, iteration)).await?;
    }
    events.extend(settle_about(house, tx, (agent.owner, &about), settled, (by, reason)).await?);
    if iteration.asked.more == 0 {
        events.extend(evolution::of_itself(house, tx, agent).await?);
    }
    Ok(events)
}

/// What has changed by a yes, which need not be what was asked for.
fn done(versions: &[StrategyVersion], iteration: &Iteration) -> String {
    let is_first = iteration.asked.strategy.is_none();
    match versions.last() {
        None => match iteration.asked.strategy {
            Some(version) => format!("nothing; version {version} is kept"),
            None => "nothing".to_owned(),
        },
        Some(last) if last.cause == StrategyCause::Edited => {
            format!("a document of its person holds: {}", last.change)
        }
        Some(last) if last.cause != StrategyCause::Refined => "its strategy holds, as it is".to_owned(),
        Some(last) if is_first => format!("its first strategy holds, changed: {}", last.change),
        Some(last) => last.change.clone(),
    }
}

/// The versions that a word makes, and the refinements that are in them.
async fn made(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    iteration: &Iteration,
    (wish, by): (Wish, Author<'_>),
) -> Result<(Vec<StrategyVersion>, Vec<u32>), LabError> {
    let basis = match iteration.asked.strategy {
        Some(version) => tx.lab().strategy(agent.id, version).await?,
        None => None,
    };
    let newest = tx.lab().holding_strategy(agent.id).await?.map_or(0, |holding| holding.version);
    let yes = Yes { agent, iteration, basis, newest, at: house.now(), by: by.name() };
    let proposed = iteration.found.refinements.as_deref().unwrap_or_default();
    let taken = match wish {
        Wish::Discard => return Ok((Vec::new(), Vec::new())),
        Wish::Document(document) => return Ok((yes.edited(&document)?, Vec::new())),
        Wish::Best => proposed.first().into_iter().collect(),
        Wish::Refinements(ids) => chosen(proposed, &ids)?,
    };
    Ok((yes.refined(&taken)?, taken.iter().map(|one| one.id).collect()))
}

/// The changes of these ids, in their order.
pub(super) fn chosen<'a>(proposed: &'a [Refinement], ids: &[u32]) -> Result<Vec<&'a Refinement>, LabError> {
    let mut taken: Vec<&Refinement> = Vec::new();
    for id in ids {
        let fresh = |one: &&Refinement| one.id == *id && taken.iter().all(|other| other.id != *id);
        let one = proposed.iter().find(fresh).ok_or_else(|| unknown(proposed, *id))?;
        taken.push(one);
    }
    Ok(taken)
}

fn unknown(proposed: &[Refinement], id: u32) -> Problem {
    let known: Vec<String> = proposed.iter().map(|one| one.id.to_string()).collect();
    let message = match known.as_slice() {
        [] => "must be empty: nothing was proposed".to_owned(),
        known => format!("must be some of {}, each once; {id} is not", known.join(", ")),
    };
    Problem::new("refinements", message)
}

/// The event that a version holds from now on.
pub(in crate::lab) fn taken_up(agent: &Agent, version: &StrategyVersion, by: Author<'_>) -> NewEvent {
    let data = json!({
        "name": agent.name, "version": version.version, "parent": version.parent, "cause": version.cause,
        "change": version.change, "iteration": version.iteration,
    });
    NewEvent::new(STRATEGY_TAKEN, agents::subject(agent.id), by.sign(data))
}
