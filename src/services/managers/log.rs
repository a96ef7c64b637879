//! Reading what a manager decided.

use super::{ManagersError, kept};
use crate::House;
use domain::{ManagerId, Page, PageRequest, accounts::Principal, managers::LogRow};
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use storage::{LogFilter, StorageError};

/// Rows read at a time when all of them are wanted.
const AT_ONCE: u32 = 500;

/// A page of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogPage {
    pub page: Page<LogRow>,
    /// Whether there are more rows than the page says: then they were not counted to the end.
    pub is_more: bool,
}

/// A page of a manager's decisions, the newest first; also of one that was deleted.
pub async fn log(
    house: &House,
    principal: &Principal,
    id: ManagerId,
    filter: &LogFilter,
    request: PageRequest,
) -> Result<LogPage, ManagersError> {
    let mut reader = house.db.read().await?;
    kept(&mut reader, principal, id).await?;
    let (page, is_more) = reader.managers().log(id, filter, request).await?;
    Ok(LogPage { page, is_more })
}

/// All decisions that there are now, the newest first and in pieces, so that a long log needs no memory.
pub async fn all_log(
    house: &House,
    principal: &Principal,
    id: ManagerId,
    filter: LogFilter,
) -> Result<BoxStream<'static, Result<Vec<LogRow>, StorageError>>, ManagersError> {
    let mut reader = house.db.read().await?;
    kept(&mut reader, principal, id).await?;
    let newest = reader.managers().log_down_from(id, i64::MAX, 1).await?;
    let first = newest.first().map_or(0, |row| row.number);
    let house = house.clone();
    let pieces = stream::try_unfold(first, move |next| {
        let house = house.clone();
        async move {
            let piece = house.db.read().await?.managers().log_down_from(id, next, AT_ONCE).await?;
            Ok(piece.last().map(|row| row.number - 1).map(|next| (piece, next)))
        }
    });
    let wanted = move |row: &LogRow| {
        filter.action.as_ref().is_none_or(|action| *action == row.action)
            && filter.agent.is_none_or(|agent| row.agent == Some(agent))
    };
    Ok(pieces.map_ok(move |piece| piece.into_iter().filter(&wanted).collect()).boxed())
}
