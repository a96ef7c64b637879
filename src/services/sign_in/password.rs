//! Name and password.

use super::{SIGN_IN_FAILED, signed_in, throttle};
use crate::{
    House, Origin,
    accounts::{HashingFailed, subject},
};
use domain::{
    OwnerId, Period, Secret,
    accounts::{Account, AccountName, AccountStatus},
    events::{NewEvent, Subject},
};
use serde_json::json;
use storage::{Credentials, StorageError};

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("name or password is wrong")]
    Wrong,
    #[error("too many failed sign-ins; try again in {retry_after}")]
    Throttled { retry_after: Period },
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    #[error("could not sign in")]
    Storage(#[from] StorageError),
}

impl From<throttle::Refused> for SignInError {
    fn from(refused: throttle::Refused) -> Self {
        match refused {
            throttle::Refused::Wait(retry_after) => Self::Throttled { retry_after },
            throttle::Refused::Storage(error) => Self::Storage(error),
        }
    }
}

/// The account with this name and password.
pub async fn with_password(
    house: &House,
    name: &str,
    password: &Secret,
    origin: &Origin,
) -> Result<Account, SignInError> {
    let attempt = throttle::reserve(house, name, origin.address.as_deref()).await?;
    let known = credentials(house, name).await?;
    // A disabled account keeps its password, and is checked against nobody's.
    let active = known.as_ref().filter(|known| known.account.status == AccountStatus::Active);
    let hash = active.and_then(|known| known.password_hash.clone());
    if !house.passwords.check(password, hash.clone()).await? {
        append_failure(house, known.as_ref(), origin).await?;
        return Err(SignInError::Wrong);
    }

    let mut tx = house.db.begin().await?;
    attempt.forgive(&mut tx).await?;
    // Hashing took a while: the password may have been changed, or the account disabled, in the meantime.
    let still = match known {
        Some(known) => tx.accounts().credentials(known.account.id).await?,
        None => None,
    };
    let account = still
        .filter(|still| still.account.status == AccountStatus::Active && still.password_hash == hash)
        .map(|still| still.account)
        .ok_or(SignInError::Wrong)?;
    tx.append_events(account.id.into(), house.now(), &[signed_in(&account, "password", origin)]).await?;
    tx.save().await?;
    Ok(account)
}

async fn credentials(house: &House, name: &str) -> Result<Option<Credentials>, StorageError> {
    let mut reader = house.db.read().await?;
    match name.parse::<AccountName>() {
        Ok(name) => reader.accounts().credentials_by_name(&name).await,
        Err(_) => Ok(None),
    }
}

/// One event either way: in the log of the person, or in the house's when nobody has this name. What was typed is not
/// kept, because people type their password into the wrong field. The throttle bounds how many there can be.
async fn append_failure(
    house: &House,
    known: Option<&Credentials>,
    origin: &Origin,
) -> Result<(), StorageError> {
    let (owner, subject) = match known {
        Some(known) => (known.account.id.into(), subject(known.account.id)),
        None => (OwnerId::HOUSE, Subject::house()),
    };
    let event = NewEvent::new(SIGN_IN_FAILED, subject, json!({ "address": origin.bounded_address() }));
    let mut tx = house.db.begin().await?;
    tx.append_events(owner, house.now(), &[event]).await?;
    tx.save().await
}
