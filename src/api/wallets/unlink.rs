use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use services::wallets::{Address, unlink};

/// Unlink a wallet
#[utoipa::path(
    delete, path = "/api/wallets/{id}", tag = "Wallets",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The wallet's address", example = "0x52908400098527886E0F7030069857D2E4169EE7")),
    responses((status = 204, description = "Unlinked"), Refused, Unknown, FailingToWrite),
)]
pub(crate) async fn unlink_wallet(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(address): Id<Address>,
) -> Result<StatusCode, Problem> {
    unlink(&state.house, &by, &address.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
