//! A person's strategies: documents that are checked before they are kept, with all their versions.

mod change;
mod check;
mod examples;

pub use change::{create, delete, save};
pub use check::{Checked, Fault, check, faults};
pub use examples::{EXAMPLES, Example, example};

use crate::{Denied, House, allow};
use domain::{
    Page, PageRequest, StrategyId,
    accounts::Principal,
    events::{EventKind, Subject},
    strategies::{SavedStrategy, StrategyVersion},
    tokens::Scope,
};
use engine::language::Diagnostics;
use storage::StorageError;

pub const STRATEGY_CREATED: EventKind = EventKind::known("strategy.created");
pub const STRATEGY_SAVED: EventKind = EventKind::known("strategy.saved");
pub const STRATEGY_DELETED: EventKind = EventKind::known("strategy.deleted");

/// The longest name of a strategy, in characters.
pub const LONGEST_NAME: usize = 100;

#[derive(Debug, thiserror::Error)]
pub enum StrategyError {
    #[error("this strategy does not exist")]
    NotFound,
    #[error("the document has mistakes")]
    Document(Diagnostics),
    #[error(
        "the name of a strategy must have 1 to {LONGEST_NAME} characters, none of which cannot be seen or turns the direction of writing"
    )]
    InvalidName,
    #[error("you have a strategy that is called {0} already")]
    NameTaken(String),
    /// Somebody has saved another version since.
    #[error("version {newest} was saved in the meantime")]
    Overtaken { newest: u32 },
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or store strategies")]
    Storage(#[from] StorageError),
}

/// What an event about a strategy names.
fn subject(id: StrategyId) -> Subject {
    Subject::new("strategy", id)
}

/// The caller's strategies, the last changed first.
pub async fn list(
    house: &House,
    principal: &Principal,
    request: PageRequest,
) -> Result<Page<SavedStrategy>, StrategyError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.strategies().page(principal.owner(), request).await?)
}

/// A strategy with one of its versions; the newest when none is named.
pub async fn get(
    house: &House,
    principal: &Principal,
    id: StrategyId,
    version: Option<u32>,
) -> Result<(SavedStrategy, StrategyVersion), StrategyError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    let strategy = visible(principal, reader.strategies().find(id).await?)?;
    let wanted = version.unwrap_or(strategy.version);
    let version = reader.strategies().version(id, wanted).await?.ok_or(StrategyError::NotFound)?;
    Ok((strategy, version))
}

/// All versions of a strategy, the newest first.
pub async fn versions(
    house: &House,
    principal: &Principal,
    id: StrategyId,
    request: PageRequest,
) -> Result<Page<StrategyVersion>, StrategyError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    visible(principal, reader.strategies().find(id).await?)?;
    Ok(reader.strategies().versions(id, request).await?)
}

fn visible(principal: &Principal, strategy: Option<SavedStrategy>) -> Result<SavedStrategy, StrategyError> {
    strategy.filter(|strategy| strategy.owner == principal.owner()).ok_or(StrategyError::NotFound)
}
