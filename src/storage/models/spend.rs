//! What calls add up to.

use super::{ModelCalls, TABLE};
use crate::{Result, rows};
use domain::{
    AgentId, ManagerId, Money, OwnerId, Timestamp,
    budgets::Day,
    models::{Spend, SpendBy},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

const SUMS: &str = "count(*), coalesce(sum(case when state = 'failed' then 1 else 0 end), 0), \
     cast(coalesce(sum(input_tokens), 0) as bigint), cast(coalesce(sum(output_tokens), 0) as bigint), \
     cast(coalesce(sum(cost_units), 0) as bigint), coalesce(sum(case when cost_units is null then 1 else 0 end), 0) \
     from model_calls where ";

/// Calls, failed ones, tokens in and out, cost in units, calls of unknown cost.
type Sums = (i64, i64, i64, i64, i64, i64);

/// Asks for the sums of each group; a macro, because the groups have keys of different types.
macro_rules! grouped {
    ($conn:expr, $key:ty, $column:literal, $owners:expr, $from:expr) => {{
        let found: Vec<($key, i64, i64, i64, i64, i64, i64)> = on_db!($conn, c => {
            let mut query = QueryBuilder::new(concat!("select ", $column, ", "));
            query.push(SUMS);
            rows::push_owners!(query, $owners);
            query.push(" and asked_at >= ").push_bind($from.as_millis());
            query.push(concat!(" and ", $column, " is not null group by ", $column));
            query.build_query_as().fetch_all(c).await
        })?;
        found.into_iter().map(|(key, a, b, c, d, e, f)| (key, (a, b, c, d, e, f)))
    }};
}

impl ModelCalls<'_> {
    /// What the owners' calls since a day came to, the dearest first; days the newest first.
    pub async fn spend(&mut self, owners: &[OwnerId], by: SpendBy, from: Timestamp) -> Result<Vec<Spend>> {
        let mut groups: Vec<Spend> = match by {
            SpendBy::Model => {
                let found = grouped!(self.conn, String, "model", owners, from);
                found.map(|(key, sums)| spend(key, sums)).collect::<Result<_>>()?
            }
            SpendBy::Agent => {
                let found = grouped!(self.conn, Uuid, "agent_id", owners, from);
                found
                    .map(|(key, sums)| spend(AgentId::from_uuid(key).to_string(), sums))
                    .collect::<Result<_>>()?
            }
            SpendBy::Manager => {
                let found = grouped!(self.conn, Uuid, "manager_id", owners, from);
                found
                    .map(|(key, sums)| spend(ManagerId::from_uuid(key).to_string(), sums))
                    .collect::<Result<_>>()?
            }
            SpendBy::Day => {
                let found = grouped!(self.conn, i64, "day", owners, from);
                found
                    .map(|(key, sums)| spend(Day::from_number(key).to_string(), sums))
                    .collect::<Result<_>>()?
            }
        };
        match by {
            SpendBy::Day => groups.sort_by(|one, other| other.key.cmp(&one.key)),
            _ => groups.sort_by(|one, other| (other.cost, &one.key).cmp(&(one.cost, &other.key))),
        }
        Ok(groups)
    }

    /// Whether what a call of the manager or of its agents costs is not known, of those since the beginning of a day.
    pub async fn is_cost_unknown(&mut self, manager: ManagerId, day: Day) -> Result<bool> {
        let sql = "select count(*) from model_calls where manager_id = $1 and asked_at >= $2 and cost_units is null";
        let unknown: i64 = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(manager.as_uuid()).bind(day.begin().as_millis()).fetch_one(c).await
        })?;
        Ok(unknown > 0)
    }
}

fn spend(key: String, (calls, failed, input, output, cost, unknown): Sums) -> Result<Spend> {
    let count = |number| rows::count(TABLE, "count", number);
    Ok(Spend {
        key,
        calls: count(calls)?,
        failed: count(failed)?,
        input_tokens: count(input)?,
        output_tokens: count(output)?,
        cost: Money::from_units(cost),
        unknown: count(unknown)?,
    })
}
