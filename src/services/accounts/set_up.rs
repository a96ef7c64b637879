//! The first visit: creating the administrator, once.

use super::{Creation, HashingFailed, SET_UP_REFUSED, append_created, drafted};
use crate::{House, author::Author, random_text};
use domain::{
    OwnerId, Randomness, Secret,
    accounts::{Account, AccountName, NewPassword, Role},
    events::{NewEvent, Subject},
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use storage::StorageError;
use subtle::ConstantTimeEq;

/// The one-time code that the console prints when the house can be reached from other machines: whoever sets it up can
/// read the console.
#[derive(Debug, Clone)]
pub struct SetUpCode {
    code: Secret,
    tries_left: Arc<AtomicU32>,
}

impl SetUpCode {
    /// Nobody guesses one of 32^10 codes in this many tries; a restart makes a new one.
    const TRIES: u32 = 10;
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    const LENGTH: usize = 10;

    pub fn generate(randomness: &dyn Randomness) -> Self {
        let code = random_text::letters(randomness, Self::LETTERS, Self::LENGTH);
        Self { code: Secret::new(code), tries_left: Arc::new(AtomicU32::new(Self::TRIES)) }
    }

    /// For the console.
    pub const fn secret(&self) -> &Secret {
        &self.code
    }

    fn check(&self, given: Option<&str>) -> Result<(), SetUpError> {
        let given = given.map(str::trim).filter(|given| !given.is_empty()).ok_or(SetUpError::CodeNeeded)?;
        let use_one = |left: u32| left.checked_sub(1);
        if self.tries_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, use_one).is_err() {
            return Err(SetUpError::TooManyTries);
        }
        let same: bool = given.to_ascii_lowercase().as_bytes().ct_eq(self.code.reveal().as_bytes()).into();
        if same { Ok(()) } else { Err(SetUpError::WrongCode) }
    }
}

/// The first administrator, as the form or the console gives it.
#[derive(Debug, Clone)]
pub struct SetUp {
    pub name: AccountName,
    pub password: NewPassword,
    pub code: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error("this house has an administrator already; sign in instead")]
    AlreadySetUp,
    #[error("this name is taken")]
    NameTaken,
    #[error("the one-time code from the console is needed")]
    CodeNeeded,
    #[error("this is not the code that the console printed")]
    WrongCode,
    #[error("too many wrong codes; restart the server, it will print a new one")]
    TooManyTries,
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    #[error("could not create the administrator")]
    Storage(#[from] StorageError),
}

/// Whether there is an administrator.
pub async fn is_set_up(house: &House) -> Result<bool, StorageError> {
    let mut reader = house.db.read().await?;
    Ok(reader.accounts().count_admins().await? > 0)
}

/// Creates the first administrator. Of two at the same moment exactly one is created.
pub async fn set_up(
    house: &House,
    wanted: SetUp,
    needs_code: Option<&SetUpCode>,
) -> Result<Account, SetUpError> {
    if is_set_up(house).await? {
        return Err(SetUpError::AlreadySetUp);
    }
    if let Some(code) = needs_code {
        let checked = code.check(wanted.code.as_deref());
        if let Err(SetUpError::WrongCode) = checked {
            append_refusal(house).await?;
        }
        checked?;
    }
    let hash = house.passwords.hash(wanted.password.secret(), &*house.randomness).await?;
    let account = drafted(house, wanted.name, Role::Admin);

    let mut tx = house.db.begin().await?;
    tx.lock_administrators().await?;
    if tx.accounts().count_admins().await? > 0 {
        return Err(SetUpError::AlreadySetUp);
    }
    match tx.accounts().add(&account, Some(&hash)).await {
        Err(StorageError::Conflict(_)) => return Err(SetUpError::NameTaken),
        other => other?,
    }
    append_created(&mut tx, &account, Creation::SetUp, Author::oneself(&account)).await?;
    tx.save().await?;
    Ok(account)
}

/// At most as many as a code has tries.
async fn append_refusal(house: &House) -> Result<(), StorageError> {
    let event = NewEvent::new(SET_UP_REFUSED, Subject::house(), json!({ "why": "wrong_code" }));
    let mut tx = house.db.begin().await?;
    tx.append_events(OwnerId::HOUSE, house.now(), &[event]).await?;
    tx.save().await
}
