//! What the door asks of the use cases.

use crate::{failure::Failure, flash, pages::query_of, refused::refuse, server};
use domain::{Secret, accounts::AccountName};
use leptos::prelude::*;
use services::{sessions, wallets};

/// The page of the door.
const DOOR: &str = "/sign-in";

#[server(prefix = "/ui", endpoint = "sign_in")]
pub async fn sign_in(
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), Failure> {
    match by_password(&name, password).await {
        Ok(()) => {
            leptos_axum::redirect(inside(&next));
            Ok(())
        }
        Err(failure) => {
            // Some type their password there by mistake, and it must not stand in an address.
            let name = name.parse::<AccountName>().map(|name| name.to_string()).unwrap_or_default();
            Err(refuse::<SignIn>(&door(&next), failure, &[("name", &name)]))
        }
    }
}

async fn by_password(name: &str, password: String) -> Result<(), Failure> {
    let (house, origin) = (server::house(), server::origin());
    let account = services::sign_in::with_password(&house, name, &Secret::new(password), &origin).await?;
    sessions::begin(&house, &server::session()?, &account, &origin).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "sign_in_with_wallet")]
pub async fn sign_in_with_wallet(
    #[server(default)] message: String,
    #[server(default)] signature: String,
    #[server(default)] next: String,
) -> Result<(), Failure> {
    match by_wallet(&message, &signature).await {
        Ok(()) => {
            leptos_axum::redirect(inside(&next));
            Ok(())
        }
        Err(failure) => Err(refuse::<SignInWithWallet>(&door(&next), failure, &[])),
    }
}

async fn by_wallet(message: &str, signature: &str) -> Result<(), Failure> {
    let (house, origin, site) = (server::house(), server::origin(), server::site()?);
    let account = wallets::sign_in(&house, message, signature, &site, &origin).await?;
    sessions::begin(&house, &server::session()?, &account, &origin).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Failure> {
    sessions::end(&server::house(), &server::session()?).await?;
    flash::redirect_done(DOOR, flash::Done::SignedOut);
    Ok(())
}

/// The door, with where the reader wanted to go.
fn door(next: &str) -> String {
    let wanted = query_of(&[("next", next)]);
    if wanted.is_empty() { DOOR.to_owned() } else { format!("{DOOR}?{}", wanted.trim_end_matches('&')) }
}

/// Only pages of this house are gone to: an address with a host, however it is spelled, is not one.
pub(in crate::pages) fn inside(next: &str) -> &str {
    let inside = next.starts_with('/')
        && !next[1..].starts_with(['/', '\\'])
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inside { next } else { "/" }
}

#[cfg(test)]
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
