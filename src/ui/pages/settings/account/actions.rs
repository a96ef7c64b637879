//! What the account page asks of the use cases.

use super::ACCOUNT;
use crate::{
    failure::{Failure, FieldName, Problem},
    flash,
    moment::Moment,
    refused::refuse,
    server,
};
use domain::{Secret, accounts::NewPassword};
use leptos::prelude::*;
use services::{
    accounts::{self, FindError},
    wallets,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    pub name: String,
    pub role: String,
    pub since: Moment,
    pub wallets: Vec<WalletLine>,
    /// Whether this house knows its own address, which a wallet's message must name.
    pub can_link: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletLine {
    pub address: String,
    pub since: Moment,
}

pub async fn own_account() -> Result<AccountView, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let account = accounts::find(&house, &by).await.map_err(|error| match error {
        FindError::NotFound => Failure::SignInNeeded,
        FindError::Storage(error) => error.into(),
    })?;
    let linked = wallets::list(&house, &by)
        .await?
        .into_iter()
        .map(|wallet| WalletLine { address: wallet.address, since: wallet.linked_at.into() });
    Ok(AccountView {
        name: account.name.to_string(),
        role: account.role.as_str().to_owned(),
        since: account.created_at.into(),
        wallets: linked.collect(),
        can_link: server::site().is_ok(),
    })
}

#[server(prefix = "/ui", endpoint = "change_password")]
pub async fn change_password(current: String, password: String, repeat: String) -> Result<(), Failure> {
    match change(current, password, &repeat).await {
        Ok(()) => {
            flash::redirect_done(ACCOUNT, flash::Done::PasswordChanged);
            Ok(())
        }
        Err(failure) => Err(refuse::<ChangePassword>(ACCOUNT, failure, &[])),
    }
}

async fn change(current: String, password: String, repeat: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    if password != repeat {
        return Err(Failure::invalid(FieldName::Repeat, Problem::Different));
    }
    let new = NewPassword::parse(password)
        .map_err(|error| Failure::invalid(FieldName::NewPassword, server::password_problem(&error)))?;
    accounts::change_password(&server::house(), &by, &Secret::new(current), new).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "link_wallet")]
pub async fn link_wallet(message: String, signature: String) -> Result<(), Failure> {
    match link(&message, &signature).await {
        Ok(()) => {
            flash::redirect_done(ACCOUNT, flash::Done::WalletLinked);
            Ok(())
        }
        Err(failure) => Err(refuse::<LinkWallet>(ACCOUNT, failure, &[])),
    }
}

async fn link(message: &str, signature: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    wallets::link(&server::house(), &by, message, signature, &server::site()?).await?;
    Ok(())
}

#[server(prefix = "/ui", endpoint = "unlink_wallet")]
pub async fn unlink_wallet(address: String) -> Result<(), Failure> {
    let by = server::signed_in()?;
    match wallets::unlink(&server::house(), &by, &address).await {
        Ok(()) => {
            flash::redirect_done(ACCOUNT, flash::Done::WalletUnlinked);
            Ok(())
        }
        Err(error) => Err(refuse::<UnlinkWallet>(ACCOUNT, error.into(), &[])),
    }
}
