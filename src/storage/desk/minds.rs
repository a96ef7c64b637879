//! What strategies remember, and where each begins. Both follow from the bars and may be lost; rows are named by digests.

use super::Desk;
use crate::{Result, rows};
use domain::market::Minute;
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// Of what is remembered: all that makes it what it is.
pub type Digest = [u8; 32];

/// What a strategy remembers of the minutes before one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    pub id: Digest,
    pub minute: Minute,
    pub memory: Vec<u8>,
}

impl Desk<'_> {
    /// Those of the wanted ones that are there.
    pub async fn memories(&mut self, wanted: &[Digest]) -> Result<Vec<Memory>> {
        let mut found = Vec::new();
        for wanted in wanted.chunks(rows::IDS) {
            let rows: Vec<(Vec<u8>, i64, Vec<u8>)> = on_db!(self.conn, c => {
                let mut query = QueryBuilder::new("select id, minute, memory from desk_minds where id in (");
                let mut ids = query.separated(", ");
                for id in wanted {
                    ids.push_bind(id.to_vec());
                }
                query.push(")");
                query.build_query_as().fetch_all(c).await
            })?;
            for (id, minute, memory) in rows {
                found.push(Memory { id: digest("desk_minds", id)?, minute: Minute::new(minute), memory });
            }
        }
        Ok(found)
    }

    pub async fn save_memory(&mut self, memory: &Memory) -> Result<()> {
        let sql = "insert into desk_minds (id, minute, memory) values ($1, $2, $3) \
                   on conflict (id) do update set minute = $2, memory = $3";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(memory.id.as_slice())
                .bind(memory.minute.number())
                .bind(memory.memory.as_slice());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Forgets what nobody has written anew since a minute.
    pub async fn forget_memories(&mut self, before: Minute) -> Result<()> {
        let sql = "delete from desk_minds where minute < $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(before.number()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// All beginnings that are known.
    pub async fn beginnings(&mut self) -> Result<HashMap<Digest, Minute>> {
        let sql = "select id, begins from desk_beginnings";
        let found: Vec<(Vec<u8>, i64)> = on_db!(self.conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
        found
            .into_iter()
            .map(|(id, begins)| Ok((digest("desk_beginnings", id)?, Minute::new(begins))))
            .collect()
    }

    pub async fn add_beginning(&mut self, id: &Digest, begins: Minute) -> Result<()> {
        let sql = "insert into desk_beginnings (id, begins) values ($1, $2) on conflict (id) do nothing";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(id.as_slice()).bind(begins.number()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}

fn digest(table: &'static str, id: Vec<u8>) -> Result<Digest> {
    id.try_into().map_err(|id: Vec<u8>| rows::corrupt(table, "id", format!("{} bytes", id.len())))
}
