use super::{list::WalletView, message::SignedMessage, site::OwnSite};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused},
    problem::Problem,
    request::Json,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};

/// Link a wallet
///
/// The signed message must name this site and a number from `/api/wallets/challenge`. A wallet is linked to one account at
/// most. Only for people who signed in: a wallet signs in to more than a token may do.
#[utoipa::path(
    post, path = "/api/wallets", tag = "Wallets",
    security(("session" = [])),
    request_body = SignedMessage,
    responses(
        (status = 201, description = "Linked", body = WalletView),
        Refused, BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn link_wallet(
    State(state): State<ServerState>,
    Writer(by): Writer,
    OwnSite(site): OwnSite,
    Json(signed): Json<SignedMessage>,
) -> Result<(StatusCode, axum::Json<WalletView>), Problem> {
    let wallet =
        services::wallets::link(&state.house, &by, &signed.message, &signed.signature, &site).await?;
    Ok((StatusCode::CREATED, axum::Json(wallet.into())))
}
