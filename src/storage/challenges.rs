//! Numbers that may be used once, such as the nonce of a wallet's message.

use crate::{Conn, Repositories, Result, Tx};
use domain::Timestamp;

pub struct Challenges<'c> {
    conn: Conn<'c>,
}

impl Tx {
    pub fn challenges(&mut self) -> Challenges<'_> {
        Challenges { conn: self.conn() }
    }
}

impl Challenges<'_> {
    pub async fn add(&mut self, nonce: &str, purpose: &str, expires_at: Timestamp) -> Result<()> {
        let sql = "insert into challenges (nonce, purpose, expires_at) values ($1, $2, $3)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(nonce).bind(purpose).bind(expires_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Uses the number up. Whether it was there and in time: of two at the same moment only one is told so.
    pub async fn take(&mut self, nonce: &str, purpose: &str, now: Timestamp) -> Result<bool> {
        let sql = "delete from challenges where nonce = $1 and purpose = $2 and expires_at > $3";
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(nonce).bind(purpose).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed > 0)
    }

    /// Removes what has expired, and says how many they were.
    pub async fn remove_expired(&mut self, now: Timestamp) -> Result<u64> {
        let removed = on_db!(self.conn, c => {
            let query = sqlx::query("delete from challenges where expires_at <= $1").bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed)
    }
}
