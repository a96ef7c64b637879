//! What waits for a person's yes, and what waited once.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AgentId, ApprovalId, Money, OwnerId, Page, PageRequest,
    approvals::{Approval, ApprovalFilter, ApprovalStatus, Settled},
    events::Subject,
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

const TABLE: &str = "approvals";
const COLUMNS: &str = "id, owner_id, kind, subject, agent_id, title, change, facts, cost_units, status, asked_at, \
                       decided_at, decided_by, reason, confirm";

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $owner:expr, $filter:expr) => {{
        $query.push("owner_id = ").push_bind($owner.as_uuid());
        if let Some(status) = $filter.status {
            $query.push(" and status = ").push_bind(status.as_str());
        }
        if let Some(kind) = $filter.kind {
            $query.push(" and kind = ").push_bind(kind.as_str());
        }
        if let Some(agent) = $filter.agent {
            $query.push(" and agent_id = ").push_bind(agent.as_uuid());
        }
    }};
}

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        kind: String,
        subject: String,
        agent_id: Option<Uuid>,
        title: String,
        change: String,
        facts: String,
        cost_units: Option<i64>,
        status: String,
        asked_at: i64,
        decided_at: Option<i64>,
        decided_by: Option<String>,
        reason: Option<String>,
        confirm: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<Approval> {
        Ok(Approval {
            id: ApprovalId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            kind: rows::parsed(TABLE, "kind", &self.kind)?,
            subject: Subject::parse(&self.subject)
                .map_err(|_| rows::corrupt(TABLE, "subject", &self.subject))?,
            agent: self.agent_id.map(AgentId::from_uuid),
            title: self.title,
            change: self.change,
            facts: rows::document(TABLE, "facts", &self.facts)?,
            cost: self.cost_units.map(Money::from_units),
            confirm: self.confirm,
            status: rows::parsed(TABLE, "status", &self.status)?,
            asked_at: rows::time(self.asked_at),
            decided_at: self.decided_at.map(rows::time),
            decided_by: self.decided_by,
            reason: self.reason,
        })
    }
}

pub struct Approvals<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn approvals(&mut self) -> Approvals<'_> {
        Approvals { conn: self.conn() }
    }
}

impl Tx {
    pub fn approvals(&mut self) -> Approvals<'_> {
        Approvals { conn: self.conn() }
    }
}

impl Approvals<'_> {
    /// [`crate::StorageError::Conflict`] when the same thing waits already.
    pub async fn add(&mut self, new: &Approval) -> Result<()> {
        let sql = "insert into approvals (id, owner_id, kind, subject, agent_id, title, change, facts, cost_units, status, \
                   asked_at, confirm) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let facts = rows::written(TABLE, "facts", &new.facts)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(new.id.as_uuid())
                .bind(new.owner.as_uuid())
                .bind(new.kind.as_str())
                .bind(new.subject.to_string())
                .bind(new.agent.map(AgentId::as_uuid))
                .bind(&new.title)
                .bind(&new.change)
                .bind(facts)
                .bind(new.cost.map(Money::as_units))
                .bind(new.status.as_str())
                .bind(new.asked_at.as_millis())
                .bind(new.confirm.as_deref());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn find(&mut self, id: ApprovalId) -> Result<Option<Approval>> {
        let sql = format!("select {COLUMNS} from approvals where id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// What was asked last about a thing.
    pub async fn last_about(&mut self, owner: OwnerId, subject: &Subject) -> Result<Option<Approval>> {
        let sql = format!(
            "select {COLUMNS} from approvals where owner_id = $1 and subject = $2 order by asked_at desc, id desc limit 1"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid()).bind(subject.to_string());
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The owner's, what waits first, then what was decided last.
    pub async fn page(
        &mut self,
        owner: OwnerId,
        filter: &ApprovalFilter,
        request: PageRequest,
    ) -> Result<Page<Approval>> {
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from approvals where ");
            push_filter!(query, owner, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from approvals where ");
            push_filter!(query, owner, filter);
            query.push(" order by case when status = 'waiting' then 0 else 1 end, \
                        coalesce(decided_at, asked_at) desc, id desc limit ");
            query.push_bind(request.limit()).push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let items = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, rows::count(TABLE, "count", total)?, request))
    }

    /// Everything of an agent that waits.
    pub async fn waiting_of_agent(&mut self, agent: AgentId) -> Result<Vec<Approval>> {
        let sql = format!(
            "select {COLUMNS} from approvals where agent_id = $1 and status = 'waiting' order by asked_at, id"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// Calls one that waits otherwise, and asks for another name where it asks for one.
    pub async fn rename(&mut self, id: ApprovalId, title: &str, confirm: Option<&str>) -> Result<()> {
        let sql = "update approvals set title = $2, confirm = $3 where id = $1 and status = 'waiting'";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(title).bind(confirm);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Says what a yes has changed of a thing that still waits, where that is not what was asked.
    pub async fn reword(&mut self, owner: OwnerId, subject: &Subject, change: &str) -> Result<()> {
        let sql =
            "update approvals set change = $3 where owner_id = $1 and subject = $2 and status = 'waiting'";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(owner.as_uuid()).bind(subject.to_string()).bind(change);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes what became of it, while it is `from`; else `false`.
    pub async fn settle(&mut self, id: ApprovalId, from: ApprovalStatus, to: &Settled) -> Result<bool> {
        let sql = "update approvals set status = $3, decided_at = $4, decided_by = $5, reason = $6 \
                   where id = $1 and status = $2";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(from.as_str())
                .bind(to.status.as_str())
                .bind(to.at.as_millis())
                .bind(&to.by)
                .bind(to.reason.as_deref());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
