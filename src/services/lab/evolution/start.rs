//! Asking whether an agent should be otherwise: a person does, or enough iterations were decided.

use super::{CONSIDERED, KIND, event};
use crate::{
    House,
    agents::{find, not_terminated},
    allow,
    author::Author,
    lab::{LabError, ground::learnt_on},
};
use domain::{
    AgentId, EvolutionId, JobId, RunId,
    accounts::Principal,
    agents::{Agent, Stage},
    events::NewEvent,
    jobs::NewJob,
    lab::{Evolution, EvolutionAsked, EvolutionFound, EvolutionStatus, LEAST_ITERATIONS},
    tokens::Scope,
};
use serde_json::json;
use storage::{StorageError, Tx};

/// Has an agent ask itself, in the background.
pub async fn propose(house: &House, principal: &Principal, id: AgentId) -> Result<Evolution, LabError> {
    allow(principal, Scope::Write)?;
    let mut tx = house.db.begin().await?;
    find(&mut tx, principal, id).await?;
    if !tx.lab().hold(id).await? {
        return Err(LabError::NoLearner);
    }
    // Read when nobody else can let it onto paper any more.
    let agent = find(&mut tx, principal, id).await?;
    let asked = may_ask(&mut tx, &agent).await?;
    let (evolution, event) = begin(house, &mut tx, &agent, (asked, false), principal.into()).await?;
    tx.append_events(agent.owner, evolution.asked_at, &[event]).await?;
    tx.save().await?;
    Ok(evolution)
}

/// The same when an iteration was decided, in the transaction of a caller who holds the agent's learning and appends the event. None where it is not time.
pub(in crate::lab) async fn of_itself(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
) -> Result<Option<NewEvent>, LabError> {
    // The caller may have read it before it held its learning.
    let Some(agent) = tx.agents().find(agent.id).await? else { return Ok(None) };
    let asked = match may_ask(tx, &agent).await {
        Ok(asked) => asked,
        Err(LabError::Storage(error)) => return Err(error.into()),
        // What keeps it from asking is nothing to tell somebody who decides about an iteration.
        Err(_) => return Ok(None),
    };
    // A market that is not there keeps nobody from deciding.
    if house.market.feed().is_err() {
        return Ok(None);
    }
    let (_, event) = begin(house, tx, &agent, (asked, true), Author::Itself).await?;
    Ok(Some(event))
}

/// What one starts from.
struct Basis {
    after: u32,
    number: u32,
    strategy: u32,
}

/// Refuses what is not its time.
async fn may_ask(tx: &mut Tx, agent: &Agent) -> Result<Basis, LabError> {
    not_terminated(agent)?;
    if agent.stage == Stage::Paper {
        return Err(LabError::OnPaper);
    }
    let last = tx.lab().last_iteration(agent.id).await?;
    if let Some(open) = last.as_ref().filter(|last| last.status.is_open()) {
        return Err(LabError::Open { number: open.number, status: open.status });
    }
    let before = tx.lab().all_evolutions(agent.id).await?;
    if let Some(open) = before.iter().find(|one| one.status.is_open()) {
        return Err(LabError::Evolving { number: open.number, status: open.status });
    }
    let since = before.iter().find(|one| one.status.counts()).map_or(0, |one| one.asked.after);
    let decided = tx.lab().decided_since(agent.id, since).await?;
    let (Some(last), true) = (last, decided >= LEAST_ITERATIONS) else {
        return Err(LabError::TooFew { decided });
    };
    let holding = tx.lab().holding_strategy(agent.id).await?.ok_or(LabError::NothingToExamine)?;
    let number = before.first().map_or(1, |newest| newest.number.saturating_add(1));
    Ok(Basis { after: last.number, number, strategy: holding.version })
}

async fn begin(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    (basis, by_itself): (Basis, bool),
    by: Author<'_>,
) -> Result<(Evolution, NewEvent), LabError> {
    let learner = tx.lab().learner(agent.id).await?.ok_or(LabError::NoLearner)?;
    let (clock, randomness) = (house.clock.as_ref(), house.randomness.as_ref());
    let (now, job) = (house.now(), JobId::generate(clock, randomness));
    let evolution = Evolution {
        id: EvolutionId::generate(clock, randomness),
        agent: agent.id,
        owner: agent.owner,
        number: basis.number,
        status: EvolutionStatus::Running,
        asked: EvolutionAsked {
            after: basis.after,
            by_itself,
            personality: learner.personality,
            strategy: basis.strategy,
            model: learner.model,
            on: learnt_on(tx, house, agent).await?,
        },
        job,
        run: RunId::of_slot(job, now),
        found: EvolutionFound::default(),
        error: None,
        asked_at: now,
        finished_at: None,
        word: None,
    };
    tx.lab().add_evolution(&evolution).await.map_err(|error| match error {
        StorageError::Conflict(_) => {
            LabError::Evolving { number: evolution.number, status: EvolutionStatus::Running }
        }
        other => other.into(),
    })?;
    let work = NewJob::once(agent.owner, KIND, json!({"evolution": evolution.id}), now);
    tx.add_job(job, &work, now).await?;
    let data = json!({"after": basis.after, "strategy": basis.strategy, "byItself": by_itself});
    let started = event(CONSIDERED, agent, &evolution, by, data);
    Ok((evolution, started))
}
