//! What the page of one manager asks of the use cases.

use crate::{failure::Failure, pages::listing::page_request, server};
use domain::{AgentId, ManagerId, PageRequest, market::MarketClock};
use services::{
    managers::{self, Comparison, LogFilter, LogPage, Status},
    market,
};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub id: String,
    pub page: u32,
    pub action: String,
    pub agent: String,
}

pub(super) struct ManagerView {
    pub status: Status,
    pub log: LogPage,
    pub comparison: Comparison,
    /// How far market time is, and how fast it goes.
    pub clock: Option<MarketClock>,
}

pub(super) async fn one_manager(asked: &Asked) -> Result<ManagerView, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let id: ManagerId = asked.id.parse().map_err(|_| Failure::NotFound)?;
    let status = managers::status(&house, &by, id).await?;
    let filter = LogFilter {
        action: Some(asked.action.clone()).filter(|action| !action.is_empty()),
        // An id that is none is no filter; the form shows that too.
        agent: asked.agent.parse::<AgentId>().ok(),
    };
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    let log = managers::log(&house, &by, id, &filter, wanted).await?;
    let comparison = managers::comparison(&house, &by, id).await?;
    Ok(ManagerView { clock: market::clock(&house).await?, comparison, log, status })
}
