//! Effects that have happened, by their idempotency key. The key is the primary key: recording one twice is a conflict.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{RunId, Timestamp};
use serde_json::Value;

pub struct Effects<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn effects(&mut self) -> Effects<'_> {
        Effects { conn: self.conn() }
    }
}

impl Tx {
    pub fn effects(&mut self) -> Effects<'_> {
        Effects { conn: self.conn() }
    }
}

impl Effects<'_> {
    /// The result of an effect that has happened.
    pub async fn find(&mut self, key: &str) -> Result<Option<Value>> {
        let sql = "select result from effects where key = $1";
        let result: Option<String> =
            on_db!(self.conn, c => sqlx::query_scalar(sql).bind(key).fetch_optional(c).await)?;
        result.map(|text| rows::json("effects", "result", &text)).transpose()
    }

    /// Records an effect; [`crate::StorageError::Conflict`] when it has happened already.
    pub async fn record(&mut self, key: &str, run: RunId, result: &Value, at: Timestamp) -> Result<()> {
        let sql = "insert into effects (key, run_id, result, at) values ($1, $2, $3, $4)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(key).bind(run.as_uuid()).bind(result.to_string());
            query.bind(at.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
