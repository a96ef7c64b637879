use super::view::GraduationView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use services::lab::graduation::graduate;

/// Hold an agent against the gate
///
/// Opens the seal: the version that holds is traded on data that nothing has seen while it was learnt. That is an event, and every further time is worth less.
/// What was found waits for you under `approval`, whatever it is; approving it lets the agent trade on paper. Over a red line that needs the agent's name in
/// `confirm`, and stays marked.
#[utoipa::path(
    post, path = "/api/agents/{id}/graduate", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses(
        (status = 200, description = "What was found; it waits for you", body = GraduationView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn graduate_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<Json<GraduationView>, Problem> {
    Ok(Json(graduate(&state.house, &by, id).await?.into()))
}
