use super::site::OwnSite;
use crate::{
    answers::{BadBody, Conflicting, FailingToWrite},
    problem::Problem,
    request::{Fields, FromFields, Json, values::text},
    state::ServerState,
};
use axum::extract::State;
use serde::Serialize;
use services::wallets;
use utoipa::ToSchema;

/// Whose message it will be.
#[derive(ToSchema)]
pub(crate) struct ChallengeWallet {
    /// The wallet's address. With it the answer has the whole text to sign.
    #[schema(example = "0x52908400098527886E0F7030069857D2E4169EE7")]
    address: Option<String>,
}

impl FromFields for ChallengeWallet {
    fn read(fields: &mut Fields) -> Option<Self> {
        Some(Self { address: fields.optional("address", text(1..=100))? })
    }
}

/// What a wallet signs.
#[derive(Serialize, ToSchema)]
pub(crate) struct WalletChallenge {
    /// A number for one message, good for ten minutes, to write a message around; when no address was given.
    #[schema(example = "k7mpa2wq9ck7mpa2wq9ck7mp")]
    nonce: Option<String>,
    /// The whole text to sign; when an address was given.
    message: Option<String>,
}

/// Ask for something to sign
#[utoipa::path(
    post, path = "/api/wallets/challenge", tag = "Wallets",
    request_body = ChallengeWallet,
    responses(
        (status = 200, description = "A number, or the whole text to sign", body = WalletChallenge),
        BadBody, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn challenge_wallet(
    State(state): State<ServerState>,
    OwnSite(site): OwnSite,
    Json(wanted): Json<ChallengeWallet>,
) -> Result<axum::Json<WalletChallenge>, Problem> {
    let challenge = match wanted.address {
        Some(address) => {
            let message = wallets::prepare(&state.house, &site, &address).await?;
            WalletChallenge { nonce: None, message: Some(message) }
        }
        None => WalletChallenge { nonce: Some(wallets::challenge(&state.house).await?), message: None },
    };
    Ok(axum::Json(challenge))
}
