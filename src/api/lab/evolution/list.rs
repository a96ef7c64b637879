use super::view::EvolutionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{AgentId, Page, PageRequest, lab::Evolution};
use serde::Serialize;
use services::lab::evolution::evolutions;

/// A page of them as the API answers it, for whoever prints it elsewhere.
pub fn evolutions_shown(page: Page<Evolution>) -> impl Serialize {
    PageOf::of(page, EvolutionView::from)
}

/// List how an agent asked itself whether it should be otherwise
///
/// The newest first, with what it does before and after, and what was said of it. That nothing speaks for a change is a result as well.
#[utoipa::path(
    get, path = "/api/agents/{id}/evolution", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
    ),
    responses((status = 200, description = "A page of them", body = PageOf<EvolutionView>), Refused, BadQuery, Unknown, Failing),
)]
pub(crate) async fn list_evolutions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<EvolutionView>>, Problem> {
    Ok(Json(PageOf::of(evolutions(&state.house, &by, id, page).await?, EvolutionView::from)))
}
