//! Accounts: the state with which the desk goes on, and how much is written of each agent.

use super::Desk;
use crate::{DbKind, Result, rows};
use domain::{AgentId, Fixed, OwnerId, Timestamp};
use serde_json::Value;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

/// How many of each are written: the number of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    pub entries: i64,
    pub fills: i64,
    pub orders: i64,
    pub trades: i64,
    pub decisions: i64,
    /// How many of the trades made money.
    pub won: i64,
}

/// The account of an agent as the desk left it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskAccount {
    pub agent: AgentId,
    /// The desk's own document: the broker's books, what waits, what each hand remembers.
    pub state: Value,
    pub version: i64,
    pub counters: Counters,
    /// All fees so far, and the equity when it last changed: for lists.
    pub fees: Fixed,
    pub equity: Fixed,
    pub updated_at: Timestamp,
}

row! {
    struct Row {
        agent_id: Uuid,
        state: String,
        version: i64,
        entries: i64,
        fills: i64,
        orders: i64,
        trades: i64,
        decisions: i64,
        won: i64,
        fees: String,
        equity: String,
        updated_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<DeskAccount> {
        Ok(DeskAccount {
            agent: AgentId::from_uuid(self.agent_id),
            state: rows::json("desk_accounts", "state", &self.state)?,
            version: self.version,
            counters: Counters {
                entries: self.entries,
                fills: self.fills,
                orders: self.orders,
                trades: self.trades,
                decisions: self.decisions,
                won: self.won,
            },
            fees: rows::parsed("desk_accounts", "fees", &self.fees)?,
            equity: rows::parsed("desk_accounts", "equity", &self.equity)?,
            updated_at: rows::time(self.updated_at),
        })
    }
}

const COLUMNS: &str = "a.agent_id, a.state, a.version, a.entries, a.fills, a.orders, a.trades, a.decisions, a.won, \
                       a.fees, a.equity, a.updated_at";

impl Desk<'_> {
    pub async fn account(&mut self, agent: AgentId) -> Result<Option<DeskAccount>> {
        let row: Option<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from desk_accounts a where a.agent_id = ").push_bind(agent.as_uuid());
            query.build_query_as().fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The agents that have an account, all or those of some owners, in their order.
    pub async fn account_holders(&mut self, owners: Option<&[OwnerId]>) -> Result<Vec<AgentId>> {
        let found: Vec<Uuid> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select a.agent_id from desk_accounts a");
            if let Some(owners) = owners {
                query.push(" join agents on agents.id = a.agent_id where ");
                crate::rows::push_owners!(query, owners);
            }
            query.push(" order by a.agent_id");
            query.build_query_scalar().fetch_all(c).await
        })?;
        Ok(found.into_iter().map(AgentId::from_uuid).collect())
    }

    /// The version of each of a person's accounts.
    pub async fn account_versions(&mut self, owner: OwnerId) -> Result<Vec<(AgentId, i64)>> {
        // SQLite would take the index of the primary key, and read each long row for its version.
        let by = match self.conn.kind() {
            DbKind::Sqlite => "indexed by desk_accounts_written",
            DbKind::Postgres => "",
        };
        let sql = format!(
            "select a.agent_id, a.version from agents join desk_accounts a {by} on a.agent_id = agents.id \
             where agents.owner_id = $1"
        );
        let found: Vec<(Uuid, i64)> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid()).fetch_all(c).await
        })?;
        Ok(found.into_iter().map(|(agent, version)| (AgentId::from_uuid(agent), version)).collect())
    }

    /// The accounts of these agents, as far as they have one.
    pub async fn accounts_of(&mut self, agents: &[AgentId]) -> Result<Vec<DeskAccount>> {
        let mut accounts = Vec::with_capacity(agents.len());
        for agents in agents.chunks(rows::IDS) {
            let found: Vec<Row> = on_db!(self.conn, c => {
                let mut query = QueryBuilder::new("select ");
                query.push(COLUMNS).push(" from desk_accounts a where a.agent_id in (");
                let mut wanted = query.separated(", ");
                for agent in agents {
                    wanted.push_bind(agent.as_uuid());
                }
                query.push(")");
                query.build_query_as().fetch_all(c).await
            })?;
            accounts.extend(found.into_iter().map(Row::parse).collect::<Result<Vec<_>>>()?);
        }
        Ok(accounts)
    }

    /// Opens the account of an agent that never had one.
    pub async fn open_account(&mut self, account: &DeskAccount) -> Result<()> {
        let sql = "insert into desk_accounts (agent_id, state, version, entries, fills, orders, trades, decisions, won, \
                   fees, equity, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        on_db!(self.conn, c => {
            let counters = account.counters;
            let query = sqlx::query(sql)
                .bind(account.agent.as_uuid())
                .bind(account.state.to_string())
                .bind(account.version)
                .bind(counters.entries)
                .bind(counters.fills)
                .bind(counters.orders)
                .bind(counters.trades)
                .bind(counters.decisions)
                .bind(counters.won)
                .bind(account.fees.to_string())
                .bind(account.equity.to_string())
                .bind(account.updated_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes an account, one version on, in a transaction that also moves the market's minute or [touches](crate::Markets::touch) it: by that others
    /// see that accounts have changed. `false` when it is no longer the one that was read.
    pub async fn save_account(&mut self, account: &DeskAccount) -> Result<bool> {
        let sql = "update desk_accounts set state = $3, version = version + 1, entries = $4, fills = $5, orders = $6, \
                   trades = $7, decisions = $8, won = $9, fees = $10, equity = $11, updated_at = $12 \
                   where agent_id = $1 and version = $2";
        let changed = on_db!(self.conn, c => {
            let counters = account.counters;
            let query = sqlx::query(sql)
                .bind(account.agent.as_uuid())
                .bind(account.version)
                .bind(account.state.to_string())
                .bind(counters.entries)
                .bind(counters.fills)
                .bind(counters.orders)
                .bind(counters.trades)
                .bind(counters.decisions)
                .bind(counters.won)
                .bind(account.fees.to_string())
                .bind(account.equity.to_string())
                .bind(account.updated_at.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
