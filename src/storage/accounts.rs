//! Accounts: people and their password hashes. Each account is also an owner of things.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AccountId, PageRequest, Timestamp,
    accounts::{Account, AccountName, AccountStatus, Role},
};
use uuid::Uuid;

const COLUMNS: &str = "id, name, role, status, password_hash, created_at, updated_at, epoch";

/// One number among those that may be locked: "admins" in ASCII.
const ADMINISTRATORS_LOCK: i64 = 0x6164_6d69_6e73;

/// An account with what only a sign-in may see.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub account: Account,
    /// Absent when the account signs in by wallet only.
    pub password_hash: Option<String>,
}

row! {
    struct AccountRow {
        id: Uuid,
        name: String,
        role: String,
        status: String,
        password_hash: Option<String>,
        created_at: i64,
        updated_at: i64,
        epoch: i64,
    }
}

impl AccountRow {
    fn parse(self) -> Result<Credentials> {
        let account = Account {
            id: AccountId::from_uuid(self.id),
            name: rows::parsed("accounts", "name", &self.name)?,
            role: rows::parsed("accounts", "role", &self.role)?,
            status: rows::parsed("accounts", "status", &self.status)?,
            created_at: rows::time(self.created_at),
            updated_at: rows::time(self.updated_at),
            epoch: self.epoch,
        };
        Ok(Credentials { account, password_hash: self.password_hash })
    }
}

pub struct Accounts<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn accounts(&mut self) -> Accounts<'_> {
        Accounts { conn: self.conn() }
    }
}

impl Tx {
    pub fn accounts(&mut self) -> Accounts<'_> {
        Accounts { conn: self.conn() }
    }

    /// Makes changes to the set of administrators wait for each other until this transaction ends. Not by the house's row
    /// in `owners`, which is locked last by whoever appends events. SQLite has one writer anyway.
    pub async fn lock_administrators(&mut self) -> Result<()> {
        if let Conn::Postgres(conn) = self.conn() {
            crate::failpoint::before_statement();
            let sql = "select pg_advisory_xact_lock($1)";
            sqlx::query(sql).bind(ADMINISTRATORS_LOCK).execute(conn).await?;
        }
        Ok(())
    }
}

impl Accounts<'_> {
    pub async fn find(&mut self, id: AccountId) -> Result<Option<Account>> {
        Ok(self.credentials(id).await?.map(|found| found.account))
    }

    pub async fn credentials(&mut self, id: AccountId) -> Result<Option<Credentials>> {
        let sql = sql_where("id");
        let row: Option<AccountRow> = on_db!(self.conn, c => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(AccountRow::parse).transpose()
    }

    pub async fn credentials_by_name(&mut self, name: &AccountName) -> Result<Option<Credentials>> {
        let sql = sql_where("name");
        let row: Option<AccountRow> = on_db!(self.conn, c => {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(name.as_str()).fetch_optional(c).await
        })?;
        row.map(AccountRow::parse).transpose()
    }

    /// All accounts by name, and how many there are.
    pub async fn list(&mut self, page: PageRequest) -> Result<(Vec<Account>, u64)> {
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar("select count(*) from accounts").fetch_one(c).await)?;
        let sql = format!("select {COLUMNS} from accounts order by name limit $1 offset $2");
        let rows: Vec<AccountRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
            query.bind(page.limit()).bind(page.offset()).fetch_all(c).await
        })?;
        let accounts = rows.into_iter().map(|row| Ok(row.parse()?.account)).collect::<Result<_>>()?;
        Ok((accounts, rows::count("accounts", "count", total)?))
    }

    /// How many administrators there are, disabled ones included.
    pub async fn count_admins(&mut self) -> Result<u64> {
        let sql = "select count(*) from accounts where role = $1";
        let count: i64 = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(Role::Admin.as_str()).fetch_one(c).await
        })?;
        rows::count("accounts", "count", count)
    }

    pub async fn count_active_admins(&mut self) -> Result<u64> {
        let sql = "select count(*) from accounts where role = $1 and status = $2";
        let count: i64 = on_db!(self.conn, c => {
            let query = sqlx::query_scalar(sql).bind(Role::Admin.as_str());
            query.bind(AccountStatus::Active.as_str()).fetch_one(c).await
        })?;
        rows::count("accounts", "count", count)
    }

    /// A taken name is a [`crate::StorageError::Conflict`].
    pub async fn add(&mut self, account: &Account, password_hash: Option<&str>) -> Result<()> {
        let owner =
            "insert into owners (id, kind, last_seq, served_at, created_at) values ($1, 'account', 0, 0, $2)";
        on_db!(self.conn, c => {
            let query = sqlx::query(owner).bind(account.id.as_uuid());
            query.bind(account.created_at.as_millis()).execute(c).await.map(drop)
        })?;
        let sql = format!("insert into accounts ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8)");
        on_db!(self.conn, c => {
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(account.id.as_uuid())
                .bind(account.name.as_str())
                .bind(account.role.as_str())
                .bind(account.status.as_str())
                .bind(password_hash)
                .bind(account.created_at.as_millis())
                .bind(account.updated_at.as_millis())
                .bind(account.epoch)
                .execute(c)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    /// The account as it is now, in a new epoch.
    pub async fn set_status(
        &mut self,
        id: AccountId,
        status: AccountStatus,
        now: Timestamp,
    ) -> Result<Account> {
        let sql = format!(
            "update accounts set status = $1, updated_at = $2, epoch = epoch + 1 where id = $3 returning {COLUMNS}"
        );
        let row: AccountRow = on_db!(self.conn, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(status.as_str()).bind(now.as_millis());
            query.bind(id.as_uuid()).fetch_one(c).await
        })?;
        Ok(row.parse()?.account)
    }

    /// Begins a new epoch.
    pub async fn set_password(&mut self, id: AccountId, hash: &str, now: Timestamp) -> Result<()> {
        let sql = "update accounts set password_hash = $1, updated_at = $2, epoch = epoch + 1 where id = $3";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(hash).bind(now.as_millis()).bind(id.as_uuid()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}

fn sql_where(column: &'static str) -> String {
    format!("select {COLUMNS} from accounts where {column} = $1")
}
