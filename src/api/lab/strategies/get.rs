use super::{Version, view::VersionView};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use serde::Serialize;
use services::lab::strategies::{measured, strategy};
use utoipa::ToSchema;

/// A version, and whether it is the one that holds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneAgentStrategy)]
pub(crate) struct OneVersion {
    #[serde(flatten)]
    version: VersionView,
    holds: bool,
    /// The version that holds.
    #[schema(example = 3)]
    holding: u32,
}

/// One strategy of an agent
#[utoipa::path(
    get, path = "/api/agents/{id}/strategies/{version}", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("version" = u32, Path, description = "The number of the version", example = 3),
    ),
    responses((status = 200, description = "The version", body = OneVersion), Refused, Unknown, Failing),
)]
pub(crate) async fn get_agent_strategy(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Version(version): Version,
) -> Result<Json<OneVersion>, Problem> {
    let (found, holding) = strategy(&state.house, &by, id, Some(version?)).await?;
    let holds = found.version == holding;
    let [found] = measured(&state.house, &by, id, [found]).await?;
    Ok(Json(OneVersion { holds, version: found.into(), holding }))
}
