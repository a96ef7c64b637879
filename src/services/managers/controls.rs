//! Starting, pausing and stopping a manager, asking it now, and letting a held team go on.

use super::{
    MANAGER_PAUSED, MANAGER_RESUMED, MANAGER_STARTED, MANAGER_STOPPED, MANAGER_TRIGGERED, ManagersError,
    find, save, subject, team, tick, tick_key,
};
use crate::{House, allow, author::Author, market::known_from};
use domain::{
    JobId, ManagerId,
    accounts::Principal,
    events::NewEvent,
    jobs::NewJob,
    managers::{Manager, ManagerStatus, ManagerStep},
    market::Minute,
    tokens::Scope,
};
use serde_json::json;
use storage::{Added, StorageError, Tx};

/// One step in the life of a manager. A step that is done already changes nothing and is no error.
///
/// Its first tick begins at once, also after a pause; its agents go on as they are.
pub async fn step(
    house: &House,
    principal: &Principal,
    id: ManagerId,
    step: ManagerStep,
) -> Result<Manager, ManagersError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let minute = Minute::containing(crate::market::now(house).await?);
    let mut tx = house.db.begin().await?;
    let mut manager = find(&mut tx, principal, id).await?;
    let next = manager.status.step(step)?;
    if next == manager.status {
        return Ok(manager);
    }
    manager.status = next;
    let kind = match step {
        ManagerStep::Start => {
            first_tick(&mut tx, house, &mut manager, minute).await?;
            MANAGER_STARTED
        }
        ManagerStep::Pause | ManagerStep::Stop => {
            manager.next_due = None;
            if step == ManagerStep::Pause { MANAGER_PAUSED } else { MANAGER_STOPPED }
        }
    };
    save(&mut tx, house, &manager).await?;
    let data = Author::from(principal).sign(json!({"name": manager.name}));
    tx.append_events(manager.owner, now, &[NewEvent::new(kind, subject(id), data)]).await?;
    let manager = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(manager)
}

/// Puts its first tick on the schedule, at once, and plans the next; the caller writes the manager down.
pub(super) async fn first_tick(
    tx: &mut Tx,
    house: &House,
    manager: &mut Manager,
    minute: Minute,
) -> Result<(), StorageError> {
    manager.failures = 0;
    add_tick(tx, house, manager, minute, Asked::BySchedule).await?;
    manager.next_due = Some(manager.slot_after(minute, minute));
    Ok(())
}

/// Asks the manager now, whatever its schedule and its failures say; the schedule stays.
pub async fn trigger(house: &House, principal: &Principal, id: ManagerId) -> Result<Manager, ManagersError> {
    allow(principal, Scope::Write)?;
    let minute = Minute::containing(crate::market::now(house).await?);
    let mut tx = house.db.begin().await?;
    let manager = find(&mut tx, principal, id).await?;
    if manager.status != ManagerStatus::Running {
        return Err(ManagersError::NotRunning);
    }
    if let Added::Existing(_) = add_tick(&mut tx, house, &manager, minute, Asked::ByPerson).await? {
        return Err(ManagersError::Ticking);
    }
    let data = Author::from(principal).sign(json!({"name": manager.name}));
    let event = NewEvent::new(MANAGER_TRIGGERED, subject(id), data);
    tx.append_events(manager.owner, house.now(), &[event]).await?;
    tx.save().await?;
    Ok(manager)
}

/// Lets a team that its bound of drawdown held go on. The peak begins again at what it is worth now; the old one stays in the log.
pub async fn resume(house: &House, principal: &Principal, id: ManagerId) -> Result<Manager, ManagersError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let seen = team::look(house, &find(&mut house.db.read().await?, principal, id).await?).await?;
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let mut manager = find(&mut tx, principal, id).await?;
    let Some(since) = manager.drawdown_since else { return Err(ManagersError::NotHeld) };
    let old = manager.peak_equity;
    (manager.peak_equity, manager.drawdown_since) = (seen.equity, None);
    tx.managers().forget_peak(id).await?;
    save(&mut tx, house, &manager).await?;
    let data = Author::from(principal).sign(json!({
        "name": manager.name, "oldPeak": old, "newPeak": manager.peak_equity, "heldSince": since.begins(),
        "minute": known_from(&mut tx).await?,
    }));
    tx.append_events(manager.owner, now, &[NewEvent::new(MANAGER_RESUMED, subject(id), data)]).await?;
    let manager = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(manager)
}

/// Why a tick begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    BySchedule,
    ByPerson,
}

/// Puts the next tick on the schedule, unless one is waiting or under way.
pub(super) async fn add_tick(
    tx: &mut Tx,
    house: &House,
    manager: &Manager,
    minute: Minute,
    asked: Asked,
) -> Result<Added, StorageError> {
    let id = JobId::generate(house.clock.as_ref(), house.randomness.as_ref());
    let payload = json!({
        "manager": manager.id, "minute": minute.number(), "byPerson": asked == Asked::ByPerson,
    });
    let job = NewJob::once(manager.owner, tick::KIND, payload, house.now()).keyed(tick_key(manager.id));
    tx.add_job(id, &job, house.now()).await
}
