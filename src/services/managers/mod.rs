//! Managers: making them, changing them, starting and stopping them, their ticks, and reading what they did.
//!
//! A tick is a durable run (`tick/`): gather, decide, check, act, record. The model only ever says what it wants; what is done is decided by
//! [`leash`], and everything that was said is one row of the log with what became of it.

mod change;
mod compare;
mod controls;
mod create;
mod demo;
mod glance;
mod graduated;
pub(crate) mod hold;
mod judge;
mod leash;
mod log;
mod look;
mod memory;
mod news;
mod quiet;
pub mod replay;
mod sight;
mod standing;
mod team;
pub mod tick;
mod told;
pub mod twin;
mod used;
mod wake;

pub use change::{ManagerChange, change, delete};
pub use compare::{Comparison, comparison};
pub use controls::{resume, step, trigger};
pub use create::{NewManager, create, problems};
pub use demo::{Demo, DemoError, demo, is_demo_offered};
pub use glance::{Glance, LatestDecision, glance, latest};
pub use leash::MOST_CHANGES;
pub use log::{LogPage, all_log, log};
pub use look::{Card, Status, cards, get, list, page, size, status, team};
pub use storage::LogFilter;
pub use team::{Member, Team};
pub use used::Used;
pub use wake::{KIND as WAKE, Wake, schedule};

use crate::{Denied, House, agents::AgentsError, agents::Problem, market::MarketError};
use domain::{
    ManagerId,
    accounts::Principal,
    events::{EventKind, Subject},
    fixed::OutOfRange,
    managers::{IllegalManagerStep, Manager},
};
use storage::{Reader, Repositories, StorageError, Tx};

pub const MANAGER_CREATED: EventKind = EventKind::known("manager.created");
pub const MANAGER_CHANGED: EventKind = EventKind::known("manager.changed");
pub const MANAGER_DELETED: EventKind = EventKind::known("manager.deleted");
pub const MANAGER_STARTED: EventKind = EventKind::known("manager.started");
pub const MANAGER_PAUSED: EventKind = EventKind::known("manager.paused");
pub const MANAGER_STOPPED: EventKind = EventKind::known("manager.stopped");
pub const MANAGER_RESUMED: EventKind = EventKind::known("manager.resumed");
pub const MANAGER_TRIGGERED: EventKind = EventKind::known("manager.triggered");
pub const MANAGER_TICKED: EventKind = EventKind::known("manager.ticked");
pub const MANAGER_HELD: EventKind = EventKind::known("manager.held");

#[derive(Debug, thiserror::Error)]
pub enum ManagersError {
    #[error("there is no such manager")]
    NotFound,
    #[error("you have another manager of that name")]
    NameTaken,
    #[error("some fields cannot be so")]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Illegal(#[from] IllegalManagerStep),
    #[error("it is deciding at this moment; wait until its tick has ended")]
    Ticking,
    #[error("it does not run; start it first")]
    NotRunning,
    #[error("its bound of drawdown does not hold it; there is nothing to resume")]
    NotHeld,
    #[error("somebody else has changed it at this moment; look at it again")]
    Overtaken,
    #[error(transparent)]
    Agents(#[from] AgentsError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("could not read or write managers")]
    Storage(#[from] StorageError),
}

/// What an event about a manager names.
pub fn subject(manager: ManagerId) -> Subject {
    Subject::new("manager", manager)
}

/// The key of the one tick that a manager may have in hand.
fn tick_key(manager: ManagerId) -> String {
    format!("manager:{manager}")
}

/// A transaction or a reader.
#[async_trait::async_trait]
trait ManagerRows: Repositories {
    async fn manager(&mut self, id: ManagerId) -> Result<Option<Manager>, StorageError>;
}

#[async_trait::async_trait]
impl ManagerRows for Reader {
    async fn manager(&mut self, id: ManagerId) -> Result<Option<Manager>, StorageError> {
        self.managers().find(id).await
    }
}

#[async_trait::async_trait]
impl ManagerRows for Tx {
    async fn manager(&mut self, id: ManagerId) -> Result<Option<Manager>, StorageError> {
        self.managers().find(id).await
    }
}

/// The manager, when it is one of the person's own and not deleted.
async fn find<R: ManagerRows>(
    rows: &mut R,
    principal: &Principal,
    id: ManagerId,
) -> Result<Manager, ManagersError> {
    let found = kept(rows, principal, id).await?;
    if found.deleted_at.is_some() { Err(ManagersError::NotFound) } else { Ok(found) }
}

/// The same, also when it was deleted: its log stays.
async fn kept<R: ManagerRows>(
    rows: &mut R,
    principal: &Principal,
    id: ManagerId,
) -> Result<Manager, ManagersError> {
    let found = rows.manager(id).await?;
    found.filter(|manager| manager.owner == principal.owner()).ok_or(ManagersError::NotFound)
}

/// Saves what was read in the same transaction.
async fn save(tx: &mut Tx, house: &House, manager: &Manager) -> Result<(), ManagersError> {
    match tx.managers().save(manager, house.now()).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(ManagersError::Overtaken),
        Err(StorageError::Conflict(_)) => Err(ManagersError::NameTaken),
        Err(other) => Err(other.into()),
    }
}
