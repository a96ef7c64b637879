use super::{
    view::{LearningAgentView, learning_shown},
    wanted::reason,
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Fields, FromFields, Id, Json, values::whole_number},
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::{Described, revive};
use utoipa::ToSchema;

/// Which version is to hold again.
#[derive(ToSchema)]
pub(crate) struct RevivePersonality {
    #[schema(minimum = 1, example = 1)]
    version: u32,
    /// Why, for whoever reads the history.
    #[schema(max_length = 500, example = "It did better before.")]
    reason: Option<String>,
}

impl FromFields for RevivePersonality {
    fn read(fields: &mut Fields) -> Option<Self> {
        let version = fields.required("version", whole_number(1..=i64::from(u32::MAX)));
        let reason = reason(fields);
        Some(Self { version: u32::try_from(version?).ok()?, reason: reason? })
    }
}

/// Take an earlier personality again
///
/// As a new version; nothing that was is changed.
#[utoipa::path(
    post, path = "/api/agents/{id}/personality/revive", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = RevivePersonality,
    responses(
        (status = 200, description = "The agent as it is now", body = LearningAgentView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn revive_personality(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Json(wanted): Json<RevivePersonality>,
) -> Result<axum::Json<LearningAgentView>, Problem> {
    let (agent, learner, version) = revive(&state.house, &by, id, wanted.version, wanted.reason).await?;
    let shown = learning_shown(&state.house, &by, agent, Described { learner, version }).await?;
    Ok(axum::Json(shown))
}
