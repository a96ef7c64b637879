use super::{Version, view::VersionView};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::wanted::reason,
    problem::Problem,
    request::{Fields, FromFields, Id, Json},
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::strategies::{measured, revive_strategy};
use utoipa::ToSchema;

/// Why it is to hold again.
#[derive(ToSchema)]
pub(crate) struct ReviveStrategy {
    /// For whoever reads the history.
    #[schema(max_length = 500, example = "It did better in calm markets.")]
    reason: Option<String>,
}

impl FromFields for ReviveStrategy {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: reason(fields)? })
    }
}

/// Take an earlier strategy again
///
/// As a new version, whose parent is the one that held; nothing that was is changed.
#[utoipa::path(
    post, path = "/api/agents/{id}/strategies/{version}/revive", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("version" = u32, Path, description = "The number of the version", example = 1),
    ),
    request_body = ReviveStrategy,
    responses(
        (status = 200, description = "The version that holds now", body = VersionView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn revive_agent_strategy(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Version(version): Version,
    Json(wanted): Json<ReviveStrategy>,
) -> Result<axum::Json<VersionView>, Problem> {
    let taken = revive_strategy(&state.house, &by, id, version?, wanted.reason.as_deref()).await?;
    let [taken] = measured(&state.house, &by, id, [taken]).await?;
    Ok(axum::Json(taken.into()))
}
