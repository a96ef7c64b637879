//! Each time that an agent was held against the gate, and how it does on paper after that.

use super::{
    Lab,
    trials::{floats, packed},
};
use crate::{Result, rows};
use domain::{
    AgentId, GraduationId, OwnerId,
    lab::{Gate, GraduatedStrategy, Graduation, GraduationStatus, GraduationWord, PaperCheck},
    market::Timeframe,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "lab_graduations";
const COLUMNS: &str = "id, agent_id, number, version, gate, expected, examined_at, examined_by, status, decided_at, \
                       decided_by, reason, first_trade, first_decision, returned, paper, pairs, timeframe_ms";

/// Of the trades `t` those by which an agent is judged on paper: decided since it is there, and not closed by a hand or for good.
const COUNTS: &str = "t.agent_id = g.agent_id and t.number >= g.first_trade and t.decision >= g.first_decision \
                      and t.exit_why not in ('closed', 'terminated', 'emergency_stop')";

row! {
    struct Row {
        id: Uuid,
        agent_id: Uuid,
        number: i64,
        version: i64,
        gate: String,
        expected: Vec<u8>,
        examined_at: i64,
        examined_by: String,
        status: String,
        decided_at: Option<i64>,
        decided_by: Option<String>,
        reason: Option<String>,
        first_trade: i64,
        first_decision: i64,
        returned: Option<String>,
        paper: Option<String>,
        pairs: String,
        timeframe_ms: i64,
    }
}

row! {
    struct GraduatedRow {
        agent_id: Uuid,
        name: String,
        version: i64,
        document: String,
        pairs: String,
        timeframe_ms: i64,
        gate: String,
    }
}

impl GraduatedRow {
    fn parse(self) -> Result<GraduatedStrategy> {
        let gate: Gate = rows::document(TABLE, "gate", &self.gate)?;
        Ok(GraduatedStrategy {
            learner: AgentId::from_uuid(self.agent_id),
            name: rows::parsed("agents", "name", &self.name)?,
            version: rows::count(TABLE, "version", self.version)?,
            document: self.document,
            pairs: rows::document(TABLE, "pairs", &self.pairs)?,
            timeframe: timeframe(self.timeframe_ms)?,
            overridden: gate.red(),
        })
    }
}

fn timeframe(milliseconds: i64) -> Result<Timeframe> {
    Timeframe::from_ms(milliseconds).ok_or_else(|| rows::corrupt(TABLE, "timeframe_ms", milliseconds))
}

impl Row {
    fn parse(self) -> Result<Graduation> {
        let word = match (self.decided_at, self.decided_by) {
            (Some(at), Some(by)) => Some(GraduationWord { at: rows::time(at), by, reason: self.reason }),
            _ => None,
        };
        Ok(Graduation {
            id: GraduationId::from_uuid(self.id),
            agent: AgentId::from_uuid(self.agent_id),
            number: rows::count(TABLE, "number", self.number)?,
            version: rows::count(TABLE, "version", self.version)?,
            pairs: rows::document(TABLE, "pairs", &self.pairs)?,
            timeframe: timeframe(self.timeframe_ms)?,
            gate: rows::document(TABLE, "gate", &self.gate)?,
            expected: floats(&self.expected)
                .ok_or_else(|| rows::corrupt(TABLE, "expected", format!("{} bytes", self.expected.len())))?,
            examined_at: rows::time(self.examined_at),
            examined_by: self.examined_by,
            status: rows::parsed(TABLE, "status", &self.status)?,
            word,
            first_trade: self.first_trade,
            first_decision: self.first_decision,
            returned: self.returned,
            paper: self.paper.map(|text| rows::document(TABLE, "paper", &text)).transpose()?,
        })
    }
}

impl Lab<'_> {
    /// [`crate::StorageError::Conflict`] when one of this agent waits or holds already.
    pub async fn add_graduation(&mut self, new: &Graduation) -> Result<()> {
        let sql = "insert into lab_graduations (id, agent_id, number, version, gate, expected, examined_at, examined_by, \
                   status, first_trade, first_decision, pairs, timeframe_ms) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let gate = rows::written(TABLE, "gate", &new.gate)?;
        let pairs = rows::written(TABLE, "pairs", &new.pairs)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(new.id.as_uuid())
                .bind(new.agent.as_uuid())
                .bind(i64::from(new.number))
                .bind(i64::from(new.version))
                .bind(gate)
                .bind(packed(&new.expected))
                .bind(new.examined_at.as_millis())
                .bind(&new.examined_by)
                .bind(new.status.as_str())
                .bind(new.first_trade)
                .bind(new.first_decision)
                .bind(pairs)
                .bind(new.timeframe.ms());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn graduation(&mut self, id: GraduationId) -> Result<Option<Graduation>> {
        let sql = format!("select {COLUMNS} from lab_graduations where id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// All of an agent, the newest first.
    pub async fn graduations(&mut self, agent: AgentId) -> Result<Vec<Graduation>> {
        let sql = format!("select {COLUMNS} from lab_graduations where agent_id = $1 order by number desc");
        let rows: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_all(c).await
        })?;
        rows.into_iter().map(Row::parse).collect()
    }

    /// The one by which a version was on paper last, also when it is still there.
    pub async fn last_on_paper(&mut self, agent: AgentId, version: u32) -> Result<Option<Graduation>> {
        let sql = format!(
            "select {COLUMNS} from lab_graduations where agent_id = $1 and version = $2 \
             and status in ('granted', 'rolled_back', 'returned') order by number desc limit 1"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(agent.as_uuid())
                .bind(i64::from(version))
                .fetch_optional(c)
                .await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The one that waits or by which the agent is on paper.
    pub async fn held_graduation(&mut self, agent: AgentId) -> Result<Option<Graduation>> {
        let sql = format!(
            "select {COLUMNS} from lab_graduations where agent_id = $1 and status in ('granted', 'waiting')"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The versions by which agents of an owner are on paper, those let there last first. An agent that was ended lends its strategy to nobody.
    pub async fn graduated(&mut self, owner: OwnerId, most: u32) -> Result<Vec<GraduatedStrategy>> {
        let sql = "select g.agent_id, a.name, g.version, s.document, g.pairs, g.timeframe_ms, g.gate \
                   from agents a join lab_graduations g on g.agent_id = a.id and g.status = 'granted' \
                   join agent_strategies s on s.agent_id = g.agent_id and s.version = g.version \
                   where a.owner_id = $1 and a.status <> 'terminated' order by g.decided_at desc, g.id limit $2";
        let rows: Vec<GraduatedRow> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(owner.as_uuid()).bind(i64::from(most)).fetch_all(c).await
        })?;
        rows.into_iter().map(GraduatedRow::parse).collect()
    }

    /// How many of them there are.
    pub async fn graduated_count(&mut self, owner: OwnerId) -> Result<usize> {
        let sql = "select count(*) from agents a join lab_graduations g on g.agent_id = a.id and g.status = 'granted' \
                   where a.owner_id = $1 and a.status <> 'terminated'";
        let count: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(sql).bind(owner.as_uuid()).fetch_one(c).await)?;
        rows::count(TABLE, "count", count)
    }

    /// Those by which agents are on paper and of which trades have been closed that were not looked at.
    pub async fn graduations_to_look_at(&mut self) -> Result<Vec<GraduationId>> {
        let sql = format!(
            "select g.id from lab_graduations g where g.status = 'granted' and exists ( \
             select 1 from desk_trades t where {COUNTS} and t.number > g.looked_until)"
        );
        let found: Vec<Uuid> =
            on_db!(self.conn, c => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(c).await)?;
        Ok(found.into_iter().map(GraduationId::from_uuid).collect())
    }

    /// The trades by which an agent is judged that is on paper by this, with what each gained; the oldest first.
    pub async fn gains_on_paper(&mut self, id: GraduationId) -> Result<Vec<(i64, f64)>> {
        let sql = format!(
            "select t.number, t.gain from lab_graduations g join desk_trades t on {COUNTS} \
             where g.id = $1 order by t.number"
        );
        Ok(on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_all(c).await
        })?)
    }

    /// Takes one from a status to the next with what a person said; `false` when it is not at that status any more.
    pub async fn decide_graduation(
        &mut self,
        id: GraduationId,
        (from, to): (GraduationStatus, GraduationStatus),
        word: &GraduationWord,
        (first_trade, first_decision): (i64, i64),
    ) -> Result<bool> {
        let sql = "update lab_graduations set status = $3, decided_at = $4, decided_by = $5, reason = $6, \
                   first_trade = $7, looked_until = $7 - 1, first_decision = $8 where id = $1 and status = $2";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(from.as_str())
                .bind(to.as_str())
                .bind(word.at.as_millis())
                .bind(&word.by)
                .bind(word.reason.as_deref())
                .bind(first_trade)
                .bind(first_decision);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// What was traded on paper until now counts no more: it is compared anew from a trade and a decision on.
    pub async fn count_anew(
        &mut self,
        id: GraduationId,
        (first_trade, first_decision): (i64, i64),
    ) -> Result<()> {
        let sql = "update lab_graduations set first_trade = $2, looked_until = $2 - 1, first_decision = $3, paper = null \
                   where id = $1 and status = 'granted'";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(first_trade).bind(first_decision);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes how one that is on paper does there; and why it comes back, when it does.
    pub async fn save_paper_check(
        &mut self,
        id: GraduationId,
        check: &PaperCheck,
        returned: Option<&str>,
    ) -> Result<bool> {
        let sql = "update lab_graduations set paper = $2, looked_until = $3, returned = $4, status = $5 \
                   where id = $1 and status = 'granted'";
        let status = if returned.is_some() { GraduationStatus::Returned } else { GraduationStatus::Granted };
        let paper = rows::written(TABLE, "paper", check)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(paper)
                .bind(check.until)
                .bind(returned)
                .bind(status.as_str());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
