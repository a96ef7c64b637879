//! Sessions: what keeps a person signed in between two requests.

use crate::{
    Denied, House, Origin,
    accounts::subject,
    allow,
    desk::StopHolds,
    last_seen::{LastSeen, Sighting},
};
use domain::{
    Period, SessionKey,
    accounts::{Account, Principal, Via},
    events::{EventKind, NewEvent, Subject},
    sessions::Session,
    tokens::{Scope, Scopes},
};
use serde_json::json;
use storage::{SessionStore, SignedIn, StorageError, session_keys};

pub const SESSION_ENDED: EventKind = EventKind::known("session.ended");

/// How long a browser keeps the cookie: the longest that browsers allow. The server decides when a session ends.
pub const COOKIE_AGE: Period = Period::from_days(400);

#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    #[error("this session does not exist")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A new password was set, or the account disabled, while somebody signed in to it.
    #[error("the account was changed while you signed in; sign in again")]
    Overtaken,
    #[error("could not keep the session")]
    Cookie(#[from] tower_sessions::session::Error),
    #[error("could not read or change the session")]
    Storage(#[from] StorageError),
}

/// The store for the layer that reads the cookie.
pub fn store(house: &House) -> SessionStore {
    SessionStore::new(house.db.clone(), house.clock.clone(), house.randomness.clone())
}

/// Signs the account in to this browser. The cookie gets a new value, so that nobody can have planted the old one, and
/// what was known under the old one is gone.
pub async fn begin(
    house: &House,
    session: &tower_sessions::Session,
    account: &Account,
    origin: &Origin,
) -> Result<(), SessionError> {
    end(house, session).await?;
    session.insert(session_keys::ACCOUNT, account.id).await?;
    session.insert(session_keys::EPOCH, account.epoch).await?;
    session.insert(session_keys::ADDRESS, origin.bounded_address()).await?;
    session.insert(session_keys::USER_AGENT, origin.bounded_user_agent()).await?;
    let Err(error) = session.save().await else { return Ok(()) };
    // All that the store can say is a text; the account itself says whether this was the reason.
    let now = house.db.read().await?.accounts().find(account.id).await?;
    let is_same = now.is_some_and(|now| now.epoch == account.epoch);
    Err(if is_same { error.into() } else { SessionError::Overtaken })
}

/// Signs out of this browser. Whoever is not signed in stays so.
pub async fn end(house: &House, session: &tower_sessions::Session) -> Result<(), SessionError> {
    if session.id().is_none() {
        return Ok(());
    }
    if let Some(principal) = principal(house, session).await?
        && let Via::Session(key) = principal.via
    {
        remove(house, &principal, key, "signed_out").await?;
    }
    session.flush().await?;
    Ok(())
}

/// Who is signed in, and whether a stop of theirs holds. One statement; expired, revoked and forged cookies and disabled
/// accounts are nobody.
pub async fn visitor(
    house: &House,
    session: &tower_sessions::Session,
) -> Result<Option<(Principal, StopHolds)>, StorageError> {
    let Some(cookie) = session.id() else { return Ok(None) };
    let found = house.db.read().await?.sessions().signed_in(cookie, house.now()).await?;
    Ok(found.map(|found| {
        LastSeen::note(house, Sighting::Session(found.session), Some(found.last_seen_at));
        let stop = StopHolds(found.is_stopped);
        (holder(found), stop)
    }))
}

/// Who is signed in.
pub async fn principal(
    house: &House,
    session: &tower_sessions::Session,
) -> Result<Option<Principal>, StorageError> {
    Ok(visitor(house, session).await?.map(|(principal, _)| principal))
}

/// Who is still signed in by a session that was identified before. Asking does not count as using it.
pub(crate) async fn still(house: &House, session: SessionKey) -> Result<Option<Principal>, StorageError> {
    let found = house.db.read().await?.sessions().still_signed_in(session, house.now()).await?;
    Ok(found.map(holder))
}

fn holder(found: SignedIn) -> Principal {
    Principal {
        account: found.account,
        name: found.name,
        role: found.role,
        scopes: Scopes::all(),
        via: Via::Session(found.session),
    }
}

/// The caller's live sessions, the most recently used first. The current one is [`Principal::session`].
pub async fn list(house: &House, principal: &Principal) -> Result<Vec<Session>, SessionError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.sessions().list(principal.account, house.now()).await?)
}

/// Ends one of the caller's sessions.
pub async fn revoke(house: &House, principal: &Principal, session: SessionKey) -> Result<(), SessionError> {
    allow(principal, Scope::Write)?;
    if remove(house, principal, session, "revoked").await? { Ok(()) } else { Err(SessionError::NotFound) }
}

/// Ends all of the caller's sessions, this one included, and says how many they were.
pub async fn end_everywhere(house: &House, principal: &Principal) -> Result<u64, SessionError> {
    allow(principal, Scope::Write)?;
    let mut tx = house.db.begin().await?;
    let count = tx.sessions().remove_all(principal.account, None).await?;
    let data = json!({ "why": "signed_out_everywhere", "count": count });
    let event = NewEvent::new(SESSION_ENDED, subject(principal.account), data);
    tx.append_events(principal.owner(), house.now(), &[event]).await?;
    tx.save().await?;
    Ok(count)
}

/// Whether the session was there to be ended.
async fn remove(
    house: &House,
    principal: &Principal,
    session: SessionKey,
    why: &str,
) -> Result<bool, StorageError> {
    let mut tx = house.db.begin().await?;
    if !tx.sessions().remove(principal.account, session).await? {
        return Ok(false);
    }
    let event = NewEvent::new(SESSION_ENDED, Subject::new("session", session), json!({ "why": why }));
    tx.append_events(principal.owner(), house.now(), &[event]).await?;
    tx.save().await?;
    Ok(true)
}
