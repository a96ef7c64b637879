//! The market of the house: which one it is, and how far its time has gone.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    Period, Timestamp,
    market::{MarketClock, Minute},
};

/// There is one market; the key leaves room for more.
const HOUSE: &str = "house";

row! {
    struct Row {
        feed: String,
        identity: String,
        speed: i64,
        minute: i64,
        carry_ms: i64,
        wall_at: i64,
        version: i64,
        opened_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<MarketClock> {
        Ok(MarketClock {
            feed: self.feed,
            identity: self.identity,
            speed: rows::count("markets", "speed", self.speed)?,
            minute: Minute::new(self.minute),
            carry: Period::from_millis(self.carry_ms),
            wall_at: rows::time(self.wall_at),
            version: self.version,
            opened_at: rows::time(self.opened_at),
        })
    }
}

pub struct Markets<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn markets(&mut self) -> Markets<'_> {
        Markets { conn: self.conn() }
    }
}

impl Tx {
    pub fn markets(&mut self) -> Markets<'_> {
        Markets { conn: self.conn() }
    }
}

impl Markets<'_> {
    /// None before the first server has opened it.
    pub async fn clock(&mut self) -> Result<Option<MarketClock>> {
        let sql = "select feed, identity, speed, minute, carry_ms, wall_at, version, opened_at from markets where id = $1";
        let row: Option<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(HOUSE).fetch_optional(c).await)?;
        row.map(Row::parse).transpose()
    }

    /// Opens the market. `false` when it is open already.
    pub async fn open(&mut self, clock: &MarketClock) -> Result<bool> {
        let sql = "insert into markets (id, feed, identity, speed, minute, carry_ms, wall_at, version, opened_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing";
        let added = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(HOUSE)
                .bind(&clock.feed)
                .bind(&clock.identity)
                .bind(i64::from(clock.speed))
                .bind(clock.minute.number())
                .bind(clock.carry.as_millis())
                .bind(clock.wall_at.as_millis())
                .bind(clock.version)
                .bind(clock.opened_at.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(added == 1)
    }

    /// Lets time go on from here at another speed; what was not counted yet is left out.
    pub async fn resume(&mut self, speed: u32, wall_at: Timestamp) -> Result<()> {
        let sql = "update markets set speed = $2, wall_at = $3 where id = $1";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(HOUSE).bind(i64::from(speed)).bind(wall_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Moves market time on, when nothing has changed that the desk did not know of. `false` when something has.
    pub async fn advance(&mut self, seen: &MarketClock, to: &MarketClock) -> Result<bool> {
        let sql = "update markets set minute = $2, carry_ms = $3, wall_at = $4 \
                   where id = $1 and version = $5 and minute = $6";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(HOUSE)
                .bind(to.minute.number())
                .bind(to.carry.as_millis())
                .bind(to.wall_at.as_millis())
                .bind(seen.version)
                .bind(seen.minute.number());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Makes the desk look again before it saves anything that follows from what it knew. Whoever calls this first in a
    /// transaction is alone with the desk until the end of it.
    pub async fn touch(&mut self) -> Result<()> {
        let sql = "update markets set version = version + 1 where id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(HOUSE).execute(c).await.map(drop))?;
        Ok(())
    }
}
