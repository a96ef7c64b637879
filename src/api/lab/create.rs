use super::{
    view::{LearningAgentView, learning_shown},
    wanted::{DescribedLearner, WantedLearner},
};
use crate::{
    access::Writer,
    answers::{Asking, BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::Draft,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::{AgentId, accounts::Principal};
use services::{
    House,
    lab::{Described, LabError, NewLearner, create, replace},
};

/// Make an agent from plain words
///
/// Its description is read by a model. What was said is its `personality`, each trait with the words it came from; what was not said is left open, and
/// what is missing or does not go together is asked back in `questions`. It learns, and trades when it has graduated.
#[utoipa::path(
    post, path = "/api/agents/create", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    request_body = DescribedLearner,
    responses(
        (status = 201, description = "The agent", body = LearningAgentView),
        Refused, BadBody, Conflicting, Asking, FailingToWrite,
    ),
)]
pub(crate) async fn create_learning_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    wanted: Draft<WantedLearner>,
) -> Result<(StatusCode, axum::Json<LearningAgentView>), Problem> {
    let wanted = wanted.checked(&state.house, &by).await?;
    let made = made(&state.house, &by, wanted).await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Makes an agent that learns anew and shows it.
pub(crate) async fn replaced(
    house: &House,
    by: &Principal,
    id: AgentId,
    wanted: NewLearner,
) -> Result<LearningAgentView, LabError> {
    let (agent, learner, version) = replace(house, by, id, wanted).await?;
    learning_shown(house, by, agent, Described { learner, version }).await
}

/// Makes the agent and shows it.
pub(crate) async fn made(
    house: &House,
    by: &Principal,
    wanted: NewLearner,
) -> Result<LearningAgentView, LabError> {
    let (agent, learner, version) = create(house, by, wanted).await?;
    learning_shown(house, by, agent, Described { learner, version }).await
}
