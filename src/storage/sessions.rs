//! Sessions as people and use cases see them. The cookie's own view of the same table is `session_store.rs`.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AccountId, SessionKey, Timestamp,
    accounts::{AccountName, AccountStatus, Role},
    sessions::Session,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What is stored of a cookie's value: reading the table signs nobody in.
pub(crate) fn hash(id: tower_sessions::session::Id) -> Vec<u8> {
    Sha256::digest(id.0.to_le_bytes()).to_vec()
}

/// A live session together with the account it belongs to.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub session: SessionKey,
    pub account: AccountId,
    pub name: AccountName,
    pub role: Role,
    pub last_seen_at: Timestamp,
    /// Whether an emergency stop of theirs holds: every page says so, and most pages need not ask what it is.
    pub is_stopped: bool,
}

row! {
    struct SignedInRow {
        id: Uuid,
        account_id: Uuid,
        name: String,
        role: String,
        last_seen_at: i64,
        is_stopped: bool,
    }
}

row! {
    struct SessionRow {
        id: Uuid,
        account_id: Uuid,
        created_at: i64,
        last_seen_at: i64,
        expires_at: i64,
        address: Option<String>,
        user_agent: Option<String>,
    }
}

/// The statement that finds a live session of an active account by one of the session's columns.
macro_rules! signed_in_by {
    ($column:literal) => {
        concat!(
            "select s.id, a.id as account_id, a.name, a.role, s.last_seen_at, \
             exists (select 1 from emergency_stops e where e.owner_id = a.id and e.lifted_at is null) as is_stopped \
             from sessions s join accounts a on a.id = s.account_id where s.",
            $column,
            " = $1 and s.expires_at > $2 and a.status = $3"
        )
    };
}

impl SignedInRow {
    fn parse(self) -> Result<SignedIn> {
        Ok(SignedIn {
            session: SessionKey::from_uuid(self.id),
            account: AccountId::from_uuid(self.account_id),
            name: rows::parsed("accounts", "name", &self.name)?,
            role: rows::parsed("accounts", "role", &self.role)?,
            last_seen_at: rows::time(self.last_seen_at),
            is_stopped: self.is_stopped,
        })
    }
}

pub struct Sessions<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn sessions(&mut self) -> Sessions<'_> {
        Sessions { conn: self.conn() }
    }
}

impl Tx {
    pub fn sessions(&mut self) -> Sessions<'_> {
        Sessions { conn: self.conn() }
    }
}

impl Sessions<'_> {
    /// Who is signed in by this cookie. One statement, because every page of a signed-in person begins with it; an
    /// expired session and a disabled account are not there.
    pub async fn signed_in(
        &mut self,
        cookie: tower_sessions::session::Id,
        now: Timestamp,
    ) -> Result<Option<SignedIn>> {
        let row: Option<SignedInRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(signed_in_by!("hash")).bind(hash(cookie)).bind(now.as_millis());
            query.bind(AccountStatus::Active.as_str()).fetch_optional(c).await
        })?;
        row.map(SignedInRow::parse).transpose()
    }

    /// The same for a session that was identified before: whether somebody is still signed in by it.
    pub async fn still_signed_in(&mut self, session: SessionKey, now: Timestamp) -> Result<Option<SignedIn>> {
        let row: Option<SignedInRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(signed_in_by!("id")).bind(session.as_uuid()).bind(now.as_millis());
            query.bind(AccountStatus::Active.as_str()).fetch_optional(c).await
        })?;
        row.map(SignedInRow::parse).transpose()
    }

    /// The account's live sessions, the most recently used first.
    pub async fn list(&mut self, account: AccountId, now: Timestamp) -> Result<Vec<Session>> {
        let sql = "select id, account_id, created_at, last_seen_at, expires_at, address, user_agent from sessions \
                   where account_id = $1 and expires_at > $2 order by last_seen_at desc, id desc";
        let rows: Vec<SessionRow> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(account.as_uuid()).bind(now.as_millis()).fetch_all(c).await
        })?;
        let session = |row: SessionRow| Session {
            id: SessionKey::from_uuid(row.id),
            account: AccountId::from_uuid(row.account_id),
            created_at: rows::time(row.created_at),
            last_seen_at: rows::time(row.last_seen_at),
            expires_at: rows::time(row.expires_at),
            address: row.address,
            user_agent: row.user_agent,
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Moves the end of a session forward, unless it was ended in the meantime.
    pub async fn mark_seen(&mut self, session: SessionKey, now: Timestamp, expires: Timestamp) -> Result<()> {
        let sql =
            "update sessions set last_seen_at = $1, expires_at = $2 where id = $3 and last_seen_at < $1";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(now.as_millis()).bind(expires.as_millis());
            query.bind(session.as_uuid()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Whether the account had this session.
    pub async fn remove(&mut self, account: AccountId, session: SessionKey) -> Result<bool> {
        let sql = "delete from sessions where account_id = $1 and id = $2";
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(account.as_uuid()).bind(session.as_uuid());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed > 0)
    }

    /// Ends all sessions of the account but one, and says how many they were.
    pub async fn remove_all(&mut self, account: AccountId, keep: Option<SessionKey>) -> Result<u64> {
        // No session has the nil id, so that nothing is kept when nothing is to be kept.
        let keep = keep.map_or(Uuid::nil(), SessionKey::as_uuid);
        let sql = "delete from sessions where account_id = $1 and id <> $2";
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(account.as_uuid()).bind(keep);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed)
    }

    /// Removes what has expired, and says how many they were.
    pub async fn remove_expired(&mut self, now: Timestamp) -> Result<u64> {
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query("delete from sessions where expires_at <= $1").bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed)
    }
}
