//! The event log: appended in the transaction that made the facts true, numbered without gaps inside the owner.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    OwnerId, Timestamp,
    events::{Event, EventFilter, EventKind, NewEvent, Seq, Subject},
};
use sqlx::QueryBuilder;

/// Rows per statement: SQLite allows 32,766 values in one.
const ROWS: usize = 500;

const SELECT: &str = "select seq, at, kind, subject_kind, subject_id, data from events";

/// Adds the filter's conditions; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $filter:expr) => {{
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
            let escaped = search.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            $query.push(" and lower(kind || ' ' || subject_kind || ':' || subject_id || ' ' || data) like ");
            $query.push_bind(format!("%{escaped}%")).push(" escape '!'");
        }
    }};
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    at: i64,
    kind: String,
    subject_kind: String,
    subject_id: String,
    data: String,
}

impl EventRow {
    fn parse(self) -> Result<Event> {
        let subject = format!("{}:{}", self.subject_kind, self.subject_id);
        Ok(Event {
            seq: self.seq,
            at: rows::time(self.at),
            kind: EventKind::parse(&self.kind).map_err(|_| rows::corrupt("events", "kind", &self.kind))?,
            subject: Subject::parse(&subject).map_err(|_| rows::corrupt("events", "subject_id", &subject))?,
            data: rows::json("events", "data", &self.data)?,
        })
    }
}

impl Tx {
    /// Appends events and wakes the owner's listeners when the transaction is saved. Call it last: the owner's row
    /// stays locked until then. Gives the number of the last one.
    pub async fn append_events(&mut self, owner: OwnerId, at: Timestamp, events: &[NewEvent]) -> Result<Seq> {
        self.touch(owner);
        let mut conn = self.conn();
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let sql = "update owners set last_seq = last_seq + $1 where id = $2 returning last_seq";
        let last: i64 = on_db!(conn, c => {
            sqlx::query_scalar(sql).bind(count).bind(owner.as_uuid()).fetch_one(c).await
        })?;
        let mut seq = last - count;
        for chunk in events.chunks(ROWS) {
            on_db!(conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into events (owner_id, seq, at, kind, subject_kind, subject_id, data) ",
                );
                insert.push_values(chunk, |mut row, event| {
                    seq += 1;
                    row.push_bind(owner.as_uuid())
                        .push_bind(seq)
                        .push_bind(at.as_millis())
                        .push_bind(event.kind.as_str())
                        .push_bind(event.subject.kind())
                        .push_bind(event.subject.id())
                        .push_bind(event.data.to_string());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(last)
    }
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
}
