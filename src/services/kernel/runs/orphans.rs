//! Runs that nobody will drive on are closed as interrupted, so that no run seems to be running for ever.

use super::close::{self, Ending};
use crate::House;
use domain::{OwnerId, Timestamp, events::NewEvent};
use std::collections::BTreeMap;
use storage::{StorageError, Tx};

/// Runs that are closed in one transaction.
const TOGETHER: i64 = 100;

/// Closes the runs whose job is gone or has ended. Gives how many there were.
pub async fn close_orphans(house: &House) -> Result<u64, StorageError> {
    let mut reader = house.db.read().await?;
    if reader.runs().orphans(1).await?.is_empty() {
        return Ok(0);
    }
    drop(reader);
    let mut closed = 0;
    loop {
        let mut tx = house.db.begin().await?;
        let now_closed = interrupt_orphans(&mut tx, house.now()).await?;
        tx.save().await?;
        closed += now_closed;
        if now_closed == 0 {
            return Ok(closed);
        }
    }
}

/// The same inside a transaction, and for a limited number of runs.
pub(crate) async fn interrupt_orphans(tx: &mut Tx, now: Timestamp) -> Result<u64, StorageError> {
    // Sorted by owner: two servers that do this at once lock the owners' rows in the same order.
    let mut events: BTreeMap<OwnerId, Vec<NewEvent>> = BTreeMap::new();
    let mut closed = 0;
    for run in tx.runs().orphans(TOGETHER).await? {
        let ending = Ending::interrupted("its job has ended or is gone");
        match close::end(tx, &run, ending, now).await {
            Ok(event) => {
                closed += 1;
                events.entry(run.owner).or_default().push(event);
            }
            Err(super::RunsError::Storage(error)) => return Err(error),
            // Another server has closed it at this moment.
            Err(_) => {}
        }
    }
    for (owner, events) in events {
        tx.append_events(owner, now, &events).await?;
    }
    Ok(closed)
}
