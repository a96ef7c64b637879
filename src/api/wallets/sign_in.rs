use super::{message::SignedMessage, site::OwnSite};
use crate::{
    accounts::view::AccountView,
    answers::{BadBody, Conflicting, FailingToWrite, ProblemBody},
    problem::Problem,
    request::Json,
    state::ServerState,
};
use axum::{Extension, extract::State};
use services::Origin;
use tower_sessions::Session;

/// Sign in with a wallet
///
/// Sets the session's cookie, when the wallet that signed the message is linked to an account.
#[utoipa::path(
    post, path = "/api/wallets/sign-in", tag = "Wallets",
    request_body = SignedMessage,
    responses(
        (status = 200, description = "Your account; the cookie is set", body = AccountView),
        (status = 401, description = "No account is linked to this wallet", content_type = "application/problem+json", body = ProblemBody),
        BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn sign_in_with_wallet(
    State(state): State<ServerState>,
    Extension(session): Extension<Session>,
    Extension(origin): Extension<Origin>,
    OwnSite(site): OwnSite,
    Json(signed): Json<SignedMessage>,
) -> Result<axum::Json<AccountView>, Problem> {
    let account =
        services::wallets::sign_in(&state.house, &signed.message, &signed.signature, &site, &origin).await?;
    services::sessions::begin(&state.house, &session, &account, &origin).await?;
    Ok(axum::Json(account.into()))
}
