//! Managers beside their frozen twins: how agents began, how far the comparison has come, and what it found.

use super::{Managers, TABLE as MANAGERS};
use crate::{Result, rows};
use domain::{
    AgentId, Fixed, ManagerId, Money, OwnerId, Timestamp,
    agents::{Agent, Stage, Status},
    managers::{ComparisonPoint, Origin, Summary},
    market::{Minute, Timeframe},
};
use serde_json::Value;
use sqlx::QueryBuilder;
use uuid::Uuid;

const ORIGINS: &str = "agent_origins";
const TWINS: &str = "manager_twins";
const EQUITY: &str = "manager_equity";

const MINUTES_OF_DAY: i64 = 1_440;
/// Rows per statement: SQLite allows 32,766 values in one.
const ROWS: usize = 500;

/// How far the comparison of a manager has come.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinRow {
    pub manager: ManagerId,
    /// The minute in which its first agent could trade.
    pub began: Minute,
    /// The first minute that is not in it.
    pub reached: Minute,
    /// What is needed to go on.
    pub state: Value,
    pub summary: Summary,
}

/// What is shown of a comparison, but for its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    pub began: Minute,
    pub reached: Minute,
    pub summary: Summary,
    pub updated_at: Timestamp,
}

row! {
    struct OriginRow {
        agent_id: Uuid,
        manager_id: Uuid,
        owner_id: Uuid,
        name: String,
        instructions: String,
        pairs: String,
        timeframe_ms: i64,
        allocation: String,
        risk: String,
        brain: String,
        manager_config: String,
        trades_from: Option<i64>,
        created_at: i64,
    }
}

impl OriginRow {
    fn parse(self) -> Result<Origin> {
        let timeframe = Timeframe::from_ms(self.timeframe_ms)
            .ok_or_else(|| rows::corrupt(ORIGINS, "timeframe_ms", self.timeframe_ms))?;
        let agent = Agent {
            id: AgentId::from_uuid(self.agent_id),
            owner: OwnerId::from_uuid(self.owner_id),
            name: rows::parsed(ORIGINS, "name", &self.name)?,
            manager: Some(ManagerId::from_uuid(self.manager_id)),
            stage: Stage::Paper,
            status: Status::Running,
            locked: false,
            instructions: self.instructions,
            pairs: rows::document(ORIGINS, "pairs", &self.pairs)?,
            timeframe,
            allocation: rows::parsed(ORIGINS, "allocation", &self.allocation)?,
            risk: rows::document(ORIGINS, "risk", &self.risk)?,
            brain: rows::document(ORIGINS, "brain", &self.brain)?,
            trades_from: self.trades_from.map(Minute::new),
            version: 1,
            created_at: rows::time(self.created_at),
            updated_at: rows::time(self.created_at),
        };
        Ok(Origin { agent, config: rows::document(ORIGINS, "manager_config", &self.manager_config)? })
    }
}

row! {
    struct PointRow {
        minute: i64,
        capital: String,
        gained: String,
        twin: Option<String>,
        held: Option<String>,
        model_units: Option<i64>,
    }
}

impl PointRow {
    fn parse(self) -> Result<ComparisonPoint> {
        let amount = |column, text: Option<String>| -> Result<Option<Fixed>> {
            text.map(|text| rows::parsed(EQUITY, column, &text)).transpose()
        };
        Ok(ComparisonPoint {
            minute: Minute::new(self.minute),
            capital: rows::parsed(EQUITY, "capital", &self.capital)?,
            gained: rows::parsed(EQUITY, "gained", &self.gained)?,
            twin: amount("twin", self.twin)?,
            held: amount("held", self.held)?,
            models: self.model_units.map(Money::from_units),
        })
    }
}

const POINT: &str = "minute, capital, gained, twin, held, model_units";

impl Managers<'_> {
    /// The agents of a manager as they were first created, as far as they were started before a minute; the first started first.
    pub async fn origins(&mut self, manager: ManagerId, before: Minute) -> Result<Vec<Origin>> {
        let sql = "select agent_id, manager_id, owner_id, name, instructions, pairs, timeframe_ms, allocation, risk, brain, \
                   manager_config, trades_from, created_at from agent_origins where manager_id = $1 and trades_from < $2 \
                   order by trades_from, agent_id";
        let found: Vec<OriginRow> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(manager.as_uuid()).bind(before.number()).fetch_all(c).await
        })?;
        found.into_iter().map(OriginRow::parse).collect()
    }

    /// How many agents of a manager were there before anybody wrote down how they began, and may have been changed since.
    pub async fn agents_without_origin(&mut self, manager: ManagerId) -> Result<i64> {
        let sql = "select count(*) from agents a where a.manager_id = $1 \
                   and not exists (select 1 from agent_origins o where o.agent_id = a.id)";
        Ok(on_db!(self.conn, c => sqlx::query_scalar(sql).bind(manager.as_uuid()).fetch_one(c).await)?)
    }

    /// Managers whose comparison has not come to a minute, with where it stands or is to begin. Deleted ones are compared no more.
    pub async fn twins_behind(&mut self, minute: Minute) -> Result<Vec<(ManagerId, Minute)>> {
        let sql = "select t.manager_id, t.reached from manager_twins t join agent_managers m on m.id = t.manager_id \
                   where t.reached < $1 and m.deleted_at is null union all \
                   select a.manager_id, min(a.trades_from) from agents a join agent_managers m on m.id = a.manager_id \
                   where a.trades_from < $1 and m.deleted_at is null \
                   and not exists (select 1 from manager_twins t where t.manager_id = a.manager_id) group by a.manager_id";
        let found: Vec<(Uuid, i64)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(minute.number()).fetch_all(c).await)?;
        Ok(found.into_iter().map(|(id, at)| (ManagerId::from_uuid(id), Minute::new(at))).collect())
    }

    pub async fn twin(&mut self, manager: ManagerId) -> Result<Option<TwinRow>> {
        let sql = "select began, reached, state, summary from manager_twins where manager_id = $1";
        let found: Option<(i64, i64, String, String)> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(manager.as_uuid()).fetch_optional(c).await
        })?;
        let parse = |(began, reached, state, summary): (i64, i64, String, String)| {
            Ok(TwinRow {
                manager,
                began: Minute::new(began),
                reached: Minute::new(reached),
                state: rows::json(TWINS, "state", &state)?,
                summary: rows::document(TWINS, "summary", &summary)?,
            })
        };
        found.map(parse).transpose()
    }

    /// What is shown, without what is needed to go on.
    pub async fn compared(&mut self, manager: ManagerId) -> Result<Option<Compared>> {
        let sql = "select began, reached, summary, updated_at from manager_twins where manager_id = $1";
        let found: Option<(i64, i64, String, i64)> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(manager.as_uuid()).fetch_optional(c).await
        })?;
        let parse = |(began, reached, summary, updated_at): (i64, i64, String, i64)| {
            Ok(Compared {
                began: Minute::new(began),
                reached: Minute::new(reached),
                summary: rows::document(TWINS, "summary", &summary)?,
                updated_at: rows::time(updated_at),
            })
        };
        found.map(parse).transpose()
    }

    pub async fn save_twin(&mut self, twin: &TwinRow, now: Timestamp) -> Result<()> {
        let sql = "insert into manager_twins (manager_id, began, reached, state, summary, updated_at) \
                   values ($1, $2, $3, $4, $5, $6) on conflict (manager_id) do update \
                   set reached = $3, state = $4, summary = $5, updated_at = $6";
        let state = twin.state.to_string();
        let summary = rows::written(TWINS, "summary", &twin.summary)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(twin.manager.as_uuid()).bind(twin.began.number());
            let query = query.bind(twin.reached.number()).bind(state).bind(summary).bind(now.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Adds points; one that stands there already stays.
    pub async fn add_points(&mut self, manager: ManagerId, points: &[ComparisonPoint]) -> Result<()> {
        let text = |amount: Option<Fixed>| amount.map(|amount| amount.to_string());
        for chunk in points.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into manager_equity (manager_id, minute, capital, gained, twin, held, model_units) ",
                );
                insert.push_values(chunk, |mut row, point| {
                    row.push_bind(manager.as_uuid())
                        .push_bind(point.minute.number())
                        .push_bind(point.capital.to_string())
                        .push_bind(point.gained.to_string())
                        .push_bind(text(point.twin))
                        .push_bind(text(point.held))
                        .push_bind(point.models.map(Money::as_units));
                });
                insert.push(" on conflict (manager_id, minute) do nothing");
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Leaves of the points before a minute the first one and those at the ends of days.
    pub async fn thin_points(&mut self, twin: &TwinRow, before: Minute) -> Result<()> {
        let sql = "delete from manager_equity where manager_id = $1 and minute < $2 and minute > $3 and minute % $4 <> 0";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(twin.manager.as_uuid()).bind(before.number());
            query.bind(twin.began.number()).bind(MINUTES_OF_DAY).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// All points, oldest first.
    pub async fn points(&mut self, manager: ManagerId) -> Result<Vec<ComparisonPoint>> {
        let mut points = self.last_points(manager, i64::MAX).await?;
        points.reverse();
        Ok(points)
    }

    /// The last points, newest first.
    pub async fn last_points(&mut self, manager: ManagerId, most: i64) -> Result<Vec<ComparisonPoint>> {
        let found: Vec<PointRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(POINT).push(" from manager_equity where manager_id = ").push_bind(manager.as_uuid());
            query.push(" order by minute desc limit ").push_bind(most);
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(PointRow::parse).collect()
    }

    /// The point of each UTC day's beginning, oldest first.
    pub async fn days(&mut self, manager: ManagerId) -> Result<Vec<ComparisonPoint>> {
        let found: Vec<PointRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(POINT).push(" from manager_equity where manager_id = ").push_bind(manager.as_uuid());
            query.push(" and minute % ").push_bind(MINUTES_OF_DAY).push(" = 0 order by minute");
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(PointRow::parse).collect()
    }

    /// What the models of a manager and of its agents have cost, and how many calls stand beside that whose cost was not learned.
    pub async fn model_costs(&mut self, manager: ManagerId) -> Result<(Money, u64)> {
        let sql = "select cast(coalesce(sum(cost_units), 0) as bigint), \
                   coalesce(sum(case when cost_units is null and state <> 'asking' then 1 else 0 end), 0) \
                   from model_calls where manager_id = $1";
        let (units, unknown): (i64, i64) =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(manager.as_uuid()).fetch_one(c).await)?;
        Ok((Money::from_units(units), rows::count(MANAGERS, "unknown calls", unknown)?))
    }
}
