//! Bars that a source was asked for: kept once, asked for once, and corrected with a history.

use crate::{Recordings, Result, rows};
use domain::{
    Timestamp,
    market::{Bar, Closure, Minute, Symbol},
};
use sqlx::QueryBuilder;

/// Bars in one statement; each has ten values, and SQLite takes 32,766.
const AT_ONCE: usize = 1_000;

/// A bar, when it was replaced, and who had answered it.
type ReplacedRow = (i64, i64, i64, i64, i64, i64, i64, Option<String>);

/// Minutes that a source was asked for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedSpan {
    pub from: Minute,
    /// The first minute that is none of it any more.
    pub to: Minute,
    pub asked_at: Timestamp,
}

/// A bar as it was before it was corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedBar {
    pub bar: Bar,
    pub replaced_at: Timestamp,
    pub source: Option<String>,
}

impl Recordings<'_> {
    /// What was asked for of the minutes `from..to`, oldest first.
    pub async fn spans(&mut self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<AskedSpan>> {
        let sql = "select s.begins, s.ends, s.asked_at from recorded_spans s join recorded_pairs p on p.number = s.pair \
                   where p.symbol = $1 and s.ends > $2 and s.begins < $3 order by s.begins";
        let found: Vec<(i64, i64, i64)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(symbol.as_str()).bind(from.number()).bind(to.number());
            query.fetch_all(c).await
        })?;
        let span = |(from, to, asked_at)| AskedSpan {
            from: Minute::new(from),
            to: Minute::new(to),
            asked_at: rows::time(asked_at),
        };
        Ok(found.into_iter().map(span).collect())
    }

    /// Remembers what was asked for; a span that begins at the same minute is replaced.
    pub async fn save_span(&mut self, symbol: &Symbol, span: &AskedSpan) -> Result<()> {
        let sql = "insert into recorded_spans (pair, begins, ends, asked_at) \
                   select number, $2, $3, $4 from recorded_pairs where symbol = $1 \
                   on conflict (pair, begins) do update set ends = $3, asked_at = $4";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(symbol.as_str()).bind(span.from.number());
            query.bind(span.to.number()).bind(span.asked_at.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Keeps bars of which there are none yet; says how many were new.
    pub async fn add_bars(&mut self, symbol: &Symbol, bars: &[Bar], source: &str) -> Result<u64> {
        let number = "select number from recorded_pairs where symbol = $1";
        let number: Option<i64> = on_db!(self.conn, c => {
            sqlx::query_scalar(number).bind(symbol.as_str()).fetch_optional(c).await
        })?;
        let Some(number) = number else { return Ok(0) };
        let mut added = 0;
        for bars in bars.chunks(AT_ONCE) {
            added += on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into recorded_bars (pair, minute, open, high, low, close, volume, seen_at, source) ",
                );
                insert.push_values(bars, |mut row, bar| {
                    row.push_bind(number).push_bind(bar.minute.number()).push_bind(bar.open);
                    row.push_bind(bar.high).push_bind(bar.low).push_bind(bar.close).push_bind(bar.volume);
                    row.push_bind(bar.minute.ends().as_millis()).push_bind(source);
                });
                insert.push(" on conflict (pair, minute) do nothing");
                insert.build().execute(c).await.map(|done| done.rows_affected())
            })?;
        }
        Ok(added)
    }

    /// Writes down how a bar was, before another one takes its place or it is taken back.
    pub async fn retire_bar(
        &mut self,
        symbol: &Symbol,
        minute: Minute,
        replaced_at: Timestamp,
    ) -> Result<()> {
        let copy = "insert into replaced_bars (pair, minute, replaced_at, open, high, low, close, volume, source) \
                    select b.pair, b.minute, $3, b.open, b.high, b.low, b.close, b.volume, b.source \
                    from recorded_bars b join recorded_pairs p on p.number = b.pair \
                    where p.symbol = $1 and b.minute = $2";
        on_db!(self.conn, c => {
            let query = sqlx::query(copy).bind(symbol.as_str()).bind(minute.number());
            query.bind(replaced_at.as_millis()).execute(c).await.map(drop)
        })?;
        let delete = "delete from recorded_bars where minute = $2 \
                      and pair = (select number from recorded_pairs where symbol = $1)";
        on_db!(self.conn, c => {
            sqlx::query(delete).bind(symbol.as_str()).bind(minute.number()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Lets the history begin by a minute, if it began later.
    pub async fn begin_by(&mut self, minute: Minute) -> Result<()> {
        let sql = "update recordings set begins = $1 where begins > $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(minute.number()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How bars of an instrument were before they were corrected, oldest first.
    pub async fn replaced(&mut self, symbol: &Symbol) -> Result<Vec<ReplacedBar>> {
        let sql = "select b.minute, b.open, b.high, b.low, b.close, b.volume, b.replaced_at, b.source \
                   from replaced_bars b join recorded_pairs p on p.number = b.pair \
                   where p.symbol = $1 order by b.minute, b.replaced_at";
        let found: Vec<ReplacedRow> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(symbol.as_str()).fetch_all(c).await)?;
        let replaced =
            |(minute, open, high, low, close, volume, replaced_at, source): ReplacedRow| ReplacedBar {
                bar: Bar { minute: Minute::new(minute), open, high, low, close, volume },
                replaced_at: rows::time(replaced_at),
                source,
            };
        Ok(found.into_iter().map(replaced).collect())
    }

    /// The days that are not like others, as a source has said, oldest first.
    pub async fn closures(&mut self, source: &str) -> Result<Vec<Closure>> {
        let sql = "select day, name, opens, closes from market_closures where source = $1 order by day";
        let found: Vec<(i64, String, Option<i64>, Option<i64>)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(source).fetch_all(c).await)?;
        let closure = |(day, name, opens, closes): (i64, String, Option<i64>, Option<i64>)| Closure {
            day,
            name,
            hours: opens.zip(closes).map(|(opens, closes)| (Minute::new(opens), Minute::new(closes))),
        };
        Ok(found.into_iter().map(closure).collect())
    }

    /// Keeps what a source says of a day now; days that are over stay as they were said last.
    pub async fn save_closure(&mut self, source: &str, closure: &Closure) -> Result<()> {
        let sql = "insert into market_closures (source, day, name, opens, closes) values ($1, $2, $3, $4, $5) \
                   on conflict (source, day) do update set name = $3, opens = $4, closes = $5";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(source).bind(closure.day).bind(&closure.name);
            let query = query.bind(closure.hours.map(|hours| hours.0.number()));
            query.bind(closure.hours.map(|hours| hours.1.number())).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
