use super::query::{WantedOwner, owner};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

pub(crate) struct ListKinds {
    owner: WantedOwner,
}

impl FromFields for ListKinds {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { owner: owner(fields)? })
    }
}

/// What occurs in a log.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventKinds {
    #[schema(example = json!(["account.signed_in", "token.created"]))]
    items: Vec<String>,
}

/// List the kinds of events in the log
///
/// What a filter can offer.
#[utoipa::path(
    get, path = "/api/events/kinds", tag = "Events",
    security(("token" = ["read"]), ("session" = [])),
    params(("owner" = Option<String>, Query, description = "`house` for the log of the house; your own when absent")),
    responses((status = 200, description = "The kinds in their order", body = EventKinds), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_event_kinds(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListKinds>,
) -> Result<Json<EventKinds>, Problem> {
    let items = services::kernel::events::kinds(&state.house, &by, wanted.owner.or_own(&by)).await?;
    Ok(Json(EventKinds { items }))
}
