//! Backtests as people ask for them and look at them. Their files and the ledger of trials are in `write.rs`.

mod write;

pub use write::NewBacktest;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    BacktestId, JobId, OwnerId, Page, PageRequest, RunId, StrategyId,
    backtests::{Asked, Backtest, BacktestStatus},
    jobs::JobState,
    runs::RunStatus,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Where it stands follows from its job and its run.
const SELECT: &str = "select b.id, b.owner_id, b.strategy_id, b.strategy_version, b.name, b.document, b.params, \
    b.instrument, b.from_at, b.to_at, b.timeframe, b.cash, b.seed, b.feed, b.identity, b.job_id, b.run_id, \
    b.created_at, b.finished_at, b.result, r.status as run_status, r.phase, r.error as run_error, \
    j.state as job_state, j.last_error from backtests b \
    left join runs r on r.id = b.run_id left join jobs j on j.id = b.job_id";

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        strategy_id: Option<Uuid>,
        strategy_version: Option<i64>,
        name: String,
        document: String,
        params: String,
        instrument: String,
        from_at: i64,
        to_at: i64,
        timeframe: String,
        cash: String,
        seed: i64,
        feed: String,
        identity: String,
        job_id: Uuid,
        run_id: Uuid,
        created_at: i64,
        finished_at: Option<i64>,
        result: Option<String>,
        run_status: Option<String>,
        phase: Option<String>,
        run_error: Option<String>,
        job_state: Option<String>,
        last_error: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<Backtest> {
        let run: Option<RunStatus> =
            self.run_status.map(|text| rows::parsed("runs", "status", &text)).transpose()?;
        let job: Option<JobState> =
            self.job_state.map(|text| rows::parsed("jobs", "state", &text)).transpose()?;
        let status = BacktestStatus::of(self.result.is_some(), job, run);
        let version = |version| rows::count("backtests", "strategy_version", version);
        let strategy = match (self.strategy_id, self.strategy_version) {
            (Some(id), Some(number)) => Some((StrategyId::from_uuid(id), version(number)?)),
            _ => None,
        };
        Ok(Backtest {
            id: BacktestId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            asked: Asked {
                strategy,
                name: self.name,
                document: self.document,
                params: rows::json("backtests", "params", &self.params)?,
                instrument: rows::parsed("backtests", "instrument", &self.instrument)?,
                from: rows::time(self.from_at),
                to: rows::time(self.to_at),
                timeframe: self.timeframe,
                cash: rows::parsed("backtests", "cash", &self.cash)?,
                seed: self.seed,
                feed: self.feed,
                identity: self.identity,
            },
            job: JobId::from_uuid(self.job_id),
            run: RunId::from_uuid(self.run_id),
            phase: self.phase.filter(|_| status == BacktestStatus::Running),
            error: self.run_error.or(self.last_error).filter(|_| status != BacktestStatus::Done),
            status,
            created_at: rows::time(self.created_at),
            finished_at: self.finished_at.map(rows::time),
            result: self.result.map(|text| rows::json("backtests", "result", &text)).transpose()?,
        })
    }
}

pub struct Backtests<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn backtests(&mut self) -> Backtests<'_> {
        Backtests { conn: self.conn() }
    }
}

impl Tx {
    pub fn backtests(&mut self) -> Backtests<'_> {
        Backtests { conn: self.conn() }
    }
}

impl Backtests<'_> {
    pub async fn find(&mut self, id: BacktestId) -> Result<Option<Backtest>> {
        let sql = format!("{SELECT} where b.id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The owner's backtests, the newest first; of one strategy when one is named.
    pub async fn page(
        &mut self,
        owner: OwnerId,
        strategy: Option<StrategyId>,
        request: PageRequest,
    ) -> Result<Page<Backtest>> {
        let of_strategy = if strategy.is_some() { " and b.strategy_id = $2" } else { "" };
        let count = format!("select count(*) from backtests b where b.owner_id = $1{of_strategy}");
        let total: i64 = on_db!(self.conn, c => {
            let query = sqlx::query_scalar(AssertSqlSafe(count)).bind(owner.as_uuid());
            match strategy {
                Some(id) => query.bind(id.as_uuid()).fetch_one(c).await,
                None => query.fetch_one(c).await,
            }
        })?;
        let places = if strategy.is_some() { ("$3", "$4") } else { ("$2", "$3") };
        let sql = format!(
            "{SELECT} where b.owner_id = $1{of_strategy} order by b.created_at desc, b.id desc limit {} offset {}",
            places.0, places.1
        );
        let rows: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid());
            let query = match strategy {
                Some(id) => query.bind(id.as_uuid()),
                None => query,
            };
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let items = rows.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, rows::count("backtests", "count", total)?, request))
    }

    /// One of its files, packed as it was stored.
    pub async fn file(&mut self, id: BacktestId, name: &str) -> Result<Option<Vec<u8>>> {
        let sql = "select content from backtest_files where backtest_id = $1 and name = $2";
        Ok(on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(id.as_uuid()).bind(name).fetch_optional(c).await
        })?)
    }
}
