//! API tokens: only the hash of a secret is stored.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AccountId, PageRequest, Timestamp, TokenId,
    accounts::{AccountName, AccountStatus, Role},
    tokens::{ApiToken, Scopes},
};
use uuid::Uuid;

/// A valid token together with the account it belongs to.
#[derive(Debug, Clone)]
pub struct TokenHolder {
    pub token: TokenId,
    pub scopes: Scopes,
    pub account: AccountId,
    pub name: AccountName,
    pub role: Role,
    pub last_used_at: Option<Timestamp>,
}

row! {
    struct HolderRow {
        id: Uuid,
        scopes: String,
        account_id: Uuid,
        name: String,
        role: String,
        last_used_at: Option<i64>,
    }
}

row! {
    struct TokenRow {
        id: Uuid,
        name: String,
        prefix: String,
        scopes: String,
        created_at: i64,
        expires_at: Option<i64>,
        last_used_at: Option<i64>,
        revoked_at: Option<i64>,
    }
}

impl HolderRow {
    fn parse(self) -> Result<TokenHolder> {
        Ok(TokenHolder {
            token: TokenId::from_uuid(self.id),
            scopes: rows::parsed("api_tokens", "scopes", &self.scopes)?,
            account: AccountId::from_uuid(self.account_id),
            name: rows::parsed("accounts", "name", &self.name)?,
            role: rows::parsed("accounts", "role", &self.role)?,
            last_used_at: self.last_used_at.map(rows::time),
        })
    }
}

/// The statement that finds a valid token of an active account by one of the token's columns.
macro_rules! holder_by {
    ($column:literal) => {
        concat!(
            "select t.id, t.scopes, a.id as account_id, a.name, a.role, t.last_used_at \
             from api_tokens t join accounts a on a.id = t.account_id where t.",
            $column,
            " = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2) and a.status = $3"
        )
    };
}

impl TokenRow {
    fn parse(self) -> Result<ApiToken> {
        Ok(ApiToken {
            id: TokenId::from_uuid(self.id),
            name: self.name,
            prefix: self.prefix,
            scopes: rows::parsed("api_tokens", "scopes", &self.scopes)?,
            created_at: rows::time(self.created_at),
            expires_at: self.expires_at.map(rows::time),
            last_used_at: self.last_used_at.map(rows::time),
            revoked_at: self.revoked_at.map(rows::time),
        })
    }
}

const COLUMNS: &str = "id, name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at";

pub struct Tokens<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn tokens(&mut self) -> Tokens<'_> {
        Tokens { conn: self.conn() }
    }
}

impl Tx {
    pub fn tokens(&mut self) -> Tokens<'_> {
        Tokens { conn: self.conn() }
    }
}

impl Tokens<'_> {
    pub async fn add(&mut self, account: AccountId, token: &ApiToken, hash: &[u8]) -> Result<()> {
        let sql = "insert into api_tokens (id, account_id, name, prefix, hash, scopes, created_at, expires_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        on_db!(self.conn, c => {
            sqlx::query(sql)
                .bind(token.id.as_uuid())
                .bind(account.as_uuid())
                .bind(&token.name)
                .bind(&token.prefix)
                .bind(hash)
                .bind(token.scopes.to_string())
                .bind(token.created_at.as_millis())
                .bind(token.expires_at.map(Timestamp::as_millis))
                .execute(c)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    /// Whoever shows the secret with this hash, if it is valid now. The secret itself is never compared: its hash is
    /// looked up, so that the time taken says nothing about it.
    pub async fn holder(&mut self, hash: &[u8], now: Timestamp) -> Result<Option<TokenHolder>> {
        let row: Option<HolderRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(holder_by!("hash")).bind(hash).bind(now.as_millis());
            query.bind(AccountStatus::Active.as_str()).fetch_optional(c).await
        })?;
        row.map(HolderRow::parse).transpose()
    }

    /// The same for a token that was shown before: whether it is still valid.
    pub async fn still_valid(&mut self, token: TokenId, now: Timestamp) -> Result<Option<TokenHolder>> {
        let row: Option<HolderRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(holder_by!("id")).bind(token.as_uuid()).bind(now.as_millis());
            query.bind(AccountStatus::Active.as_str()).fetch_optional(c).await
        })?;
        row.map(HolderRow::parse).transpose()
    }

    /// The account's tokens, the newest first, and how many there are.
    pub async fn list(&mut self, account: AccountId, page: PageRequest) -> Result<(Vec<ApiToken>, u64)> {
        let count = "select count(*) from api_tokens where account_id = $1";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(account.as_uuid()).fetch_one(c).await)?;
        let sql = format!(
            "select {COLUMNS} from api_tokens where account_id = $1 order by created_at desc, id desc limit $2 offset $3"
        );
        let rows: Vec<TokenRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(account.as_uuid());
            query.bind(page.limit()).bind(page.offset()).fetch_all(c).await
        })?;
        let tokens = rows.into_iter().map(TokenRow::parse).collect::<Result<_>>()?;
        Ok((tokens, rows::count("api_tokens", "count", total)?))
    }

    /// How many of the account's tokens are neither revoked nor expired.
    pub async fn count_valid(&mut self, account: AccountId, now: Timestamp) -> Result<u64> {
        let sql = "select count(*) from api_tokens \
                   where account_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)";
        let count: i64 = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(account.as_uuid()).bind(now.as_millis()).fetch_one(c).await
        })?;
        rows::count("api_tokens", "count", count)
    }

    pub async fn find(&mut self, account: AccountId, id: TokenId) -> Result<Option<ApiToken>> {
        let sql = format!("select {COLUMNS} from api_tokens where account_id = $1 and id = $2");
        let row: Option<TokenRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(account.as_uuid());
            query.bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(TokenRow::parse).transpose()
    }

    /// Whether it was still unrevoked.
    pub async fn revoke(&mut self, account: AccountId, id: TokenId, now: Timestamp) -> Result<bool> {
        let sql =
            "update api_tokens set revoked_at = $1 where account_id = $2 and id = $3 and revoked_at is null";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(now.as_millis()).bind(account.as_uuid()).bind(id.as_uuid());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed > 0)
    }

    pub async fn mark_used(&mut self, id: TokenId, now: Timestamp) -> Result<()> {
        let sql = "update api_tokens set last_used_at = $1 where id = $2 and coalesce(last_used_at, 0) < $1";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(now.as_millis()).bind(id.as_uuid()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
