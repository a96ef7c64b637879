//! Appending events.

use crate::{Repositories, Result, Tx, listen};
use domain::{
    OwnerId, Timestamp,
    events::{NewEvent, Seq},
};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;

/// Events for several logs, in the order in which transactions lock the owners' rows.
pub type Logs = BTreeMap<OwnerId, Vec<NewEvent>>;

/// Rows per statement: SQLite allows 32,766 values in one.
const ROWS: usize = 500;

impl Tx {
    /// Appends events and wakes the owner's listeners when the transaction is saved. Call it last: the owner's row
    /// stays locked until then. Gives the number of the last one.
    pub async fn append_events(&mut self, owner: OwnerId, at: Timestamp, events: &[NewEvent]) -> Result<Seq> {
        self.touch(owner, events.len());
        let mut conn = self.conn();
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let sql = "update owners set last_seq = last_seq + $1 where id = $2 returning last_seq";
        let last: i64 = on_db!(conn, c => {
            sqlx::query_scalar(sql).bind(count).bind(owner.as_uuid()).fetch_one(c).await
        })?;
        listen::announce(&mut conn, owner).await?;
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

    /// The same for several logs at once. Whoever appends to more than one does it by this or in the owners' order, so that
    /// two transactions never wait for each other in a circle.
    pub async fn append_to_logs(&mut self, at: Timestamp, logs: &Logs) -> Result<()> {
        for (owner, events) in logs.iter().filter(|(_, events)| !events.is_empty()) {
            self.append_events(*owner, at, events).await?;
        }
        Ok(())
    }
}
