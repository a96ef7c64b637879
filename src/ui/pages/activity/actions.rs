//! What the page of events asks of the use cases. Rows come as markup that is drawn here once: the browser takes it over as it
//! is, so that a page of fifty events costs it nothing and is not sent a second time as data.

use super::asked::Asked;
use crate::failure::Failure;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub rows: String,
    pub total: u64,
    /// The number of the newest event in it; 0 when there is none.
    pub newest: i64,
}

#[server(prefix = "/ui", endpoint = "events_page")]
pub async fn events_page(asked: Asked) -> Result<Drawn, Failure> {
    draw(&asked, asked.page, 0).await
}

/// What has been added to the top of the list since.
#[server(prefix = "/ui", endpoint = "events_since")]
pub async fn events_since(asked: Asked, newest: i64) -> Result<Drawn, Failure> {
    draw(&asked, 1, newest).await
}

/// The kinds that occur in the log: what the filter can offer.
#[server(prefix = "/ui", endpoint = "event_kinds")]
pub async fn event_kinds(house: bool) -> Result<Vec<String>, Failure> {
    use crate::server;
    let by = server::signed_in()?;
    let owner = if house { domain::OwnerId::HOUSE } else { by.owner() };
    Ok(services::kernel::events::kinds(&server::house(), &by, owner).await?)
}

#[cfg(feature = "ssr")]
async fn draw(asked: &Asked, page: u32, after: i64) -> Result<Drawn, Failure> {
    use crate::{moment::Moment, pages::listing::page_request, server};
    use domain::{OwnerId, events::EventFilter};
    let (house, by) = (server::house(), server::signed_in()?);
    let owner = if asked.house { OwnerId::HOUSE } else { by.owner() };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let filter =
        EventFilter { kind: some(&asked.kind), subject: some(&asked.subject), search: some(&asked.search) };
    let wanted = page_request(page, asked.page_size);
    let mut found = services::kernel::events::page(&house, &by, owner, &filter, wanted).await?;
    found.items.retain(|event| event.seq > after);
    let place = super::rows::Place { now: Moment::now(), house: asked.house, fresh: after > 0 };
    Ok(Drawn {
        newest: found.items.first().map_or(after, |event| event.seq),
        total: found.total,
        rows: super::rows::draw(&found.items, place),
    })
}
