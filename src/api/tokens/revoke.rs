use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::TokenId;

/// Revoke a token
///
/// It is worthless at once. Doing it twice is no error.
#[utoipa::path(
    delete, path = "/api/tokens/{id}", tag = "Tokens",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The token's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Revoked"), Refused, Unknown, FailingToWrite),
)]
pub(crate) async fn revoke_token(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<TokenId>,
) -> Result<StatusCode, Problem> {
    services::tokens::revoke(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
