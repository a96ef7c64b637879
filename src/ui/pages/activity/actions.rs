//! What the page of events asks of the use cases.

use super::{asked::Asked, rows};
use crate::{failure::Failure, moment::Moment, pages::listing::page_request, server};
use domain::{OwnerId, events::EventFilter};
use services::kernel::events::{self, Look};

/// A page of the log, and what its filter can offer.
pub struct Log {
    /// The rows of the table, drawn.
    pub rows: String,
    pub total: u64,
    /// The kinds that occur in the log.
    pub kinds: Vec<String>,
}

pub async fn log(asked: &Asked) -> Result<Log, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let owner = if asked.house { OwnerId::HOUSE } else { by.owner() };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let filter =
        EventFilter { kind: some(&asked.kind), subject: some(&asked.subject), search: some(&asked.search) };
    let wanted = page_request(asked.page, asked.page_size);
    let Look { page: found, kinds } = events::look(&house, &by, owner, &filter, wanted).await?;
    let place = rows::Place { now: Moment::now(), house: asked.house };
    Ok(Log { rows: rows::draw(&found.items, place), total: found.total, kinds })
}
