//! The ledger of everything that agents ever had run, whether it was proposed or not.

use super::{Lab, iterations::number};
use crate::{Result, rows};
use domain::{AgentId, Page, PageRequest, lab::Trial};
use uuid::Uuid;

const TABLE: &str = "lab_trials";

row! {
    struct Row {
        agent_id: Uuid,
        iteration: i64,
        number: i64,
        change: String,
        edits: String,
        trades: i64,
        sharpe: Option<f64>,
        returns: Vec<u8>,
        ground: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<Trial> {
        let returns = floats(&self.returns)
            .ok_or_else(|| rows::corrupt(TABLE, "returns", format!("{} bytes", self.returns.len())))?;
        Ok(Trial {
            agent: AgentId::from_uuid(self.agent_id),
            iteration: rows::count(TABLE, "iteration", self.iteration)?,
            number: rows::count(TABLE, "number", self.number)?,
            change: self.change,
            edits: rows::document(TABLE, "edits", &self.edits)?,
            trades: rows::count(TABLE, "trades", self.trades)?,
            sharpe: self.sharpe,
            returns,
            ground: self.ground,
        })
    }
}

/// Numbers as they are kept; none when there is a piece of one.
pub(super) fn floats(bytes: &[u8]) -> Option<Vec<f32>> {
    let (numbers, []) = bytes.as_chunks::<4>() else { return None };
    Some(numbers.iter().map(|number| f32::from_le_bytes(*number)).collect())
}

pub(super) fn packed(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

impl Lab<'_> {
    pub async fn add_trials(&mut self, trials: &[Trial]) -> Result<()> {
        let sql = "insert into lab_trials (agent_id, iteration, number, change, edits, trades, sharpe, returns, ground) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        for trial in trials {
            let edits = rows::written(TABLE, "edits", &trial.edits)?;
            let returns = packed(&trial.returns);
            on_db!(self.conn, c => {
                let query = sqlx::query(sql)
                    .bind(trial.agent.as_uuid())
                    .bind(i64::from(trial.iteration))
                    .bind(i64::from(trial.number))
                    .bind(&trial.change)
                    .bind(edits)
                    .bind(number(trial.trades))
                    .bind(trial.sharpe)
                    .bind(returns)
                    .bind(trial.ground.as_deref());
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Everything that an agent ever had run, in its order.
    pub async fn trials(&mut self, agent: AgentId) -> Result<Vec<Trial>> {
        let sql = "select agent_id, iteration, number, change, edits, trades, sharpe, returns, ground from lab_trials \
                   where agent_id = $1 order by iteration, number";
        let found: Vec<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        found.into_iter().map(Row::parse).collect()
    }

    /// A page of it, the newest first, without what each day returned.
    pub async fn trials_page(&mut self, agent: AgentId, request: PageRequest) -> Result<Page<Trial>> {
        let sql = "select agent_id, iteration, number, change, edits, trades, sharpe, substr(returns, 1, 0) as returns, ground \
                   from lab_trials where agent_id = $1 order by iteration desc, number desc limit $2 offset $3";
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(agent.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let items = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, self.trial_count(agent).await? as u64, request))
    }

    /// What was run before an iteration, the newest first: at most so many, without what each day returned; and how many there are in all.
    pub async fn trials_before(
        &mut self,
        agent: AgentId,
        iteration: u32,
        most: usize,
    ) -> Result<(Vec<Trial>, usize)> {
        let count = "select count(*) from lab_trials where agent_id = $1 and iteration < $2";
        let count: i64 = on_db!(self.conn, c => {
            sqlx::query_scalar(count).bind(agent.as_uuid()).bind(i64::from(iteration)).fetch_one(c).await
        })?;
        let sql = "select agent_id, iteration, number, change, edits, trades, sharpe, substr(returns, 1, 0) as returns, ground \
                   from lab_trials where agent_id = $1 and iteration < $2 \
                   order by iteration desc, number desc limit $3";
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(agent.as_uuid()).bind(i64::from(iteration));
            query.bind(number(most)).fetch_all(c).await
        })?;
        let trials = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok((trials, rows::count(TABLE, "count", count)?))
    }

    pub async fn trial_count(&mut self, agent: AgentId) -> Result<usize> {
        let sql = "select count(*) from lab_trials where agent_id = $1";
        let count: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(sql).bind(agent.as_uuid()).fetch_one(c).await)?;
        rows::count(TABLE, "count", count)
    }
}
