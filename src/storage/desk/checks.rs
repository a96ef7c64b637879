//! The last check of all books.

use super::Desk;
use crate::{Result, rows};
use domain::desk::BooksCheck;

/// There is one.
const LAST: &str = "last";

row! {
    struct Row {
        at: i64,
        ledgers: i64,
        entries: i64,
        imbalances: String,
    }
}

impl Desk<'_> {
    /// None when the books were never checked.
    pub async fn books_check(&mut self) -> Result<Option<BooksCheck>> {
        let sql = "select at, ledgers, entries, imbalances from books_checks where id = $1";
        let row: Option<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(LAST).fetch_optional(c).await)?;
        row.map(|row| {
            let wrong = || rows::corrupt("books_checks", "imbalances", &row.imbalances);
            Ok(BooksCheck {
                at: rows::time(row.at),
                ledgers: rows::count("books_checks", "ledgers", row.ledgers)?,
                entries: rows::count("books_checks", "entries", row.entries)?,
                imbalances: serde_json::from_str(&row.imbalances).map_err(|_| wrong())?,
            })
        })
        .transpose()
    }

    pub async fn put_books_check(&mut self, check: &BooksCheck) -> Result<()> {
        let sql = "insert into books_checks (id, at, ledgers, entries, imbalances) values ($1, $2, $3, $4, $5) \
                   on conflict (id) do update set at = $2, ledgers = $3, entries = $4, imbalances = $5";
        let imbalances = serde_json::to_string(&check.imbalances)
            .map_err(|error| rows::corrupt("books_checks", "imbalances", error))?;
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(LAST)
                .bind(check.at.as_millis())
                .bind(signed(check.ledgers))
                .bind(signed(check.entries))
                .bind(imbalances);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
