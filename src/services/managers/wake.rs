//! Waking managers: once a second, those whose time has come in the market get a tick.

use super::{
    controls::{Asked, add_tick},
    leash::holds_team,
};
use crate::{
    House,
    kernel::jobs::{self, Failure, Finished, Handler, Work},
};
use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period,
    jobs::{MANAGERS_WAKE, NewJob},
    market::Minute,
};
use serde_json::Value;
use storage::StorageError;

pub const KIND: &str = MANAGERS_WAKE;

const EVERY: Period = Period::from_seconds(1);

/// So many are woken in one transaction, so that others get their turn in between.
const TOGETHER: u32 = 200;

/// Puts the waking on the schedule, unless it is there already.
pub async fn schedule(house: &House) -> Result<JobId, StorageError> {
    let job =
        NewJob::once(OwnerId::HOUSE, KIND, Value::Null, house.now()).keyed(KIND).every(EVERY, Period::ZERO);
    jobs::keep_scheduled(house, &job).await
}

/// The job that wakes managers.
pub struct Wake;

#[async_trait]
impl Handler for Wake {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        while let Some(minute) = somebody_is_due(&work.house).await? {
            work.go_on()?;
            let mut tx = work.begin().await?;
            let due = tx.managers().due(minute, TOGETHER).await?;
            if due.is_empty() {
                break;
            }
            let stops = tx.desk().stops(None).await?;
            for manager in &due {
                let Some(slot) = manager.next_due else { continue };
                // Under an emergency stop the slot passes: nobody is asked, and nothing is paid, until a person lifts it.
                if !stops.iter().any(|stop| holds_team(stop, manager)) {
                    // A tick that is still under way swallows this slot: there is never a second one beside it.
                    add_tick(&mut tx, &work.house, manager, slot, Asked::BySchedule).await?;
                }
                tx.managers().advance(manager.id, slot, manager.slot_after(slot, minute)).await?;
            }
            tx.save().await?;
        }
        work.finish(work.begin().await?, &[]).await
    }
}

/// The market minute, when a manager's time has come in it.
async fn somebody_is_due(house: &House) -> Result<Option<Minute>, StorageError> {
    let mut reader = house.db.read().await?;
    let Some(clock) = reader.markets().clock().await? else { return Ok(None) };
    let due = reader.managers().due(clock.minute, 1).await?;
    Ok((!due.is_empty()).then_some(clock.minute))
}
