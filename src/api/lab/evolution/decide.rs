//! A person's word about an evolution, the same as among all that waits.

use super::{Which, view::EvolutionView};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    lab::wanted::reason,
    problem::Problem,
    request::{Fields, FromFields, Id, Json},
    state::ServerState,
};
use axum::extract::State;
use domain::{AgentId, accounts::Principal};
use services::{kernel::approvals::Answer, lab::evolution::decide};
use utoipa::ToSchema;

/// Why you say so.
#[derive(ToSchema)]
pub(crate) struct AnswerEvolution {
    /// For whoever reads the history.
    #[schema(max_length = 500, example = "The figures are clear.")]
    reason: Option<String>,
}

impl FromFields for AnswerEvolution {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: reason(fields)? })
    }
}

async fn said(
    state: &ServerState,
    by: &Principal,
    (id, number): (AgentId, u32),
    (answer, wanted): (Answer, AnswerEvolution),
) -> Result<axum::Json<EvolutionView>, Problem> {
    let decided = decide(&state.house, by, (id, number), answer, wanted.reason.as_deref()).await?;
    Ok(axum::Json(decided.into()))
}

/// Approve what an agent would be
///
/// A version of its personality is made, and one of its strategy with the document that was run. Refused when another version holds by now.
#[utoipa::path(
    post, path = "/api/agents/{id}/evolution/{number}/approve", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the evolution", example = 1),
    ),
    request_body = AnswerEvolution,
    responses(
        (status = 200, description = "The evolution as it was decided", body = EvolutionView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn approve_evolution(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(number): Which,
    Json(wanted): Json<AnswerEvolution>,
) -> Result<axum::Json<EvolutionView>, Problem> {
    said(&state, &by, (id, number?), (Answer::Approve, wanted)).await
}

/// Reject what an agent would be
///
/// Nothing changes, and the same is not proposed again within ten iterations.
#[utoipa::path(
    post, path = "/api/agents/{id}/evolution/{number}/reject", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the evolution", example = 1),
    ),
    request_body = AnswerEvolution,
    responses(
        (status = 200, description = "The evolution as it was decided", body = EvolutionView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn reject_evolution(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(number): Which,
    Json(wanted): Json<AnswerEvolution>,
) -> Result<axum::Json<EvolutionView>, Problem> {
    said(&state, &by, (id, number?), (Answer::Reject, wanted)).await
}

/// Roll an evolution back
///
/// Personality and strategy of before hold again, as new versions. Not when something later holds.
#[utoipa::path(
    post, path = "/api/agents/{id}/evolution/{number}/rollback", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the evolution", example = 1),
    ),
    request_body = AnswerEvolution,
    responses(
        (status = 200, description = "The evolution as it was decided", body = EvolutionView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn roll_evolution_back(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(number): Which,
    Json(wanted): Json<AnswerEvolution>,
) -> Result<axum::Json<EvolutionView>, Problem> {
    said(&state, &by, (id, number?), (Answer::RollBack, wanted)).await
}
