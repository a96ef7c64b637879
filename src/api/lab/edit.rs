use super::{
    view::{LearningAgentView, learning_shown},
    wanted::{DescribedEdit, WantedEdit},
};
use crate::{
    access::Writer,
    answers::{Asking, BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, Json},
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::{Described, edit};

/// Change what an agent is like
///
/// Makes the next version; the one before stays as it was. While the agent learns, its pairs, its bars and its usual limits follow.
#[utoipa::path(
    patch, path = "/api/agents/{id}/personality", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = DescribedEdit,
    responses(
        (status = 200, description = "The agent as it is now", body = LearningAgentView),
        Refused, BadBody, Unknown, Conflicting, Asking, FailingToWrite,
    ),
)]
pub(crate) async fn change_personality(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Json(WantedEdit(wanted)): Json<WantedEdit>,
) -> Result<axum::Json<LearningAgentView>, Problem> {
    let (agent, learner, version) = edit(&state.house, &by, id, wanted).await?;
    let shown = learning_shown(&state.house, &by, agent, Described { learner, version }).await?;
    Ok(axum::Json(shown))
}
