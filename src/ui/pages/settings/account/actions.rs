//! What the account page asks of the use cases.

use crate::{failure::Failure, moment::Moment};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub name: String,
    pub role: String,
    pub since: Moment,
    pub wallets: Vec<WalletLine>,
    /// Whether this house knows its own address, which a wallet's message must name.
    pub can_link: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletLine {
    pub address: String,
    pub since: Moment,
}

#[server(prefix = "/ui", endpoint = "own_account")]
pub async fn own_account() -> Result<AccountView, Failure> {
    use crate::server;
    use services::accounts::FindError;
    let (house, by) = (server::house(), server::signed_in()?);
    let account = services::accounts::find(&house, &by).await.map_err(|error| match error {
        FindError::NotFound => Failure::SignInNeeded,
        FindError::Storage(error) => error.into(),
    })?;
    let wallets = services::wallets::list(&house, &by).await?;
    let wallets = wallets
        .into_iter()
        .map(|wallet| WalletLine { address: wallet.address, since: wallet.linked_at.into() });
    Ok(AccountView {
        name: account.name.to_string(),
        role: account.role.as_str().to_owned(),
        since: account.created_at.into(),
        wallets: wallets.collect(),
        can_link: server::site().is_ok(),
    })
}

#[server(prefix = "/ui", endpoint = "change_password")]
pub async fn change_password(current: String, password: String, repeat: String) -> Result<(), Failure> {
    use crate::{flash, refused::refuse};
    match change(current, password, &repeat).await {
        Ok(()) => {
            flash::redirect_done(super::super::ACCOUNT, flash::Done::PasswordChanged);
            Ok(())
        }
        Err(failure) => Err(refuse::<ChangePassword>(super::super::ACCOUNT, failure, &[])),
    }
}

#[cfg(feature = "ssr")]
async fn change(current: String, password: String, repeat: &str) -> Result<(), Failure> {
    use crate::{
        failure::{FieldName, Problem},
        server,
    };
    use domain::{Secret, accounts::NewPassword};
    let by = server::signed_in()?;
    if password != repeat {
        return Err(Failure::invalid(FieldName::Repeat, Problem::Different));
    }
    let new = NewPassword::parse(password)
        .map_err(|error| server::password_failure(FieldName::NewPassword, &error))?;
    services::accounts::change_password(&server::house(), &by, &Secret::new(current), new).await?;
    Ok(())
}

/// The text for a wallet to sign.
#[server(prefix = "/ui", endpoint = "wallet_message")]
pub async fn wallet_message(address: String) -> Result<String, Failure> {
    use crate::server;
    server::signed_in()?;
    let site = server::site()?;
    Ok(services::wallets::prepare(&server::house(), &site, &address).await?)
}

#[server(prefix = "/ui", endpoint = "link_wallet")]
pub async fn link_wallet(message: String, signature: String) -> Result<(), Failure> {
    use crate::{flash, refused::refuse};
    match link(&message, &signature).await {
        Ok(()) => {
            flash::redirect_done(super::super::ACCOUNT, flash::Done::WalletLinked);
            Ok(())
        }
        Err(failure) => Err(refuse::<LinkWallet>(super::super::ACCOUNT, failure, &[])),
    }
}

#[cfg(feature = "ssr")]
async fn link(message: &str, signature: &str) -> Result<(), Failure> {
    use crate::server;
    let by = server::signed_in()?;
    services::wallets::link(&server::house(), &by, message, signature, &server::site()?).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "unlink_wallet")]
pub async fn unlink_wallet(address: String) -> Result<(), Failure> {
    use crate::{flash, refused::refuse, server};
    let by = server::signed_in()?;
    match services::wallets::unlink(&server::house(), &by, &address).await {
        Ok(()) => {
            flash::redirect_done(super::super::ACCOUNT, flash::Done::WalletUnlinked);
            Ok(())
        }
        Err(error) => Err(refuse::<UnlinkWallet>(super::super::ACCOUNT, error.into(), &[])),
    }
}
