use super::{
    create::{AgentMade, DescribedWish, Granted, Wish},
    view::{AgentView, shown},
};
use crate::{
    access::Writer,
    answers::{Asking, BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::replaced,
    problem::{FieldProblem, Problem},
    request::{Draft, Id},
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;
use services::lab::LabError;

/// Make an agent anew
///
/// The body is that of a new agent: with `brain` of one that is made by hand, without it of one that learns. Everything that it does not name is as in a
/// new agent, but for the name of one that learns, and for the parts of the money of one that goes on with the same document. What it holds, its books, what
/// it has learnt and its status stay; what was examined of one that becomes otherwise is taken back.
#[utoipa::path(
    put, path = "/api/agents/{id}", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = DescribedWish,
    responses(
        (status = 200, description = "The agent as it is now; one that learns with `personality` and `questions`", body = AgentView),
        Refused, BadBody, Unknown, Conflicting, Asking, FailingToWrite,
    ),
)]
pub(crate) async fn replace_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    wanted: Draft<Wish>,
) -> Result<axum::Json<AgentMade>, Problem> {
    // What is not theirs does not exist, whatever the market says of what they want.
    if wanted.problems.is_empty() {
        services::agents::get(&state.house, &by, id).await?;
    }
    let answer = match wanted.granted(&state.house, &by).await? {
        Granted::ByHand(wanted) => {
            let agent = services::agents::replace(&state.house, &by, id, *wanted).await?;
            AgentMade::ByHand(Box::new(shown(&state.house, &by, agent).await?))
        }
        Granted::InWords(wanted) => {
            let made = replaced(&state.house, &by, id, *wanted).await;
            AgentMade::InWords(Box::new(made.map_err(|error| match error {
                LabError::ByHand => Problem::fields(vec![FieldProblem::new(
                    "brain",
                    "is missing: this agent was made by hand, and something must decide for it",
                )]),
                other => other.into(),
            })?))
        }
    };
    Ok(axum::Json(answer))
}
