//! Rounds of learning, from the wish to the word about them.
//!
//! [`start`] puts the work on the schedule as the job [`KIND`] with the payload `{"iteration": ID}`. Whoever does it keeps what is found with
//! `tx.lab().save_found`, and ends it with [`through`] or [`failed`] in its last transaction. Then it waits for [`decide`], on its own page or among
//! all that waits; or it decides by itself, where its person has said so beforehand.

mod apply;
mod approvable;
mod asked;
mod candles;
mod compose;
mod decide;
mod look;
mod start;
mod through;
mod together;
mod trades;
mod withdraw;

pub use super::facts::estimated;
pub(in crate::lab) use apply::taken_up;
pub use approvable::approvable;
pub use asked::{facts, figures};
pub use candles::{OpenCandles, candles};
pub use decide::{Verdict, Wish, decide};
pub use look::{Named, Progress, get, list, may_have_seen, progress, refinement_trades, trades};
pub use start::{StartIteration, start};
pub use through::{failed, through};
pub use trades::{IterationTrade, IterationTrades};
pub(crate) use withdraw::withdraw;

use super::LabError;
use crate::author::Author;
use domain::{
    AgentId, IterationId,
    agents::Agent,
    events::{EventKind, NewEvent, Subject},
    lab::Iteration,
};
use serde_json::{Value, json};

/// The job that does one.
pub const KIND: &str = "lab.iterate";

pub const ITERATION_STARTED: EventKind = EventKind::known("iteration.started");
/// It is through, and waits.
pub const ITERATION_FINISHED: EventKind = EventKind::known("iteration.finished");
pub const ITERATION_FAILED: EventKind = EventKind::known("iteration.failed");
pub const ITERATION_APPLIED: EventKind = EventKind::known("iteration.applied");
pub const ITERATION_DISCARDED: EventKind = EventKind::known("iteration.discarded");

/// The file with the closed trades of an iteration: [`IterationTrades`], packed.
pub const TRADES: &str = "trades";

/// The file with those of a change that it offers.
pub fn trades_of_refinement(id: u32) -> String {
    format!("refinement-{id}-trades")
}

/// What an event, a run and an approval about an iteration name.
pub fn subject(id: IterationId) -> Subject {
    Subject::new("iteration", id)
}

/// The data that every event about an iteration has.
fn told(agent: &Agent, iteration: &Iteration, more: Value) -> Value {
    let mut data = json!({"agent": agent.id, "name": agent.name, "number": iteration.number});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    data
}

fn event(kind: EventKind, iteration: &Iteration, by: Author<'_>, data: Value) -> NewEvent {
    NewEvent::new(kind, subject(iteration.id), by.sign(data))
}

/// Takes what is kept of an agent's learning until the end of the transaction.
async fn hold(tx: &mut storage::Tx, agent: AgentId) -> Result<(), LabError> {
    if tx.lab().hold(agent).await? { Ok(()) } else { Err(LabError::NoLearner) }
}
