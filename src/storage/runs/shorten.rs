//! What becomes of the results of old phases: texts are taken away, figures stay.

use super::Runs;
use crate::{Result, rows};
use domain::{RunId, Timestamp};
use serde_json::Value;
use uuid::Uuid;

impl Runs<'_> {
    /// Runs of a kind that ended before a moment and still have all that their phases left; the oldest first.
    pub async fn whole(&mut self, kind: &str, ended_before: Timestamp, most: i64) -> Result<Vec<RunId>> {
        let sql = "select id from runs where kind = $1 and ended_at < $2 and shortened_at is null \
                   order by ended_at limit $3";
        let found: Vec<Uuid> = on_db!(self.conn, c => {
            let query = sqlx::query_scalar(sql).bind(kind).bind(ended_before.as_millis());
            query.bind(most).fetch_all(c).await
        })?;
        Ok(found.into_iter().map(RunId::from_uuid).collect())
    }

    /// Puts something shorter in the place of what a phase left.
    pub async fn put_result(&mut self, run: RunId, position: u32, result: &Value) -> Result<()> {
        let sql = "update run_phases set result = $3 where run_id = $1 and position = $2";
        let text = rows::written("run_phases", "result", result)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(run.as_uuid()).bind(i64::from(position));
            query.bind(text).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Remembers that the phases of a run have been shortened.
    pub async fn set_shortened(&mut self, run: RunId, now: Timestamp) -> Result<()> {
        let sql = "update runs set shortened_at = $2 where id = $1";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(run.as_uuid()).bind(now.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
