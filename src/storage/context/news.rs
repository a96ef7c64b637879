//! News: each wording once, and what was asked.

use super::Contexts;
use crate::{Result, rows};
use domain::{
    Timestamp,
    market::{
        Symbol,
        context::{About, NewsItem},
    },
};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// Each wording of what a wording has said to be about something.
const WORDINGS: &str =
    "from news_subjects s join news_events e on e.source = s.source and e.id = s.id where s.about = $1";

const TABLE: &str = "news_events";
const COLUMNS: &str = "e.source, e.id, e.known_from, e.published_at, e.replaced_at, e.symbols, e.title, e.body, \
                       e.publisher, e.url, e.sentiment";

row! {
    struct Row {
        source: String,
        id: String,
        known_from: i64,
        published_at: i64,
        replaced_at: Option<i64>,
        symbols: String,
        title: String,
        body: Option<String>,
        publisher: Option<String>,
        url: Option<String>,
        sentiment: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<NewsItem> {
        let sentiment = self.sentiment.map(|text| rows::parsed(TABLE, "sentiment", &text)).transpose()?;
        Ok(NewsItem {
            source: self.source,
            id: self.id,
            published_at: rows::time(self.published_at),
            known_from: rows::time(self.known_from),
            replaced_at: self.replaced_at.map(rows::time),
            symbols: rows::document(TABLE, "symbols", &self.symbols)?,
            title: self.title,
            text: self.body,
            publisher: self.publisher,
            url: self.url,
            sentiment,
        })
    }
}

row! {
    /// What a wording is about, and since when it says so.
    struct Naming {
        source: String,
        id: String,
        known_from: i64,
        published_at: i64,
        symbols: String,
    }
}

impl Naming {
    fn names(&self, about: &About) -> Result<bool> {
        let symbols: Vec<Symbol> = rows::document(TABLE, "symbols", &self.symbols)?;
        Ok(match about {
            About::Instrument(symbol) => symbols.contains(symbol),
            About::Market => symbols.is_empty(),
        })
    }
}

impl Contexts<'_> {
    /// Every wording of what was published about it in `from..to`, by when it was published and then by its name and its age.
    pub async fn news(&mut self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<NewsItem>> {
        // Once, also when two wordings say that it was published at different moments.
        let sql =
            format!("select distinct {COLUMNS} {WORDINGS} and s.published_at >= $2 and s.published_at < $3");
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(about.as_str());
            query.bind(from.as_millis()).bind(to.as_millis()).fetch_all(c).await
        })?;
        let mut items = found.into_iter().map(Row::parse).collect::<Result<Vec<_>>>()?;
        // Names are compared here, where they compare alike whatever the database.
        items.sort_by(|one, other| {
            let of =
                |item: &NewsItem| (item.published_at, item.source.clone(), item.id.clone(), item.known_from);
            of(one).cmp(&of(other))
        });
        Ok(items)
    }

    /// When news about something came in `from..to`, in milliseconds, the oldest first: each once, from when it was first known to be about it. That a correction
    /// does not name it any more takes nothing back, because until then nobody could know.
    pub async fn news_times(&mut self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<i64>> {
        // What came in the stretch may have been published before it, and none of it after.
        let sql = format!(
            "select distinct e.source, e.id, e.known_from, e.published_at, e.symbols {WORDINGS} \
             and s.published_at < $2 order by e.known_from"
        );
        let wordings: Vec<Naming> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(about.as_str());
            query.bind(to.as_millis()).fetch_all(c).await
        })?;
        let mut came = BTreeMap::new();
        for wording in wordings {
            if wording.names(about)? {
                let at = wording.known_from.max(wording.published_at);
                came.entry((wording.source, wording.id)).or_insert(at);
            }
        }
        let within = from.as_millis()..to.as_millis();
        let mut times: Vec<i64> = came.into_values().filter(|at| within.contains(at)).collect();
        times.sort_unstable();
        Ok(times)
    }

    /// The wording that holds now; none when it is not known.
    pub async fn wording(&mut self, source: &str, id: &str) -> Result<Option<NewsItem>> {
        let sql = format!(
            "select {COLUMNS} from news_events e where e.source = $1 and e.id = $2 and e.replaced_at is null"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(source).bind(id).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// Keeps a wording, unless somebody has kept it in the meantime.
    pub async fn add_news(&mut self, item: &NewsItem) -> Result<()> {
        let sql = "insert into news_events (source, id, known_from, published_at, replaced_at, symbols, title, body, \
                   publisher, url, sentiment) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                   on conflict (source, id, known_from) do nothing";
        let symbols = rows::written(TABLE, "symbols", &item.symbols)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(&item.source).bind(&item.id);
            let query = query.bind(item.known_from.as_millis()).bind(item.published_at.as_millis());
            let query = query.bind(item.replaced_at.map(Timestamp::as_millis)).bind(&symbols).bind(&item.title);
            let query = query.bind(item.text.as_deref()).bind(item.publisher.as_deref()).bind(item.url.as_deref());
            let query = query.bind(item.sentiment.map(domain::market::context::Sentiment::as_str));
            query.execute(c).await.map(drop)
        })?;
        let mut subjects: Vec<About> = item.symbols.iter().cloned().map(About::Instrument).collect();
        if subjects.is_empty() {
            subjects.push(About::Market);
        }
        for about in subjects {
            self.add_subject(&about, item).await?;
        }
        Ok(())
    }

    async fn add_subject(&mut self, about: &About, item: &NewsItem) -> Result<()> {
        let sql = "insert into news_subjects (about, published_at, source, id) values ($1, $2, $3, $4) \
                   on conflict (about, published_at, source, id) do nothing";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(about.as_str()).bind(item.published_at.as_millis());
            query.bind(&item.source).bind(&item.id).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Says that another wording has taken the place of this one; it stays.
    pub async fn replace_news(&mut self, item: &NewsItem, replaced_at: Timestamp) -> Result<()> {
        let sql = "update news_events set replaced_at = $4 where source = $1 and id = $2 and known_from = $3";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(&item.source).bind(&item.id).bind(item.known_from.as_millis());
            query.bind(replaced_at.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Up to which moments the days that begin in `from..=to` were asked about, oldest first.
    pub async fn asked(
        &mut self,
        source: &str,
        about: &About,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<(Timestamp, Timestamp)>> {
        let sql = "select day, until from news_asked \
                   where source = $1 and about = $2 and day >= $3 and day <= $4 order by day";
        let found: Vec<(i64, i64)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(source).bind(about.as_str());
            query.bind(from.as_millis()).bind(to.as_millis()).fetch_all(c).await
        })?;
        Ok(found.into_iter().map(|(day, until)| (rows::time(day), rows::time(until))).collect())
    }

    /// Remembers that a day was asked about up to a moment.
    pub async fn save_asked(
        &mut self,
        source: &str,
        about: &About,
        (day, until): (Timestamp, Timestamp),
    ) -> Result<()> {
        let sql = "insert into news_asked (source, about, day, until) values ($1, $2, $3, $4) \
                   on conflict (source, about, day) do update set until = $4 where news_asked.until < $4";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(source).bind(about.as_str());
            query.bind(day.as_millis()).bind(until.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
