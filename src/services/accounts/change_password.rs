//! Changing one's own password.

use super::{HashingFailed, PASSWORD_CHANGED, subject};
use crate::{Denied, House, allow, sign_in::throttle};
use domain::{
    Period, Secret,
    accounts::{NewPassword, Principal},
    events::NewEvent,
    tokens::Scope,
};
use serde_json::json;
use storage::StorageError;

#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    #[error("this is not the current password")]
    WrongPassword,
    #[error("too many wrong passwords; try again in {retry_after}")]
    Throttled { retry_after: Period },
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    #[error("could not store the new password")]
    Storage(#[from] StorageError),
}

/// Sets a new password and ends the account's other sessions. A stolen session cannot guess the current one: its tries
/// count like those of a sign-in.
pub async fn change_password(
    house: &House,
    principal: &Principal,
    current: &Secret,
    new: NewPassword,
) -> Result<(), ChangePasswordError> {
    allow(principal, Scope::Write)?;
    let keys = throttle::Keys::of(principal.name.as_str(), None);
    if let Err(retry_after) = throttle::reserve(house, &keys).await? {
        return Err(ChangePasswordError::Throttled { retry_after });
    }
    let stored = {
        let mut reader = house.db.read().await?;
        reader.accounts().credentials(principal.account).await?.and_then(|found| found.password_hash)
    };
    if !house.passwords.check(current, stored.clone()).await? {
        return Err(ChangePasswordError::WrongPassword);
    }
    let hash = house.passwords.hash(new.secret(), &*house.randomness).await?;

    let now = house.now();
    let mut tx = house.db.begin().await?;
    throttle::forgive(&mut tx, &keys).await?;
    let unchanged = tx.accounts().credentials(principal.account).await?.and_then(|found| found.password_hash);
    if unchanged != stored {
        return Err(ChangePasswordError::WrongPassword);
    }
    tx.accounts().set_password(principal.account, &hash, now).await?;
    let ended = tx.sessions().remove_all(principal.account, principal.session()).await?;
    let event =
        NewEvent::new(PASSWORD_CHANGED, subject(principal.account), json!({ "endedSessions": ended }));
    tx.append_events(principal.owner(), now, &[event]).await?;
    tx.save().await?;
    Ok(())
}
