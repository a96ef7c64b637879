//! The life of a backtest, its files, and the ledger of trials.

use super::Backtests;
use crate::Result;
use domain::{BacktestId, JobId, OwnerId, RunId, StrategyId, Timestamp, backtests::Asked};
use serde_json::Value;

/// A backtest that is about to be asked for.
#[derive(Debug, Clone)]
pub struct NewBacktest<'a> {
    pub id: BacktestId,
    pub owner: OwnerId,
    pub asked: &'a Asked,
    pub job: JobId,
    pub run: RunId,
    pub at: Timestamp,
}

impl Backtests<'_> {
    pub async fn add(&mut self, new: &NewBacktest<'_>) -> Result<()> {
        let sql = "insert into backtests (id, owner_id, strategy_id, strategy_version, name, document, params, \
                   instrument, from_at, to_at, timeframe, cash, seed, feed, identity, job_id, run_id, created_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
        let asked = new.asked;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(new.id.as_uuid())
                .bind(new.owner.as_uuid())
                .bind(asked.strategy.map(|(id, _)| StrategyId::as_uuid(id)))
                .bind(asked.strategy.map(|(_, version)| i64::from(version)))
                .bind(&asked.name)
                .bind(&asked.document)
                .bind(asked.params.to_string())
                .bind(asked.instrument.as_str())
                .bind(asked.from.as_millis())
                .bind(asked.to.as_millis())
                .bind(&asked.timeframe)
                .bind(asked.cash.to_string())
                .bind(asked.seed)
                .bind(&asked.feed)
                .bind(&asked.identity)
                .bind(new.job.as_uuid())
                .bind(new.run.as_uuid())
                .bind(new.at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Puts the figures in. `false` when it was deleted in the meantime.
    pub async fn finish(&mut self, id: BacktestId, result: &Value, now: Timestamp) -> Result<bool> {
        let sql = "update backtests set result = $2, finished_at = $3 where id = $1";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(result.to_string()).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    pub async fn add_file(&mut self, id: BacktestId, name: &str, content: &[u8]) -> Result<()> {
        let sql = "insert into backtest_files (backtest_id, name, content) values ($1, $2, $3)";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(id.as_uuid()).bind(name).bind(content).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Takes it away with its files. Its trial stays counted.
    pub async fn delete(&mut self, id: BacktestId) -> Result<()> {
        for sql in
            ["delete from backtest_files where backtest_id = $1", "delete from backtests where id = $1"]
        {
            on_db!(self.conn, c => sqlx::query(sql).bind(id.as_uuid()).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// The ledger of the trials of one strategy; none before the first.
    pub async fn trials(&mut self, owner: OwnerId, subject: &str) -> Result<Option<Value>> {
        let sql = "select ledger from trials where owner_id = $1 and subject = $2";
        let ledger: Option<String> = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(owner.as_uuid()).bind(subject).fetch_optional(c).await
        })?;
        ledger.map(|text| crate::rows::json("trials", "ledger", &text)).transpose()
    }

    /// Locks the ledger until the end of the transaction, so that two trials at once are both counted.
    pub async fn lock_trials(&mut self, owner: OwnerId, subject: &str, now: Timestamp) -> Result<()> {
        let sql = "insert into trials (owner_id, subject, ledger, updated_at) values ($1, $2, 'null', $3) \
                   on conflict (owner_id, subject) do update set updated_at = $3";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(owner.as_uuid()).bind(subject).bind(now.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn save_trials(&mut self, owner: OwnerId, subject: &str, ledger: &Value) -> Result<()> {
        let sql = "update trials set ledger = $3 where owner_id = $1 and subject = $2";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(owner.as_uuid()).bind(subject).bind(ledger.to_string());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
