use super::{
    view::{AgentView, shown},
    wanted::{DescribedAgent, WantedAgent},
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::Draft,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};

/// Make an agent
///
/// It stands still until it is started. What is wrong with its document is told with its place.
#[utoipa::path(
    post, path = "/api/agents", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DescribedAgent,
    responses(
        (status = 201, description = "The agent", body = AgentView),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn create_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    wanted: Draft<WantedAgent>,
) -> Result<(StatusCode, axum::Json<AgentView>), Problem> {
    let wanted = wanted.checked(&state.house, &by).await?;
    let agent = services::agents::create(&state.house, &by, wanted).await?;
    Ok((StatusCode::CREATED, axum::Json(shown(&state.house, &by, agent).await?)))
}
