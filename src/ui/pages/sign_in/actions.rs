//! What the door asks of the use cases.

use crate::failure::Failure;
use leptos::prelude::*;

#[server(prefix = "/ui", endpoint = "sign_in")]
pub async fn sign_in(name: String, password: String, #[server(default)] next: String) -> Result<(), Failure> {
    use crate::server;
    use domain::Secret;
    let house = server::house();
    let origin = server::origin();
    let account = services::sign_in::with_password(&house, &name, &Secret::new(password), &origin).await?;
    services::sessions::begin(&house, &server::session()?, &account, &origin).await?;
    leptos_axum::redirect(inside(&next));
    Ok(())
}

/// The text for this wallet to sign.
#[server(prefix = "/ui", endpoint = "sign_in_message")]
pub async fn wallet_message(address: String) -> Result<String, Failure> {
    use crate::server;
    Ok(services::wallets::prepare(&server::house(), &server::site()?, &address).await?)
}

#[server(prefix = "/ui", endpoint = "sign_in_with_wallet")]
pub async fn sign_in_with_wallet(
    message: String,
    signature: String,
    #[server(default)] next: String,
) -> Result<(), Failure> {
    use crate::server;
    let (house, origin, site) = (server::house(), server::origin(), server::site()?);
    // A form sends every line end as two characters; what was signed has one.
    let message = message.replace("\r\n", "\n");
    let account = services::wallets::sign_in(&house, &message, &signature, &site, &origin).await?;
    services::sessions::begin(&house, &server::session()?, &account, &origin).await?;
    leptos_axum::redirect(inside(&next));
    Ok(())
}

#[server(prefix = "/ui", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Failure> {
    use crate::{flash, server};
    services::sessions::end(&server::house(), &server::session()?).await?;
    flash::redirect_done("/sign-in", flash::Done::SignedOut);
    Ok(())
}

/// Only pages of this house are gone to: an address with a host, however it is spelled, is not one.
#[cfg(feature = "ssr")]
fn inside(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next[1..].starts_with(['/', '\\'])
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inside { next } else { "/" }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_else() {
        assert_eq!(inside("/runs?page=2"), "/runs?page=2");
        for outside in [
            "",
            "runs",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil",
            "/a\r\nb: c",
        ] {
            assert_eq!(inside(outside), "/", "{outside:?}");
        }
    }
}
