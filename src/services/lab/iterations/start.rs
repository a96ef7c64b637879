//! Starting a round of learning, or several in a row.

use super::{ITERATION_STARTED, KIND, event, hold, told};
use crate::{
    House,
    agents::{Problem, find, not_terminated},
    allow,
    author::Author,
    lab::{LabError, evolution, graduation::back_to_learning, ground::learnt_on},
};
use domain::{
    AgentId, IterationId, JobId, RunId,
    accounts::Principal,
    agents::{Agent, Stage},
    events::NewEvent,
    jobs::NewJob,
    lab::{Afterwards, Found, Iteration, IterationAsked, IterationStatus, MOST_IN_A_ROW},
    tokens::Scope,
};
use serde_json::json;
use storage::{StorageError, Tx};

/// How an agent is to learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartIteration {
    pub afterwards: Afterwards,
    /// So many, one after the other.
    pub count: u32,
}

impl Default for StartIteration {
    fn default() -> Self {
        Self { afterwards: Afterwards::Wait, count: 1 }
    }
}

/// Puts a round of learning on the schedule. An agent has one that runs or waits at a time: [`LabError::Open`].
pub async fn start(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: StartIteration,
) -> Result<Iteration, LabError> {
    allow(principal, Scope::Write)?;
    let problems = check(wanted);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let mut tx = house.db.begin().await?;
    // Alone with the desk and with whoever lets it onto paper, before anything of it is taken.
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    may_learn(&agent)?;
    let by = principal.into();
    // What holds is about to change: what is asked of it now would be asked of something else.
    let gave_way = evolution::give_way(house, &mut tx, &agent, (by, "it learns on")).await?;
    hold(&mut tx, id).await?;
    // Somebody may have let it onto paper while this waited for the hold.
    let agent = find(&mut tx, principal, id).await?;
    may_learn(&agent)?;
    let more = wanted.count - 1;
    // First, as it may come back to other instruments than it had on paper.
    let (agent, mut events) = back_to_learning(house, &mut tx, &agent, (by, "it learns again")).await?;
    let (iteration, event) = start_in(&mut tx, house, &agent, wanted.afterwards, more, by).await?;
    events.extend(gave_way);
    events.push(event);
    tx.append_events(agent.owner, iteration.asked_at, &events).await?;
    tx.save().await?;
    Ok(iteration)
}

fn check(wanted: StartIteration) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !(1..=MOST_IN_A_ROW).contains(&wanted.count) {
        problems.push(Problem::new("count", format!("must be from 1 to {MOST_IN_A_ROW}")));
    } else if wanted.count > 1 && wanted.afterwards == Afterwards::Wait {
        let message =
            "must be discard or apply when more than one is asked for, because none of them can wait for you";
        problems.push(Problem::new("afterwards", message));
    }
    problems
}

/// An agent learns until it trades.
fn may_learn(agent: &Agent) -> Result<(), LabError> {
    not_terminated(agent)?;
    match agent.stage {
        Stage::Learning | Stage::Ready => Ok(()),
        Stage::Paper => Err(LabError::OnPaper),
    }
}

/// Adds the next one of an agent whose learning the caller holds.
async fn start_in(
    tx: &mut Tx,
    house: &House,
    agent: &Agent,
    afterwards: Afterwards,
    more: u32,
    by: Author<'_>,
) -> Result<(Iteration, NewEvent), LabError> {
    let last = tx.lab().last_iteration(agent.id).await?;
    if let Some(open) = last.as_ref().filter(|last| last.status.is_open()) {
        return Err(LabError::Open { number: open.number, status: open.status });
    }
    let learner = tx.lab().learner(agent.id).await?.ok_or(LabError::NoLearner)?;
    let holding = tx.lab().holding_strategy(agent.id).await?;
    let (clock, randomness) = (house.clock.as_ref(), house.randomness.as_ref());
    let (now, job) = (house.now(), JobId::generate(clock, randomness));
    let iteration = Iteration {
        id: IterationId::generate(clock, randomness),
        agent: agent.id,
        owner: agent.owner,
        number: last.map_or(1, |last| last.number.saturating_add(1)),
        status: IterationStatus::Running,
        asked: IterationAsked {
            strategy: holding.map(|holding| holding.version),
            personality: learner.personality,
            model: learner.model,
            afterwards,
            more,
            on: learnt_on(tx, house, agent).await?,
        },
        job,
        run: RunId::of_slot(job, now),
        found: Found::default(),
        error: None,
        asked_at: now,
        finished_at: None,
        decision: None,
    };
    tx.lab().add_iteration(&iteration).await.map_err(|error| match error {
        StorageError::Conflict(_) => {
            LabError::Open { number: iteration.number, status: IterationStatus::Running }
        }
        other => other.into(),
    })?;
    let work = NewJob::once(agent.owner, KIND, json!({"iteration": iteration.id}), now);
    tx.add_job(job, &work, now).await?;
    let asked = &iteration.asked;
    let data =
        json!({"strategy": asked.strategy, "model": asked.model, "afterwards": afterwards, "more": more});
    let event = event(ITERATION_STARTED, &iteration, by, told(agent, &iteration, data));
    Ok((iteration, event))
}

/// Starts the next of a row when `ended` was not its last, in the transaction that decides about `ended` by itself.
pub(super) async fn next_in_row(
    tx: &mut Tx,
    house: &House,
    agent: &Agent,
    ended: &Iteration,
) -> Result<Option<NewEvent>, LabError> {
    let Some(more) = ended.asked.more.checked_sub(1) else { return Ok(None) };
    if may_learn(agent).is_err() {
        return Ok(None);
    }
    let (_, event) = start_in(tx, house, agent, ended.asked.afterwards, more, Author::Itself).await?;
    Ok(Some(event))
}
