use super::view::PersonalityVersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{AgentId, PageRequest};
use services::lab::versions;

/// List the versions of a personality
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/agents/{id}/personality/versions", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
    ),
    responses(
        (status = 200, description = "A page of versions", body = PageOf<PersonalityVersionView>),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_personalities(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<PersonalityVersionView>>, Problem> {
    let found = versions(&state.house, &by, id, page).await?;
    Ok(Json(PageOf::of(found, PersonalityVersionView::from)))
}
