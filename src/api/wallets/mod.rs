//! Ethereum wallets that one can sign in with (EIP-4361).

mod challenge;
mod link;
mod list;
mod message;
mod sign_in;
mod site;
mod unlink;

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use services::wallets::WalletError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use site::site_of;

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_wallets, link::link_wallet))
        .routes(routes!(challenge::challenge_wallet))
        .routes(routes!(sign_in::sign_in_with_wallet))
        .routes(routes!(unlink::unlink_wallet))
}

impl From<WalletError> for Problem {
    fn from(error: WalletError) -> Self {
        match error {
            WalletError::Signature(_) => Self::field("signature", sentence(&error)),
            WalletError::Address(_) => Self::field("address", sentence(&error)),
            WalletError::Message(_)
            | WalletError::WrongSite
            | WalletError::WrongChain
            | WalletError::WrongTime => Self::field("message", sentence(&error)),
            WalletError::UnknownNonce => {
                Self::field("message", "has been used or is too old; ask for a new one and sign it")
            }
            WalletError::AlreadyLinked => Self::new(
                &kinds::CONFLICT,
                "This wallet is linked to an account already. Nothing was changed.",
            ),
            WalletError::NotLinked => {
                let detail = "No account is linked to this wallet. Sign in with your password and link it.";
                Self::new(&kinds::WRONG_CREDENTIALS, detail)
            }
            WalletError::NotFound => Self::not_found("This wallet is not linked to your account."),
            WalletError::Denied(denied) => denied.into(),
            WalletError::Storage(error) => error.into(),
        }
    }
}

/// Messages about fields follow the field's name: "`message` is refused: …".
fn sentence(error: &WalletError) -> String {
    format!("is refused: {error}")
}
