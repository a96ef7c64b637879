use super::{Which, view::IterationView};
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
use services::lab::iterations::{Verdict, Wish, decide};
use utoipa::ToSchema;

/// Why nothing is to change.
#[derive(ToSchema)]
pub(crate) struct DiscardIteration {
    /// For whoever reads the history.
    #[schema(max_length = 500, example = "Too few trades.")]
    reason: Option<String>,
}

impl FromFields for DiscardIteration {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { reason: reason(fields)? })
    }
}

/// Discard an iteration
///
/// No version is made. What was learnt is kept.
#[utoipa::path(
    post, path = "/api/agents/{id}/iterations/{iteration}/discard", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
    ),
    request_body = DiscardIteration,
    responses(
        (status = 200, description = "The iteration as it was decided", body = IterationView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn discard_iteration(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Json(wanted): Json<DiscardIteration>,
) -> Result<axum::Json<IterationView>, Problem> {
    let verdict = Verdict { wish: Wish::Discard, reason: wanted.reason };
    Ok(axum::Json(decide(&state.house, &by, id, which?, verdict).await?.into()))
}
