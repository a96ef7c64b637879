//! Reading what a manager decided.

use super::{ManagersError, kept};
use crate::House;
use domain::{
    ManagerId, Page, PageRequest,
    accounts::Principal,
    managers::{LogRow, Manager},
};
use storage::LogFilter;

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

/// All decisions, the newest first, handed on in pieces: a log may be too long for the memory.
pub async fn all_log(
    house: &House,
    principal: &Principal,
    id: ManagerId,
    filter: &LogFilter,
    mut take: impl FnMut(Vec<LogRow>) + Send,
) -> Result<Manager, ManagersError> {
    let manager = kept(&mut house.db.read().await?, principal, id).await?;
    let mut below = i64::MAX;
    loop {
        let rows = house.db.read().await?.managers().log_down_from(id, below, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(manager) };
        below = last.number - 1;
        let wanted = |row: &LogRow| {
            filter.action.as_ref().is_none_or(|action| *action == row.action)
                && filter.agent.is_none_or(|agent| row.agent == Some(agent))
        };
        take(rows.into_iter().filter(wanted).collect());
    }
}
