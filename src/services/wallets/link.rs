//! Linking wallets to one's own account.

use super::{Address, PURPOSE, Site, WalletError, verified};
use crate::{House, allow, allow_in_person};
use domain::{
    accounts::Principal,
    events::{EventKind, NewEvent, Subject},
    tokens::Scope,
    wallets::Wallet,
};
use serde_json::json;
use storage::StorageError;

pub const WALLET_LINKED: EventKind = EventKind::known("wallet.linked");
pub const WALLET_UNLINKED: EventKind = EventKind::known("wallet.unlinked");

/// Links the wallet that signed the message. A wallet signs in to one account at most.
pub async fn link(
    house: &House,
    principal: &Principal,
    message: &str,
    signature: &str,
    site: &Site,
) -> Result<Wallet, WalletError> {
    // A wallet signs in to everything that the account may do: a token that could link one could widen itself.
    allow_in_person(principal)?;
    let now = house.now();
    let message = verified(message, signature, site, now)?;
    let wallet = Wallet { address: message.address.to_string(), linked_at: now };
    let mut tx = house.db.begin().await?;
    if !tx.challenges().take(&message.nonce, PURPOSE, now).await? {
        return Err(WalletError::UnknownNonce);
    }
    match tx.wallets().add(principal.account, &wallet).await {
        Err(StorageError::Conflict(_)) => return Err(WalletError::AlreadyLinked),
        other => other?,
    }
    let event = NewEvent::new(WALLET_LINKED, subject(&wallet.address), json!({}));
    tx.append_events(principal.owner(), now, &[event]).await?;
    tx.save().await?;
    Ok(wallet)
}

/// The caller's wallets, the oldest first.
pub async fn list(house: &House, principal: &Principal) -> Result<Vec<Wallet>, WalletError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.wallets().list(principal.account).await?)
}

/// Takes one of the caller's wallets away again.
pub async fn unlink(house: &House, principal: &Principal, address: &str) -> Result<(), WalletError> {
    allow(principal, Scope::Write)?;
    let address = address.parse::<Address>()?.to_string();
    let mut tx = house.db.begin().await?;
    if !tx.wallets().remove(principal.account, &address).await? {
        return Err(WalletError::NotFound);
    }
    let event = NewEvent::new(WALLET_UNLINKED, subject(&address), json!({}));
    tx.append_events(principal.owner(), house.now(), &[event]).await?;
    tx.save().await?;
    Ok(())
}

fn subject(address: &str) -> Subject {
    Subject::new("wallet", address)
}
