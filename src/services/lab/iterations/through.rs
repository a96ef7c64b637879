//! The end of the work on an iteration, in the last transaction of whoever did it.

use super::{
    ITERATION_FAILED, ITERATION_FINISHED, apply::apply, asked::asked, decide::Wish, event, hold,
    start::next_in_row, told,
};
use crate::{House, author::Author, kernel::approvals, lab::LabError};
use domain::{
    agents::Agent,
    events::NewEvent,
    lab::{Afterwards, Iteration, IterationStatus},
};
use serde_json::json;
use storage::Tx;

/// Ends an iteration whose findings are kept: it waits for a person, or it is decided as its person has said beforehand, and the next of the row is
/// started. Gives the events, which the caller appends. [`LabError::NotRunning`] when it was called off in the meantime.
pub async fn through(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    iteration: &Iteration,
) -> Result<Vec<NewEvent>, LabError> {
    hold(tx, agent.id).await?;
    let waits = IterationStatus::AwaitingApproval;
    if !tx.lab().end_iteration(iteration.id, waits, None, house.now()).await? {
        return Err(LabError::NotRunning);
    }
    let iteration = tx.lab().iteration(iteration.id).await?.ok_or(LabError::NoIteration)?;
    let found = &iteration.found;
    let data = told(
        agent,
        &iteration,
        json!({
            "trades": found.results.as_ref().map(|results| results.trades),
            "sharpe": found.results.as_ref().and_then(|results| results.sharpe).map(|sharpe| sharpe.value),
            "refinements": found.refinements.as_ref().map(Vec::len),
            "trials": found.trials,
        }),
    );
    let mut events = vec![event(ITERATION_FINISHED, &iteration, Author::Itself, data)];
    let wish = match iteration.asked.afterwards {
        Afterwards::Wait => {
            let cost = tx.runs().find(iteration.run).await?.and_then(|run| run.cost);
            let (_, told) = approvals::ask(house, tx, asked(agent, &iteration, cost)).await?;
            events.push(told);
            return Ok(events);
        }
        Afterwards::Discard => Wish::Discard,
        Afterwards::Apply => Wish::Best,
    };
    events.extend(apply(house, tx, agent, &iteration, (wish, Author::Itself, None), None).await?);
    events.extend(next_in_row(tx, house, agent, &iteration).await?);
    Ok(events)
}

/// Ends an iteration that cannot be done, and with it the row. Gives the event; none when it had ended before.
pub async fn failed(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    iteration: &Iteration,
    error: &str,
) -> Result<Option<NewEvent>, LabError> {
    hold(tx, agent.id).await?;
    if !tx.lab().end_iteration(iteration.id, IterationStatus::Failed, Some(error), house.now()).await? {
        return Ok(None);
    }
    let data = told(agent, iteration, json!({"error": error}));
    Ok(Some(event(ITERATION_FAILED, iteration, Author::Itself, data)))
}
