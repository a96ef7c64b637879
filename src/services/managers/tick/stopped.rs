//! A person's word between two phases.

use crate::{
    kernel::{
        jobs::Failure,
        runs::{EndsHere, PhaseDone, Step},
    },
    managers::{MANAGER_TICKED, subject},
};
use domain::{
    events::NewEvent,
    managers::{Manager, ManagerStatus},
};
use serde_json::json;
use storage::Tx;

/// Why the tick must not go on.
pub fn why(manager: &Manager) -> Option<&'static str> {
    match manager.status {
        _ if manager.deleted_at.is_some() => Some("the manager was deleted"),
        ManagerStatus::Running => None,
        ManagerStatus::Paused => Some("the manager was paused"),
        ManagerStatus::Stopped => Some("the manager was stopped"),
    }
}

/// Ends the tick here. It counts as one that ended, and as no failure.
pub async fn end(
    step: &Step<'_>,
    tx: &mut Tx,
    mut manager: Manager,
    why: &'static str,
) -> Result<PhaseDone, Failure> {
    manager.tick_count += 1;
    super::record::save(step, tx, &manager).await?;
    let data = json!({"name": manager.name, "tick": manager.tick_count, "ended": "called_off", "why": why});
    let mut done = PhaseDone::from(json!({"calledOff": why}));
    done.events.push(NewEvent::new(MANAGER_TICKED, subject(manager.id), data));
    done.ending = Some(EndsHere::CalledOff(why.to_owned()));
    Ok(done)
}
