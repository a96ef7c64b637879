//! Evolution: an agent that has learnt for a while asks itself whether it should be otherwise.
//!
//! It is asked when enough iterations were decided, or by its person. Changes of one trait each are put into the document that holds and really run on the
//! open data, as any other change is ([`super::evolve`] does it). What is better, not by chance, and earns is proposed; a person says yes or no, and a yes makes
//! a version of the personality and one of the strategy. That nothing speaks for a change is a result as well, and kept.

mod approvable;
mod asked;
mod decide;
mod look;
mod start;
mod through;
mod withdraw;

pub use approvable::approvable;
pub use decide::decide;
pub use look::{evolution, evolution_trades, evolutions};
pub(in crate::lab) use start::of_itself;
pub use start::propose;
pub(in crate::lab) use through::{failed, through};
pub(in crate::lab) use withdraw::{give_way, run_of, taken_back, withdrawn};

use crate::{agents, author::Author};
use domain::{
    EvolutionId,
    agents::Agent,
    events::{EventKind, NewEvent, Subject},
    lab::{Evolution, EvolutionStatus},
};
use serde_json::{Value, json};

/// The job that does one.
pub const KIND: &str = "lab.evolve";

/// It asks itself.
pub const CONSIDERED: EventKind = EventKind::known("agent.evolution_started");
/// It proposes a change, or nothing speaks for one.
pub const CONCLUDED: EventKind = EventKind::known("agent.evolution_finished");
pub const FAILED: EventKind = EventKind::known("agent.evolution_failed");
pub const EVOLVED: EventKind = EventKind::known("agent.evolved");
pub const REJECTED: EventKind = EventKind::known("agent.evolution_rejected");
pub const ROLLED_BACK: EventKind = EventKind::known("agent.evolution_rolled_back");
pub const WITHDRAWN: EventKind = EventKind::known("agent.evolution_withdrawn");

/// What a run and an approval about one name.
pub fn subject(id: EvolutionId) -> Subject {
    Subject::new("evolution", id)
}

/// For people.
pub const fn in_words(status: EvolutionStatus) -> &'static str {
    match status {
        EvolutionStatus::Running => "still runs",
        EvolutionStatus::AwaitingApproval => "waits for a decision",
        EvolutionStatus::Nothing => "found nothing that speaks for a change",
        EvolutionStatus::Approved => "was approved already",
        EvolutionStatus::Rejected => "was rejected already",
        EvolutionStatus::RolledBack => "was rolled back already",
        EvolutionStatus::Failed => "has failed",
        EvolutionStatus::Withdrawn => "was withdrawn",
    }
}

/// An event about the agent, with its name and the number of the evolution in it.
fn event(kind: EventKind, agent: &Agent, evolution: &Evolution, by: Author<'_>, more: Value) -> NewEvent {
    let mut data = json!({"name": agent.name, "evolution": evolution.number});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    NewEvent::new(kind, agents::subject(agent.id), by.sign(data))
}
