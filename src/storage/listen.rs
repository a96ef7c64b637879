//! News between processes: on PostgreSQL the commit that appends events also tells every other server whose they are.

use crate::{Conn, Db, Result, db::Pools};
use domain::OwnerId;
use sqlx::postgres::{PgListener, PgPoolOptions};
use uuid::Uuid;

const CHANNEL: &str = "agent_manager_events";

/// Part of the transaction: PostgreSQL delivers it when, and only if, the transaction commits. SQLite has no such
/// thing; its other processes are found by looking.
pub(crate) async fn announce(conn: &mut Conn<'_>, owner: OwnerId) -> Result<()> {
    if let Conn::Postgres(connection) = conn {
        crate::failpoint::before_statement();
        let sql = "select pg_notify($1, $2)";
        sqlx::query(sql).bind(CHANNEL).bind(owner.to_string()).execute(&mut **connection).await?;
    }
    Ok(())
}

/// What a [`Listener`] has heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// This owner has new events.
    Of(OwnerId),
    /// The connection was lost for a while: anything may have happened.
    Anything,
}

/// Hears which owners have new events, whichever process appended them.
pub struct Listener(PgListener);

impl Db {
    /// A listener with a connection of its own; `None` on SQLite, which cannot tell other processes anything.
    pub async fn listener(&self) -> Result<Option<Listener>> {
        let Pools::Postgres { pool } = self.pools() else { return Ok(None) };
        // Not from the common pool: listening keeps its connection for good.
        let own = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with((*pool.connect_options()).clone());
        let mut listener = PgListener::connect_with(&own).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}

impl Listener {
    /// Waits for the next news. A lost connection is made again here.
    pub async fn next(&mut self) -> Result<News> {
        let heard = self.0.try_recv().await?;
        let owner = heard.and_then(|notice| notice.payload().parse::<Uuid>().ok());
        Ok(owner.map_or(News::Anything, |owner| News::Of(OwnerId::from_uuid(owner))))
    }
}
