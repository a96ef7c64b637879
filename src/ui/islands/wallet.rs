use crate::failure::Failure;
use leptos::prelude::*;

/// The text for this wallet to sign, to sign in or to be linked: it moves nothing and proves only whose wallet it is.
#[server(prefix = "/ui", endpoint = "wallet_message")]
pub async fn wallet_message(address: String) -> Result<String, Failure> {
    use crate::server;
    Ok(services::wallets::prepare(&server::house(), &server::site()?, &address).await?)
}
