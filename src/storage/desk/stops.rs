//! Emergency stops. One holds until a person lifts it.

use super::Desk;
use crate::{Result, rows};
use domain::{OwnerId, StopId, Timestamp, desk::EmergencyStop};
use sqlx::QueryBuilder;
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, scope, target_id, flatten, pulled_at, pulled_by, lifted_at, lifted_by";

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        scope: String,
        target_id: Option<Uuid>,
        flatten: i64,
        pulled_at: i64,
        pulled_by: String,
        lifted_at: Option<i64>,
        lifted_by: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<EmergencyStop> {
        Ok(EmergencyStop {
            id: StopId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            scope: rows::parsed("emergency_stops", "scope", &self.scope)?,
            target: self.target_id,
            flatten: self.flatten != 0,
            pulled_at: rows::time(self.pulled_at),
            pulled_by: self.pulled_by,
            lifted_at: self.lifted_at.map(rows::time),
            lifted_by: self.lifted_by,
        })
    }
}

impl Desk<'_> {
    /// The stops that hold: of everybody, or of some owners.
    pub async fn stops(&mut self, owners: Option<&[OwnerId]>) -> Result<Vec<EmergencyStop>> {
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from emergency_stops where lifted_at is null");
            if let Some(owners) = owners {
                query.push(" and ");
                crate::rows::push_owners!(query, owners);
            }
            query.push(" order by pulled_at desc, id desc");
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    pub async fn stop(&mut self, id: StopId) -> Result<Option<EmergencyStop>> {
        let row: Option<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from emergency_stops where id = ").push_bind(id.as_uuid());
            query.build_query_as().fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    pub async fn pull_stop(&mut self, stop: &EmergencyStop) -> Result<()> {
        let sql = "insert into emergency_stops (id, owner_id, scope, target_id, flatten, pulled_at, pulled_by) \
                   values ($1, $2, $3, $4, $5, $6, $7)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(stop.id.as_uuid())
                .bind(stop.owner.as_uuid())
                .bind(stop.scope.as_str())
                .bind(stop.target)
                .bind(i64::from(stop.flatten))
                .bind(stop.pulled_at.as_millis())
                .bind(&stop.pulled_by);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// `false` when it was lifted already.
    pub async fn lift_stop(&mut self, id: StopId, now: Timestamp, by: &str) -> Result<bool> {
        let sql =
            "update emergency_stops set lifted_at = $2, lifted_by = $3 where id = $1 and lifted_at is null";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(now.as_millis()).bind(by);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
