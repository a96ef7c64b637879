//! The members of the house, as administrators and the console manage them.

use crate::{
    Denied, House,
    accounts::{self, Creation, HashingFailed, subject},
    allow,
    author::Author,
};
use domain::{
    AccountId, OwnerId, Page, PageRequest, Timestamp,
    accounts::{Account, AccountName, AccountStatus, NewPassword, Principal, Role},
    events::{EventKind, NewEvent},
    tokens::Scope,
};
use serde_json::json;
use storage::{StorageError, Tx};

pub const MEMBER_DISABLED: EventKind = EventKind::known("member.disabled");
pub const MEMBER_ENABLED: EventKind = EventKind::known("member.enabled");

#[derive(Debug, Clone)]
pub struct NewMember {
    pub name: AccountName,
    pub password: NewPassword,
    pub role: Role,
}

#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    #[error("this member does not exist")]
    NotFound,
    #[error("this name is taken")]
    NameTaken,
    #[error("nobody disables their own account")]
    Oneself,
    #[error("the last active administrator cannot be disabled")]
    LastAdministrator,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    #[error("could not read or change members")]
    Storage(#[from] StorageError),
}

/// All members by name.
pub async fn list(house: &House, by: &Principal, page: PageRequest) -> Result<Page<Account>, MemberError> {
    allow_administration(Some(by))?;
    list_for_console(house, page).await.map_err(MemberError::from)
}

/// The member with this id.
pub async fn get(house: &House, by: &Principal, id: AccountId) -> Result<Account, MemberError> {
    allow_administration(Some(by))?;
    house.db.read().await?.accounts().find(id).await?.ok_or(MemberError::NotFound)
}

/// All members, for whoever holds the data directory.
pub async fn list_for_console(house: &House, page: PageRequest) -> Result<Page<Account>, StorageError> {
    let (items, total) = house.db.read().await?.accounts().list(page).await?;
    Ok(Page::new(items, total, page))
}

/// The member with this name; for the console.
pub async fn find_by_name(house: &House, name: &AccountName) -> Result<Option<Account>, StorageError> {
    let found = house.db.read().await?.accounts().credentials_by_name(name).await?;
    Ok(found.map(|found| found.account))
}

/// Adds a member. `by` is nobody when the console does it.
pub async fn add(house: &House, by: Option<&Principal>, wanted: NewMember) -> Result<Account, MemberError> {
    allow_administration(by)?;
    let hash = house.passwords.hash(wanted.password.secret(), &*house.randomness).await?;
    let account = accounts::drafted(house, wanted.name, wanted.role);
    let mut tx = house.db.begin().await?;
    match tx.accounts().add(&account, Some(&hash)).await {
        Err(StorageError::Conflict(_)) => return Err(MemberError::NameTaken),
        other => other?,
    }
    accounts::append_created(&mut tx, &account, Creation::Added, Author::of(by)).await?;
    tx.save().await?;
    Ok(account)
}

/// Shuts a member out at once: sessions end, and tokens are worthless as long as the account is disabled.
pub async fn disable(house: &House, by: Option<&Principal>, id: AccountId) -> Result<Account, MemberError> {
    allow_administration(by)?;
    if by.is_some_and(|by| by.account == id) {
        return Err(MemberError::Oneself);
    }
    let mut tx = house.db.begin().await?;
    tx.lock_administrators().await?;
    let member = tx.accounts().find(id).await?.ok_or(MemberError::NotFound)?;
    if member.status == AccountStatus::Disabled {
        return Ok(member);
    }
    if member.role == Role::Admin && tx.accounts().count_active_admins().await? <= 1 {
        return Err(MemberError::LastAdministrator);
    }
    let now = house.now();
    // The account before its sessions, as a change of password does: two of them never wait in a circle.
    let member = tx.accounts().set_status(id, AccountStatus::Disabled, now).await?;
    let ended = tx.sessions().remove_all(id, None).await?;
    let data = Author::of(by).sign(json!({ "name": member.name, "endedSessions": ended }));
    tell(tx, id, now, NewEvent::new(MEMBER_DISABLED, subject(id), data)).await?;
    Ok(member)
}

/// Lets a disabled member in again.
pub async fn enable(house: &House, by: Option<&Principal>, id: AccountId) -> Result<Account, MemberError> {
    allow_administration(by)?;
    let mut tx = house.db.begin().await?;
    tx.lock_administrators().await?;
    let member = tx.accounts().find(id).await?.ok_or(MemberError::NotFound)?;
    if member.status == AccountStatus::Active {
        return Ok(member);
    }
    let now = house.now();
    let member = tx.accounts().set_status(id, AccountStatus::Active, now).await?;
    let data = Author::of(by).sign(json!({ "name": member.name }));
    tell(tx, id, now, NewEvent::new(MEMBER_ENABLED, subject(id), data)).await?;
    Ok(member)
}

/// Tells the house and the member, and saves.
async fn tell(mut tx: Tx, member: AccountId, now: Timestamp, event: NewEvent) -> Result<(), StorageError> {
    for owner in [OwnerId::HOUSE, member.into()] {
        tx.append_events(owner, now, std::slice::from_ref(&event)).await?;
    }
    tx.save().await
}

/// The console needs no permission: whoever holds the data directory holds the house.
fn allow_administration(by: Option<&Principal>) -> Result<(), Denied> {
    by.map_or(Ok(()), |by| allow(by, Scope::Admin))
}
