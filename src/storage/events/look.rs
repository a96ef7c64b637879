//! What the most visited page of the house asks: a page of the log together with the kinds that occur in it, in one question
//! and one row.
//!
//! Between a request and the thread that reads for it every question and every row is a parcel, and a parcel costs more than
//! what is in it. So the database packs the fifty events of a page into one text.

use super::{Events, event};
use crate::{DbKind, Result, rows};
use domain::{
    OwnerId, Page, PageRequest,
    events::{Event, EventFilter},
};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

/// A page of the log, and what its filter can offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub page: Page<Event>,
    /// The kinds that occur in the whole log, in their order.
    pub kinds: Vec<String>,
}

/// The kinds of the owner `$1`. Jumps from kind to kind in the index instead of reading all events.
macro_rules! kinds {
    ($what:literal) => {
        concat!(
            "with recursive found (kind) as ( \
               select min(kind) from events where owner_id = $1 \
               union all \
               select (select min(e.kind) from events e where e.owner_id = $1 and e.kind > found.kind) \
               from found where found.kind is not null) \
             select ",
            $what,
            " from found where kind is not null"
        )
    };
}

/// Without a filter nothing is counted and nothing skipped: the numbers have no gaps, so that the last one is the total and a
/// page is a range of numbers. The databases differ only in how they name a list and a text.
///
/// The data are JSON already and become a part of the list as they are: quoted, they would be escaped here and read twice there.
macro_rules! look {
    ($list:literal, $text:literal, $kinds:expr) => {
        concat!(
            "select owners.last_seq, \
               (select '[' || ",
            $list,
            "(concat('[', seq, ',', at, ',\"', kind, '\",', ",
            $text,
            "(subject_kind), ',', ",
            $text,
            "(subject_id), ',', data, ']'), ',' order by seq desc) || ']' \
                from events where owner_id = owners.id \
                and seq > owners.last_seq - $2 - $3 and seq <= owners.last_seq - $2), \
               (",
            $kinds,
            ") from owners where id = $1"
        )
    };
}

const ON_SQLITE: &str = look!("group_concat", "json_quote", kinds!("cast(json_group_array(kind) as text)"));
const ON_POSTGRES: &str = look!("string_agg", "to_json", kinds!("cast(json_agg(kind) as text)"));

/// An event as the database packs it: number, moment, kind, kind and id of the subject, data.
#[derive(Deserialize)]
struct Packed<'t>(i64, i64, &'t str, #[serde(borrow)] Cow<'t, str>, #[serde(borrow)] Cow<'t, str>, Value);

/// The owner's last number, the page and the kinds. PostgreSQL makes nothing of an empty list.
type LookRow = (i64, Option<String>, Option<String>);

impl Events<'_> {
    /// One page of the wanted events, newest first, and the kinds that occur in the log.
    pub async fn look(&mut self, owner: OwnerId, filter: &EventFilter, request: PageRequest) -> Result<Look> {
        if filter.is_empty() {
            return self.look_at_all(owner, request).await;
        }
        let page = self.filtered_page(owner, filter, request).await?;
        Ok(Look { page, kinds: self.kinds(owner).await? })
    }

    pub(super) async fn look_at_all(&mut self, owner: OwnerId, request: PageRequest) -> Result<Look> {
        let sql = match self.conn.kind() {
            DbKind::Sqlite => ON_SQLITE,
            DbKind::Postgres => ON_POSTGRES,
        };
        let row: Option<LookRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(owner.as_uuid()).bind(request.offset()).bind(request.limit());
            query.fetch_optional(c).await
        })?;
        let (last, events, kinds) = row.unwrap_or_default();
        let events = events.as_deref().map_or(Ok(Vec::new()), unpacked)?;
        let kinds = kinds.as_deref().map_or(Ok(Vec::new()), |kinds| list("kind", kinds))?;
        Ok(Look { page: Page::new(events, rows::count("owners", "last_seq", last)?, request), kinds })
    }

    /// The kinds that occur in the owner's log.
    pub async fn kinds(&mut self, owner: OwnerId) -> Result<Vec<String>> {
        let sql = kinds!("kind");
        Ok(on_db!(self.conn, c => sqlx::query_scalar(sql).bind(owner.as_uuid()).fetch_all(c).await)?)
    }
}

fn unpacked(text: &str) -> Result<Vec<Event>> {
    let packed: Vec<Packed> = list("data", text)?;
    packed
        .into_iter()
        .map(|Packed(seq, at, kind, subject_kind, id, data)| event(seq, at, kind, (&subject_kind, &id), data))
        .collect()
}

/// A list that the database has packed.
fn list<'t, T: Deserialize<'t>>(column: &'static str, text: &'t str) -> Result<Vec<T>> {
    serde_json::from_str(text).map_err(|_| rows::corrupt("events", column, text))
}
