//! Changing one's own password.

use super::{HashingFailed, PASSWORD_CHANGE_REFUSED, PASSWORD_CHANGED, subject};
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

impl From<throttle::Refused> for ChangePasswordError {
    fn from(refused: throttle::Refused) -> Self {
        match refused {
            throttle::Refused::Wait(retry_after) => Self::Throttled { retry_after },
            throttle::Refused::Storage(error) => Self::Storage(error),
        }
    }
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
    let attempt = throttle::reserve(house, principal.name.as_str(), None).await?;
    let stored = {
        let mut reader = house.db.read().await?;
        reader.accounts().credentials(principal.account).await?.and_then(|found| found.password_hash)
    };
    if !house.passwords.check(current, stored.clone()).await? {
        append_refusal(house, principal).await?;
        return Err(ChangePasswordError::WrongPassword);
    }
    let hash = house.passwords.hash(new.secret(), &*house.randomness).await?;

    let now = house.now();
    let mut tx = house.db.begin().await?;
    attempt.forgive(&mut tx).await?;
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

/// Whoever tries this at a stolen session is seen by the person it was stolen from. The throttle bounds how often.
async fn append_refusal(house: &House, principal: &Principal) -> Result<(), StorageError> {
    let data = json!({ "why": "wrong_password" });
    let event = NewEvent::new(PASSWORD_CHANGE_REFUSED, subject(principal.account), data);
    let mut tx = house.db.begin().await?;
    tx.append_events(principal.owner(), house.now(), &[event]).await?;
    tx.save().await
}
