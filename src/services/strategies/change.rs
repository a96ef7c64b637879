//! Keeping, changing and deleting strategies. Every save is a new version.

use super::{
    STRATEGY_CREATED, STRATEGY_DELETED, STRATEGY_SAVED, StrategyError, check::right, subject, visible,
};
use crate::{House, allow, author::Author};
use domain::{
    StrategyId,
    accounts::Principal,
    events::{EventKind, NewEvent},
    strategies::{SavedStrategy, StrategyVersion},
    tokens::Scope,
};
use serde_json::json;
use storage::StorageError;

/// Keeps a new strategy, called as its document calls itself.
pub async fn create(
    house: &House,
    principal: &Principal,
    document: &str,
) -> Result<(SavedStrategy, StrategyVersion), StrategyError> {
    allow(principal, Scope::Write)?;
    let name = right(document)?.name;
    let now = house.now();
    let strategy = SavedStrategy {
        id: StrategyId::generate(&*house.clock, &*house.randomness),
        owner: principal.owner(),
        name,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let mut tx = house.db.begin().await?;
    tx.strategies().add(&strategy, document).await.map_err(|error| taken(error, &strategy.name))?;
    let event = told(STRATEGY_CREATED, principal, &strategy);
    tx.append_events(strategy.owner, now, &[event]).await?;
    tx.save().await?;
    let version = version_of(&strategy, document);
    Ok((strategy, version))
}

/// Keeps a new version; nothing when the document is the same. `seen` is the version that the change was made on, when the caller knows it.
pub async fn save(
    house: &House,
    principal: &Principal,
    id: StrategyId,
    document: &str,
    seen: Option<u32>,
) -> Result<(SavedStrategy, StrategyVersion), StrategyError> {
    allow(principal, Scope::Write)?;
    let name = right(document)?.name;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let before = visible(principal, tx.strategies().find(id).await?)?;
    if seen.is_some_and(|seen| seen != before.version) {
        return Err(StrategyError::Overtaken { newest: before.version });
    }
    let newest = tx.strategies().version(id, before.version).await?.ok_or(StrategyError::NotFound)?;
    if newest.document == document {
        return Ok((before, newest));
    }
    let saved = tx.strategies().save(&before, &name, document, now).await;
    if !saved.map_err(|error| taken(error, &name))? {
        return Err(StrategyError::Overtaken { newest: before.version + 1 });
    }
    let strategy = SavedStrategy { name, version: before.version + 1, updated_at: now, ..before };
    let event = told(STRATEGY_SAVED, principal, &strategy);
    tx.append_events(strategy.owner, now, &[event]).await?;
    tx.save().await?;
    let version = version_of(&strategy, document);
    Ok((strategy, version))
}

/// Takes a strategy away. Backtests keep the documents that they were made with.
pub async fn delete(house: &House, principal: &Principal, id: StrategyId) -> Result<(), StrategyError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let strategy = visible(principal, tx.strategies().find(id).await?)?;
    tx.strategies().delete(id, now).await?;
    let event = told(STRATEGY_DELETED, principal, &strategy);
    tx.append_events(strategy.owner, now, &[event]).await?;
    Ok(tx.save().await?)
}

fn taken(error: StorageError, name: &str) -> StrategyError {
    match error {
        StorageError::Conflict(_) => StrategyError::NameTaken(name.to_owned()),
        other => other.into(),
    }
}

fn told(kind: EventKind, by: &Principal, strategy: &SavedStrategy) -> NewEvent {
    let data = json!({ "name": strategy.name, "version": strategy.version });
    NewEvent::new(kind, subject(strategy.id), Author::from(by).sign(data))
}

fn version_of(strategy: &SavedStrategy, document: &str) -> StrategyVersion {
    StrategyVersion {
        strategy: strategy.id,
        version: strategy.version,
        document: document.to_owned(),
        created_at: strategy.updated_at,
    }
}
