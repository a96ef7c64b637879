//! The store behind the session cookie.
//!
//! The cookie's value is 128 random bits and is stored only as its SHA-256. The moments come from the house's clock, not
//! from the record, so that tests decide when a session ends. The record's data carry the account, address and user
//! agent into the row's own columns when the session is created; afterwards they never change: a session that another
//! person signs in to is a new session with a new cookie.
//!
//! The data also name the account's epoch in which the sign-in was checked. When the account has moved on since, by a new
//! password or by being disabled, there is no session.

use crate::{Db, DbKind, Repositories, Result, StorageError, rows, sessions::hash};
use async_trait::async_trait;
use domain::{AccountId, Clock, Period, Randomness, SessionKey, Timestamp, accounts::AccountStatus};
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use std::{fmt, sync::Arc};
use time::OffsetDateTime;
use tower_sessions::{
    session::{Id, Record},
    session_store,
};

/// Where a new session's data name its account and where it came from.
pub mod keys {
    pub const ACCOUNT: &str = "account";
    pub const EPOCH: &str = "epoch";
    pub const ADDRESS: &str = "address";
    pub const USER_AGENT: &str = "userAgent";
}

const COLUMN_KEYS: [&str; 4] = [keys::ACCOUNT, keys::EPOCH, keys::ADDRESS, keys::USER_AGENT];

/// Sessions in the house's database.
#[derive(Clone)]
pub struct SessionStore {
    db: Db,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

row! {
    struct DataRow {
        data: String,
        expires_at: i64,
    }
}

impl SessionStore {
    /// A session ends when nobody has used it for this long.
    pub const LONGEST_SILENCE: Period = Period::from_days(30);

    pub fn new(db: Db, clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { db, clock, randomness }
    }

    async fn insert(&self, record: &mut Record) -> Result<()> {
        let mut bytes = [0_u8; 16];
        self.randomness.fill(&mut bytes);
        record.id = Id(i128::from_le_bytes(bytes));
        let now = self.clock.now();
        let account = text(record, keys::ACCOUNT);
        let account: Option<AccountId> =
            account.as_deref().map(|id| rows::parsed("sessions", "account_id", id)).transpose()?;
        let mut tx = self.db.begin().await?;
        let mut conn = tx.conn();
        let sql = insert_sql(conn.kind(), account.is_some());
        let inserted = on_db!(conn, c => {
            sqlx::query(AssertSqlSafe(sql))
                .bind(SessionKey::generate(&*self.clock, &*self.randomness).as_uuid())
                .bind(hash(record.id))
                .bind(account.map(AccountId::as_uuid))
                .bind(stored_data(record))
                .bind(now.as_millis())
                .bind(now.plus(Self::LONGEST_SILENCE).as_millis())
                .bind(text(record, keys::ADDRESS))
                .bind(text(record, keys::USER_AGENT))
                .bind(record.data.get(keys::EPOCH).and_then(Value::as_i64).unwrap_or_default())
                .bind(AccountStatus::Active.as_str())
                .execute(c)
                .await
                .map(|done| done.rows_affected())
        })?;
        if inserted == 0 {
            return Err(StorageError::Overtaken);
        }
        tx.save().await
    }

    /// Only an update: two requests of one session overlap, and the one that ended it must have the last word.
    async fn update(&self, record: &Record) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let mut conn = tx.conn();
        on_db!(conn, c => {
            let query = sqlx::query("update sessions set data = $1 where hash = $2").bind(stored_data(record));
            query.bind(hash(record.id)).execute(c).await.map(drop)
        })?;
        tx.save().await
    }

    async fn find(&self, id: Id) -> Result<Option<Record>> {
        let sql = "select s.data, s.expires_at from sessions s left join accounts a on a.id = s.account_id \
                   where s.hash = $1 and s.expires_at > $2 and (s.account_id is null or a.status = $3)";
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let row: Option<DataRow> = on_db!(conn, c => {
            let query = sqlx::query_as(sql).bind(hash(id)).bind(self.clock.now().as_millis());
            query.bind(AccountStatus::Active.as_str()).fetch_optional(c).await
        })?;
        row.map(|row| record(id, &row)).transpose()
    }

    async fn remove(&self, id: Id) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let mut conn = tx.conn();
        on_db!(conn, c => {
            sqlx::query("delete from sessions where hash = $1").bind(hash(id)).execute(c).await.map(drop)
        })?;
        tx.save().await
    }
}

impl fmt::Debug for SessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionStore").field("db", &self.db).finish_non_exhaustive()
    }
}

#[async_trait]
impl tower_sessions::SessionStore for SessionStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.insert(record).await.map_err(|error| explained(&error))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.update(record).await.map_err(|error| explained(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.find(*id).await.map_err(|error| explained(&error))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.remove(*id).await.map_err(|error| explained(&error))
    }
}

/// A session of an account is made from the account's row, when that is still in its epoch. PostgreSQL locks the row: a
/// new password that is just being saved is waited for, and one that comes after sees the session and ends it.
fn insert_sql(dialect: DbKind, of_account: bool) -> String {
    let source = match (dialect, of_account) {
        // The two last values stand where they mean nothing, so that both forms take the same ones.
        (_, false) => "where $9 = $9 and $10 = $10",
        (DbKind::Sqlite, true) => "from accounts where id = $3 and epoch = $9 and status = $10",
        (DbKind::Postgres, true) => "from accounts where id = $3 and epoch = $9 and status = $10 for share",
    };
    format!(
        "insert into sessions \
         (id, hash, account_id, data, created_at, last_seen_at, expires_at, address, user_agent) \
         select $1, $2, $3, $4, $5, $5, $6, $7, $8 {source}"
    )
}

fn text(record: &Record, key: &str) -> Option<String> {
    record.data.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// What is left for the column `data` when the columns of their own are taken out.
fn stored_data(record: &Record) -> String {
    let rest = record.data.iter().filter(|(key, _)| !COLUMN_KEYS.contains(&key.as_str()));
    Value::Object(rest.map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>()).to_string()
}

fn record(id: Id, row: &DataRow) -> Result<Record> {
    let Value::Object(data) = rows::json("sessions", "data", &row.data)? else {
        return Err(rows::corrupt("sessions", "data", &row.data));
    };
    let expires = Timestamp::from_millis(row.expires_at);
    let expiry_date = OffsetDateTime::from_unix_timestamp(expires.as_millis() / 1_000)
        .map_err(|_| rows::corrupt("sessions", "expires_at", expires))?;
    Ok(Record { id, data: data.into_iter().collect(), expiry_date })
}

/// The trait's error is a text; the whole chain goes into it, because nothing else of it survives.
fn explained(error: &StorageError) -> session_store::Error {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        text = format!("{text}: {deeper}");
        cause = deeper.source();
    }
    session_store::Error::Backend(text)
}
