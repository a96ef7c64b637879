//! Wallets linked to accounts. An address is stored with its EIP-55 checksum, so that it has one spelling.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{AccountId, accounts::Account, wallets::Wallet};
use uuid::Uuid;

pub struct Wallets<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn wallets(&mut self) -> Wallets<'_> {
        Wallets { conn: self.conn() }
    }
}

impl Tx {
    pub fn wallets(&mut self) -> Wallets<'_> {
        Wallets { conn: self.conn() }
    }

    /// The account that a wallet signs in to.
    pub async fn account_of_wallet(&mut self, address: &str) -> Result<Option<Account>> {
        let mut conn = self.conn();
        let sql = "select account_id from wallets where address = $1";
        let id: Option<Uuid> =
            on_db!(conn, c => sqlx::query_scalar(sql).bind(address).fetch_optional(c).await)?;
        match id {
            Some(id) => self.accounts().find(AccountId::from_uuid(id)).await,
            None => Ok(None),
        }
    }
}

impl Wallets<'_> {
    /// An address that is linked already, to whichever account, is a [`crate::StorageError::Conflict`].
    pub async fn add(&mut self, account: AccountId, wallet: &Wallet) -> Result<()> {
        let sql = "insert into wallets (address, account_id, linked_at) values ($1, $2, $3)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(&wallet.address).bind(account.as_uuid());
            query.bind(wallet.linked_at.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// The account's wallets, the oldest first.
    pub async fn list(&mut self, account: AccountId) -> Result<Vec<Wallet>> {
        let sql = "select address, linked_at from wallets where account_id = $1";
        let mut rows: Vec<(String, i64)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(account.as_uuid()).fetch_all(c).await)?;
        // Here and not in the database, whose order would depend on its language.
        rows.sort_unstable_by(|(one, at), (other, later)| at.cmp(later).then_with(|| one.cmp(other)));
        let wallet = |(address, linked_at)| Wallet { address, linked_at: rows::time(linked_at) };
        Ok(rows.into_iter().map(wallet).collect())
    }

    /// Whether the account had this wallet.
    pub async fn remove(&mut self, account: AccountId, address: &str) -> Result<bool> {
        let sql = "delete from wallets where account_id = $1 and address = $2";
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(account.as_uuid()).bind(address);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed > 0)
    }
}
