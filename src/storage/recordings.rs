//! What is recorded of a market of which only prices of now are known: how far, which instruments, their bars, and where there are none.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    Timestamp,
    market::{Bar, Gap, InstrumentKind, Listing, Minute, Recorded, Recording, Symbol, Title},
};

/// There is one; the key leaves room for more.
const HOUSE: &str = "house";
const PAIRS: &str = "recorded_pairs";

row! {
    struct Row {
        begins: i64,
        reached: i64,
        next_look_at: i64,
        answered_at: Option<i64>,
        problem: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Recording {
        Recording {
            begins: Minute::new(self.begins),
            reached: Minute::new(self.reached),
            next_look: rows::time(self.next_look_at),
            answered_at: self.answered_at.map(rows::time),
            problem: self.problem,
        }
    }
}

row! {
    struct PairRow {
        symbol: String,
        title: String,
        tick: String,
        lot: String,
        kind: Option<String>,
        session: Option<String>,
        candles: String,
        price_at: Option<i64>,
        problem: Option<String>,
    }
}

impl PairRow {
    fn parse(self) -> Result<Recorded> {
        let candles = serde_json::from_str(&self.candles);
        Ok(Recorded {
            listing: Listing {
                symbol: rows::parsed(PAIRS, "symbol", &self.symbol)?,
                title: Title::new(&self.title),
                kind: self
                    .kind
                    .map_or(Ok(InstrumentKind::Token), |kind| rows::parsed(PAIRS, "kind", &kind))?,
                tick: rows::parsed(PAIRS, "tick", &self.tick)?,
                lot: rows::parsed(PAIRS, "lot", &self.lot)?,
                session: self.session.map(|session| rows::parsed(PAIRS, "session", &session)).transpose()?,
            },
            candles: candles.map_err(|_| rows::corrupt(PAIRS, "candles", &self.candles))?,
            price_at: self.price_at.map(rows::time),
            problem: self.problem,
        })
    }
}

pub struct Recordings<'c> {
    pub(super) conn: Conn<'c>,
}

impl Reader {
    pub fn recordings(&mut self) -> Recordings<'_> {
        Recordings { conn: self.conn() }
    }
}

impl Tx {
    pub fn recordings(&mut self) -> Recordings<'_> {
        Recordings { conn: self.conn() }
    }
}

impl Recordings<'_> {
    /// None before the first look.
    pub async fn find(&mut self) -> Result<Option<Recording>> {
        let sql = "select begins, reached, next_look_at, answered_at, problem from recordings where id = $1";
        let row: Option<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(HOUSE).fetch_optional(c).await)?;
        Ok(row.map(Row::parse))
    }

    pub async fn save(&mut self, recording: &Recording) -> Result<()> {
        let sql = "insert into recordings (id, begins, reached, next_look_at, answered_at, problem) \
                   values ($1, $2, $3, $4, $5, $6) \
                   on conflict (id) do update set reached = $3, next_look_at = $4, answered_at = $5, problem = $6";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(HOUSE)
                .bind(recording.begins.number())
                .bind(recording.reached.number())
                .bind(recording.next_look.as_millis())
                .bind(recording.answered_at.map(Timestamp::as_millis))
                .bind(&recording.problem);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Everything that was ever listed, in the order in which it was.
    pub async fn pairs(&mut self) -> Result<Vec<Recorded>> {
        let sql = "select symbol, title, tick, lot, kind, session, candles, price_at, problem from recorded_pairs order by number";
        let found: Vec<PairRow> = on_db!(self.conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
        found.into_iter().map(PairRow::parse).collect()
    }

    /// Lists a pair that is not listed yet.
    pub async fn add(&mut self, pair: &Recorded) -> Result<()> {
        let sql = "insert into recorded_pairs (number, symbol, title, tick, lot, candles, price_at, problem, kind, session) \
                   select coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9 from recorded_pairs";
        let (listing, candles) = (&pair.listing, rows::written(PAIRS, "candles", &pair.candles)?);
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(listing.symbol.as_str())
                .bind(listing.title.as_str())
                .bind(listing.tick.to_string())
                .bind(listing.lot.to_string())
                .bind(&candles)
                .bind(pair.price_at.map(Timestamp::as_millis))
                .bind(&pair.problem)
                .bind(listing.kind.as_str())
                .bind(listing.session.map(|session| session.to_string()));
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes down what was seen of a pair.
    pub async fn seen(&mut self, pair: &Recorded) -> Result<()> {
        let sql = "update recorded_pairs set candles = $2, price_at = $3, problem = $4 where symbol = $1";
        let candles = rows::written(PAIRS, "candles", &pair.candles)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(pair.listing.symbol.as_str())
                .bind(&candles)
                .bind(pair.price_at.map(Timestamp::as_millis))
                .bind(&pair.problem);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Keeps a finished bar; `seen_at` is the moment that its closing price is of.
    pub async fn add_bar(&mut self, symbol: &Symbol, bar: &Bar, seen_at: Timestamp) -> Result<()> {
        let sql = "insert into recorded_bars (pair, minute, open, high, low, close, volume, seen_at) \
                   select number, $2, $3, $4, $5, $6, $7, $8 from recorded_pairs where symbol = $1";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(symbol.as_str())
                .bind(bar.minute.number())
                .bind(bar.open)
                .bind(bar.high)
                .bind(bar.low)
                .bind(bar.close)
                .bind(bar.volume)
                .bind(seen_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// The bars of the minutes `from..to`, oldest first.
    pub async fn bars(&mut self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>> {
        let sql = "select b.minute, b.open, b.high, b.low, b.close, b.volume from recorded_bars b \
                   join recorded_pairs p on p.number = b.pair \
                   where p.symbol = $1 and b.minute >= $2 and b.minute < $3 order by b.minute";
        let found: Vec<(i64, i64, i64, i64, i64, i64)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(symbol.as_str()).bind(from.number()).bind(to.number());
            query.fetch_all(c).await
        })?;
        let bar = |(minute, open, high, low, close, volume)| {
            let minute = Minute::new(minute);
            Bar { minute, open, high, low, close, volume }
        };
        Ok(found.into_iter().map(bar).collect())
    }

    /// Of which moment the closing price of a minute is; none when it has no bar.
    pub async fn seen_at(&mut self, symbol: &Symbol, minute: Minute) -> Result<Option<Timestamp>> {
        let sql = "select b.seen_at from recorded_bars b join recorded_pairs p on p.number = b.pair \
                   where p.symbol = $1 and b.minute = $2";
        let found: Option<i64> = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(symbol.as_str()).bind(minute.number()).fetch_optional(c).await
        })?;
        Ok(found.map(rows::time))
    }

    /// Marks minutes that have no bars. A gap that goes on keeps the reason it began with.
    pub async fn add_gap(&mut self, symbol: &Symbol, gap: &Gap) -> Result<()> {
        let longer = "update recorded_gaps set ends = $3 where ends = $2 \
                      and pair = (select number from recorded_pairs where symbol = $1)";
        let extended = on_db!(self.conn, c => {
            let query =
                sqlx::query(longer).bind(symbol.as_str()).bind(gap.from.number()).bind(gap.to.number());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        if extended > 0 {
            return Ok(());
        }
        let sql = "insert into recorded_gaps (pair, begins, ends, why) \
                   select number, $2, $3, $4 from recorded_pairs where symbol = $1";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(symbol.as_str())
                .bind(gap.from.number())
                .bind(gap.to.number())
                .bind(&gap.why);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// The newest gaps that reach into the minutes `from..to`, oldest first.
    pub async fn gaps(&mut self, symbol: &Symbol, from: Minute, to: Minute, most: u32) -> Result<Vec<Gap>> {
        let sql = "select g.begins, g.ends, g.why from recorded_gaps g join recorded_pairs p on p.number = g.pair \
                   where p.symbol = $1 and g.ends > $2 and g.begins < $3 order by g.begins desc limit $4";
        let found: Vec<(i64, i64, String)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(symbol.as_str()).bind(from.number()).bind(to.number());
            query.bind(i64::from(most)).fetch_all(c).await
        })?;
        let gap = |(from, to, why)| Gap { from: Minute::new(from), to: Minute::new(to), why };
        Ok(found.into_iter().rev().map(gap).collect())
    }
}
