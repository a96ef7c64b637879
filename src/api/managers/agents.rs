use crate::{
    access::Reader,
    agents::{AgentView, all_shown},
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{
    ManagerId, PageRequest,
    agents::{AgentFilter, AgentOrder},
};

/// The agents of a manager
///
/// By name; those that are terminated, too. `GET /api/agents?manager=…` filters and sorts them.
#[utoipa::path(
    get, path = "/api/managers/{id}/agents", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
    ),
    responses((status = 200, description = "A page of agents", body = PageOf<AgentView>), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_manager_agents(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
    Query(request): Query<PageRequest>,
) -> Result<Json<PageOf<AgentView>>, Problem> {
    services::managers::get(&state.house, &by, id).await?;
    let filter = AgentFilter { manager: Some(id), ..AgentFilter::default() };
    let found = services::agents::list(&state.house, &by, &filter, AgentOrder::Name, request).await?;
    let (total, page, page_size) = (found.total, found.page, found.page_size);
    let items = all_shown(&state.house, &by, found.items).await?;
    Ok(Json(PageOf { items, total, page, page_size }))
}
