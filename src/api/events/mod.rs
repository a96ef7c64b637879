//! The event log: to read, to follow live, to download.

mod export;
mod kinds;
mod list;
mod live;
mod query;
mod right;
mod stream;
mod view;

pub(crate) use list::wants_stream;
pub(crate) use query::read_owner;
pub(crate) use stream::{say, text};

use crate::{problem::Problem, state::ServerState};
use services::kernel::events::EventsError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_events))
        .routes(routes!(live::hear))
        .routes(routes!(kinds::list_event_kinds))
        .routes(routes!(export::export_events))
}

impl From<EventsError> for Problem {
    fn from(error: EventsError) -> Self {
        match error {
            EventsError::NotFound => Self::not_found("There is no such log, or it is not yours."),
            EventsError::Storage(error) => error.into(),
        }
    }
}
