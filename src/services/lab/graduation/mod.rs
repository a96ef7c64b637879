//! The way onto paper: the gate, a person's word about it, and whether the agent then does what was expected.
//!
//! [`graduate`] opens the seal and holds the version that holds against the gate; each opening is written down and an event. What was found waits for a
//! person as an approval. On paper, [`Watching`] holds every closed trade against what was expected, and takes an agent back to `ready` that falls short.

mod approvable;
mod asked;
mod examine;
mod lent;
mod look;
mod paper;
mod trades;
mod withdraw;
mod words;

pub use approvable::approvable;
pub use examine::graduate;
pub(crate) use lent::{lent_to, off_paper};
pub use look::{Graduated, graduation, graduations, times_seen};
pub(crate) use paper::counted_anew;
pub use paper::{KIND, Watching, schedule};
pub use trades::{GraduationTrade, GraduationTrades, Wanted, graduation_trades};
pub(crate) use withdraw::back_to_learning;
pub(in crate::lab) use withdraw::withdrawn;
pub use words::{
    LineInWords, certainty, chance, in_words, line_in_words, part_in_words, seen_in_words, status_in_words,
};

use crate::{agents, author::Author};
use domain::{
    GraduationId,
    agents::{Agent, Brain},
    events::{EventKind, NewEvent, Subject},
    lab::GraduatedStrategy,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Somebody looked behind the seal.
pub const SEAL_OPENED: EventKind = EventKind::known("agent.seal_opened");
/// It was held against the gate.
pub const EXAMINED: EventKind = EventKind::known("agent.examined");
/// A person let it trade on paper.
pub const GRADUATED: EventKind = EventKind::known("agent.graduated");
/// It is not on paper any more.
pub const RETURNED: EventKind = EventKind::known("agent.returned");
/// It learns again, and must be examined again before paper.
pub const LEARNS_AGAIN: EventKind = EventKind::known("agent.learns_again");

/// Trades a version as it was examined, whoever has it: the document as it stands, with no params, and where it comes from.
pub(crate) fn as_examined(strategy: &GraduatedStrategy) -> Brain {
    Brain::Strategy {
        document: strategy.document.clone(),
        params: BTreeMap::new(),
        source: Some(strategy.source()),
    }
}

/// What an approval about one names.
pub fn subject(id: GraduationId) -> Subject {
    Subject::new("graduation", id)
}

/// An event about the agent, with its name in it.
fn event(kind: EventKind, agent: &Agent, by: Author<'_>, more: Value) -> NewEvent {
    let mut data = json!({"name": agent.name});
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    NewEvent::new(kind, agents::subject(agent.id), by.sign(data))
}
