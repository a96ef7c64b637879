//! Signing in with a wallet that is linked to an account.

use super::{PURPOSE, Site, WalletError, verified};
use crate::{House, Origin, sign_in::signed_in};
use domain::accounts::{Account, AccountStatus};

/// The account of the wallet that signed the message. A disabled account answers like a wallet that is not linked.
pub async fn sign_in(
    house: &House,
    message: &str,
    signature: &str,
    site: &Site,
    origin: &Origin,
) -> Result<Account, WalletError> {
    let now = house.now();
    let message = verified(message, signature, site, now)?;
    let mut tx = house.db.begin().await?;
    if !tx.challenges().take(&message.nonce, PURPOSE, now).await? {
        return Err(WalletError::UnknownNonce);
    }
    let account = tx.account_of_wallet(&message.address.to_string()).await?;
    let Some(account) = account.filter(|account| account.status == AccountStatus::Active) else {
        // The nonce is used up all the same. No event: anybody can make a wallet, and would fill the log.
        tx.save().await?;
        return Err(WalletError::NotLinked);
    };
    tx.append_events(account.id.into(), now, &[signed_in(&account, "wallet", origin)]).await?;
    tx.save().await?;
    Ok(account)
}
