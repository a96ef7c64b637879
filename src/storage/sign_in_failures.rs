//! Counts of failed sign-ins per account name and per address. Stored, so that a restart forgives nothing.

use crate::{Conn, Repositories, Result, Tx, rows};
use domain::Timestamp;

/// What is known about one name or address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    pub count: u32,
    /// Since when the oldest of them fades.
    pub fades_from: Timestamp,
    pub blocked_until: Timestamp,
}

row! {
    struct FailuresRow {
        failures: i64,
        last_failure_at: i64,
        blocked_until: i64,
    }
}

pub struct SignInFailures<'c> {
    conn: Conn<'c>,
}

impl Tx {
    pub fn sign_in_failures(&mut self) -> SignInFailures<'_> {
        SignInFailures { conn: self.conn() }
    }
}

impl SignInFailures<'_> {
    /// What is known about the key. Whoever asks next waits until this transaction has ended, so that attempts at the
    /// same moment are counted one after the other.
    pub async fn lock(&mut self, key: &str, now: Timestamp) -> Result<Failures> {
        let sql = "insert into sign_in_failures (key, failures, last_failure_at, blocked_until) \
                   values ($1, 0, $2, 0) on conflict (key) do update set key = excluded.key \
                   returning failures, last_failure_at, blocked_until";
        let row: FailuresRow = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(key).bind(now.as_millis()).fetch_one(c).await
        })?;
        Ok(Failures {
            count: u32::try_from(row.failures)
                .map_err(|_| rows::corrupt("sign_in_failures", "failures", row.failures))?,
            fades_from: rows::time(row.last_failure_at),
            blocked_until: rows::time(row.blocked_until),
        })
    }

    pub async fn set(&mut self, key: &str, failures: Failures) -> Result<()> {
        let sql = "update sign_in_failures set failures = $1, last_failure_at = $2, blocked_until = $3 where key = $4";
        on_db!(self.conn, c => {
            sqlx::query(sql)
                .bind(i64::from(failures.count))
                .bind(failures.fades_from.as_millis())
                .bind(failures.blocked_until.as_millis())
                .bind(key)
                .execute(c)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    pub async fn clear(&mut self, key: &str) -> Result<()> {
        on_db!(self.conn, c => {
            sqlx::query("delete from sign_in_failures where key = $1").bind(key).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Removes what has been fading since before the given moment, and says how many they were.
    pub async fn remove_older(&mut self, than: Timestamp) -> Result<u64> {
        let sql = "delete from sign_in_failures where last_failure_at < $1 and blocked_until < $1";
        let removed = on_db!(self.conn, c => {
            sqlx::query(sql).bind(than.as_millis()).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(removed)
    }
}
