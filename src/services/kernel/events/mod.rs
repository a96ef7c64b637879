//! Reading the event log: pages, what came after a number, downloads, live streams.

pub mod export;
mod frame;
pub mod hub;

pub use frame::Frame;
pub use hub::{Doubts, Hub, Item};

use super::visibility;
use crate::{House, kernel::NotVisible};
use domain::{
    OwnerId, Page, PageRequest,
    accounts::Principal,
    events::{Event, EventFilter, EventKind, Seq, Subject},
};
use storage::StorageError;

pub use storage::Look;

#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    #[error("there is no such event log")]
    NotFound,
    #[error("could not read the event log")]
    Storage(#[from] StorageError),
}

impl From<NotVisible> for EventsError {
    fn from(_: NotVisible) -> Self {
        Self::NotFound
    }
}

/// Events after a number, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    pub owner: OwnerId,
    /// 0 begins with the first event.
    pub after: Seq,
    pub limit: u32,
    pub filter: EventFilter,
}

/// What was found, and the number to ask after next time: everything up to it has been looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct EventsAfter {
    pub items: Vec<Event>,
    pub next: Seq,
}

/// One page of the log, newest first, with the exact total.
pub async fn page(
    house: &House,
    principal: &Principal,
    owner: OwnerId,
    filter: &EventFilter,
    request: PageRequest,
) -> Result<Page<Event>, EventsError> {
    visibility::check(principal, owner)?;
    Ok(house.db.read().await?.events().page(owner, filter, request).await?)
}

/// The newest event of a rare kind about one thing; none when it was never told.
pub async fn newest_of(
    house: &House,
    principal: &Principal,
    owner: OwnerId,
    (kind, subject): (&EventKind, &Subject),
) -> Result<Option<Event>, EventsError> {
    visibility::check(principal, owner)?;
    Ok(house.db.read().await?.events().newest_of(owner, kind, subject).await?)
}

/// The same together with the kinds that occur in the log, in their order: what its page shows and its filter can offer.
pub async fn look(
    house: &House,
    principal: &Principal,
    owner: OwnerId,
    filter: &EventFilter,
    request: PageRequest,
) -> Result<Look, EventsError> {
    visibility::check(principal, owner)?;
    Ok(house.db.read().await?.events().look(owner, filter, request).await?)
}

pub async fn list_after(
    house: &House,
    principal: &Principal,
    query: &EventQuery,
) -> Result<EventsAfter, EventsError> {
    visibility::check(principal, query.owner)?;
    let mut reader = house.db.read().await?;
    // Before the list: an event between the two is then found by the next question instead of by none.
    let last = reader.events().last_seq(query.owner).await?;
    let limit = i64::from(query.limit);
    let items = reader.events().list_after(query.owner, query.after, limit, &query.filter).await?;
    let found = items.last().map_or(query.after, |event| event.seq);
    let complete = items.len() < usize::try_from(query.limit).unwrap_or(usize::MAX);
    let next = if complete { found.max(last) } else { found };
    Ok(EventsAfter { items, next })
}

/// The kinds that occur in the log, in their order: what a filter can offer.
pub async fn kinds(house: &House, principal: &Principal, owner: OwnerId) -> Result<Vec<String>, EventsError> {
    visibility::check(principal, owner)?;
    Ok(house.db.read().await?.events().kinds(owner).await?)
}
