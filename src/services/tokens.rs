//! API tokens: shown once, stored as a hash, bounded by scopes and time.

use crate::{
    Denied, House, allow,
    author::Author,
    last_seen::{LastSeen, Sighting},
    random_text,
};
use domain::{
    AccountId, Page, PageRequest, Period, Secret, TokenId,
    accounts::{Account, Principal, Role, Via},
    events::{EventKind, NewEvent, Subject},
    text::hidden_letter,
    tokens::{ApiToken, Scope, Scopes},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use storage::{StorageError, TokenHolder};

pub const TOKEN_CREATED: EventKind = EventKind::known("token.created");
pub const TOKEN_REVOKED: EventKind = EventKind::known("token.revoked");

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;
/// The longest life, when there is an end at all.
pub const LONGEST_LIFE: Period = Period::from_days(3_650);

const SECRET_PREFIX: &str = "am_";
/// Of 64 kinds each: 258 random bits.
const SECRET_CHARS: usize = 43;
/// How much of the secret is kept readable, to recognise it by.
const SHOWN_CHARS: usize = 8;

/// A token that somebody wants.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub name: String,
    pub scopes: Scopes,
    pub expires_in: Option<Period>,
}

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("this token does not exist")]
    NotFound,
    #[error(
        "a token's name must have 1 to {LONGEST_NAME} characters, none of which cannot be seen or turns the direction of writing"
    )]
    InvalidName,
    #[error("a token must live longer than nothing and at most {LONGEST_LIFE}")]
    InvalidLife,
    /// Wider than what the caller may do, or `admin` for somebody who is no administrator.
    #[error("you cannot give a token the scope {}", .0.as_str())]
    ScopeNotAllowed(Scope),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or store tokens")]
    Storage(#[from] StorageError),
}

/// Creates a token of the caller; its secret is in the answer and nowhere else. No token makes a wider one.
pub async fn create(
    house: &House,
    principal: &Principal,
    wanted: NewToken,
) -> Result<(ApiToken, Secret), TokenError> {
    allow(principal, Scope::Write)?;
    if let Some(refused) = wanted.scopes.iter().find(|scope| !principal.may(*scope)) {
        return Err(TokenError::ScopeNotAllowed(refused));
    }
    store(house, principal.account, wanted, principal.into()).await
}

/// Creates a token from the console, for whichever account.
pub async fn create_for(
    house: &House,
    account: &Account,
    wanted: NewToken,
) -> Result<(ApiToken, Secret), TokenError> {
    if wanted.scopes.allow(Scope::Admin) && account.role != Role::Admin {
        return Err(TokenError::ScopeNotAllowed(Scope::Admin));
    }
    store(house, account.id, wanted, Author::Console).await
}

/// The caller's tokens, the newest first; revoked and expired ones too.
pub async fn list(
    house: &House,
    principal: &Principal,
    page: PageRequest,
) -> Result<Page<ApiToken>, TokenError> {
    allow(principal, Scope::Read)?;
    let (items, total) = house.db.read().await?.tokens().list(principal.account, page).await?;
    Ok(Page::new(items, total, page))
}

/// How many of the caller's tokens work now.
pub async fn count_valid(house: &House, principal: &Principal) -> Result<u64, TokenError> {
    allow(principal, Scope::Read)?;
    Ok(house.db.read().await?.tokens().count_valid(principal.account, house.now()).await?)
}

/// Makes a token of the caller worthless, at once. Doing it twice is no error.
pub async fn revoke(house: &House, principal: &Principal, id: TokenId) -> Result<ApiToken, TokenError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let revoked = tx.tokens().revoke(principal.account, id, now).await?;
    let token = tx.tokens().find(principal.account, id).await?.ok_or(TokenError::NotFound)?;
    if revoked {
        let data = Author::from(principal).sign(json!({ "name": token.name }));
        let event = NewEvent::new(TOKEN_REVOKED, subject(id), data);
        tx.append_events(principal.owner(), now, &[event]).await?;
        tx.save().await?;
    }
    Ok(token)
}

/// Who shows this secret. Nobody, when it is unknown, revoked or expired or its account is disabled.
pub async fn authenticate(house: &House, bearer: &str) -> Result<Option<Principal>, StorageError> {
    let well_formed = bearer.strip_prefix(SECRET_PREFIX).is_some_and(|rest| rest.len() == SECRET_CHARS);
    if !well_formed {
        return Ok(None);
    }
    let found = house.db.read().await?.tokens().holder(&hash(bearer), house.now()).await?;
    Ok(found.map(|found| {
        LastSeen::note(house, Sighting::Token(found.token), found.last_used_at);
        holder(found)
    }))
}

/// Who still holds a token that was shown before. Asking does not count as using it.
pub(crate) async fn still(house: &House, token: TokenId) -> Result<Option<Principal>, StorageError> {
    let found = house.db.read().await?.tokens().still_valid(token, house.now()).await?;
    Ok(found.map(holder))
}

fn holder(found: TokenHolder) -> Principal {
    Principal {
        account: found.account,
        name: found.name,
        role: found.role,
        scopes: found.scopes,
        via: Via::Token(found.token),
    }
}

async fn store(
    house: &House,
    account: AccountId,
    wanted: NewToken,
    by: Author<'_>,
) -> Result<(ApiToken, Secret), TokenError> {
    let name = checked_name(&wanted.name)?;
    if wanted.expires_in.is_some_and(|life| life <= Period::ZERO || life > LONGEST_LIFE) {
        return Err(TokenError::InvalidLife);
    }
    let now = house.now();
    let secret = new_secret(house);
    let token = ApiToken {
        id: TokenId::generate(&*house.clock, &*house.randomness),
        name,
        prefix: secret.reveal().chars().take(SHOWN_CHARS).collect(),
        scopes: wanted.scopes,
        created_at: now,
        expires_at: wanted.expires_in.map(|life| now.plus(life)),
        last_used_at: None,
        revoked_at: None,
    };
    let data = by.sign(json!({ "name": token.name, "scopes": token.scopes, "expiresAt": token.expires_at }));
    let mut tx = house.db.begin().await?;
    tx.tokens().add(account, &token, &hash(secret.reveal())).await?;
    tx.append_events(account.into(), now, &[NewEvent::new(TOKEN_CREATED, subject(token.id), data)]).await?;
    tx.save().await?;
    Ok((token, secret))
}

fn subject(token: TokenId) -> Subject {
    Subject::new("token", token)
}

fn checked_name(name: &str) -> Result<String, TokenError> {
    let name = name.trim();
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count());
    if fits && hidden_letter(name).is_none() { Ok(name.to_owned()) } else { Err(TokenError::InvalidName) }
}

/// A secret has 258 random bits, so a plain SHA-256 keeps it as safe as a slow hash keeps a password.
fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn new_secret(house: &House) -> Secret {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letters = random_text::letters(&*house.randomness, LETTERS, SECRET_CHARS);
    Secret::new(format!("{SECRET_PREFIX}{letters}"))
}
