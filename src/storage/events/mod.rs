//! The event log: appended in the transaction that made the facts true, numbered without gaps inside the owner.

mod append;
mod look;

pub use append::Logs;
pub use look::Look;

use crate::{Conn, Reader, Repositories, Result, rows};
use domain::{
    OwnerId, Page, PageRequest,
    events::{Event, EventFilter, EventKind, Seq, Subject},
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, QueryBuilder};

const SELECT: &str = "select seq, at, kind, subject_kind, subject_id, data from events";

/// Adds the filter's conditions, which decide as [`EventFilter::wants`] does; a macro, because the two query builders
/// are different types.
macro_rules! push_filter {
    ($query:ident, $filter:expr) => {{
        if rows::has_nul([&$filter.kind, &$filter.subject, &$filter.search]) {
            $query.push(" and 1 = 0");
        } else {
            if let Some(kind) = &$filter.kind {
                if kind.contains('.') {
                    $query.push(" and kind = ").push_bind(kind.clone());
                } else {
                    $query.push(" and kind >= ").push_bind(format!("{kind}."));
                    $query.push(" and kind < ").push_bind(format!("{kind}/"));
                }
            }
            if let Some(subject) = &$filter.subject {
                let (kind, id) =
                    subject.split_once(':').map_or((subject.as_str(), None), |(kind, id)| (kind, Some(id)));
                $query.push(" and subject_kind = ").push_bind(kind.to_owned());
                if let Some(id) = id {
                    $query.push(" and subject_id = ").push_bind(id.to_owned());
                }
            }
            if let Some(search) = &$filter.search {
                // Both databases fold only A to Z here: SQLite always, PostgreSQL because of the columns' collation "C".
                $query.push(" and lower(kind || ' ' || subject_kind || ':' || subject_id || ' ' || data) like ");
                $query.push_bind(like_pattern(search)).push(" escape '!'");
            }
        }
    }};
}

fn like_pattern(search: &str) -> String {
    let escaped = search.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

row! {
    struct EventRow {
        seq: i64,
        at: i64,
        kind: String,
        subject_kind: String,
        subject_id: String,
        data: String,
    }
}

impl EventRow {
    fn parse(self) -> Result<Event> {
        let data = rows::json("events", "data", &self.data)?;
        event(self.seq, self.at, &self.kind, (&self.subject_kind, &self.subject_id), data)
    }
}

/// An event of its columns.
fn event(seq: Seq, at: i64, kind: &str, (subject_kind, id): (&str, &str), data: Value) -> Result<Event> {
    let subject = [subject_kind, ":", id].concat();
    Ok(Event {
        seq,
        at: rows::time(at),
        kind: EventKind::parse(kind).map_err(|_| rows::corrupt("events", "kind", kind))?,
        subject: Subject::parse(&subject).map_err(|_| rows::corrupt("events", "subject_id", &subject))?,
        data,
    })
}

/// Reading the log.
pub struct Events<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn events(&mut self) -> Events<'_> {
        Events { conn: self.conn() }
    }
}

impl Events<'_> {
    /// The number of the owner's last event; 0 when there is none.
    pub async fn last_seq(&mut self, owner: OwnerId) -> Result<Seq> {
        let sql = "select last_seq from owners where id = $1";
        let last: Option<i64> =
            on_db!(self.conn, c => sqlx::query_scalar(sql).bind(owner.as_uuid()).fetch_optional(c).await)?;
        Ok(last.unwrap_or(0))
    }

    /// At most `limit` wanted events after the given number, oldest first.
    pub async fn list_after(
        &mut self,
        owner: OwnerId,
        after: Seq,
        limit: i64,
        filter: &EventFilter,
    ) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(SELECT);
            query.push(" where owner_id = ").push_bind(owner.as_uuid());
            query.push(" and seq > ").push_bind(after);
            push_filter!(query, filter);
            query.push(" order by seq limit ").push_bind(limit);
            query.build_query_as().fetch_all(c).await
        })?;
        rows.into_iter().map(EventRow::parse).collect()
    }

    /// At most `limit` events of some kinds after the given number, oldest first.
    pub async fn told_after(
        &mut self,
        owner: OwnerId,
        after: Seq,
        kinds: &[EventKind],
        limit: u32,
    ) -> Result<Vec<Event>> {
        let rows: Vec<EventRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(SELECT);
            query.push(" where owner_id = ").push_bind(owner.as_uuid());
            query.push(" and seq > ").push_bind(after).push(" and kind in (");
            let mut wanted = query.separated(", ");
            for kind in kinds {
                wanted.push_bind(kind.as_str().to_owned());
            }
            query.push(") order by seq limit ").push_bind(i64::from(limit));
            query.build_query_as().fetch_all(c).await
        })?;
        rows.into_iter().map(EventRow::parse).collect()
    }

    /// The newest event of a kind that is rare, about one of many things that happens to be told a lot about. It is looked for among those of its kind;
    /// the joined columns keep the database from going through all that was ever told of the subject.
    pub async fn newest_of(
        &mut self,
        owner: OwnerId,
        kind: &EventKind,
        subject: &Subject,
    ) -> Result<Option<Event>> {
        let row: Option<EventRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(SELECT);
            query.push(" where owner_id = ").push_bind(owner.as_uuid());
            query.push(" and kind = ").push_bind(kind.as_str().to_owned());
            query.push(" and subject_kind || ':' || subject_id = ").push_bind(subject.to_string());
            query.push(" order by seq desc limit 1");
            query.build_query_as().fetch_optional(c).await
        })?;
        row.map(EventRow::parse).transpose()
    }

    /// The newest events of one kind, newest first; nothing is counted.
    pub async fn newest(&mut self, owner: OwnerId, kind: &EventKind, limit: u32) -> Result<Vec<Event>> {
        let sql = format!("{SELECT} where owner_id = $1 and kind = $2 order by seq desc limit $3");
        let rows: Vec<EventRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid());
            query.bind(kind.as_str().to_owned()).bind(i64::from(limit)).fetch_all(c).await
        })?;
        rows.into_iter().map(EventRow::parse).collect()
    }

    /// One page of the wanted events, newest first.
    pub async fn page(
        &mut self,
        owner: OwnerId,
        filter: &EventFilter,
        request: PageRequest,
    ) -> Result<Page<Event>> {
        if filter.is_empty() {
            Ok(self.look_at_all(owner, request).await?.page)
        } else {
            self.filtered_page(owner, filter, request).await
        }
    }

    async fn filtered_page(
        &mut self,
        owner: OwnerId,
        filter: &EventFilter,
        request: PageRequest,
    ) -> Result<Page<Event>> {
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from events where owner_id = ");
            query.push_bind(owner.as_uuid());
            push_filter!(query, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let rows: Vec<EventRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(SELECT);
            query.push(" where owner_id = ").push_bind(owner.as_uuid());
            push_filter!(query, filter);
            query.push(" order by seq desc limit ").push_bind(request.limit());
            query.push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let events = rows.into_iter().map(EventRow::parse).collect::<Result<_>>()?;
        Ok(Page::new(events, rows::count("events", "count", total)?, request))
    }
}
