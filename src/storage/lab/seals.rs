//! Where the open past of agents ends, and each time that somebody looked behind it.

use super::Lab;
use crate::{Result, rows};
use domain::{
    AgentId,
    lab::{Opening, Seal},
};
use uuid::Uuid;

row! {
    struct SealRow {
        agent_id: Uuid,
        symbol: String,
        from_at: i64,
        sealed_from: i64,
        to_at: i64,
    }
}

row! {
    struct OpeningRow {
        agent_id: Uuid,
        number: i64,
        opened_at: i64,
        opened_by: String,
        why: String,
    }
}

impl SealRow {
    fn parse(self) -> Result<Seal> {
        Ok(Seal {
            agent: AgentId::from_uuid(self.agent_id),
            symbol: rows::parsed("lab_seals", "symbol", &self.symbol)?,
            from: rows::time(self.from_at),
            sealed_from: rows::time(self.sealed_from),
            to: rows::time(self.to_at),
        })
    }
}

impl OpeningRow {
    fn parse(self) -> Result<Opening> {
        Ok(Opening {
            agent: AgentId::from_uuid(self.agent_id),
            number: rows::count("lab_openings", "number", self.number)?,
            at: rows::time(self.opened_at),
            by: self.opened_by,
            why: self.why,
        })
    }
}

impl Lab<'_> {
    /// Puts a seal. Where one is already, it stays where it was put.
    pub async fn add_seal(&mut self, seal: &Seal) -> Result<()> {
        let sql = "insert into lab_seals (agent_id, symbol, from_at, sealed_from, to_at) values ($1, $2, $3, $4, $5) \
                   on conflict (agent_id, symbol) do nothing";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(seal.agent.as_uuid())
                .bind(seal.symbol.as_str())
                .bind(seal.from.as_millis())
                .bind(seal.sealed_from.as_millis())
                .bind(seal.to.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// The seals of an agent, by their instruments.
    pub async fn seals(&mut self, agent: AgentId) -> Result<Vec<Seal>> {
        let sql = "select agent_id, symbol, from_at, sealed_from, to_at from lab_seals where agent_id = $1 order by symbol";
        let found: Vec<SealRow> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        found.into_iter().map(SealRow::parse).collect()
    }

    /// Writes down that somebody looks behind the seal. [`crate::StorageError::Conflict`] when somebody else did as the same one.
    pub async fn add_opening(&mut self, opening: &Opening) -> Result<()> {
        let sql = "insert into lab_openings (agent_id, number, opened_at, opened_by, why) values ($1, $2, $3, $4, $5)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(opening.agent.as_uuid())
                .bind(i64::from(opening.number))
                .bind(opening.at.as_millis())
                .bind(&opening.by)
                .bind(&opening.why);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Each time that the sealed part of an agent was seen, the first one first.
    pub async fn openings(&mut self, agent: AgentId) -> Result<Vec<Opening>> {
        let sql = "select agent_id, number, opened_at, opened_by, why from lab_openings where agent_id = $1 order by number";
        let found: Vec<OpeningRow> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        found.into_iter().map(OpeningRow::parse).collect()
    }
}
