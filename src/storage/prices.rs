//! The instruments whose prices are not used now.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::market::{Symbol, quarantine::Held};

const TABLE: &str = "price_quarantines";

row! {
    struct Row {
        symbol: String,
        why: String,
        since: i64,
    }
}

impl Row {
    fn parse(self) -> Result<Held> {
        let why = serde_json::from_str(&self.why);
        Ok(Held {
            symbol: rows::parsed(TABLE, "symbol", &self.symbol)?,
            why: why.map_err(|_| rows::corrupt(TABLE, "why", &self.why))?,
            since: rows::time(self.since),
        })
    }
}

pub struct Prices<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn prices(&mut self) -> Prices<'_> {
        Prices { conn: self.conn() }
    }
}

impl Tx {
    pub fn prices(&mut self) -> Prices<'_> {
        Prices { conn: self.conn() }
    }
}

impl Prices<'_> {
    /// All that are in quarantine, by name.
    pub async fn quarantined(&mut self) -> Result<Vec<Held>> {
        let sql = "select symbol, why, since from price_quarantines order by symbol";
        let found: Vec<Row> = on_db!(self.conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
        found.into_iter().map(Row::parse).collect()
    }

    /// None when its prices can be used.
    pub async fn quarantine(&mut self, symbol: &Symbol) -> Result<Option<Held>> {
        let sql = "select symbol, why, since from price_quarantines where symbol = $1";
        let row: Option<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(symbol.as_str()).fetch_optional(c).await)?;
        row.map(Row::parse).transpose()
    }

    /// Puts an instrument into quarantine that is not in it.
    pub async fn hold(&mut self, held: &Held) -> Result<()> {
        let why = serde_json::to_string(&held.why).map_err(|_| rows::corrupt(TABLE, "why", held.why))?;
        let sql = "insert into price_quarantines (symbol, why, since) values ($1, $2, $3)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(held.symbol.as_str()).bind(&why).bind(held.since.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn release(&mut self, symbol: &Symbol) -> Result<()> {
        let sql = "delete from price_quarantines where symbol = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(symbol.as_str()).execute(c).await.map(drop))?;
        Ok(())
    }
}
