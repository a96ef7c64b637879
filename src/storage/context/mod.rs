//! What surrounded prices, as it was known: levels and pivots of days, regimes of days, and news.

mod news;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    Timestamp,
    market::{
        Symbol,
        context::{DayLevels, DayRegime},
    },
};

const LEVELS: &str = "price_levels";
const REGIMES: &str = "market_regimes";

row! {
    struct LevelsRow {
        day: i64,
        known_from: i64,
        levels: String,
        pivots: Option<String>,
    }
}

impl LevelsRow {
    fn parse(self) -> Result<DayLevels> {
        let pivots = self.pivots.map(|text| rows::document(LEVELS, "pivots", &text));
        Ok(DayLevels {
            day: rows::time(self.day),
            known_from: rows::time(self.known_from),
            levels: rows::document(LEVELS, "levels", &self.levels)?,
            pivots: pivots.transpose()?,
        })
    }
}

pub struct Contexts<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn contexts(&mut self) -> Contexts<'_> {
        Contexts { conn: self.conn() }
    }
}

impl Tx {
    pub fn contexts(&mut self) -> Contexts<'_> {
        Contexts { conn: self.conn() }
    }
}

/// The days `from..=to`, each by the moment it began, and the version of the rule that worked them out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub from: Timestamp,
    pub to: Timestamp,
    pub rule: i64,
}

impl Contexts<'_> {
    /// The levels that are kept of these days, oldest first.
    pub async fn levels(&mut self, symbol: &Symbol, days: Days) -> Result<Vec<DayLevels>> {
        let sql = "select day, known_from, levels, pivots from price_levels \
                   where symbol = $1 and rule = $2 and day >= $3 and day <= $4 order by day";
        let found: Vec<LevelsRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(symbol.as_str()).bind(days.rule);
            query.bind(days.from.as_millis()).bind(days.to.as_millis()).fetch_all(c).await
        })?;
        found.into_iter().map(LevelsRow::parse).collect()
    }

    /// Keeps the levels of a day, unless they are kept.
    pub async fn add_levels(&mut self, symbol: &Symbol, rule: i64, day: &DayLevels) -> Result<()> {
        let sql = "insert into price_levels (symbol, day, rule, known_from, levels, pivots) \
                   values ($1, $2, $3, $4, $5, $6) on conflict (symbol, day, rule) do nothing";
        let levels = rows::written(LEVELS, "levels", &day.levels)?;
        let pivots = day.pivots.as_ref().map(|pivots| rows::written(LEVELS, "pivots", pivots)).transpose()?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(symbol.as_str()).bind(day.day.as_millis()).bind(rule);
            let query = query.bind(day.known_from.as_millis()).bind(&levels).bind(pivots);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// The regimes that are kept of these days, oldest first, each with the day it was asked for; none for a day of which nothing is known. The measures are the
    /// instruments that they were worked out of, in words.
    pub async fn regimes(
        &mut self,
        measures: &str,
        days: Days,
    ) -> Result<Vec<(Timestamp, Option<DayRegime>)>> {
        let sql = "select day, regime from market_regimes \
                   where measures = $1 and rule = $2 and day >= $3 and day <= $4 order by day";
        let found: Vec<(i64, String)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(measures).bind(days.rule);
            query.bind(days.from.as_millis()).bind(days.to.as_millis()).fetch_all(c).await
        })?;
        let parse =
            |(day, text): (i64, String)| Ok((rows::time(day), rows::document(REGIMES, "regime", &text)?));
        found.into_iter().map(parse).collect()
    }

    /// Keeps the regime of a day that was over at `known_from`, unless it is kept.
    pub async fn add_regime(
        &mut self,
        (measures, rule): (&str, i64),
        (day, known_from): (Timestamp, Timestamp),
        regime: Option<&DayRegime>,
    ) -> Result<()> {
        let sql = "insert into market_regimes (day, rule, measures, known_from, regime) values ($1, $2, $3, $4, $5) \
                   on conflict (day, rule, measures) do nothing";
        let document = rows::written(REGIMES, "regime", &regime)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(day.as_millis()).bind(rule).bind(measures);
            query.bind(known_from.as_millis()).bind(&document).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Forgets what was worked out of an instrument's bars, because there are more of them now: its own levels, and the regimes that may rest on it.
    pub async fn forget(&mut self, symbol: &Symbol) -> Result<()> {
        let levels = "delete from price_levels where symbol = $1";
        on_db!(self.conn, c => sqlx::query(levels).bind(symbol.as_str()).execute(c).await.map(drop))?;
        let regimes = "delete from market_regimes";
        on_db!(self.conn, c => sqlx::query(regimes).execute(c).await.map(drop))?;
        Ok(())
    }
}
