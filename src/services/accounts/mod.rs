//! One's own account: the first administrator, looking at it, changing its password.

mod change_password;
mod passwords;
mod set_up;

pub use change_password::{ChangePasswordError, change_password};
pub use passwords::{HashingFailed, Passwords};
pub use set_up::{SetUp, SetUpCode, SetUpError, is_set_up, set_up};

use crate::{House, author::Author};
use domain::{
    AccountId, OwnerId,
    accounts::{Account, AccountStatus, Principal, Role},
    events::{EventKind, NewEvent, Subject},
};
use serde_json::json;
use storage::{StorageError, Tx};

pub const ACCOUNT_CREATED: EventKind = EventKind::known("account.created");
pub const PASSWORD_CHANGED: EventKind = EventKind::known("account.password_changed");
pub const PASSWORD_CHANGE_REFUSED: EventKind = EventKind::known("account.password_change_refused");
pub const SET_UP_REFUSED: EventKind = EventKind::known("account.set_up_refused");

#[derive(Debug, thiserror::Error)]
pub enum FindError {
    #[error("this account does not exist")]
    NotFound,
    #[error("could not read the account")]
    Storage(#[from] StorageError),
}

/// The caller's own account.
pub async fn find(house: &House, principal: &Principal) -> Result<Account, FindError> {
    let mut reader = house.db.read().await?;
    reader.accounts().find(principal.account).await?.ok_or(FindError::NotFound)
}

pub(crate) fn subject(account: AccountId) -> Subject {
    Subject::new("account", account)
}

/// A new account, not yet stored.
pub(crate) fn drafted(house: &House, name: domain::accounts::AccountName, role: Role) -> Account {
    let now = house.now();
    Account {
        id: AccountId::generate(&*house.clock, &*house.randomness),
        name,
        role,
        status: AccountStatus::Active,
        created_at: now,
        updated_at: now,
        epoch: 0,
    }
}

/// How an account came to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Creation {
    /// On the first visit, by the person it belongs to.
    SetUp,
    /// By somebody who may add members.
    Added,
}

impl Creation {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Added => "added",
        }
    }
}

/// Tells the house and the person: administrators see who came, and everybody's own log has its beginning.
pub(crate) async fn append_created(
    tx: &mut Tx,
    account: &Account,
    how: Creation,
    by: Author<'_>,
) -> Result<(), StorageError> {
    let data = by.sign(json!({ "name": account.name, "role": account.role, "via": how.as_str() }));
    let event = NewEvent::new(ACCOUNT_CREATED, subject(account.id), data);
    for owner in [OwnerId::HOUSE, account.id.into()] {
        tx.append_events(owner, account.created_at, std::slice::from_ref(&event)).await?;
    }
    Ok(())
}
